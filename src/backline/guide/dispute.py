"""Whether a customer can dispute where a fault is traced to, and who decides it.

Guide: turnaround.fault-domain - the customer can dispute it for five working days, then
named arbiters decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.timeline import (
    NOT_THE_VENDORS,
    Event,
    FaultDomain,
    Kind,
    in_order,
)
from backline.guide.workflow import MoveRefused


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from backline.guide.calendar import Calendar


#: For how long a customer can dispute a fault domain, in working days.
DISPUTE_WITHIN_DAYS = 5
_CLAUSE = "turnaround.fault-domain"


@dataclass(frozen=True, slots=True)
class Attribution:
    """Where the error is traced to at present, and by which event; None by none."""

    domain: FaultDomain
    event: Event | None

    @property
    def decided(self) -> bool:
        """Whether the arbiters have said so."""
        return self.event is not None and self.event.kind is Kind.DISPUTE_SETTLED


def attribution_of(events: Sequence[Event]) -> Attribution:
    """Return the attribution that holds at the end of a timeline."""
    found = [
        event
        for event in in_order(events)
        if event.kind in {Kind.FAULT_DOMAIN_SET, Kind.DISPUTE_SETTLED}
    ]
    if not found:
        return Attribution(FaultDomain.UNDER_INVESTIGATION, None)
    return Attribution(FaultDomain(found[-1].words("domain")), found[-1])


def disputed_until(attribution: Attribution, calendar: Calendar) -> datetime | None:
    """Return the last instant of the working days for a dispute; None without one.

    They count from the moment at which the customer was told, however long before the
    attribution took effect.
    """
    if attribution.event is None:
        return None
    told = attribution.event.recorded_at
    return calendar.due_days(told, DISPUTE_WITHIN_DAYS).due_at


def check_can_dispute(
    attribution: Attribution,
    *,
    disputed: bool,
    until: datetime | None,
    now: datetime,
) -> None:
    """Refuse a dispute that has nothing to dispute (turnaround.fault-domain).

    Args:
        attribution: where the error is traced to at present.
        disputed: whether the customer has disputed it already.
        until: the last instant of the working days for it; None before any domain
            was set.
        now: the present.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if attribution.domain not in NOT_THE_VENDORS:
        message = "The fault is not put on your side: there is nothing to dispute."
        raise MoveRefused(message, _CLAUSE)
    if disputed:
        message = "It is disputed already: the arbiters decide next."
        raise MoveRefused(message, _CLAUSE)
    if attribution.decided:
        message = "The arbiters have decided it. Write a message instead."
        raise MoveRefused(message, _CLAUSE)
    if until is not None and now > until:
        message = (
            f"A fault domain can be disputed for {DISPUTE_WITHIN_DAYS} working days, "
            f"until {until:%Y-%m-%d %H:%M} UTC. Write a message instead."
        )
        raise MoveRefused(message, _CLAUSE)


def check_can_settle(
    domain: FaultDomain, *, disputed: bool, arbiters: str, is_manager: bool
) -> None:
    """Refuse a decision that nobody asked for, or that nobody answers for.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if not is_manager:
        message = "A manager writes down what the arbiters decided: ask one."
        raise MoveRefused(message, _CLAUSE)
    if not disputed:
        message = "Nobody disputes the fault domain: set it, with evidence."
        raise MoveRefused(message, _CLAUSE)
    if not arbiters.strip():
        message = "Name the arbiters who decided."
        raise MoveRefused(message, _CLAUSE)
    if domain is FaultDomain.UNDER_INVESTIGATION:
        message = "The arbiters decide where the fault is: name a fault domain."
        raise MoveRefused(message, _CLAUSE)


def check_not_disputed(domain: FaultDomain, *, disputed: bool) -> None:
    """Refuse to name another outsider while the arbiters decide.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if disputed and domain in NOT_THE_VENDORS:
        message = (
            "The customer disputes the fault domain and the arbiters decide: it can be "
            "taken back to the contact centre, and not be put on somebody else."
        )
        raise MoveRefused(message, _CLAUSE)


def dispute_words(
    attribution: Attribution,
    *,
    disputed_at: datetime | None,
    until: datetime | None,
    now: datetime,
) -> str:
    """Say how a dispute stands, or until when one is possible; empty without either."""
    if attribution.domain in NOT_THE_VENDORS and disputed_at is not None:
        return f"Disputed since {disputed_at:%Y-%m-%d %H:%M} UTC; the arbiters decide."
    if attribution.event is not None and attribution.decided:
        arbiters = attribution.event.words("arbiters")
        return f"Decided by {arbiters}, from the attribution on."
    if attribution.domain in NOT_THE_VENDORS and until is not None and now <= until:
        return f"The customer can dispute this until {until:%Y-%m-%d %H:%M} UTC."
    return ""

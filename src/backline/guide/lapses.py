"""What holds no longer without anybody saying so: facts that lapse, disputes decided.

Guide: rca.dependencies (something is awaited until an instant), turnaround.fault-domain
(what the arbiters decide counts from the attribution on, which lies before the dispute).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from backline.guide.timeline import (
    NOT_THE_VENDORS,
    Event,
    Fact,
    FaultDomain,
    Kind,
    in_order,
)


if TYPE_CHECKING:
    from datetime import datetime


def last_decided(ordered: list[Event]) -> int:
    """Return the place of the last word on the fault domain that ends a dispute.

    The arbiters' decision does, and so does the vendor taking the fault back.
    """
    return max((event.seq for event in ordered if decides(event)), default=0)


def decides(event: Event) -> bool:
    """Say whether an event ends a dispute that was written down before it."""
    if event.kind is Kind.FAULT_DOMAIN_SET:
        return FaultDomain(event.words("domain")) not in NOT_THE_VENDORS
    return event.kind is Kind.DISPUTE_SETTLED


def with_lapses(ordered: list[Event], by: datetime | None = None) -> list[Event]:
    """Add the end of each fact that was noted until an instant, if it came *by* then.

    What was noted of the same fact in between stands instead; without *by* the ends
    that are still to come are added too.
    """
    lapses: list[Event] = []
    last: dict[str, Event] = {}
    for event in ordered:
        if event.kind is Kind.FACT_NOTED:
            _lapse(last.get(event.words("fact")), lapses, before=event)
            last[event.words("fact")] = event
    for event in last.values():
        _lapse(event, lapses)
    lapses = [each for each in lapses if by is None or each.effective_at <= by]
    return in_order([*ordered, *lapses]) if lapses else ordered


def _lapse(
    noted: Event | None, lapses: list[Event], *, before: Event | None = None
) -> None:
    """Add the end of *noted* to *lapses* if it comes, and comes *before* the next."""
    until = None if noted is None else noted.instant("until")
    if noted is None or until is None:
        return
    at = max(until, noted.effective_at)
    if before is None or at < before.effective_at:
        facts: dict[str, Fact] = {
            "fact": noted.words("fact"),
            "holds": False,
            "lapsed": True,
        }
        lapses.append(replace(noted, effective_at=at, facts=facts))

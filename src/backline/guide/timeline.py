"""The timeline of a ticket: what happened, when it took effect, when we knew.

Design: a ticket is an append-only sequence of events, each with the instant from
which it counts (`effective_at`) and the instant at which it was written down
(`recorded_at`). Everything else that is said of a ticket is a fold of these.

Guide: process.levels, turnaround.waiting, turnaround.fault-domain,
turnaround.resolved, turnaround.reopen, severity.change.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from backline.guide.kinds import INTERNAL, Fact, Kind, is_internal


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


__all__ = [
    "INTERNAL",
    "NOT_THE_VENDORS",
    "Ball",
    "Event",
    "Fact",
    "FaultDomain",
    "Kind",
    "Side",
    "in_order",
    "is_internal",
]


class Side(StrEnum):
    """Who did it."""

    VENDOR = "vendor"
    CUSTOMER = "customer"
    #: Sitewatch, by measurement.
    SITE = "site"
    #: Backline itself: the ladder, an acknowledgement.
    DESK = "desk"


class Ball(StrEnum):
    """Who must act next."""

    VENDOR = "vendor"
    CUSTOMER = "customer"
    #: The customer's own supplier; the vendor's suppliers are the vendor.
    THIRD_PARTY = "third_party"
    NOBODY = "nobody"


class FaultDomain(StrEnum):
    """Where the error is traced to (turnaround.fault-domain)."""

    UNDER_INVESTIGATION = "under_investigation"
    CONTACT_CENTRE = "contact_centre"
    CLIENT_INFRASTRUCTURE = "client_infrastructure"
    THIRD_PARTY = "third_party"


#: Fault domains that end the turnaround obligation from their moment of effect.
NOT_THE_VENDORS = frozenset(
    {FaultDomain.CLIENT_INFRASTRUCTURE, FaultDomain.THIRD_PARTY},
)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `seq` is the order of writing, from 1."""

    seq: int
    kind: Kind
    effective_at: datetime
    recorded_at: datetime
    by: Side
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def words(self, name: str) -> str:
        """Return the fact called *name* as text; empty when it was not given."""
        value = self.facts.get(name)
        return "" if value is None else str(value)

    def instant(self, name: str) -> datetime | None:
        """Return the fact called *name* as an instant; None when it was not given.

        Instants among the facts are ISO 8601 with their offset.
        """
        words = self.words(name)
        return datetime.fromisoformat(words) if words else None

    def flag(self, name: str) -> bool:
        """Return whether the fact called *name* was given as true."""
        return self.facts.get(name) is True


def in_order(events: Iterable[Event]) -> list[Event]:
    """Return *events* in the order in which they took effect, then of writing."""
    return sorted(events, key=_effect)


def _effect(event: Event) -> tuple[datetime, int]:
    return event.effective_at, event.seq

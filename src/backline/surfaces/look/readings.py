"""From what the desk knows of a clock to what its face is drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from backline.surfaces.look.clockface import Reading


if TYPE_CHECKING:
    from datetime import datetime, tzinfo


class Clock(Protocol):
    """A clock as it is stored, or as its ledger tells it."""

    @property
    def name(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def limit(self) -> int | None: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def breach_at(self) -> datetime | None: ...


def reading_of(
    clock: Clock,
    *,
    used: int,
    promise: str,
    waiting_for: str,
    zone: tzinfo,
    brief: str = "",
) -> Reading:
    """Return the reading of a clock.

    Args:
        clock: the clock.
        used: the seconds it has used by now.
        promise: what the plan promises where it is not a span.
        waiting_for: what the ticket waits for; shown while the clock is paused.
        zone: the site's zone.
        brief: the promise in two or three words, for a list.
    """
    state, because = _state(clock, promise, waiting_for)
    return Reading(
        name=clock.name,
        state=state,
        consumed=used,
        zone=zone,
        target=clock.limit,
        due_at=clock.due_at,
        breach_at=clock.breach_at,
        because=because,
        brief=brief,
    )


def no_clock(name: str, *, because: str, zone: tzinfo) -> Reading:
    """Return the reading of a ticket that has no service level (package.incident-only)."""
    return Reading(
        name=name,
        state="none",
        consumed=0,
        zone=zone,
        because=because,
        brief="no service level",
    )


def _state(clock: Clock, promise: str, waiting_for: str) -> tuple[str, str]:
    if clock.limit is None:
        return "none", promise
    if clock.outcome:
        return clock.outcome, _OUTCOMES.get(clock.outcome, "")
    return clock.status, waiting_for if clock.status == "paused" else ""


#: Why a clock ended is told by its ledger: the fault, or nobody had to answer any more.
_OUTCOMES = {"excused": "not the contact centre's fault"}

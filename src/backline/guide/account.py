"""What is told of a ticket's clocks: the values that the fold gives.

Guide: turnaround.resolved, turnaround.waiting, turnaround.fault-domain. Breached means
that more than the target is used up; `due_at` is the earliest instant at which all of
it is used, `breach_at` the last instant before more is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from backline.guide.counting import Limit
from backline.guide.plan import SERVICE


if TYPE_CHECKING:
    from datetime import datetime

    from backline.guide.plan import Target
    from backline.guide.situation import Situation, Stretch


__all__ = [
    "Account",
    "ClockAccount",
    "Count",
    "Limit",
    "Outcome",
    "Status",
    "StepDue",
]

FIRST_RESPONSE = "first_response"
RESOLUTION = "resolution"


class Status(StrEnum):
    """Whether a clock counts."""

    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"


class Outcome(StrEnum):
    """How a finished clock was judged."""

    MET = "met"
    MISSED = "missed"
    #: Breached, and the error was then traced outside the contact centre.
    EXCUSED = "excused"
    #: The obligation ended unbreached: the error is not the contact centre's.
    ENDED = "ended"
    #: The plan promises no span here: nothing to judge.
    NOT_JUDGED = "not_judged"


class StepDue(NamedTuple):
    """A step of the ladder and the instant it is due; None while the clock stands.

    `left` is what the clock counts until then once it goes on, where it stands.
    """

    name: str
    at: datetime | None
    left: int | None = None


class Count(NamedTuple):
    """A piece of a clock's time: counted or not, and the stretch it lies in."""

    start: int
    end: int | None
    counted: bool
    stretch: Stretch
    #: The condition that keeps it from counting; empty when it counts.
    stands_for: str = ""


@dataclass(frozen=True, slots=True)
class ClockAccount:
    """One clock of a ticket, told whole.

    `used` is what the deciding limit has used until `used_as_of` (the end of the
    clock, or the last event). `due_at` and `breach_at` are None while the clock is
    paused short of them, and where the target has no instant. `counted` names the
    hours that it counts in. `kept` is set on a row that was judged under terms before
    the present ones and stays as it was.
    """

    name: str
    ordinal: int
    severity: str
    target: Target
    clause: str
    status: Status
    outcome: Outcome | None
    started_at: datetime
    finished_at: datetime | None
    limit: Limit | None
    used: int
    used_as_of: datetime
    due_at: datetime | None
    breach_at: datetime | None
    because: str
    steps: tuple[StepDue, ...] = ()
    counts: tuple[Count, ...] = field(default=(), compare=False, repr=False)
    counted: str = SERVICE
    kept: str = ""

    def breached(self, now: datetime) -> bool:
        """Say whether more than the target is used up at *now*."""
        if self.outcome is not None:
            return self.outcome in {Outcome.MISSED, Outcome.EXCUSED}
        return self.breach_at is not None and self.breach_at < now


@dataclass(frozen=True, slots=True)
class Account:
    """A ticket as its timeline tells it: where it stands, and its clocks."""

    situation: Situation
    clocks: tuple[ClockAccount, ...]
    stretches: tuple[Stretch, ...] = field(default=(), compare=False, repr=False)
    #: When the desk does something about a silent customer next, if it does.
    chase_at: datetime | None = None

    def clock(self, name: str) -> ClockAccount | None:
        """Return the present clock of that name: the one with the last ordinal."""
        named = [clock for clock in self.clocks if clock.name == name]
        return named[-1] if named else None

"""A change as a value: its window, who has accepted it, and where it stands.

Guide: change.agreed-window - a change is agreed when both sides have accepted the same
window; a proposal whose window has begun is over by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from backline.guide.timeline import Side


if TYPE_CHECKING:
    from datetime import datetime

BOTH = frozenset({Side.VENDOR, Side.CUSTOMER})


class Risk(StrEnum):
    """How likely and how bad it is that a change goes wrong."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Stage(StrEnum):
    """Where a change stands."""

    #: The plan is written; no window is on the table.
    PLANNED = "planned"
    #: A window waits for the other side.
    PROPOSED = "proposed"
    #: The proposed window has begun without having been accepted.
    LAPSED = "lapsed"
    #: Both sides have accepted the same window.
    AGREED = "agreed"
    #: The agreed window is over and nobody has begun.
    MISSED = "missed"
    RUNNING = "running"
    #: Finished or backed out; the review is to come.
    DONE = "done"
    REVIEWED = "reviewed"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """How the work ended."""

    FINISHED = "finished"
    BACKED_OUT = "backed_out"


class Result(StrEnum):
    """What the review says."""

    SUCCESSFUL = "successful"
    BACKED_OUT = "backed_out"
    CAUSED_INCIDENTS = "caused_incidents"


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which a change is carried out, half-open; both instants aware."""

    start_at: datetime
    end_at: datetime

    def covers(self, at: datetime) -> bool:
        """Say whether *at* lies in it: the start does, the end does not."""
        return self.start_at <= at < self.end_at

    def overlaps(self, other: Window) -> bool:
        """Say whether both have an instant in common."""
        return self.start_at < other.end_at and other.start_at < self.end_at


@dataclass(frozen=True, slots=True)
class Standing:
    """What is agreed of a change and how far it is.

    Attributes:
        revision: of the plan and of what may be down, from 1.
        window: the one on the table; None before the first proposal.
        accepted: the sides that have accepted this window under this revision.
        held: the agreed window, while a later end of running work waits for an answer.
        carried_out_by: the side whose change it is.
        is_emergency: it was begun before a window was agreed.
    """

    revision: int = 1
    window: Window | None = None
    accepted: frozenset[Side] = frozenset()
    held: Window | None = None
    carried_out_by: Side = Side.VENDOR
    is_emergency: bool = False
    started_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    reviewed_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def is_agreed(self) -> bool:
        """Whether both sides have accepted the same window."""
        return self.window is not None and self.accepted == BOTH

    @property
    def agreed_window(self) -> Window | None:
        """The window that both sides have accepted; None without one."""
        return self.window if self.is_agreed else self.held

    @property
    def waits_for(self) -> Side | None:
        """The side that has to answer a proposal; None when none does."""
        if self.window is None or len(self.accepted) != 1:
            return None
        return next(iter(BOTH - self.accepted))


def stage_of(standing: Standing, now: datetime) -> Stage:
    """Return where a change stands at *now* (change.agreed-window)."""
    if standing.withdrawn_at is not None:
        return Stage.WITHDRAWN
    if standing.reviewed_at is not None:
        return Stage.REVIEWED
    if standing.ended_at is not None:
        return Stage.DONE
    if standing.started_at is not None:
        return Stage.RUNNING
    return _before_work(standing, now)


def _before_work(standing: Standing, now: datetime) -> Stage:
    window = standing.window
    if window is None:
        return Stage.PLANNED
    if standing.is_agreed:
        return Stage.AGREED if now < window.end_at else Stage.MISSED
    return Stage.PROPOSED if now < window.start_at else Stage.LAPSED


def has_lapsed(standing: Standing, now: datetime) -> bool:
    """Say whether a proposed window has begun without an answer."""
    return stage_of(standing, now) is Stage.LAPSED


def in_force(standing: Standing) -> Window | None:
    """Return the window in which loss is agreed: it ends early when the work does.

    None without an agreement, and for a change that was withdrawn.
    """
    window = standing.agreed_window
    if window is None or standing.withdrawn_at is not None:
        return None
    end = window.end_at if standing.ended_at is None else standing.ended_at
    if end <= window.start_at:
        return None
    return Window(window.start_at, min(window.end_at, end))


#: Before the work: a window can be proposed, accepted, and given up.
TO_BE_AGREED = frozenset(
    {
        Stage.PLANNED,
        Stage.PROPOSED,
        Stage.LAPSED,
        Stage.AGREED,
        Stage.MISSED,
    }
)
#: What is said of a change that cannot be changed any more.
_STAGE_WORDS = {
    Stage.PLANNED: "no window is proposed yet",
    Stage.PROPOSED: "its window waits for the other side",
    Stage.LAPSED: "the proposed window has begun without an answer",
    Stage.AGREED: "its window is agreed",
    Stage.MISSED: "its window is over and nobody has begun",
    Stage.RUNNING: "it is being carried out",
    Stage.DONE: "it is over and waits for its review",
    Stage.REVIEWED: "it is over and reviewed",
    Stage.WITHDRAWN: "it was withdrawn",
}


def words_for_stage(stage: Stage) -> str:
    """Return where a change stands as people say it, to end a sentence."""
    return _STAGE_WORDS[stage]

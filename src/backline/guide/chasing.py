"""Asking again for what a customer owes, and closing when nothing comes.

Guide: turnaround.waiting - two chases without answer may close the ticket, by plan. How
long after the request, how often, and whether anything closes, is plan data; where a
plan says nothing, nobody is chased. An answer of any kind ends it, as it ends the
waiting. What sitewatch measures is not closed by silence, for the loss goes on speaking.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from backline.guide.wall import epoch_of
from backline.guide.workflow import WAITING


if TYPE_CHECKING:
    from backline.guide.counting import Counter
    from backline.guide.plan import ChasingTerms
    from backline.guide.situation import Situation


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the desk does about a silent customer.

    Attributes:
        chase: which chase it is, from 1; 0 for the closing.
        at: when it is due, or was done.
        done: whether it was done.
    """

    chase: int
    at: datetime
    done: bool = False

    @property
    def closes(self) -> bool:
        """Whether it closes the ticket."""
        return self.chase == 0


@dataclass(frozen=True, slots=True)
class Chasing:
    """How a silent customer is chased on a ticket: what was done, and what comes.

    `because` says why nothing is closed in the end; empty where something is.
    """

    awaited: str
    asked_at: datetime
    of: int
    steps: tuple[Step, ...]
    clause: str
    because: str = ""

    @property
    def next(self) -> Step | None:
        """What comes next; None when all is done."""
        return next((step for step in self.steps if not step.done), None)


def chasing_of(
    situation: Situation, *, terms: ChasingTerms | None, calendar: Counter
) -> Chasing | None:
    """Return how the customer is chased, from where the timeline has brought a ticket.

    Args:
        situation: where it stands; it knows since when something is awaited and when
            that was chased.
        terms: the plan's; None where it says nothing.
        calendar: the contract's, in whose hours the lengths are counted.

    Returns:
        None while nothing is awaited, or nobody is chased.
    """
    asked_at = situation.asked_at
    if terms is None or asked_at is None or situation.state not in WAITING:
        return None
    steps = [Step(n, at, done=True) for n, at in enumerate(situation.chased, start=1)]
    last = situation.chased[-1] if steps else asked_at
    for number in range(len(steps) + 1, terms.times + 1):
        last = _due(last, terms.after_seconds, calendar)
        steps.append(Step(number, last))
    because = _stays_open(situation, terms)
    if not because and terms.closes_after_seconds is not None:
        at = _due(last, terms.closes_after_seconds, calendar)
        steps.append(Step(0, at))
    return Chasing(
        situation.awaited, asked_at, terms.times, tuple(steps), terms.clause, because
    )


def _due(since: datetime, seconds: int, calendar: Counter) -> datetime:
    due, _ = calendar.due_s(epoch_of(since), seconds)
    return datetime.fromtimestamp(due, UTC)


def _stays_open(situation: Situation, terms: ChasingTerms) -> str:
    if terms.closes_after_seconds is None:
        return "The package closes nothing for silence."
    if situation.measured:
        return "What is measured at the site is not closed for silence."
    return ""


def chase_at(
    situation: Situation, *, terms: ChasingTerms | None, calendar: Counter
) -> datetime | None:
    """Return when the desk does something about a silent customer next, if it does."""
    chasing = chasing_of(situation, terms=terms, calendar=calendar)
    step = chasing.next if chasing else None
    return step.at if step else None

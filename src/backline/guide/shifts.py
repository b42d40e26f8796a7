"""One shift hands over to the next: what it has to know, and what changed since.

Guide: process.levels - L1 manages the customer and sees that all details are captured;
process.escalation - nothing is left lying between two shifts. A handover is written by
who goes and accepted by somebody who comes; what it shows is kept as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from backline.guide.workflow import LEVELS, OPEN, WAITING, State, words_for_state


if TYPE_CHECKING:
    from collections.abc import Iterable


CLAUSE = "process.levels"
#: A figure of ours: so far ahead the page looks, for a shift is about that long.
AHEAD = timedelta(hours=8)


class Mark(StrEnum):
    """Why the next shift has to look at a ticket, the most pressing first."""

    BREACHED = "breached"
    AT_RISK = "at_risk"
    CRITICAL = "critical"
    PROMISED = "promised"
    UNANSWERED = "unanswered"
    WAITING = "waiting"


_WORDS: dict[Mark, str] = {
    Mark.BREACHED: "overdue",
    Mark.AT_RISK: "due within the shift",
    Mark.CRITICAL: "critical",
    Mark.PROMISED: "promised",
    Mark.UNANSWERED: "not answered yet",
    Mark.WAITING: "waiting",
}


def words_of(mark: Mark) -> str:
    """Return a mark as people say it."""
    return _WORDS[mark]


@dataclass(frozen=True, slots=True)
class Seen:
    """What of a ticket decides its marks.

    Attributes:
        state: where it stands.
        gravest: whether it has the highest severity of its plan.
        answered: whether a person has answered.
        breach_at: when its next clock breaches; None where nothing runs towards it.
        promised_at: the instants of its open promises.
    """

    state: State
    gravest: bool
    answered: bool
    breach_at: datetime | None
    promised_at: tuple[datetime, ...] = ()


def marks_of(seen: Seen, *, now: datetime) -> tuple[Mark, ...]:
    """Return why the next shift has to look at a ticket; nothing where all is calm."""
    ahead = now + AHEAD
    breach_at = seen.breach_at
    holds = {
        Mark.BREACHED: breach_at is not None and breach_at < now,
        Mark.AT_RISK: breach_at is not None and now <= breach_at <= ahead,
        Mark.CRITICAL: seen.gravest and seen.state in OPEN,
        Mark.PROMISED: any(at <= ahead for at in seen.promised_at),
        Mark.UNANSWERED: not seen.answered and seen.state in OPEN,
        Mark.WAITING: seen.state in WAITING,
    }
    return tuple(mark for mark in Mark if holds[mark])


def urgency(marks: Iterable[Mark]) -> int:
    """Return what tickets of a handover are sorted by first: 0 the most pressing."""
    order = list(Mark)
    return min((order.index(mark) for mark in marks), default=len(order))


@dataclass(frozen=True, slots=True)
class Kept:
    """A ticket as a handover has it, or as it is now."""

    version: int
    state: State
    severity: str
    level: str
    engineer: str


def changes_since(before: Kept, now: Kept) -> tuple[str, ...]:
    """Return what became of a ticket since it was handed over, in words."""
    if before.version == now.version:
        return ()
    found = [
        f"{words_for_state(before.state)} → {words_for_state(now.state)}"
        if before.state is not now.state
        else "",
        f"{before.severity} → {now.severity}"
        if before.severity != now.severity
        else "",
        f"{before.level} → {now.level}" if before.level != now.level else "",
        f"{before.engineer or 'nobody'} → {now.engineer or 'nobody'}"
        if before.engineer != now.engineer
        else "",
    ]
    told = tuple(words for words in found if words)
    more = now.version - before.version
    entries = "one entry" if more == 1 else f"{more} entries"
    return told or (f"{entries} more on its timeline",)


class HandoverRefused(Exception):
    """The shift cannot be handed over or accepted so; the message says what to do."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because
        self.clause = CLAUSE


def check_can_hand_over(level: str, *, is_engineer: bool) -> None:
    """Refuse a handover of no level, or by nobody who works here.

    Args:
        level: whose tickets; empty for all.
        is_engineer: whether a person of the vendor hands over.

    Raises:
        HandoverRefused: with what to do instead.
    """
    if not is_engineer:
        message = (
            "A shift is handed over by one of the vendor's people: sign in as one."
        )
        raise HandoverRefused(message)
    if level and level not in LEVELS:
        message = (
            f"{level[:20]!r} is no level: choose {', '.join(LEVELS)}, or none for all."
        )
        raise HandoverRefused(message)


def check_can_accept(
    *, is_engineer: bool, wrote_it: bool, accepted_by: str, replaced: bool
) -> None:
    """Refuse an acceptance that hands nothing from one to another.

    Args:
        is_engineer: whether a person of the vendor accepts.
        wrote_it: whether the same person handed over.
        accepted_by: who accepted it already; empty for nobody.
        replaced: whether the outgoing shift wrote another one since.

    Raises:
        HandoverRefused: with the reason and what to do instead.
    """
    reasons = (
        (is_engineer, "A shift is accepted by one of the vendor's people."),
        (not accepted_by, f"It is accepted already, by {accepted_by}."),
        (not replaced, "Another handover was written since: accept that one."),
        (
            not wrote_it,
            "Whoever hands over does not accept it: the next shift has to read it.",
        ),
    )
    for stands, because in reasons:
        if not stands:
            raise HandoverRefused(because)


def can_accept(
    *, is_engineer: bool, wrote_it: bool, accepted_by: str, replaced: bool
) -> bool:
    """Say whether `check_can_accept` lets it pass; for the button."""
    try:
        check_can_accept(
            is_engineer=is_engineer,
            wrote_it=wrote_it,
            accepted_by=accepted_by,
            replaced=replaced,
        )
    except HandoverRefused:
        return False
    return True

"""Callers of a major incident: who calls them back, and when they are tried again.

Guide: philosophy.transparency - whoever calls is called back, by one person, and reads it
on their own ticket.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from backline.guide.workflow import MoveRefused


_OPENLY = "philosophy.transparency"
#: A caller who was not reached is tried again after this long, unless it is said.
AGAIN_AFTER = timedelta(minutes=10)
LONGEST_AGAIN = timedelta(hours=8)
#: The same words from the same phone within this time are one call, sent twice.
SAME_CALL = timedelta(minutes=1)


class Call(StrEnum):
    """How far a callback is."""

    WAITING = "waiting"
    #: Somebody is calling.
    TAKEN = "taken"
    DONE = "done"


class Outcome(StrEnum):
    """What an engineer does with a callback."""

    TAKE = "take"
    #: It goes back into the queue, as it was.
    RETURN = "return"
    #: Nobody answered: it is tried again later.
    NOT_REACHED = "not_reached"
    REACHED = "reached"


_FROM: dict[Outcome, frozenset[Call]] = {
    Outcome.TAKE: frozenset({Call.WAITING}),
    Outcome.RETURN: frozenset({Call.TAKEN}),
    # Who calls without taking it first is not told to click first.
    Outcome.NOT_REACHED: frozenset({Call.WAITING, Call.TAKEN}),
    Outcome.REACHED: frozenset({Call.WAITING, Call.TAKEN}),
}
_LEADS_TO: dict[Outcome, Call] = {
    Outcome.TAKE: Call.TAKEN,
    Outcome.RETURN: Call.WAITING,
    Outcome.NOT_REACHED: Call.WAITING,
    Outcome.REACHED: Call.DONE,
}
_CALL_WORDS: dict[Call, str] = {
    Call.WAITING: "waiting",
    Call.TAKEN: "being called",
    Call.DONE: "done",
}


def outcome_named(name: str) -> Outcome:
    """Return the outcome of that name.

    Raises:
        MoveRefused: there is none.
    """
    try:
        return Outcome(name)
    except ValueError as error:
        known = ", ".join(Outcome)
        message = f"{name[:40]!r} comes of no callback: choose one of {known}."
        raise MoveRefused(message, _OPENLY) from error


def call_after(call: Call, outcome: Outcome, *, by: str, taken_by: str) -> Call:
    """Return how far a callback is after *outcome*, or refuse.

    Args:
        call: how far it is.
        outcome: what comes of it.
        by: who does it.
        taken_by: who is calling; empty for nobody.

    Raises:
        MoveRefused: it is not so far, or a colleague is calling already.
    """
    if call not in _FROM[outcome]:
        who = f" by {taken_by}" if call is Call.TAKEN and taken_by else ""
        message = f"The callback is {_CALL_WORDS[call]}{who}: take the next one."
        raise MoveRefused(message, _OPENLY)
    if call is Call.TAKEN and taken_by != by and outcome is not Outcome.RETURN:
        message = f"{taken_by} is calling already: take the next one."
        raise MoveRefused(message, _OPENLY)
    return _LEADS_TO[outcome]


def again_at(*, now: datetime, minutes: int | None = None) -> datetime:
    """Return when somebody who was not reached is tried again.

    Raises:
        MoveRefused: not in the next eight hours.
    """
    after = AGAIN_AFTER if minutes is None else timedelta(minutes=minutes)
    if not timedelta(minutes=1) <= after <= LONGEST_AGAIN:
        message = "They are tried again in 1 to 480 minutes: choose a time between."
        raise MoveRefused(message, _OPENLY)
    return now + after


def digits_of(phone: str) -> str:
    """Return a phone number as it is compared: its digits, and a leading plus.

    Raises:
        MoveRefused: nobody could be called there.
    """
    kept = "".join(each for each in phone if each in "0123456789")
    if len(kept) < _FEWEST_DIGITS:
        message = f"{phone.strip()[:40]!r} is no number to call: write one with digits."
        raise MoveRefused(message, _OPENLY)
    return f"+{kept}" if phone.strip().startswith("+") else kept


_FEWEST_DIGITS = 3

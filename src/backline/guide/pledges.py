"""A thing promised for an instant: "call back at 15:00".

Guide: philosophy.transparency - the customer reads what was promised, and whether it was
kept; process.escalation - an alarm fires once. A date that is promised for a clock
(`promises`, rca.others) is another thing: that one is a target, and is judged; this one
is a word given, which stops and starts no clock.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from backline.guide.timeline import Event, Kind, in_order
from backline.guide.workflow import WAITING, MoveRefused, State, state_after


if TYPE_CHECKING:
    from collections.abc import Iterable


CLAUSE = "philosophy.transparency"
#: Figures of ours: the guide names none for a word given.
#: So long before its instant whoever has the ticket is told.
TOLD_BEFORE = timedelta(minutes=10)
#: What is done so long after its instant is still in time.
GRACE = timedelta(minutes=5)
#: Nobody can answer for what is further away.
FURTHEST = timedelta(days=366)
#: How soon a request on a ticket of the highest severity is made by phone, too
#: (turnaround.waiting says that it is, not how soon).
CALL_WITHIN = timedelta(minutes=15)
_ENDS = "The ticket was closed."
_ANSWERED = "What was asked for is no longer awaited."
_UNSAID = "Nobody said in time that it was done."


class Fate(StrEnum):
    """What became of a promise."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


class StepName(StrEnum):
    """What the desk does about a promise by itself, once each."""

    #: Its instant comes.
    BEFORE = "before"
    #: Its instant is there.
    AT = "at"
    #: Its instant is over, and nobody said that it was kept.
    OVER = "over"


#: The steps that call whoever owes it by their own ways; the others are a mail. One
#: page is enough: it goes on until somebody takes it, or the promise is settled.
CALLS = frozenset({StepName.AT})


@dataclass(frozen=True, slots=True)
class Pledge:
    """A promise, as the timeline tells it.

    Attributes:
        number: its place among the ticket's promises, from 1.
        what: the thing, in words.
        due_at: for when.
        made_at: since when.
        by_name: who gave their word.
        to_customer: whether it was given to the customer, who reads it; otherwise
            engineers gave it to themselves.
        with_request: whether it is over once the request it belongs to is.
        fate: what became of it.
        settled_at: since when that is so; None while it is open.
        because: why, in words.
        by_desk: whether nobody said so, and the desk found it.
    """

    number: int
    what: str
    due_at: datetime
    made_at: datetime
    by_name: str
    to_customer: bool = True
    with_request: bool = False
    fate: Fate = Fate.OPEN
    settled_at: datetime | None = None
    because: str = ""
    by_desk: bool = False


_FATES: dict[Kind, Fate] = {
    Kind.PLEDGE_KEPT: Fate.KEPT,
    Kind.PLEDGE_BROKEN: Fate.BROKEN,
    Kind.PLEDGE_WITHDRAWN: Fate.WITHDRAWN,
}


def pledges_of(events: Iterable[Event]) -> tuple[Pledge, ...]:
    """Return the promises of a ticket, the first first.

    What was given with a request is over when the request is; all are when the ticket
    is closed, by whatever: a closed or merged ticket rings no bell.
    """
    found: dict[int, Pledge] = {}
    written: dict[int, int] = {}
    state = State.NEW
    for event in in_order(events):
        after = state_after(state, event.kind, event.words("owed_by"))
        number = event.facts.get("pledge")
        # Of two words on one promise the last that was written holds: the second may
        # tell of an earlier instant.
        if isinstance(number, int) and written.get(number, 0) < event.seq:
            written[number] = event.seq
            _tell(found, number, event)
        if after is State.CLOSED and state is not State.CLOSED:
            _end(found, event.effective_at, _ENDS, all_of_them=True)
        elif state in WAITING and after not in WAITING:
            _end(found, event.effective_at, _ANSWERED, all_of_them=False)
        state = after
    return tuple(found[number] for number in sorted(found))


def _tell(found: dict[int, Pledge], number: int, event: Event) -> None:
    due_at = event.instant("at")
    if event.kind is Kind.PLEDGED and due_at is not None:
        found[number] = Pledge(
            number,
            event.words("what"),
            due_at,
            event.effective_at,
            event.words("name"),
            to_customer=not event.flag("internal"),
            with_request=event.flag("with_request"),
        )
    elif event.kind in _FATES and number in found:
        found[number] = replace(
            found[number],
            fate=_FATES[event.kind],
            settled_at=event.effective_at,
            because=event.words("words"),
            by_desk=event.flag("automatic"),
        )


def _end(
    found: dict[int, Pledge], at: datetime, because: str, *, all_of_them: bool
) -> None:
    for number, pledge in found.items():
        if pledge.fate is Fate.OPEN and (all_of_them or pledge.with_request):
            found[number] = replace(
                pledge, fate=Fate.WITHDRAWN, settled_at=at, because=because
            )


def check_can_pledge(what: str, *, due_at: datetime, now: datetime) -> None:
    """Refuse a promise that says nothing or that nobody can keep.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if not what.strip():
        message = (
            "The promise says nothing: write what is to be done, such as call back."
        )
        raise MoveRefused(message, CLAUSE)
    if due_at <= now:
        message = "The instant is over: promise one that can be kept."
        raise MoveRefused(message, CLAUSE)
    if due_at > now + FURTHEST:
        message = "The instant is more than a year away: promise a nearer one."
        raise MoveRefused(message, CLAUSE)


def pledge_to_settle(pledges: Iterable[Pledge], number: int, fate: Fate) -> Pledge:
    """Return the promise that is to become *fate*, if it still can.

    One that the desk called broken because nobody said anything can still be told as
    kept: what counts is when it was done, not when it was written down.

    Raises:
        MoveRefused: there is none, or what became of it is settled.
    """
    pledge = next((each for each in pledges if each.number == number), None)
    if pledge is None:
        message = f"This ticket has no promise {number}: look at it again."
        raise MoveRefused(message, CLAUSE)
    late_word = pledge.by_desk and pledge.fate is Fate.BROKEN and fate is Fate.KEPT
    if pledge.fate is not Fate.OPEN and not late_word:
        message = f"The promise “{pledge.what}” is {pledge.fate} already."
        raise MoveRefused(message, CLAUSE)
    return pledge


def check_kept_in_time(pledge: Pledge, *, done_at: datetime) -> None:
    """Refuse to call kept what was done too late.

    Raises:
        MoveRefused: it was done more than `GRACE` after its instant.
    """
    if done_at > pledge.due_at + GRACE:
        minutes = int(GRACE.total_seconds() // 60)
        message = (
            f"“{pledge.what}” was promised for {pledge.due_at:%Y-%m-%d %H:%M} UTC and is "
            f"kept until {minutes} minutes later. If it was done then, say when; "
            "otherwise it is broken: say why."
        )
        raise MoveRefused(message, CLAUSE)


def can_settle(pledges: Iterable[Pledge]) -> tuple[Pledge, ...]:
    """Return the promises of which something can still be said; for the button."""
    return tuple(
        pledge
        for pledge in pledges
        if pledge.fate is Fate.OPEN or (pledge.by_desk and pledge.fate is Fate.BROKEN)
    )


def steps_of(pledge: Pledge) -> tuple[tuple[StepName, datetime], ...]:
    """Return what the desk does about an open promise and when, the first first.

    Of one that was made shortly before its instant nobody is told beforehand.
    """
    if pledge.fate is not Fate.OPEN:
        return ()
    before = pledge.due_at - TOLD_BEFORE
    steps = [(StepName.AT, pledge.due_at), (StepName.OVER, pledge.due_at + GRACE)]
    if before > pledge.made_at:
        steps.insert(0, (StepName.BEFORE, before))
    return tuple(steps)


def is_settled(pledge: Pledge) -> bool:
    """Say whether nobody has to be called about it any more.

    What the desk found broken is still to be answered for by somebody.
    """
    return pledge.fate is not Fate.OPEN and not (
        pledge.by_desk and pledge.fate is Fate.BROKEN
    )


def unsaid_words() -> str:
    """Return why the desk calls a promise broken by itself."""
    return _UNSAID

"""Who is called when, until somebody takes it.

Guide: process.escalation - a step pages whoever is on call, fires once, and goes on
until somebody acknowledges it. A page calls the people on call one after another, in
their order; then the managers, all at once; and begins again, a few times. With nobody
on call an ordinary page waits until hours open, and a critical one goes to the managers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from backline.guide.workflow import MoveRefused


if TYPE_CHECKING:
    from collections.abc import Sequence

    from backline.guide.quiet_hours import QuietHours


CLAUSE = "process.escalation"


class Urgency(StrEnum):
    """How much a page hurries: only an ordinary one keeps quiet hours."""

    CRITICAL = "critical"
    NORMAL = "normal"


#: For how long one person is called before the next one is (process.escalation).
ANSWER_WITHIN = {
    Urgency.CRITICAL: timedelta(minutes=5),
    Urgency.NORMAL: timedelta(minutes=15),
}
#: How often everybody is called before a page is given up, and shown as unanswered.
MOST_ROUNDS = 3
#: For how long the link in a message acknowledges its page.
LINK_GOOD_FOR = timedelta(hours=8)
#: For how long a code proves that a way reaches a person, and how often it is tried.
CODE_GOOD_FOR = timedelta(minutes=15)
MOST_TRIES = 5


#: What a page says of its ticket, at most.
LONGEST_WORDS = 400


class Why(StrEnum):
    """Why somebody is called."""

    ON_CALL = "on_call"
    MANAGER = "manager"
    PASSED_ON = "passed_on"
    #: It is theirs to do, whoever is on call.
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Callee:
    """Somebody who can be called, by their number, and when they want quiet."""

    person: int
    quiet: QuietHours | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody was called, in a round of a page; until when an answer is awaited."""

    person: int
    round: int
    answer_by: datetime


@dataclass(frozen=True, slots=True)
class Calling:
    """Whom to call, why, and at which instant their ways begin."""

    person: int
    why: Why
    at: datetime


@dataclass(frozen=True, slots=True)
class CallNext:
    """Call these people, in this round, and await an answer."""

    round: int
    people: tuple[Calling, ...]


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Nobody can be called before this instant; said in words."""

    at: datetime
    because: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """There is nobody left to call; said in words."""

    because: str


Move = CallNext | WaitUntil | GiveUp

_NOBODY = "Nobody is on call now: it waits until somebody is."


@dataclass(frozen=True, slots=True)
class Round:
    """What is known when somebody is to be called: who was, and who could be.

    Attributes:
        urgency: of the page.
        called: who was called already, the first first.
        on_call: who is on call now, in the order in which they are called.
        managers: who answers for the desk, called together when nobody else answered.
        next_on_call_at: when somebody is on call next, if nobody is; None for never.
        now: the present.
    """

    urgency: Urgency
    called: Sequence[Called]
    on_call: Sequence[Callee]
    managers: Sequence[Callee]
    next_on_call_at: datetime | None
    now: datetime

    @property
    def number(self) -> int:
        """The round that the page is in, from 1."""
        return max((each.round for each in self.called), default=1)


def next_move(known: Round) -> Move:
    """Return what a page does next when nobody has answered (process.escalation).

    The first of: somebody on call who was not called in this round; wait until hours
    open, for an ordinary page that nobody was called for; the managers; the next round;
    give up.
    """
    number = known.number
    fresh = _not_called(known.on_call, known.called, number)
    if fresh:
        return CallNext(number, (_first_free(fresh, known),))
    opens_at = _opens_at(known)
    if known.urgency is Urgency.NORMAL and not known.called and opens_at is not None:
        return WaitUntil(opens_at, _NOBODY)
    managers = _not_called(known.managers, known.called, number)
    if managers:
        calling = (_calling(each, Why.MANAGER, known) for each in managers)
        return CallNext(number, tuple(calling))
    if not known.on_call and not known.managers:
        return _end(known, "Nobody is on call and the desk has no manager.")
    if number < MOST_ROUNDS:
        return _begin_again(known, number + 1)
    return _end(known, f"Everybody was called {MOST_ROUNDS} times; nobody answered.")


def _begin_again(known: Round, number: int) -> CallNext:
    if known.on_call:
        return CallNext(number, (_first_free(known.on_call, known),))
    calling = (_calling(each, Why.MANAGER, known) for each in known.managers)
    return CallNext(number, tuple(calling))


def _opens_at(known: Round) -> datetime | None:
    """Return when somebody is on call, when nobody is; a minute from now at least."""
    if known.on_call or known.next_on_call_at is None:
        return None
    return max(known.next_on_call_at, known.now + timedelta(minutes=1))


def _end(known: Round, because: str) -> WaitUntil | GiveUp:
    """Wait for who is on call next, even now; give up without one."""
    opens_at = _opens_at(known)
    return GiveUp(because) if opens_at is None else WaitUntil(opens_at, _NOBODY)


def _not_called(
    people: Sequence[Callee], called: Sequence[Called], number: int
) -> list[Callee]:
    already = {each.person for each in called if each.round == number}
    return [each for each in people if each.person not in already]


def _first_free(people: Sequence[Callee], known: Round) -> Calling:
    """Return the first who can be called now; else whose quiet hours end first."""
    calling = [_calling(each, Why.ON_CALL, known) for each in people]
    return min(calling, key=_begins)


def _begins(calling: Calling) -> datetime:
    return calling.at


def _calling(callee: Callee, why: Why, known: Round) -> Calling:
    at = known.now
    if known.urgency is Urgency.NORMAL and callee.quiet is not None:
        at = callee.quiet.over_at(at)
    return Calling(callee.person, why, at)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach a person: its number, and the channel it goes by."""

    key: int
    channel: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A person's own rule: this way, so many minutes after they are called."""

    way: int
    after_minutes: int


def _after(rule: Rule) -> int:
    return rule.after_minutes


@dataclass(frozen=True, slots=True)
class Planned:
    """One way of a call and the instant it is used."""

    way: int
    due_at: datetime


#: After how many minutes a call rings, for who has no rules of their own.
_USUAL_CALL_AFTER = 2


def usual_rules(ways: Sequence[Way]) -> tuple[Rule, ...]:
    """Return the rules of a person who has made none: all ways at once, then a call."""
    quiet = [Rule(way.key, 0) for way in ways if way.channel != "voice"]
    after = _USUAL_CALL_AFTER if quiet else 0
    return (*quiet, *(Rule(way.key, after) for way in ways if way.channel == "voice"))


def ways_in_order(
    rules: Sequence[Rule], urgency: Urgency, *, quiet: QuietHours | None, at: datetime
) -> tuple[Planned, ...]:
    """Return when each way of a person is used who is called from *at* on.

    What would fall into the quiet hours of an ordinary page comes at once instead.
    """
    planned = []
    for rule in sorted(rules, key=_after):
        due_at = at + timedelta(minutes=rule.after_minutes)
        if urgency is Urgency.NORMAL and quiet is not None and quiet.is_on(due_at):
            due_at = at
        planned.append(Planned(rule.way, due_at))
    return tuple(planned)


def answer_by(urgency: Urgency, called_at: datetime) -> datetime:
    """Return until when an answer of who is called at *called_at* is awaited."""
    return called_at + ANSWER_WITHIN[urgency]


def check_can_follow(rules: Sequence[Rule], urgency: Urgency) -> None:
    """Refuse rules under which a way would be used too late, or never.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    longest = int(ANSWER_WITHIN[urgency].total_seconds()) // 60
    for rule in rules:
        if not 0 <= rule.after_minutes < longest:
            message = (
                f"The next person is called after {longest} minutes: give each way 0 to "
                f"{longest - 1} minutes."
            )
            raise MoveRefused(message, CLAUSE)
    if len({rule.way for rule in rules}) < len(rules):
        message = "A way stands there twice: give each way once."
        raise MoveRefused(message, CLAUSE)


def check_can_page(words: str, *, level: str, called_already: bool) -> None:
    """Refuse to call people who are called already, or for nothing that is said.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if not words.strip():
        message = "Say what for: it is all that the message tells."
        raise MoveRefused(message, CLAUSE)
    if called_already:
        message = f"Somebody at {level} is called already: see the pages of the ticket."
        raise MoveRefused(message, CLAUSE)


def check_can_answer(*, is_vendors: bool, stopped_because: str) -> None:
    """Refuse an acknowledgement of a stranger, or of what is over.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if not is_vendors:
        message = "A page is for the desk's own people: ask the desk."
        raise MoveRefused(message, CLAUSE)
    if stopped_because:
        message = f"This page is over: {stopped_because}"
        raise MoveRefused(message, CLAUSE)


def check_can_pass_on(
    *, is_vendors: bool, stopped_because: str, reason: str, to_oneself: bool
) -> None:
    """Refuse to pass a page on without a reason, to oneself, or when it is over.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    check_can_answer(is_vendors=is_vendors, stopped_because=stopped_because)
    if not reason.strip():
        message = "Say why you pass it on: the next person reads it."
        raise MoveRefused(message, CLAUSE)
    if to_oneself:
        message = "It would come back to you: acknowledge it, or name somebody else."
        raise MoveRefused(message, CLAUSE)

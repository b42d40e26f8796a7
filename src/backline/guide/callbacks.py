"""A customer asks for escalation: what is promised, and who may do what.

Guide: process.escalation - a customer may ask for escalation too: it gets an owner and
a callback time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.counting import Counting
from backline.guide.ladder_terms import CallbackTerms
from backline.guide.plan import Span
from backline.guide.plan_ladder import MANAGER
from backline.guide.plan_words import paged_words, target_words, who_words
from backline.guide.timeline import Event, Kind, Side
from backline.guide.wall import epoch_of, instant_of
from backline.guide.workflow import MoveRefused


if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from backline.guide.counting import ServiceTime
    from backline.guide.plan import Plan


CLAUSE = "process.escalation"
#: What is promised where a plan says nothing of it: an hour of service time, a reminder
#: a quarter of an hour before, by the manager.
USUAL = CallbackTerms(Span(3600), 900, MANAGER, CLAUSE)


@dataclass(frozen=True, slots=True)
class Callback:
    """Until when a customer is called back, and when the owner is reminded of it."""

    owner: str
    warn_at: datetime
    due_at: datetime
    clause: str


def callback_of(
    plan: Plan, calendar: ServiceTime, *, level: str, asked_at: datetime
) -> Callback:
    """Return what a customer is promised who asks at *asked_at* (process.escalation).

    Args:
        plan: the terms of the ticket.
        calendar: the service time of its contract.
        level: who has the ticket, for hours that are the level's.
        asked_at: the instant of asking.
    """
    terms = terms_of(plan)
    counter = Counting(plan, calendar).counter(terms.within.counted, level)
    start, seconds = epoch_of(asked_at), terms.within.seconds
    due, _ = counter.due_s(start, seconds)
    warn, _ = counter.due_s(start, seconds - terms.warn_seconds)
    return Callback(terms.owner, instant_of(warn), instant_of(due), terms.clause)


def terms_of(plan: Plan) -> CallbackTerms:
    """Return what a plan promises, or what the desk promises by itself."""
    return plan.callback or USUAL


def escalation_words(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield what a plan says beside its ladder, in sentences, each with its clause."""
    paging, callback = plan.paging, terms_of(plan)
    if paging is not None:
        times = "once" if paging.at_most == 1 else f"{paging.at_most} times"
        after = Span(paging.again_seconds).words
        words = (
            f"A page that is answered and not acted on for {after} goes out again, "
            f"{times} at most; then the manager is paged."
        )
        yield words, paging.clause
    owner = callback.owner
    who = who_words(plan, owner) if owner == MANAGER else paged_words(plan, owner)
    within = target_words(callback.within)
    words = (
        f"A customer who asks for escalation is called back by {who} within {within}."
    )
    yield words, callback.clause


@dataclass(frozen=True, slots=True)
class Waits:
    """Whether a customer waits for a callback, and whether somebody is called."""

    callback: bool
    paged: bool
    unanswered: bool


def waits_of(events: Iterable[Event]) -> Waits:
    """Return what is open of escalations and of pages, as the timeline tells it."""
    callback = paged = unanswered = False
    for event in events:
        callback = _waits_after(event, callback)
        if event.kind in _CALLS:
            paged = unanswered = True
        elif event.kind in {Kind.PAGE_PASSED_ON, Kind.PAGE_ACKNOWLEDGED}:
            unanswered = event.kind is Kind.PAGE_PASSED_ON
    return Waits(callback, paged, unanswered)


#: What calls somebody.
_CALLS = frozenset({Kind.PAGED, Kind.ESCALATION_ASKED})


def _waits_after(event: Event, waits: bool) -> bool:
    """Return whether the customer waits for a callback after *event*."""
    if event.kind is Kind.ESCALATION_ASKED:
        return True
    closes = event.kind in {Kind.CONFIRMED, Kind.CLOSED}
    if closes and event.by is Side.CUSTOMER:
        return False
    called = event.kind is Kind.CALLED_BACK and event.facts.get("reached") is not False
    return waits and not called


def check_can_escalate(*, open_until: datetime | None, words: str) -> None:
    """Refuse an escalation without words, and a second one while one is open.

    Args:
        open_until: when the customer is called back already; None where nobody asked.
        words: what the customer asks for.

    Raises:
        MoveRefused: with the reason, the clause, and what to do instead.
    """
    if open_until is not None:
        message = (
            "Escalation was asked for already, and the callback is due at "
            f"{open_until:%Y-%m-%d %H:%M} UTC: write to the desk until then."
        )
        raise MoveRefused(message, CLAUSE)
    if not words.strip():
        message = "Say what you ask for: whoever calls back should know it before."
        raise MoveRefused(message, CLAUSE)


def check_can_call_back(*, is_open: bool, words: str) -> None:
    """Refuse a callback that nobody waits for, or of which nothing is told.

    Raises:
        MoveRefused: with the reason, the clause, and what to do instead.
    """
    if not is_open:
        message = (
            "No customer waits for a callback here: write down what was said as an "
            "answer."
        )
        raise MoveRefused(message, CLAUSE)
    if not words.strip():
        message = "Say what came of the call: both sides read it."
        raise MoveRefused(message, CLAUSE)


def check_can_hand_on(*, is_open: bool, reason: str) -> None:
    """Refuse to give an escalation to somebody else without a reason.

    Raises:
        MoveRefused: with the reason, the clause, and what to do instead.
    """
    if not is_open:
        message = "No escalation is open here: there is nothing to own."
        raise MoveRefused(message, CLAUSE)
    if not reason.strip():
        message = "Say why somebody else is to call back."
        raise MoveRefused(message, CLAUSE)

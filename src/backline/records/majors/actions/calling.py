"""Calling back: taken by one, tried, done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from backline.guide.callers import (
    Call,
    Outcome,
    again_at,
    call_after,
    outcome_named,
)
from backline.guide.timeline import Fact, Kind
from backline.guide.workflow import UNFINISHED, MoveRefused, State
from backline.records.accounts.queries import Reader
from backline.records.majors.actions.leading import LONGEST
from backline.records.majors.calls import UnknownCallback, callback_for, callback_queue
from backline.records.majors.models import Callback
from backline.records.tickets.actions.moves import (
    Draft,
    append,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.trail.actions import record


#: What is written on the customer's ticket.
_TOLD = frozenset({Outcome.NOT_REACHED, Outcome.REACHED})


@one_after_the_other
def settle_callback(  # noqa: PLR0913 - what came of a call
    *,
    callback_id: int,
    outcome: str,
    by: Reader,
    now: datetime,
    words: str = "",
    minutes: int | None = None,
    number: str = "",
) -> Callback:
    """Take a callback, give it back, or write down what came of the call.

    Who was reached was answered by phone: that is a response on their ticket's clocks.

    Args:
        callback_id: which.
        outcome: take, return, not_reached or reached.
        by: one of the vendor's people.
        now: the present.
        words: what was said.
        minutes: when somebody who was not reached is tried again.
        number: of the ticket it has to belong to; empty where that is not asked.

    Raises:
        UnknownCallback: there is none.
        MoveRefused: it is not so far, or a colleague is calling already.
    """
    callback = _to_settle(callback_id, number, by)
    wanted, before = outcome_named(outcome), Call(callback.state)
    holder = callback.taken_by.name if callback.taken_by else ""
    after = call_after(before, wanted, by=by.name, taken_by=holder)
    tried = _Tried(wanted, words.strip()[:LONGEST], again_at(now=now, minutes=minutes))
    if callback.ticket is not None and wanted in _TOLD:
        _tell_of(callback, callback.ticket.number, tried, by, now)
    same = Callback.objects.filter(pk=callback.pk, state=before, tries=callback.tries)
    if not same.update(state=after.value, **_columns(tried, by, now)):
        message = "A colleague was faster: look at the queue again."
        raise MoveRefused(message, "philosophy.transparency")
    about, details = callback.about, {"callback": callback.pk}
    did = f"callback.{wanted.value.replace('_', '-')}"
    record(did=did, about=about, by=by, now=now, details=details)
    return callback_for(reader=by, callback_id=callback_id)


def take_next(*, by: Reader, now: datetime) -> Callback:
    """Take whoever is to be called next; who is calling already keeps their call.

    A colleague who is faster leaves the one after to *by*.

    Raises:
        MoveRefused: nobody can be called now.
    """
    waiting = callback_queue(reader=by)
    for row in waiting:
        if row.state == Call.TAKEN and row.taken_by_id == by.person_id:
            return row
    for row in waiting:
        if row.is_ready(now):
            try:
                return settle_callback(
                    callback_id=row.pk, outcome=Outcome.TAKE, by=by, now=now
                )
            except MoveRefused:
                continue
    message = "Nobody waits for a call now: who was not reached is tried again later."
    raise MoveRefused(message, "philosophy.transparency")


@dataclass(frozen=True, slots=True)
class _Tried:
    """What is done with a callback, what was said, and when it is tried again."""

    outcome: Outcome
    words: str
    again_at: datetime


def _to_settle(callback_id: int, number: str, by: Reader) -> Callback:
    callback = callback_for(reader=by, callback_id=callback_id)
    if by.side != "vendor":
        message = "The vendor's people call back: withdraw it by saying so to them."
        raise MoveRefused(message, "philosophy.transparency")
    if number and callback.about != number.strip().upper():
        message = f"{number[:40]} has no callback {callback_id}: see the queue."
        raise UnknownCallback(message)
    return callback


def _columns(tried: _Tried, by: Reader, now: datetime) -> dict[str, object]:
    """Return what is kept of it beside its state."""
    match tried.outcome:
        case Outcome.TAKE:
            return {"taken_by": by.person_id, "taken_at": now}
        case Outcome.RETURN:
            return {"taken_by": None}
        case Outcome.NOT_REACHED:
            more: dict[str, object] = {"not_before": tried.again_at}
        case Outcome.REACHED:
            more = {"done_at": now, "done_by": by.name, "result": tried.words}
    return {"taken_by": None, "tries": F("tries") + 1, **more}


def _tell_of(
    callback: Callback, number: str, tried: _Tried, by: Reader, now: datetime
) -> None:
    """Write what came of a call on the customer's own ticket."""
    ticket = ticket_to_move(number, Kind.CALLBACK_TRIED, by=by)
    facts: dict[str, Fact] = {
        "callback": callback.pk,
        "contact": callback.name,
        "outcome": tried.outcome.value,
        "words": tried.words,
    }
    if tried.outcome is Outcome.NOT_REACHED:
        facts["again_at"] = tried.again_at.isoformat()
    drafts = [Draft(Kind.CALLBACK_TRIED, facts)]
    if tried.outcome is Outcome.REACHED and State(ticket.state) in UNFINISHED:
        said = tried.words or f"Called {callback.name} back."
        drafts.append(Draft(Kind.ANSWERED, {"words": said, "channel": "phone"}))
    append(ticket, drafts, by=by, now=now)

"""What is said or done on a parent, said or done on its children too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backline.guide.family import check_passed_on
from backline.guide.timeline import Kind
from backline.guide.workflow import OPEN, State
from backline.records.accounts.queries import Reader
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.tickets.actions.work import answer, restore
from backline.records.tickets.family import children_of
from backline.records.tickets.queries import ticket_for


@one_after_the_other
def answer_family(
    *,
    number: str,
    children: Sequence[str],
    words: str,
    by: Reader,
    now: datetime,
    channel: str = "console",
) -> Moved:
    """Answer the customer of a ticket and those of its children, each in their own.

    Every contact is answered on their own ticket and reads of no other; that it went to
    the children stands on the parent, for the vendor's people (severity.incidents).

    Raises:
        UnknownTicket: there is none that *by* may see.
        MoveRefused: one of *children* is no open child, or nothing is said.
    """
    chosen = _chosen(number, children, by)
    answer(number=number, words=words, by=by, now=now, channel=channel)
    for child in chosen:
        answer(number=child, words=words, by=by, now=now, channel=channel)
    return _passed_on(number, "answer", chosen, words, by=by, now=now)


@one_after_the_other
def restore_family(  # noqa: PLR0913 - as `restore`
    *,
    number: str,
    children: Sequence[str],
    how: str,
    evidence: str,
    by: Reader,
    now: datetime,
    at: datetime | None = None,
) -> Moved:
    """Note that service is back on a ticket and on its children, each by itself.

    A parent that is restored already stays as it is, and so does such a child.

    Raises:
        UnknownTicket: there is none that *by* may see.
        MoveRefused: one of *children* is no open child, or nothing shows it.
        BadInstant: *at* lies ahead of *now*.
    """
    chosen = _chosen(number, children, by)
    for each in (number, *chosen):
        ticket = ticket_for(reader=by, number=each)
        if State(ticket.state) in OPEN:
            # What came in later was not back before it came in.
            since = None if at is None else max(at, ticket.opened_at)
            restore(number=each, how=how, evidence=evidence, by=by, now=now, at=since)
    return _passed_on(number, "restoring", chosen, evidence, by=by, now=now)


def _chosen(number: str, children: Sequence[str], by: Reader) -> list[str]:
    ticket = ticket_to_move(number, Kind.PASSED_ON, by=by)
    known = {child.number for child in children_of(reader=by, ticket=ticket)}
    chosen = list(dict.fromkeys(each.strip().upper() for each in children))
    check_passed_on(chosen, known)
    return chosen


def _passed_on(
    number: str,
    what: str,
    chosen: Sequence[str],
    words: str,
    *,
    by: Reader,
    now: datetime,
) -> Moved:
    ticket = ticket_to_move(number, Kind.PASSED_ON, by=by)
    facts = {"what": what, "numbers": ", ".join(chosen), "words": words.strip()}
    return append(ticket, [Draft(Kind.PASSED_ON, facts)], by=by, now=now)

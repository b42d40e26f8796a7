"""Pages about a ticket, and what became of them, on its timeline."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from backline.guide.timeline import Fact, Kind, Side
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import THE_DESK, person, reader_of
from backline.records.paging import actions as paging
from backline.records.paging.models import Page
from backline.records.paging.queries import pages_by_key, pages_calling
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.tickets.escalated import open_escalation
from backline.records.tickets.family import family_numbers
from backline.records.tickets.models import Escalation, PageSent, Ticket
from backline.records.tickets.paged import call
from backline.records.tickets.projection import fold
from backline.records.tickets.queries import ticket_for
from backline.records.tickets.stored import timeline_of


if TYPE_CHECKING:
    from backline.guide.ladder_acts import Call
    from backline.records.accounts.models import Person
    from backline.records.accounts.queries import Reader
    from backline.records.paging.models import Call as Called
    from backline.records.tickets.models import Alarm


def page_by_step(
    ticket: Ticket, alarm: Alarm, *, to: Call, words: str, now: datetime
) -> Draft:
    """Call whoever is on call, as a step of the ladder says; return what is told of it.

    The alarm's row makes it one page, whatever dies in between.
    """
    step = f"{alarm.clock}/{alarm.ordinal}/{alarm.step}/{alarm.generation}"
    key = f"{ticket.number}/{step}"
    place = f"site {ticket.site_id}"
    kin = family_numbers(ticket)
    page = call(ticket, key=key, to=to.to, words=words, now=now, place=place, kin=kin)
    facts: dict[str, Fact] = {
        "key": key,
        "level": to.to,
        "step": alarm.step,
        "clock": alarm.clock,
        "again": to.again,
        "because": words,
    }
    if page.about != ticket.number:
        facts["with"] = page.about
    return Draft(Kind.PAGED, facts, by=Side.DESK)


def note_pages(*, now: datetime) -> int:
    """Write on the timelines what became of the pages; return how many were written.

    An acknowledgement comes through a telephone, a message or a page of the console:
    whichever it was, it is found here.
    """
    watched = PageSent.objects.filter(is_over=False).select_related("ticket")
    sent = list(watched.order_by("pk"))
    if not sent:
        return 0
    known = pages_by_key(reader=THE_DESK, keys=[each.key for each in sent])
    return sum(
        _note(each, known[each.key], now=now) for each in sent if each.key in known
    )


def _note(sent: PageSent, page: Page, *, now: datetime) -> bool:
    """Write what is new of one page, once: the row is swapped with the events."""
    answered, calls = _answered_at(sent, page), list(page.calls.all())
    over = (
        page.state == Page.State.STOPPED
        or _is_left(sent, page)
        or (answered is not None and not sent.ticket.is_open)
    )
    news = (len(calls), answered, over)
    if news == (sent.calls_noted, sent.answer_noted_at, sent.is_over):
        return False
    return _write_news(sent=sent, page=page, calls=calls, over=over, now=now)


@one_after_the_other
def _write_news(
    *, sent: PageSent, page: Page, calls: list[Called], over: bool, now: datetime
) -> bool:
    answered = _answered_at(sent, page)
    same = PageSent.objects.filter(
        pk=sent.pk, calls_noted=sent.calls_noted, answer_noted_at=sent.answer_noted_at
    )
    if not same.update(calls_noted=len(calls), answer_noted_at=answered, is_over=over):
        return False
    number = sent.ticket.number
    # More can have happened in a second than one: it is told in its order.
    new = [] if _is_left(sent, page) else calls[sent.calls_noted :]
    for draft, called_at in _went_on(sent.key, new):
        ticket = ticket_for(reader=THE_DESK, number=number)
        at = min(_not_before(ticket, called_at), now)
        append(ticket, [draft], by=THE_DESK, now=now, at=at)
    if answered is not None and answered != sent.answer_noted_at:
        _note_answer(sent, page, answered, now)
    return True


def _answered_at(sent: PageSent, page: Page) -> datetime | None:
    if page.state != Page.State.ACKNOWLEDGED or _is_left(sent, page):
        return None
    return page.acknowledged_at


def _is_left(sent: PageSent, page: Page) -> bool:
    """Say whether a page goes on for others, and no more for this ticket."""
    return any(
        each.key == sent.key and each.over_at is not None
        for each in page.taken_in.all()
    )


def _went_on(key: str, calls: list[Called]) -> Iterable[tuple[Draft, datetime]]:
    """Yield that a page went on to others; those who were called at once together."""
    for at, group in groupby(calls, key=_called_at):
        together = list(group)
        names = " and ".join(each.person.name for each in together)
        reason = next((each.reason for each in together if each.reason), "")
        by = next((each.passed_by for each in together if each.passed_by), "")
        late = "Nobody answered in time."
        first = "On call from now on; nobody was before."
        why = f"{by}: {reason}" if by else first if together[0].seq == 1 else late
        facts: dict[str, Fact] = {"key": key, "to": names, "reason": why}
        yield Draft(Kind.PAGE_PASSED_ON, facts, by=Side.DESK), at


def _called_at(call: Called) -> datetime:
    return call.called_at


def _not_before(ticket: Ticket, at: datetime) -> datetime:
    return max(at, ticket.opened_at)


def _note_answer(sent: PageSent, page: Page, answered: datetime, now: datetime) -> None:
    by = page.acknowledged_by
    if by is None:
        return
    ticket = ticket_for(reader=THE_DESK, number=sent.ticket.number)
    facts: dict[str, Fact] = {"key": sent.key, "name": by.name}
    drafts = [Draft(Kind.PAGE_ACKNOWLEDGED, facts, by=Side.VENDOR)]
    at = min(_not_before(ticket, answered), now)
    found = open_escalation(ticket)
    if found and found.owner_id != by.pk and page.key.startswith(found.page_key):
        Escalation.objects.filter(pk=found.pk).update(owner=by)
        why: dict[str, Fact] = {"owner": by.name, "reason": "Answered the page."}
        drafts.append(Draft(Kind.ESCALATION_HANDED, why, by=Side.VENDOR))
    append(ticket, drafts, by=reader_of(by), now=now, at=at)


def pass_page(
    *, number: str, to_id: int, reason: str, by: Reader, now: datetime
) -> Moved:
    """Hand the page that calls for this ticket to somebody else (process.escalation).

    Raises:
        MoveRefused: nobody was called, there is no reason, or no such engineer.
    """
    ticket = ticket_to_move(number, Kind.PAGE_PASSED_ON, by=by)
    page = _last_page(ticket, by)
    paging.pass_on(page=page, to=_engineer(to_id, by), reason=reason, by=by, now=now)
    note_pages(now=now)
    return _as_it_stands(number, by)


def answer_page(*, number: str, by: Reader, now: datetime) -> Moved:
    """Acknowledge the page that calls for this ticket.

    Raises:
        MoveRefused: nobody is called for it.
    """
    ticket = ticket_to_move(number, Kind.PAGE_ACKNOWLEDGED, by=by)
    page = _last_page(ticket, by)
    paging.acknowledge(page=page, by=by, how="page", now=now)
    note_pages(now=now)
    return _as_it_stands(number, by)


def _last_page(ticket: Ticket, by: Reader) -> Page:
    """Return the page that goes on, else the last that somebody took."""
    found = sorted(pages_calling(reader=by, about=ticket.number), key=_is_taken)
    if not found:
        message = "Nobody is paged for this ticket: hand it over instead."
        raise MoveRefused(message, "process.escalation")
    return found[0]


def _is_taken(page: Page) -> bool:
    return page.state == Page.State.ACKNOWLEDGED


def _engineer(to_id: int, by: Reader) -> Person:
    found = person(reader=by, person_id=to_id)
    if found is None or found.side != "vendor":
        message = "There is no such engineer: choose one of the list."
        raise MoveRefused(message, "process.escalation")
    return found


def _as_it_stands(number: str, by: Reader) -> Moved:
    ticket = ticket_for(reader=by, number=number)
    return Moved(ticket, fold(ticket, timeline_of(ticket.pk)))

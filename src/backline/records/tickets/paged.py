"""Calling whoever is on call about a ticket, and calling nobody any more."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from backline.guide.paging import Urgency
from backline.guide.plan_ladder import MANAGER
from backline.guide.workflow import LEVELS, State
from backline.records.paging import actions as paging
from backline.records.paging.queries import pages_calling
from backline.records.tickets.models import OF_ESCALATIONS, PageSent, Ticket
from backline.records.tickets.projection import terms_of_ticket


if TYPE_CHECKING:
    from collections.abc import Collection

    from backline.records.accounts.models import Person
    from backline.records.accounts.queries import Reader
    from backline.records.paging.models import Page


#: How the keys of pages about updates of major incidents begin.
OF_UPDATES = "update/"


#: The pages that call for a callback, which a customer is owed whatever becomes of it.
_OF_ESCALATIONS = Q(key__startswith=OF_ESCALATIONS)


def call(  # noqa: PLR0913 - a page's own fields
    ticket: Ticket,
    *,
    key: str,
    to: str,
    words: str,
    now: datetime,
    first: Person | None = None,
    place: str = "",
    kin: Collection[str] = (),
    urgency: Urgency | None = None,
) -> Page:
    """Call whoever is on call at a level, or the managers, about a ticket.

    What becomes of it is written on the timeline by `note_pages`. *first* is called
    before them, because it is theirs to do. With a *place*, an open page of the same
    place, or about its *kin*, can stand for it. It hurries as the ticket does, unless
    *urgency* says otherwise: a callback is promised for an instant.
    """
    made = paging.page(
        about=ticket.number,
        # Nobody is on call at no level: so it goes to the managers at once.
        level="" if to == MANAGER else to,
        component=ticket.component,
        words=f"{ticket.subject}. {words}",
        urgency=urgency or urgency_of(ticket),
        key=key,
        now=now,
        first=first if first is not None and first.is_active else None,
        place=place,
        kin=kin,
    )
    watch(ticket, made, key=key)
    return made


def urgency_of(ticket: Ticket) -> Urgency:
    """Return how much a page about a ticket hurries."""
    worst = terms_of_ticket(ticket).plan.severities[-1]
    return Urgency.CRITICAL if ticket.severity == worst else Urgency.NORMAL


def pass_to_owner(
    ticket: Ticket, owner: Person, *, reason: str, by: Reader, now: datetime
) -> None:
    """Call the new owner of a customer's escalation, and the old one no more.

    Who gives it to themselves has answered.
    """
    found = pages_calling(reader=by, about=ticket.number)
    page = found.filter(_OF_ESCALATIONS).first()
    if page is None:
        return
    if owner.pk == by.person_id:
        paging.acknowledge(page=page, by=by, how="page", now=now)
    else:
        paging.pass_on(page=page, to=owner, reason=reason, by=by, now=now)


def watch(ticket: Ticket, page: Page, *, key: str) -> None:
    """Have what becomes of a page written on the timeline."""
    noted = {"calls_noted": page.calls.count()}
    PageSent.objects.get_or_create(ticket=ticket, key=key, defaults=noted)


def call_about_promise(
    ticket: Ticket, number: int, *, words: str, now: datetime
) -> bool:
    """Call whoever has a ticket, then whoever is on call, about a promise of it.

    Returns:
        Whether the one who has it is called.
    """
    made = call(
        ticket,
        key=_of_promise(ticket.number, number),
        to=ticket.level,
        words=words,
        now=now,
        first=ticket.engineer,
    )
    return made.calls.filter(person=ticket.engineer_id).exists()


def stop_about_promise(ticket: Ticket, number: int, *, now: datetime) -> None:
    """Call nobody any more about a promise that is settled."""
    paging.stop(
        about=ticket.number,
        because="What was promised is settled.",
        now=now,
        which=Q(key=_of_promise(ticket.number, number)),
    )


def _of_promise(ticket: str, number: int) -> str:
    return f"{ticket}/promise/{number}"


def answer_by_taking(ticket: Ticket, *, by: Reader, now: datetime) -> None:
    """Whoever takes a ticket has answered the pages to their level, and below."""
    if by.person_id is None or by.level not in LEVELS:
        return
    for page in pages_calling(reader=by, about=ticket.number):
        owed = page.key.startswith((OF_ESCALATIONS, OF_UPDATES))
        theirs = page.level in LEVELS[: LEVELS.index(by.level) + 1]
        if page.is_open and theirs and not owed:
            paging.acknowledge(page=page, by=by, how="page", now=now)


def stop_pages(ticket: Ticket, *, now: datetime) -> None:
    """Call nobody any more for a ticket that is over, or restored, as its plan says."""
    state = State(ticket.state)
    if state not in {State.RESTORED, State.CLOSED}:
        return
    terms = terms_of_ticket(ticket).plan.paging
    if state is State.RESTORED and terms is not None and terms.until == "closed":
        return
    word = "closed" if state is State.CLOSED else "restored"
    # A callback that a customer was promised is owed all the same.
    paging.stop(
        about=ticket.number,
        because=f"{ticket.number} is {word}.",
        now=now,
        which=~_OF_ESCALATIONS,
    )


def call_back_no_more(ticket: Ticket, *, because: str, now: datetime) -> None:
    """Call nobody any more for a callback that was made, or is not wanted."""
    paging.stop(about=ticket.number, because=because, now=now, which=_OF_ESCALATIONS)

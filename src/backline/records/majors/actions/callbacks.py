"""Callers of a major incident: noted, asked for in the portal, called back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from backline.guide.callers import (
    SAME_CALL,
    Call,
    digits_of,
)
from backline.guide.majors import check_runs
from backline.guide.timeline import Fact, Kind
from backline.records.accounts.queries import Reader
from backline.records.contracts.queries import NoContract
from backline.records.customers.models import Contact, Site
from backline.records.customers.queries import (
    contact_of,
    contacts_for,
    site_for,
)
from backline.records.majors.actions.joining import Loss, own_ticket
from backline.records.majors.actions.leading import LONGEST, running
from backline.records.majors.models import Callback, Major
from backline.records.majors.queries import major_over
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.tickets.models import Ticket
from backline.records.tickets.projection import fold, terms_of_ticket
from backline.records.tickets.queries import ticket_for
from backline.records.tickets.stored import timeline_of
from backline.records.trail.actions import record


@one_after_the_other
def note_caller(  # noqa: PLR0913 - what a caller says, in one line
    *,
    number: str,
    site_id: int,
    name: str,
    phone: str,
    by: Reader,
    now: datetime,
    words: str = "",
    measure: str = "",
    affected: int | None = None,
) -> Moved | None:
    """Note somebody who calls about a major incident, so that nobody is on hold for it.

    It stands on the customer's own ticket of the family; where they have none, one is
    opened and put under it. The same phone again is one callback. Where no contract
    covers the site nothing is opened, and they are called back all the same.

    Args:
        number: of the major incident.
        site_id: from which site they call.
        name: who is to be called back.
        phone: where.
        by: who takes the call.
        now: the present.
        words: what they say.
        measure: what is lost, as the plan names it: their ticket is graded by it, or
            raised.
        affected: how many, of the seats of the site.

    Returns:
        None where no contract covers the site, so that there is no ticket of theirs.

    Raises:
        UnknownTicket, UnknownSite: there is none that *by* may see.
        BadLoss: more are affected than there are.
        MoveRefused: it is not running, or nobody could be called there.
    """
    major = running(ticket_for(reader=by, number=number))
    digits_of(phone)
    site = site_for(reader=by, site_id=site_id)
    lost = Loss(measure, affected) if measure and affected is not None else None
    try:
        own = own_ticket(major, site, words, lost=lost, by=by, now=now)
    except NoContract:
        asked = asked_by(site.customer_id, phone, name, words, by)
        ask_without_contract(major, site, asked, by=by, now=now)
        return None
    return ask_callback(
        number=own.number, name=name, phone=phone, words=words, by=by, now=now
    )


@one_after_the_other
def ask_callback(
    *,
    number: str,
    phone: str,
    by: Reader,
    now: datetime,
    name: str = "",
    words: str = "",
) -> Moved:
    """Ask to be called back about a major incident, on a ticket that belongs to it.

    A second time from the same phone while it waits is the same callback: what is said
    is kept beside it, and the very same within a minute changes nothing.

    Raises:
        UnknownTicket: there is none that *by* may see.
        MoveRefused: the ticket belongs to no running major incident, or nobody could
            be called there.
    """
    ticket = ticket_to_move(number, Kind.CALLBACK_ASKED, by=by)
    major = major_over(ticket=ticket)
    if major is None:
        check_runs(runs=False)
    asked = asked_by(ticket.customer_id, phone, name, words, by)
    waits = Callback.objects.filter(major=major, ticket=ticket.pk, digits=asked.digits)
    known = waits.exclude(state=Call.DONE).first()
    if known is not None and _is_same_call(known, asked, now):
        return Moved(ticket, fold(ticket, timeline_of(ticket.pk)))
    facts: dict[str, Fact] = {
        "contact": asked.who,
        "phone": asked.phone,
        "words": asked.words,
        "channel": asked.channel,
        "again": known is not None,
    }
    # The ticket's version is swapped first: two who ask at once go one by one.
    moved = append(ticket, [Draft(Kind.CALLBACK_ASKED, facts)], by=by, now=now)
    if known is not None:
        _asked_again(known, asked.words, now)
    elif major is not None:
        rank = terms_of_ticket(ticket).plan.rank(ticket.severity)
        _add(major, asked, by=by, now=now, ticket=ticket, rank=rank)
    return moved


def ask_without_contract(
    major: Major, site: Site, asked: Asked, *, by: Reader, now: datetime
) -> None:
    """Note who calls from a site that no contract covers: nothing is promised there."""
    waits = Callback.objects.filter(
        major=major, ticket=None, customer=site.customer_id, digits=asked.digits
    )
    known = waits.exclude(state=Call.DONE).first()
    if known is not None and _is_same_call(known, asked, now):
        return
    if known is not None:
        _asked_again(known, asked.words, now)
    else:
        _add(major, asked, by=by, now=now, site=site, rank=0)
    details = {"site": site.name, "contact": asked.who, "contract": "none"}
    about = major.ticket.number
    record(did="callback.asked", about=about, by=by, now=now, details=details)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is to be called back, where, and what they said."""

    who: str
    contact: Contact | None
    phone: str
    digits: str
    words: str
    channel: str


def asked_by(customer_id: int, phone: str, name: str, words: str, by: Reader) -> Asked:
    contact = _contact(customer_id, name, by)
    return Asked(
        who=(name.strip() or (contact.name if contact else by.name))[:120],
        contact=contact,
        phone=phone.strip()[:40],
        digits=digits_of(phone),
        words=words.strip()[:LONGEST],
        channel="portal" if by.side == "customer" else "phone",
    )


def _contact(customer_id: int, name: str, by: Reader) -> Contact | None:
    if by.side == "customer":
        return contact_of(reader=by)
    contacts = contacts_for(reader=by, customer_id=customer_id)
    return contacts.filter(name__iexact=name.strip()).first()


def _is_same_call(known: Callback, asked: Asked, now: datetime) -> bool:
    recent = now - known.last_asked_at <= SAME_CALL
    return recent and known.name == asked.who and asked.words in {"", known.words}


def _add(  # noqa: PLR0913 - whose it is: a ticket's, or a site's alone
    major: Major,
    asked: Asked,
    *,
    by: Reader,
    now: datetime,
    rank: int,
    ticket: Ticket | None = None,
    site: Site | None = None,
) -> None:
    of = ticket or site
    assert of is not None  # noqa: S101 - the database refuses it, too
    Callback.objects.create(
        major=major,
        ticket=ticket,
        site=site,
        customer_id=of.customer_id,
        contact=asked.contact,
        name=asked.who,
        phone=asked.phone,
        digits=asked.digits,
        words=asked.words,
        channel=asked.channel,
        asked_at=now,
        last_asked_at=now,
        not_before=now,
        noted_by=by.name,
        rank=rank,
    )


def _asked_again(known: Callback, said: str, now: datetime) -> None:
    words = "\n".join(filter(None, (known.words, said)))[-LONGEST:]
    Callback.objects.filter(pk=known.pk).update(
        calls=F("calls") + 1,
        words=words,
        last_asked_at=max(now, known.last_asked_at),
        not_before=now,
    )

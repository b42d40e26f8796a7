"""Callers of a major incident: noted, asked for in the portal, called back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from backline.guide.callers import (
    SAME_CALL,
    Call,
    digits_of,
)
from backline.guide.family import Relation
from backline.guide.majors import check_runs
from backline.guide.timeline import Fact, Kind
from backline.guide.workflow import UNFINISHED, State
from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.contracts.queries import NoContract
from backline.records.customers.models import Contact, Site
from backline.records.customers.queries import (
    contact_of,
    contacts_for,
    site_for,
)
from backline.records.majors.actions.leading import LONGEST, running
from backline.records.majors.models import Callback, Major
from backline.records.majors.queries import (
    family_of,
    major_over,
)
from backline.records.tickets.actions.customer import reply
from backline.records.tickets.actions.intake import Report, open_ticket
from backline.records.tickets.actions.linking import link
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.tickets.models import Ticket
from backline.records.tickets.projection import fold, terms_of_ticket
from backline.records.tickets.queries import ticket_for, tickets_for
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

    Returns:
        None where no contract covers the site, so that there is no ticket of theirs.

    Raises:
        UnknownTicket, UnknownSite: there is none that *by* may see.
        MoveRefused: it is not running, or nobody could be called there.
    """
    major = running(ticket_for(reader=by, number=number))
    digits_of(phone)
    site = site_for(reader=by, site_id=site_id)
    try:
        own = _own_ticket(major, site, words, by=by, now=now)
    except NoContract:
        asked = _asked(site.customer_id, phone, name, words, by)
        _ask_without_contract(major, site, asked, by=by, now=now)
        return None
    return ask_callback(
        number=own.number, name=name, phone=phone, words=words, by=by, now=now
    )


@one_after_the_other
def touches_us(
    *,
    major: Major,
    site_id: int,
    by: Reader,
    now: datetime,
    phone: str = "",
    words: str = "",
) -> Moved | None:
    """Let a customer say that an announced major incident touches a site of theirs.

    Their own ticket is put under it, or one is opened; with a phone number they are
    called back.

    Returns:
        None where no contract covers the site, so that there is no ticket: they are
        called back.

    Raises:
        UnknownSite: it is not theirs.
        MoveRefused: it is stood down, or nobody could be called there.
        NoContract: nothing is promised to that site, and there is no phone to call.
    """
    check_runs(runs=major.runs)
    if phone.strip():
        digits_of(phone)
    site = site_for(reader=by, site_id=site_id)
    try:
        own = _own_ticket(major, site, words, by=by, now=now)
    except NoContract:
        if not phone.strip():
            raise
        asked = _asked(site.customer_id, phone, "", words, by)
        _ask_without_contract(major, site, asked, by=by, now=now)
        return None
    if phone.strip():
        return ask_callback(number=own.number, phone=phone, words=words, by=by, now=now)
    if words.strip() and own.opened_at < now and State(own.state) in UNFINISHED:
        return reply(number=own.number, words=words, by=by, now=now)
    return Moved(own, fold(own, timeline_of(own.pk)))


def _own_ticket(
    major: Major, site: Site, words: str, *, by: Reader, now: datetime
) -> Ticket:
    """Return the ticket of a site in the family: one there is, or one that is opened."""
    # The row is written first: two who call at once go one after the other.
    same = Major.objects.filter(pk=major.pk, stood_down_at=None)
    check_runs(runs=bool(same.update(callers=F("callers") + 1)))
    own = [each for each in family_of(major) if each.customer_id == site.customer_id]
    at_site = [each for each in own if each.site_id == site.pk]
    if at_site:
        return at_site[0]
    root = major.ticket
    alike = _alike(root, site)
    if alike is None:
        alike = open_ticket(report=_report(root, site, words, by), by=by, now=now)
    # Whose ticket it is put under is no matter of the customer's: the desk does it.
    link(
        number=alike.number,
        to=root.number,
        relation=Relation.PARENT.value,
        words="It is touched by the major incident.",
        by=THE_DESK,
        now=now,
    )
    return ticket_for(reader=by, number=alike.number)


def _alike(root: Ticket, site: Site) -> Ticket | None:
    """Return an open incident of the site of the same component that stands alone."""
    linked = Q(links_from__relation=Relation.PARENT.value) | Q(
        links_to__relation=Relation.PARENT.value
    )
    found = tickets_for(reader=THE_DESK).filter(
        site=site, kind=root.kind, is_open=True, component=root.component
    )
    found = found.exclude(component="").exclude(pk=root.pk)
    return found.exclude(linked).order_by("opened_at", "pk").first()


def _report(root: Ticket, site: Site, words: str, by: Reader) -> Report:
    what = root.component.replace("_", " ") or "service"
    return Report(
        channel="portal" if by.side == "customer" else "console",
        kind=root.kind,
        site_id=site.pk,
        subject=f"Touched by a fault of the {what} that is worked on",
        words=words.strip(),
        component=root.component,
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
    asked = _asked(ticket.customer_id, phone, name, words, by)
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


def _ask_without_contract(
    major: Major, site: Site, asked: _Asked, *, by: Reader, now: datetime
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
class _Asked:
    """Who is to be called back, where, and what they said."""

    who: str
    contact: Contact | None
    phone: str
    digits: str
    words: str
    channel: str


def _asked(customer_id: int, phone: str, name: str, words: str, by: Reader) -> _Asked:
    contact = _contact(customer_id, name, by)
    return _Asked(
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


def _is_same_call(known: Callback, asked: _Asked, now: datetime) -> bool:
    recent = now - known.last_asked_at <= SAME_CALL
    return recent and known.name == asked.who and asked.words in {"", known.words}


def _add(  # noqa: PLR0913 - whose it is: a ticket's, or a site's alone
    major: Major,
    asked: _Asked,
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

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from backline.guide.change_loss import AgreedChange
from backline.guide.change_stages import Window, in_force
from backline.guide.change_work import LONGEST_REMINDER, reminds_at
from backline.guide.timeline import Side
from backline.records.accounts.models import Person
from backline.records.accounts.queries import Reader, engineers, managers
from backline.records.changes.models import (
    CausedIncident,
    Change,
    Freeze,
    Presence,
)
from backline.records.customers.models import Site
from backline.records.customers.queries import contacts_for
from backline.records.tickets.beside import may_have
from backline.records.tickets.models import Ticket, TicketKind
from backline.records.tickets.queries import tickets_for


#: Both sides have accepted a window; it holds while a later end is asked for.
_AGREED = Q(accepted_by_vendor=True, accepted_by_customer=True) | Q(
    held_end_at__isnull=False
)


class UnknownChange(LookupError):
    """There is no such change, or it is not yours to see."""


class UnknownFreeze(LookupError):
    """There is no such freeze, or it is not yours to see."""


def changes_for(*, reader: Reader) -> QuerySet[Change]:
    """Return the changes whose tickets *reader* may see, with what a list shows."""
    seen = tickets_for(reader=reader).filter(kind=TicketKind.CHANGE)
    changes = Change.objects.filter(ticket__in=seen.order_by().values("pk"))
    return changes.select_related(
        "ticket__customer", "ticket__site", "ticket__engineer"
    ).prefetch_related("touched__site", "scope")


def change_of(*, reader: Reader, ticket: Ticket) -> Change | None:
    """Return what is planned of a ticket that was read for *reader*; None for nothing.

    It is read once for a ticket, however often it is asked for.
    """
    if ticket.kind != TicketKind.CHANGE or reader.side not in {"vendor", "customer"}:
        return None
    try:
        change = ticket.change
    except Change.DoesNotExist:
        return None
    change.ticket = ticket
    return change


def change_for(*, reader: Reader, ticket: Ticket) -> Change:
    """Return the change of a ticket.

    Raises:
        UnknownChange: nothing is planned yet, or it is no change.
    """
    change = change_of(reader=reader, ticket=ticket)
    if change is None:
        message = f"Nothing is planned of {ticket.number} yet: write the plan first."
        raise UnknownChange(message)
    return change


def sites_touched(change: Change) -> list[Site]:
    """Return the sites that a change touches, that of its ticket first."""
    return [each.site for each in change.touched.select_related("site")]


def agreed_at(
    *, site_id: int, since: datetime, until: datetime
) -> tuple[AgreedChange, ...]:
    """Return the changes whose loss is agreed at a site between two instants.

    For what is measured: those in force, the earliest first; one query for none.
    """
    changes = (
        Change.objects.filter(
            touched__site=site_id,
            start_at__lte=until,
            end_at__gt=since,
            withdrawn_at=None,
        )
        .filter(_AGREED)
        .select_related("ticket")
        .prefetch_related("scope")
        .order_by("start_at", "pk")
    )
    return tuple(each for change in changes if (each := change.agreed) is not None)


def blind_by_agreement(*, site_id: int, now: datetime) -> bool:
    """Say whether a change is on at a site in which sitewatch may see nothing."""
    numbers = {
        each.number
        for each in agreed_at(site_id=site_id, since=now, until=now)
        if each.window.covers(now)
    }
    blind = Change.objects.filter(
        touched__site=site_id, may_be_blind=True, end_at__gt=now
    ).select_related("ticket")
    return bool(numbers) and any(each.ticket.number in numbers for each in blind)


def on_now(*, reader: Reader, now: datetime) -> list[Change]:
    """Return the changes that are on at the sites of *reader* at *now*."""
    changes = changes_for(reader=reader).filter(start_at__lte=now, end_at__gt=now)
    return [
        change
        for change in changes.order_by("end_at", "pk")
        if (agreed := change.agreed) is not None and agreed.window.covers(now)
    ]


def on_when_opened(*, reader: Reader, ticket: Ticket) -> list[Change]:
    """Return the agreed changes that were on at a ticket's site when it was opened."""
    at = ticket.opened_at
    if ticket.kind != TicketKind.INCIDENT:
        return []
    # Mostly there is none: then nothing of it is joined in vain.
    near = Change.objects.filter(
        touched__site=ticket.site_id, start_at__lte=at, end_at__gt=at
    )
    numbers = list(near.order_by().values_list("pk", flat=True))
    changes = changes_for(reader=reader).filter(pk__in=numbers) if numbers else ()
    return [
        change
        for change in changes
        if (agreed := change.agreed) is not None and agreed.window.covers(at)
    ]


def is_blamed(number: str, *, ticket: Ticket) -> bool:
    """Say whether an incident is linked to the change of that number already."""
    rows = CausedIncident.objects.filter(ticket=ticket.pk)
    causes = rows.select_related("change__ticket")
    return number in {row.change.ticket.number for row in causes}


def caused_by(*, reader: Reader, ticket: Ticket) -> list[Change]:
    """Return the changes that caused an incident, as far as *reader* may see them."""
    if ticket.kind != TicketKind.INCIDENT:
        return []
    if not may_have(ticket, CausedIncident):
        return []
    return list(changes_for(reader=reader).filter(caused__ticket=ticket.pk))


def agreed_with(
    *, people: Collection[int], window: Window, apart_from: Collection[int] = ()
) -> list[tuple[Person, Change, Window]]:
    """Return for whom of the vendor's *people* a change is agreed in a stretch of time.

    Args:
        people: their numbers.
        window: the stretch.
        apart_from: tickets of changes that are left out.
    """
    rows = (
        Presence.objects.filter(
            person__in=people,
            change__start_at__lt=window.end_at,
            change__end_at__gt=window.start_at,
            change__ended_at=None,
        )
        .exclude(change__in=apart_from)
        .select_related("person", "change__ticket__site")
        .order_by("change__start_at", "pk")
    )
    return [
        (row.person, row.change, agreed)
        for row in rows
        if row.person is not None
        and (agreed := in_force(row.change.standing)) is not None
        and agreed.overlaps(window)
    ]


def people_for(*, reader: Reader, change: Change, side: Side) -> dict[int, str]:
    """Return who of a side can be there: the vendor's people, or the contacts.

    A contact is not told who works for the vendor, only who was named.
    """
    if side is Side.CUSTOMER:
        contacts = contacts_for(reader=reader, customer_id=change.ticket.customer_id)
        return {contact.pk: contact.name for contact in contacts}
    found = {*engineers(reader=reader), *managers(reader=reader)}
    return {person.pk: person.name for person in sorted(found, key=lambda of: of.name)}


def freezes_for(*, reader: Reader, now: datetime | None = None) -> QuerySet[Freeze]:
    """Return the freezes that hold for *reader*'s sites, those to come first.

    Args:
        reader: the vendor's people see all, a contact their own and the vendor's.
        now: leave out what is over then.
    """
    freezes = Freeze.objects.select_related("site", "customer").filter(lifted_at=None)
    if now is not None:
        freezes = freezes.filter(end_at__gt=now)
    if reader.side == "vendor":
        return freezes
    if reader.side == "customer" and reader.customer_id is not None:
        return freezes.filter(Q(customer=None) | Q(customer=reader.customer_id))
    return freezes.none()


def freeze_for(*, reader: Reader, freeze_id: int) -> Freeze:
    """Return one freeze that holds.

    Raises:
        UnknownFreeze: there is none that *reader* may see.
    """
    freeze = freezes_for(reader=reader).filter(pk=freeze_id).first()
    if freeze is None:
        message = f"There is no freeze {freeze_id} here: see the list of freezes."
        raise UnknownFreeze(message)
    return freeze


def reminders_due(*, now: datetime, limit: int) -> list[Change]:
    """Return the agreed changes whose people are to be reminded by *now*."""
    coming = (
        Change.objects.filter(
            start_at__gt=now,
            start_at__lte=now + timedelta(hours=LONGEST_REMINDER),
            accepted_by_vendor=True,
            accepted_by_customer=True,
            withdrawn_at=None,
            reminded_at=None,
            started_at=None,
            ticket__closed_at=None,
        )
        .select_related("ticket")
        .order_by("start_at", "pk")
    )
    due = [
        change
        for change in coming
        if change.window is not None
        and reminds_at(change.window, hours=change.remind_hours) <= now
    ]
    return due[:limit]


def proposals_lapsed(*, now: datetime, limit: int) -> list[Change]:
    """Return the changes whose proposed window has begun without an answer."""
    begun = (
        Change.objects.filter(
            start_at__lte=now,
            started_at=None,
            withdrawn_at=None,
            ticket__closed_at=None,
        )
        .exclude(accepted_by_vendor=True, accepted_by_customer=True)
        .select_related("ticket")
        .order_by("start_at", "pk")
    )
    return list(begun[:limit])


def agreed_changes(*, reader: Reader, now: datetime) -> list[Change]:
    """Return the agreed changes for a calendar: to come, and of the last 90 days."""
    changes = changes_for(reader=reader).filter(
        _AGREED, end_at__gt=now - timedelta(days=90), withdrawn_at=None
    )
    return [change for change in changes.order_by("start_at", "pk") if change.agreed]

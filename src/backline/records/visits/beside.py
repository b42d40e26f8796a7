"""Visits beside changes: who is taken when, and what is changed at a site meanwhile.

Guide: change.agreed-window - what speaks against a window is shown before agreeing;
process.onsite - an engineer is at one place at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q

from backline.guide.change_conflicts import Booked
from backline.guide.change_loss import AgreedChange
from backline.guide.change_stages import Window
from backline.guide.visits import BINDING
from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.changes.models import Change
from backline.records.changes.queries import agreed_at, agreed_with, sites_touched
from backline.records.tickets.models import Ticket
from backline.records.visits.models import Visit
from backline.records.visits.queries import visits_for


def booked_beside(
    *,
    reader: Reader,
    change: Change,
    around: Window,
    people: Collection[int] | None = None,
) -> list[Booked]:
    """Return who is on site at a change's sites, or named for it and taken otherwise.

    Who comes for the change itself is left out. A customer is not told of others' tickets.

    Args:
        reader: who is told.
        change: that *reader* may see.
        around: the stretch of time that is looked at.
        people: the vendor's people who are to be there; None for those who are named.
    """
    if people is None:
        there = change.presences.all()
        people = [each.person_id for each in there if each.person_id is not None]
    here = {site.pk for site in sites_touched(change)}
    found = [
        *_on_site(reader, change, around, people, here),
        *_changing(reader, change, around, people),
    ]
    return sorted(found, key=lambda each: (each.window.start_at, each.name))


def _on_site(
    reader: Reader,
    change: Change,
    around: Window,
    people: Collection[int],
    here: Collection[int],
) -> Iterable[Booked]:
    visits = visits_for(reader=THE_DESK).filter(
        Q(ticket__site__in=here) | Q(engineer__in=people),
        stage__in=BINDING,
        starts_at__lt=around.end_at,
        ends_at__gt=around.start_at,
    )
    for visit in visits.exclude(ticket=change.pk):
        if visit.slot is None or visit.engineer is None:
            continue
        yield Booked(
            visit.engineer.name,
            _doing("on site for", visit.ticket, reader),
            Window(visit.slot.starts_at, visit.slot.ends_at),
            is_here=visit.ticket.site_id in here,
            is_named=visit.engineer_id in people,
        )


def _changing(
    reader: Reader, change: Change, around: Window, people: Collection[int]
) -> Iterable[Booked]:
    apart_from = [change.pk]
    for person, other, window in agreed_with(
        people=people, window=around, apart_from=apart_from
    ):
        doing = _doing("named for", other.ticket, reader)
        yield Booked(person.name, doing, window, is_named=True)


def _doing(how: str, ticket: Ticket, reader: Reader) -> str:
    if reader.side == "vendor":
        return f"{how} {ticket.number} at {ticket.site.name}"
    if reader.customer_id == ticket.customer_id:
        return f"{how} {ticket.number}"
    return "taken elsewhere"


def changing_meanwhile(visit: Visit) -> tuple[AgreedChange, ...]:
    """Return the agreed changes at the site of a visit that the caller may see."""
    slot = visit.slot
    if slot is None:
        return ()
    around = Window(slot.starts_at, slot.ends_at)
    at = {"since": slot.starts_at, "until": slot.ends_at}
    found = agreed_at(site_id=visit.ticket.site_id, **at)
    return tuple(each for each in found if each.window.overlaps(around))


def named_elsewhere(visit: Visit, *, person_id: int, window: Window) -> str:
    """Return the number of a change that somebody is named for then, at no site of it.

    Empty for none: at the site of the visit one person can be there for both.
    """
    taken = agreed_with(people=[person_id], window=window, apart_from=[visit.ticket_id])
    return next(
        (
            change.ticket.number
            for _, change, _ in taken
            if visit.ticket.site_id not in {site.pk for site in sites_touched(change)}
        ),
        "",
    )

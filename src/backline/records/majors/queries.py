"""What is known of major incidents, for whoever may read it.

The vendor's people read all. A customer reads an announcement that touches them, and
that a ticket of theirs belongs to a major incident; of no other customer anything.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from backline.guide.family import Relation
from backline.guide.majors import Candidate, Rhythm, Role, Scope, rhythm_of
from backline.guide.timeline import Event, Kind
from backline.guide.workflow import State
from backline.records.accounts.models import Person
from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.customers.models import Customer, Site
from backline.records.customers.queries import customers_for, sites_for
from backline.records.fleet.queries import sites_with
from backline.records.majors.models import (
    Announcement,
    Assignment,
    Major,
)
from backline.records.tickets.beside import may_have
from backline.records.tickets.family import children_of, relative_of, root_of
from backline.records.tickets.models import Ticket, TicketEvent
from backline.records.tickets.paged import OF_UPDATES
from backline.records.tickets.projection import terms_of_ticket
from backline.records.tickets.queries import tickets_for
from backline.records.tickets.stored import event_of


class UnknownMajor(LookupError):
    """There is no such major incident, or it is not yours to see."""


class UnknownAnnouncement(LookupError):
    """There is no such announcement, or it is not for you."""


def majors_for(*, reader: Reader) -> QuerySet[Major]:
    """Return the major incidents, the newest first; the vendor's people only."""
    majors = Major.objects.select_related("ticket__customer", "ticket__site")
    return majors if reader.side == "vendor" else majors.none()


def running_majors(*, reader: Reader) -> list[Major]:
    """Return the major incidents that are not stood down; the vendor's people only."""
    return list(majors_for(reader=reader).filter(stood_down_at=None))


def major_of(*, reader: Reader, ticket: Ticket) -> Major:
    """Return how a ticket is, or was last, run as a major incident.

    Raises:
        UnknownMajor: it never was, or *reader* is none of the vendor's people.
    """
    found = majors_for(reader=reader).filter(ticket=ticket.pk).first()
    if found is None:
        message = f"{ticket.number} is no major incident: see the list of them."
        raise UnknownMajor(message)
    return found


def major_over(*, ticket: Ticket) -> Major | None:
    """Return the running major incident that a ticket is, or is a child of.

    For the desk itself: the caller shows a customer nothing of it but that it is so.
    """
    root = root_of(reader=THE_DESK, ticket=ticket)
    if root is ticket and not may_have(ticket, Major):
        return None
    return majors_for(reader=THE_DESK).filter(ticket=root, stood_down_at=None).first()


def candidate_of(ticket: Ticket) -> Candidate:
    """Return what the guide looks at before a ticket is declared."""
    relative, plan = relative_of(ticket), terms_of_ticket(ticket).plan
    return Candidate(
        state=State(ticket.state),
        is_highest=ticket.severity == plan.severities[-1],
        parent=relative.parent,
        has_children=relative.has_children,
        runs=may_have(ticket, Major)
        and Major.objects.filter(ticket=ticket.pk, stood_down_at=None).exists(),
    )


def rhythm_for(ticket: Ticket) -> Rhythm:
    """Return how often the customers of a major incident hear."""
    return rhythm_of(terms_of_ticket(ticket).plan, ticket.severity)


def people_in(major: Major) -> dict[str, Person]:
    """Return who has which role now."""
    rows = major.assignments.select_related("person")
    return {row.role: row.person for row in rows}


def _writing(major: Major) -> Assignment | None:
    rows = {row.role: row for row in major.assignments.select_related("person")}
    return rows.get(Role.COMMUNICATIONS) or rows.get(Role.LEAD)


def writer_of(major: Major) -> Person | None:
    """Return who owes the updates to the customers; None where nobody at work does."""
    row = _writing(major)
    return row.person if row is not None and row.person.is_active else None


def update_page(major: Major) -> str:
    """Return the key of the page to who owes the next update, since they owe it."""
    row, asked = _writing(major), major.last_update_at or major.declared_at
    owed = max(row.since, asked) if row is not None else asked
    about = f"{major.ticket.number}/{row.pk if row else 0}"
    return f"{OF_UPDATES}{about}/{owed.isoformat()}"


def family_of(major: Major) -> list[Ticket]:
    """Return the ticket and its children that are not closed; for the desk itself."""
    children = children_of(reader=THE_DESK, ticket=major.ticket)
    return [major.ticket, *children]


def everybody_of(major: Major) -> QuerySet[Ticket]:
    """Return the ticket and all its children, whatever their state."""
    own = Q(pk=major.ticket_id) | Q(
        links_from__other=major.ticket_id,
        links_from__relation=Relation.PARENT.value,
    )
    return tickets_for(reader=THE_DESK).filter(own).distinct()


def losses_of(*, reader: Reader, major: Major) -> list[tuple[Ticket, list[Event]]]:
    """Return what was measured on a major incident and its children, the oldest first.

    The vendor's people only; tickets on which nothing was measured are left out.
    """
    if reader.side != "vendor":
        return []
    family = {ticket.pk: ticket for ticket in everybody_of(major).order_by("pk")}
    kinds = [Kind.OPENED.value, Kind.LOSS_MEASURED.value]
    rows = TicketEvent.objects.filter(ticket__in=family, kind__in=kinds)
    found: dict[int, list[Event]] = {}
    for row in rows.order_by("effective_at", "seq"):
        found.setdefault(row.ticket_id, []).append(event_of(row))
    return [
        (family[pk], events)
        for pk, events in sorted(found.items())
        if any(event.kind is Kind.LOSS_MEASURED for event in events)
        or events[0].flag("measured")
    ]


def customers_touched(major: Major) -> list[Customer]:
    """Return the customers of the ticket and of its children, by name."""
    found = everybody_of(major).values("customer")
    return list(customers_for(reader=THE_DESK).filter(pk__in=found))


def names_not_to_say() -> list[str]:
    """Return the names that words for several customers must not hold."""
    return list(customers_for(reader=THE_DESK).values_list("name", flat=True))


def announcement_of(*, reader: Reader, major: Major) -> Announcement | None:
    """Return the announcement that stands, whoever it is for; the vendor's people only."""
    if reader.side != "vendor":
        return None
    return major.announcements.filter(ended_at=None).first()


def versions_of(*, reader: Reader, major: Major) -> list[Announcement]:
    """Return every version of the announcement, the newest first; the vendor's only."""
    return list(major.announcements.all()) if reader.side == "vendor" else []


def _reads(announcement: Announcement, customer_id: int) -> bool:
    """Say whether an announcement is for a customer."""
    major = announcement.major
    if everybody_of(major).filter(customer=customer_id).exists():
        return True
    if announcement.scope != Scope.COMPONENT:
        return False
    return _has_component(customer_id, major.ticket.component)


def _has_component(customer_id: int, component: str) -> bool:
    """Say whether a customer has a component in use: measured there, or reported of."""
    if not component:
        return False
    sites = sites_with(reader=THE_DESK, component=component)
    reported = tickets_for(reader=THE_DESK).filter(component=component)
    return (
        sites.filter(customer=customer_id).exists()
        or reported.filter(customer=customer_id).exists()
    )


def customers_reached(announcement: Announcement) -> list[Customer]:
    """Return the customers that an announcement is for; for the vendor's page."""
    everybody = customers_for(reader=THE_DESK)
    return [each for each in everybody if _reads(announcement, each.pk)]


def announcements_for(*, reader: Reader) -> list[Announcement]:
    """Return the announcements that stand for *reader*'s organisation, the newest first.

    A customer whom one does not touch sees nothing of it; the vendor's people read them
    on the page of the major incident.
    """
    own = reader.customer_id or 0
    return [each for each in _standing(reader) if _reads(each, own)]


def _standing(reader: Reader) -> QuerySet[Announcement]:
    """Return the announcements that stand, whomever they are for; to customers only."""
    if reader.side != "customer" or reader.customer_id is None:
        return Announcement.objects.none()
    return _all_standing()


def _all_standing() -> QuerySet[Announcement]:
    standing = Announcement.objects.filter(ended_at=None, major__stood_down_at=None)
    return standing.select_related("major__ticket").order_by("-published_at", "-pk")


def announced_about(
    *, reader: Reader, component: str, site_id: int
) -> Announcement | None:
    """Return what is announced about a component of which a site reports something.

    Whoever reports of it has it in use: what is announced to all of those is theirs
    from now on. What is announced to its own customers alone stays with them. The
    vendor's people read it for the customer whose report they take.
    """
    site = sites_for(reader=reader).filter(pk=site_id).first()
    if not component or site is None or reader.side not in {"vendor", "customer"}:
        return None
    return next(
        (
            each
            for each in _all_standing()
            if each.major.ticket.component == component
            and (each.scope == Scope.COMPONENT or _reads(each, site.customer_id))
        ),
        None,
    )


def announcement_for(*, reader: Reader, announcement_id: int) -> Announcement:
    """Return an announcement that stands, by the number of its major incident.

    Raises:
        UnknownAnnouncement: there is none for *reader*.
    """
    for each in announcements_for(reader=reader):
        if each.major_id == announcement_id:
            return each
    message = "There is no such announcement for you: see your tickets."
    raise UnknownAnnouncement(message)


def major_touching(*, reader: Reader, major_id: int) -> Major:
    """Return a running major incident that a ticket of *reader* belongs to.

    Raises:
        UnknownMajor: there is none, or none of their tickets does.
    """
    running = majors_for(reader=THE_DESK).filter(pk=major_id, stood_down_at=None)
    found = running.first()
    if found is None or not own_tickets_in(reader=reader, major=found):
        message = "There is no such major incident for you: see your tickets."
        raise UnknownMajor(message)
    return found


def own_tickets_in(*, reader: Reader, major: Major) -> list[Ticket]:
    """Return the tickets of *reader* that belong to a major incident, those open."""
    own = tickets_for(reader=reader).values("pk")
    found = everybody_of(major).filter(pk__in=own)
    return list(found.exclude(state=State.CLOSED.value).order_by("pk"))


def sites_touched(*, reader: Reader) -> list[Site]:
    """Return the sites that *reader* may say are touched."""
    return list(sites_for(reader=reader))

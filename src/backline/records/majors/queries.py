"""What is known of major incidents, for whoever may read it.

The vendor's people read all. A customer reads an announcement that touches them, and
that a ticket of theirs belongs to a major incident; of no other customer anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Aggregate, Count, Max, Min, Q, QuerySet, Value

from backline.guide.callers import Call
from backline.guide.family import Relation
from backline.guide.majors import Candidate, Rhythm, Scope, rhythm_of
from backline.guide.workflow import State
from backline.records.accounts.models import Person
from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.customers.models import Customer, Site
from backline.records.customers.queries import customers_for, sites_for
from backline.records.fleet.queries import sites_with
from backline.records.majors.models import Announcement, Callback, Major
from backline.records.oncall.checks import checks
from backline.records.tickets.escalated import escalations_open
from backline.records.tickets.family import children_of, relative_of, root_of
from backline.records.tickets.models import Ticket
from backline.records.tickets.projection import terms_of_ticket
from backline.records.tickets.queries import tickets_for


class UnknownMajor(LookupError):
    """There is no such major incident, or it is not yours to see."""


class UnknownCallback(LookupError):
    """There is no such callback, or it is not yours to see."""


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
    return majors_for(reader=THE_DESK).filter(ticket=root, stood_down_at=None).first()


def candidate_of(ticket: Ticket) -> Candidate:
    """Return what the guide looks at before a ticket is declared."""
    relative, plan = relative_of(ticket), terms_of_ticket(ticket).plan
    return Candidate(
        state=State(ticket.state),
        is_highest=ticket.severity == plan.severities[-1],
        parent=relative.parent,
        has_children=relative.has_children,
        runs=Major.objects.filter(ticket=ticket.pk, stood_down_at=None).exists(),
    )


def rhythm_for(ticket: Ticket) -> Rhythm:
    """Return how often the customers of a major incident hear."""
    return rhythm_of(terms_of_ticket(ticket).plan, ticket.severity)


def people_in(major: Major) -> dict[str, Person]:
    """Return who has which role now."""
    rows = major.assignments.select_related("person")
    return {row.role: row.person for row in rows}


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
    if reader.side != "customer" or reader.customer_id is None:
        return []
    standing = Announcement.objects.filter(
        ended_at=None, major__stood_down_at=None
    ).select_related("major__ticket")
    own = reader.customer_id
    return [
        each for each in standing.order_by("-published_at", "-pk") if _reads(each, own)
    ]


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


def callbacks_for(*, reader: Reader) -> QuerySet[Callback]:
    """Return callbacks as *reader* may see them: the vendor all, a customer theirs."""
    rows = Callback.objects.select_related(
        "major__ticket", "ticket__site", "customer", "taken_by"
    )
    if reader.side == "vendor":
        return rows
    if reader.side == "customer" and reader.customer_id is not None:
        return rows.filter(customer=reader.customer_id)
    return rows.none()


def callback_for(*, reader: Reader, callback_id: int) -> Callback:
    """Return one callback.

    Raises:
        UnknownCallback: there is none that *reader* may see.
    """
    found = next(iter(callbacks_for(reader=reader).filter(pk=callback_id)), None)
    if found is None:
        message = f"There is no callback {callback_id} here: see the queue."
        raise UnknownCallback(message)
    return found


def callback_queue(*, reader: Reader, major: Major | None = None) -> list[Callback]:
    """Return who waits to be called back: the worst contract severity, then the oldest.

    Those who are being called stay in their place, so that the list does not jump.
    """
    rows = callbacks_for(reader=reader).exclude(state=Call.DONE)
    return list(rows if major is None else rows.filter(major=major))


def callbacks_done(*, reader: Reader, major: Major, most: int = 20) -> list[Callback]:
    """Return the callbacks of a major incident that are done, the newest first."""
    rows = callbacks_for(reader=reader).filter(major=major, state=Call.DONE)
    return list(rows.order_by("-done_at", "-pk")[:most])


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """How many wait, and since when the first of them does; how many are done."""

    waiting: int
    oldest_at: datetime | None
    done: int


def queue_figures(*, reader: Reader, major: Major | None = None) -> QueueFigures:
    """Return the figures over the queue of callbacks, as *reader* may see them."""
    rows = callbacks_for(reader=reader)
    if major is not None:
        rows = rows.filter(major=major)
    waiting = rows.exclude(state=Call.DONE)
    oldest: datetime | None = waiting.aggregate(at=Min("asked_at"))["at"]
    return QueueFigures(waiting.count(), oldest, rows.filter(state=Call.DONE).count())


def amiss_for(*, reader: Reader) -> dict[str, int]:
    """Return what should be nothing and is not, as every page tells it; by one question.

    ``callbacks`` that callers wait for, ``escalations`` whose customer waits, and
    ``uncovered`` times and people on call. The vendor's people only.
    """
    if reader.side != "vendor":
        return {}
    callbacks = callbacks_for(reader=reader).exclude(state=Call.DONE)
    told = _figure("callbacks", callbacks, Count("pk")).union(
        _figure("escalations", escalations_open(reader=reader), Count("pk")),
        _figure("uncovered", checks(), Max("findings")),
        all=True,
    )
    return {name: count for name, count in told if count}


def _figure(
    name: str, rows: QuerySet[Any], count: Aggregate
) -> QuerySet[Any, tuple[str, int | None]]:
    """Return one figure over *rows* with its name, as a part of a larger question."""
    plain = rows.select_related(None).order_by().values(figure=Value(name))
    told: QuerySet[Any, tuple[str, int | None]]
    told = plain.annotate(count=count).values_list("figure", "count")
    return told


def change_of(*, reader: Reader, major: Major | None = None) -> str:
    """Return what differs when something about callbacks or major incidents does."""
    rows = callbacks_for(reader=reader)
    if major is not None:
        rows = rows.filter(major=major)
    seen = rows.aggregate(last=Max("last_asked_at"), taken=Max("taken_at"))
    figures = queue_figures(reader=reader, major=major)
    tries = sum(rows.exclude(state=Call.DONE).values_list("tries", flat=True))
    return f"{seen['last']}.{seen['taken']}.{figures.waiting}.{figures.done}.{tries}"

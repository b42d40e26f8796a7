"""A customer's own ticket of a major incident: found, opened, put under it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from backline.guide.family import Relation
from backline.guide.majors import check_runs
from backline.guide.severity import severity_of
from backline.guide.timeline import Kind
from backline.guide.workflow import State, can_move
from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.customers.models import Site
from backline.records.customers.queries import site_for
from backline.records.majors.models import Major
from backline.records.majors.queries import family_of
from backline.records.tickets.actions.customer import reply
from backline.records.tickets.actions.intake import Report, open_ticket
from backline.records.tickets.actions.linking import link
from backline.records.tickets.actions.moves import one_after_the_other, side_of
from backline.records.tickets.actions.once import open_once
from backline.records.tickets.actions.work import note, set_severity
from backline.records.tickets.models import Ticket
from backline.records.tickets.projection import terms_of_ticket
from backline.records.tickets.queries import ticket_for, tickets_for


@dataclass(frozen=True, slots=True)
class Loss:
    """What a caller says is lost: of the seats of their site."""

    measure: str
    affected: int


@one_after_the_other
def follow_known(
    *, major: Major, report: Report, key: str, by: Reader, now: datetime
) -> Ticket:
    """Let a customer who reports what is announced follow it, with all they reported.

    Where their site has a ticket of the major incident, they have said it there; else
    their report is opened as it is, graded by its counts, and put under it. An engineer
    does so for whoever calls; what the vendor found itself is a note there.

    Raises:
        MoveRefused: it is stood down.
        and all that `open_once` raises.
    """
    site = site_for(reader=by, site_id=report.site_id)
    known = _at_site(major, site)
    if known is not None:
        return _said_there(known, report, by=by, now=now)
    opened = open_once(report=report, key=key, by=by, now=now)
    return _put_under(major, opened, now=now)


def _said_there(known: Ticket, report: Report, *, by: Reader, now: datetime) -> Ticket:
    said = f"{report.subject}\n\n{report.words}".strip()
    if report.channel == "console":
        return note(number=known.number, words=said, by=by, now=now).ticket
    channel = report.channel
    told = reply(number=known.number, words=said, channel=channel, by=by, now=now)
    return told.ticket


def own_ticket(
    major: Major,
    site: Site,
    words: str,
    *,
    by: Reader,
    now: datetime,
    lost: Loss | None = None,
) -> Ticket:
    """Return the ticket of a site in the family: one there is, or one that is opened.

    It is graded by what is lost; a ticket that there is, only upwards.
    """
    own = _at_site(major, site) or _alike(major.ticket, site)
    if own is None:
        report = _report(major.ticket, site, words, by, lost)
        own = open_ticket(report=report, by=by, now=now)
    elif lost is not None:
        _raise(own, lost, by=by, now=now)
    if own not in family_of(major):
        _put_under(major, own, now=now)
    return ticket_for(reader=by, number=own.number)


def _raise(ticket: Ticket, lost: Loss, *, by: Reader, now: datetime) -> None:
    """Grade a ticket higher by what a caller lost; what is measured is left to it."""
    side, state = side_of(by), State(ticket.state)
    if ticket.cause or not can_move(Kind.SEVERITY_SET, state=state, by=side):
        return
    plan = terms_of_ticket(ticket).plan
    verdict = severity_of(
        plan,
        component=ticket.component,
        measure=lost.measure,
        affected=lost.affected,
        total=ticket.site.seats,
        source="seats",
    )
    severity = verdict.severity
    if severity is not None and plan.rank(severity) > plan.rank(ticket.severity):
        set_severity(number=ticket.number, verdict=verdict, by=by, now=now)


def _at_site(major: Major, site: Site) -> Ticket | None:
    """Return the ticket of a site in the family of a major incident that runs."""
    # The row is written first: two who call at once go one after the other.
    same = Major.objects.filter(pk=major.pk, stood_down_at=None)
    check_runs(runs=bool(same.update(callers=F("callers") + 1)))
    family = family_of(major)
    return next((each for each in family if each.site_id == site.pk), None)


def _put_under(major: Major, ticket: Ticket, *, now: datetime) -> Ticket:
    # Whose ticket it is put under is no matter of the customer's: the desk does it.
    link(
        number=ticket.number,
        to=major.ticket.number,
        relation=Relation.PARENT.value,
        words="It is touched by the major incident.",
        by=THE_DESK,
        now=now,
    )
    return ticket


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


def _report(
    root: Ticket, site: Site, words: str, by: Reader, lost: Loss | None
) -> Report:
    what = root.component.replace("_", " ") or "service"
    return Report(
        channel="portal" if by.side == "customer" else "console",
        kind=root.kind,
        site_id=site.pk,
        subject=f"Touched by a fault of the {what} that is worked on",
        words=words.strip(),
        component=root.component,
        measure=lost.measure if lost else "",
        affected=lost.affected if lost else None,
    )

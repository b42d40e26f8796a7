"""The page of a major incident, the list of them, and the queue of callbacks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse

from backline.guide.majors import Role, is_over, words_for_role
from backline.guide.timeline import Kind, Side
from backline.guide.workflow import OPEN, State
from backline.records.majors.calls import callbacks_done, change_of, queue_figures
from backline.records.majors.queries import (
    UnknownMajor,
    announcement_of,
    customers_reached,
    customers_touched,
    everybody_of,
    losses_of,
    major_of,
    majors_for,
    people_in,
    rhythm_for,
    versions_of,
)
from backline.records.tickets.queries import told_for
from backline.surfaces.console.callbacks_page import calls_shown, minutes_of
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.majors_deeds import ON_THE_PAGE
from backline.surfaces.console.pages import place_of
from backline.surfaces.look import words
from backline.surfaces.look.acts import offers
from backline.surfaces.look.loss_chart import loss_charts
from backline.surfaces.look.majors import place_of_major
from backline.surfaces.look.pieces import Stat
from backline.surfaces.look.story import step_of
from backline.surfaces.look.ticket_page import ticket_page
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from backline.records.accounts.queries import Reader
    from backline.records.majors.calls import QueueFigures
    from backline.records.majors.models import Major
    from backline.records.tickets.models import Ticket
    from backline.records.tickets.queries import Entry
    from backline.surfaces.look.loss_chart import LossChart
    from backline.surfaces.look.pieces import Step

Shown = dict[str, Any]
#: What the page's own log shows of the ticket's timeline.
_LOGGED = frozenset(
    {
        *(Kind.MAJOR_DECLARED, Kind.MAJOR_ROLE, Kind.MAJOR_NOTED, Kind.MAJOR_UPDATED),
        *(Kind.MAJOR_ANNOUNCED, Kind.MAJOR_STOOD_DOWN, Kind.SEVERITY_SET),
        *(Kind.FAULT_DOMAIN_SET, Kind.RESTORED, Kind.REOPENED, Kind.NOTED),
        *(Kind.HANDED_OVER, Kind.ESCALATED),
    }
)
_MOST_LINES = 100
_MOST_DONE = 20
_MOST_CHARTS = 6


def major_or_404(*, reader: Reader, ticket: Ticket) -> Major:
    """Return the major incident, or end in a page that says there is none."""
    try:
        found = major_of(reader=reader, ticket=ticket)
    except UnknownMajor as error:
        raise Http404(str(error)) from error
    found.ticket = ticket
    return found


def change_of_page(major: Major, *, reader: Reader) -> str:
    """Return what differs when the page would."""
    calls = change_of(reader=reader, major=major)
    return f"{major.ticket.version}.{major.next_update_at}.{calls}"


def list_shown(*, reader: Reader, now: datetime) -> Shown:
    """Return the major incidents: those that run, and those that are over."""
    lines: list[Shown] = [
        {
            "one": each,
            "url": place_of_major(each.ticket.number),
            "lead": getattr(people_in(each).get(Role.LEAD), "name", ""),
            "figures": queue_figures(reader=reader, major=each),
            "zone": zone(each.ticket.site.zone),
            "late": each.next_update_at is not None and each.next_update_at <= now,
        }
        for each in majors_for(reader=reader)[:_MOST_LINES]
    ]
    return {
        "running": [line for line in lines if line["one"].runs],
        "over": [line for line in lines if not line["one"].runs],
        "nav": nav_of(None, here=reverse("console-majors")),
        "now": now,
    }


def major_shown(major: Major, *, reader: Reader, now: datetime) -> Shown:
    """Return the page of a major incident."""
    ticket = major.ticket
    entries, ledger = told_for(reader=reader, ticket=ticket, now=now)
    page = ticket_page(ticket, entries=entries, ledger=ledger, now=now)
    figures = queue_figures(reader=reader, major=major)
    family = [each for each in everybody_of(major) if each.pk != ticket.pk]
    shown = {
        "major": major,
        "page": page,
        "stats": _stats(major, family, figures, now),
        "roles": _roles(major),
        "rhythm": rhythm_for(ticket),
        "late": major.next_update_at is not None and major.next_update_at <= now,
        "over": major.runs and is_over(State(ticket.state)),
        "children": [(each, place_of(each.number)) for each in family],
        "steps": _log(entries, major),
        "loss": _loss(major, reader, now),
        "done": callbacks_done(reader=reader, major=major, most=_MOST_DONE),
        "offers": _offers(major, reader) if major.runs else [],
        "cause_url": reverse("console-cause", args=[ticket.number]),
        "ticket_url": place_of(ticket.number),
        "here": place_of_major(ticket.number),
        "nav": nav_of(None, here=reverse("console-majors")),
        "now": now,
        "zone": page.zone,
    }
    return shown | _announced(major, reader) | calls_shown(reader, now, major)


def _offers(major: Major, reader: Reader) -> list[Any]:
    return [
        offer
        for group in offers(
            ON_THE_PAGE,
            major.ticket,
            reader=reader,
            side=Side.VENDOR,
            place=place_of_major(major.ticket.number),
            not_now=(),
        )
        for offer in group.offers
    ]


def _announced(major: Major, reader: Reader) -> Shown:
    standing = announcement_of(reader=reader, major=major)
    return {
        "announcement": standing,
        "reached": customers_reached(standing) if standing else [],
        "versions": versions_of(reader=reader, major=major),
    }


def _roles(major: Major) -> list[tuple[str, str, str]]:
    people = people_in(major)
    return [
        (
            words_for_role(role).capitalize(),
            people[role].name if role in people else "",
            "" if role not in people else people[role].level or "manager",
        )
        for role in Role
    ]


def _stats(
    major: Major, family: Sequence[Ticket], figures: QueueFigures, now: datetime
) -> list[Stat]:
    end = major.stood_down_at or now
    lasts = words.duration(minutes_of(end, major.declared_at))
    oldest = (
        words.duration(minutes_of(now, figures.oldest_at))
        if figures.oldest_at
        else "none"
    )
    touched = len(customers_touched(major))
    waiting = figures.waiting
    return [
        Stat(lasts, "lasted" if major.stood_down_at else "running"),
        Stat(str(touched), "customer" if touched == 1 else "customers"),
        Stat(str(len(family)), "child" if len(family) == 1 else "children"),
        Stat(str(waiting), "to call back", "warn" if waiting else ""),
        Stat(oldest, "the oldest waits"),
        Stat(str(figures.done), "called back"),
    ]


@dataclass(frozen=True, slots=True)
class _Loss:
    """The charts of what is lost, the worst of now first, on the incident's clock."""

    charts: tuple[LossChart, ...]
    zone: tzinfo
    left_out: int


def _loss(major: Major, reader: Reader, now: datetime) -> _Loss:
    where = zone(major.ticket.site.zone)
    charts = [
        chart
        for ticket, events in losses_of(reader=reader, major=major)
        for chart in loss_charts(
            events,
            where,
            place=ticket.site.name,
            until=now if State(ticket.state) in OPEN else None,
        )
    ]
    charts.sort(key=_lost_now, reverse=True)
    shown = tuple(charts[:_MOST_CHARTS])
    return _Loss(shown, where, len(charts) - len(shown))


def _lost_now(chart: LossChart) -> Fraction:
    return Fraction(chart.now.affected, chart.now.total)


def _log(entries: Sequence[Entry], major: Major) -> list[Step]:
    kept = [
        entry
        for entry in entries
        if entry.kind in _LOGGED and entry.recorded_at >= major.declared_at
    ]
    # Nobody but the vendor's people comes here: no line has to say so.
    where = zone(major.ticket.site.zone)
    return [
        replace(step_of(entry, where), private=False)
        for entry in reversed(kept[-_MOST_LINES:])
    ]

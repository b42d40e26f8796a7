"""What stands on a ticket's page of a change, and of an incident that a change touched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from backline.guide.change_stages import Stage, Window, stage_of, words_for_stage
from backline.guide.change_work import overrun_of
from backline.guide.changes import NO_SERVICE_LEVEL
from backline.guide.timeline import Side
from backline.records.changes.beside import conflicts_for
from backline.records.changes.queries import (
    caused_by,
    change_of,
    on_when_opened,
    sites_touched,
)
from backline.records.tickets.projection import terms_of_ticket
from backline.records.visits.beside import booked_beside
from backline.surfaces.look.change_words import (
    RESULTS,
    RISKS,
    STAGES,
    allowed_words,
    hours_words,
    over_words,
)
from backline.surfaces.look.panels import Panel
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, tzinfo

    from backline.guide.change_conflicts import Conflict
    from backline.guide.change_stages import Standing
    from backline.records.accounts.queries import Reader
    from backline.records.changes.models import (
        AgreedLoss,
        Change,
        ChangeStep,
        Presence,
    )
    from backline.records.tickets.models import Ticket
    from backline.surfaces.look.badges import Badge
    from backline.surfaces.look.panels import Asked

_SHOWS_CONFLICTS = {Stage.PROPOSED, Stage.AGREED}


@dataclass(frozen=True, slots=True)
class Linked:
    """Another ticket with its address and what it is to this one."""

    number: str
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """A change as both sides read it on its ticket."""

    change: Change | None
    stage: Badge
    risk: Badge | None
    result: Badge | None
    window: str
    utc: str
    waits: str
    overrun: str
    there: tuple[tuple[str, list[Presence]], ...]
    sites: str
    components: str
    scope: tuple[str, ...]
    steps: tuple[ChangeStep, ...]
    done: int
    losses: tuple[str, ...]
    caused: tuple[Linked, ...]
    conflicts: tuple[Conflict, ...]
    zone: tzinfo
    now: datetime
    no_level: str = NO_SERVICE_LEVEL


@dataclass(frozen=True, slots=True)
class IncidentShown:
    """The changes that have to do with an incident."""

    caused_by: tuple[Linked, ...]
    on: tuple[Linked, ...]


def ticket_url(reader: Reader, number: str) -> str:
    """Return the address of a ticket on the reader's own side."""
    place = "console-ticket" if reader.side == "vendor" else "portal-ticket"
    return reverse(place, args=[number])


def change_panel(asked: Asked) -> Panel | None:
    """Return what is planned and agreed of a change; None for other kinds."""
    if asked.ticket.kind != "change":
        return None
    change = change_of(reader=asked.reader, ticket=asked.ticket)
    if change is None and asked.ticket.closed_at is not None:
        return None
    if change is None:
        shown = _unplanned(asked)
    else:
        shown = change_shown(change, reader=asked.reader, now=asked.now)
    return Panel("look/parts/ticket_change.html", shown)


def incident_panel(asked: Asked) -> Panel | None:
    """Return the changes that caused an incident, or were on when it was opened."""
    if asked.ticket.kind != "incident":
        return None
    reader, ticket = asked.reader, asked.ticket
    causes = caused_by(reader=reader, ticket=ticket)
    known = {change.pk for change in causes}
    on = [
        change
        for change in on_when_opened(reader=reader, ticket=ticket)
        if change.pk not in known
    ]
    if not causes and not on:
        return None
    shown = IncidentShown(_linked(causes, asked), _linked(on, asked))
    return Panel("look/parts/incident_changes.html", shown)


def _linked(changes: Iterable[Change], asked: Asked) -> tuple[Linked, ...]:
    where = zone(asked.ticket.site.zone)
    return tuple(
        Linked(
            change.ticket.number,
            ticket_url(asked.reader, change.ticket.number),
            f"{change.ticket.subject}, "
            + (
                hours_words(change.window, where, now=asked.now)
                if change.window
                else ""
            ),
        )
        for change in changes
    )


def _unplanned(asked: Asked) -> ChangeShown:
    return ChangeShown(
        change=None,
        stage=STAGES[Stage.PLANNED],
        risk=None,
        result=None,
        window="",
        utc="",
        waits="",
        overrun="",
        there=(),
        sites="",
        components="",
        scope=(),
        steps=(),
        done=0,
        losses=(),
        caused=(),
        conflicts=(),
        zone=zone(asked.ticket.site.zone),
        now=asked.now,
    )


def change_shown(change: Change, *, reader: Reader, now: datetime) -> ChangeShown:
    """Return all that a page shows of a change."""
    ticket, standing = change.ticket, change.standing
    where, window = zone(ticket.site.zone), standing.held or change.window
    stage = stage_of(standing, now)
    plan = terms_of_ticket(ticket).plan
    steps = tuple(change.steps.all())
    late = overrun_of(standing, now)
    sites = sites_touched(change)
    shows_conflicts = stage in _SHOWS_CONFLICTS and window is not None
    return ChangeShown(
        change=change,
        stage=STAGES[stage],
        risk=RISKS.get(change.risk),
        result=RESULTS.get(change.result),
        window=hours_words(window, where, now=now) if window else "",
        utc=f"{window.start_at:%Y-%m-%d %H:%M} to {window.end_at:%Y-%m-%d %H:%M} UTC"
        if window
        else "",
        # What the customer owes stands at the head of the ticket.
        waits=""
        if ticket.awaited and not standing.held
        else waits_words(standing, reader=reader, now=now),
        overrun=over_words(late) if late else "",
        there=_there(change),
        sites=", ".join(site.name for site in sites) if len(sites) > 1 else "",
        components=", ".join(plan.components.get(c, c) for c in change.components),
        scope=tuple(allowed_words(each.allowed, plan) for each in change.scope.all()),
        steps=steps,
        done=sum(step.done_at is not None for step in steps),
        losses=tuple(
            _loss_words(each, ticket, where, now) for each in change.losses.all()
        ),
        caused=_caused(change, reader),
        conflicts=_conflicts(change, window, reader)
        if shows_conflicts and window
        else (),
        zone=where,
        now=now,
    )


def _conflicts(change: Change, window: Window, reader: Reader) -> tuple[Conflict, ...]:
    booked = booked_beside(reader=reader, change=change, around=window)
    return tuple(conflicts_for(change=change, window=window, booked=booked))


def waits_words(standing: Standing, *, reader: Reader, now: datetime) -> str:
    """Return who has to do what next, in a sentence; empty when nobody has."""
    stage, side = stage_of(standing, now), standing.waits_for
    if standing.held is not None and standing.window is not None:
        later = f"{standing.window.end_at:%Y-%m-%d %H:%M} UTC"
        who = "vendor" if side is Side.VENDOR else "customer"
        return (
            f"A later end is proposed, {later}: it waits for the {who}'s answer. Until "
            "then the agreed end holds."
        )
    afterwards = standing.is_emergency and not standing.is_agreed
    if stage is Stage.PROPOSED or (afterwards and side is not None):
        if side is not None and side.value == reader.side:
            return "It waits for your answer: accept it, or propose another window."
        who = "vendor" if side is Side.VENDOR else "customer"
        return f"It waits for the {who}'s answer."
    if afterwards:
        return "An emergency: its window is to be agreed afterwards."
    if stage in {Stage.LAPSED, Stage.MISSED}:
        words = words_for_stage(stage)
        return f"{words[:1].upper()}{words[1:]}: propose another window."
    return ""


def _there(change: Change) -> tuple[tuple[str, list[Presence]], ...]:
    named = list(change.presences.select_related("person", "contact"))
    sides = (("Vendor", Side.VENDOR), ("Customer", Side.CUSTOMER))
    return tuple(
        (title, [each for each in named if each.side is side]) for title, side in sides
    )


def _loss_words(loss: AgreedLoss, ticket: Ticket, where: tzinfo, now: datetime) -> str:
    plan = terms_of_ticket(ticket).plan
    part = plan.components.get(loss.component, loss.component)
    lost = plan.measures.get(loss.measure, loss.measure)
    measured = hours_words(Window(loss.first_at, loss.last_at), where, now=now)
    return (
        f"{part}: {loss.worst_affected} of {loss.worst_total} {lost}, within scope, "
        f"measured {measured}"
    )


def _caused(change: Change, reader: Reader) -> tuple[Linked, ...]:
    rows = change.caused.select_related("ticket")
    return tuple(
        Linked(
            row.ticket.number,
            ticket_url(reader, row.ticket.number),
            row.ticket.subject,
        )
        for row in rows
    )

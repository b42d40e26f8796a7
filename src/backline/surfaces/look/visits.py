"""Visits on site as both sides see them: the panel of a ticket, the page of a visit.

Guide: process.onsite.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django import forms
from django.http import Http404

from backline.guide.timeline import Side
from backline.guide.visits import Stage, Step, can_step, words_for_stage
from backline.records.accounts.queries import THE_DESK
from backline.records.tickets.asked_once import asked_once
from backline.records.visits.queries import (
    UnknownVisit,
    visit_at_work,
    visit_of,
    visits_counter,
    visits_of,
)
from backline.surfaces.look import words
from backline.surfaces.look.acts import TicketForm, words_field
from backline.surfaces.look.panels import Panel
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from backline.guide.visits import Slot
    from backline.records.accounts.queries import Reader
    from backline.records.tickets.models import Ticket
    from backline.records.visits.models import Part, Visit
    from backline.surfaces.look.panels import Asked

_TONES = {
    Stage.REQUESTED: "warn",
    Stage.PROPOSED: "warn",
    Stage.AGREED: "info",
    Stage.TRAVELLING: "info",
    Stage.ON_SITE: "info",
    Stage.LEFT: "warn",
    Stage.REPORTED: "warn",
    Stage.SIGNED: "good",
}


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit as a line, and as the head of its page."""

    visit: Visit
    stage: str
    tone: str
    zone: tzinfo
    when: str
    who: str
    #: Whose turn it is to accept a slot; empty where none is proposed.
    awaits: str
    parts: list[Part]
    counter: str
    url: str


def line_of(visit: Visit, *, url: str) -> VisitLine:
    """Return one visit; *url* is the address of its page."""
    where, stage = zone(visit.ticket.site.zone), Stage(visit.stage)
    counter = visits_counter(visit.ticket, visit=visit)
    waits = "customer" if visit.proposed_by == "vendor" else "vendor"
    return VisitLine(
        visit=visit,
        stage=words_for_stage(stage),
        tone=_TONES.get(stage, ""),
        zone=where,
        when=slot_words(visit.slot, where),
        who=visit.engineer.name if visit.engineer else "nobody named yet",
        awaits=waits if stage is Stage.PROPOSED else "",
        parts=list(visit.parts.all()),
        counter=counter.words if counter else "",
        url=url,
    )


def slot_words(slot: Slot | None, where: tzinfo) -> str:
    """Return a slot on the site's wall clock."""
    if slot is None:
        return "no slot yet"
    start, end = slot.starts_at.astimezone(where), slot.ends_at.astimezone(where)
    same = start.date() == end.date()
    until = f"{end:%H:%M}" if same else words.instant(end, where)
    return f"{words.instant(start, where)} to {until}"


def visits_panel(asked: Asked, *, place: Callable[[Visit], str]) -> Panel | None:
    """Return the visits for a ticket, the latest first."""
    found = visits_of(reader=asked.reader, ticket=asked.ticket)
    if not found:
        return None
    lines = [line_of(visit, url=place(visit)) for visit in reversed(found)]
    return Panel("look/parts/ticket_visits.html", lines)


def visit_or_404(*, reader: Reader, ticket: Ticket, seq: int) -> Visit:
    """Return the visit, or end in a page that says there is none."""
    try:
        return visit_of(reader=reader, ticket=ticket, seq=seq)
    except UnknownVisit as error:
        raise Http404(str(error)) from error


def visit_shown(visit: Visit, *, back: str, now: datetime) -> dict[str, object]:
    """Return what the page of a visit shows."""
    return {
        "line": line_of(visit, url=""),
        "visit": visit,
        "ticket": visit.ticket,
        "back": back,
        "now": now,
        "zone": zone(visit.ticket.site.zone),
    }


@asked_once
def at_work(ticket: Ticket) -> Visit | None:
    """Return the visit that something can be done with now."""
    return visit_at_work(reader=THE_DESK, ticket=ticket)


def may(step: Step, side: Side) -> Callable[[Ticket], bool]:
    """Return whether *side* can do *step* with the visit of a ticket; for the button."""
    return partial(_may, step, side)


def _may(step: Step, side: Side, ticket: Ticket) -> bool:
    visit = at_work(ticket)
    return visit is not None and can_step(
        step, stage=Stage(visit.stage), by=side, proposed_by=visit.proposed_by
    )


def has_none_left(ticket: Ticket) -> bool:
    """Say whether the package has no visit left for the one to come."""
    visit = at_work(ticket)
    if visit is None or not _may(Step.ALLOW, Side.VENDOR, ticket):
        return False
    counter = visits_counter(ticket, visit=visit)
    return counter is not None and counter.left == 0 and not visit.allowed_because


def may_request(ticket: Ticket) -> bool:
    """Say whether a ticket has no visit to come."""
    visit = at_work(ticket)
    return visit is None or visit.stage == Stage.REPORTED


class RequestForm(TicketForm):
    what = words_field("What the visit is for", "Both sides read this.", rows=3)
    place = forms.CharField(
        label="Where exactly, and whom to ask for at the door",
        max_length=500,
    )

    def prepare(self) -> None:
        contact = self.ticket.contact or self.ticket.site.duty_contact
        door = f", ask for {contact.name} {contact.phone}".rstrip() if contact else ""
        self.fields["place"].initial = f"{self.ticket.site.name}{door}"


def slot_field(label: str) -> forms.DateTimeField:
    """Return a field for an end of a slot."""
    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
    )
    return forms.DateTimeField(label=label, widget=widget)


class SlotForm(TicketForm):
    starts_at = slot_field("From")
    ends_at = slot_field("Until")

    def prepare(self) -> None:
        visit = at_work(self.ticket)
        self.fields[
            "starts_at"
        ].help_text = f"On the site's clock, {self.ticket.site.zone}."
        if visit is not None:
            self.fields["starts_at"].initial = visit.starts_at
            self.fields["ends_at"].initial = visit.ends_at


class CallOffForm(TicketForm):
    words = words_field("Why", "The other side reads this.", rows=2)

"""Visits on site as both sides see them: the panel of a ticket, the page of a visit.

Guide: process.onsite.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404

from backline.guide.timeline import Kind, Side
from backline.guide.visits import (
    Slot,
    Stage,
    Step,
    can_step,
    has_lapsed,
    is_late,
    words_for_stage,
)
from backline.records.accounts.queries import THE_DESK
from backline.records.tickets.asked_once import asked_once
from backline.records.visits.queries import (
    UnknownVisit,
    parts_out,
    visit_at_work,
    visit_of,
    visits_counted,
    visits_counter,
    visits_of,
)
from backline.surfaces.look import words
from backline.surfaces.look.acts import TicketForm, offers, words_field
from backline.surfaces.look.panels import Panel
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import tzinfo

    from backline.records.accounts.queries import Reader
    from backline.records.tickets.models import Ticket
    from backline.records.visits.models import Part, Visit
    from backline.surfaces.look.acts import Deed, Offer
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
    #: What it waits for, in a sentence; empty where it goes its way.
    awaits: str
    parts: list[Part]
    counter: str
    url: str


def line_of(visit: Visit, *, url: str, now: datetime) -> VisitLine:
    """Return one visit; *url* is the address of its page."""
    where, stage = zone(visit.ticket.site.zone), Stage(visit.stage)
    counter = visits_counter(visit.ticket, visit=visit)
    late = is_late(stage, visit.slot, now=now)
    return VisitLine(
        visit=visit,
        stage=words_for_stage(stage),
        tone="alarm" if late else _TONES.get(stage, ""),
        zone=where,
        when=slot_words(visit.slot, where),
        who=visit.engineer.name if visit.engineer else "nobody named yet",
        awaits="nobody has arrived yet" if late else _awaits(visit, stage, now),
        parts=list(visit.parts.all()),
        counter=counter.words if counter else "",
        url=url,
    )


def _awaits(visit: Visit, stage: Stage, now: datetime) -> str:
    if has_lapsed(stage, visit.slot, now=now):
        return "the slot has begun without an answer: propose another"
    waits = "customer" if visit.proposed_by == "vendor" else "vendor"
    return {
        Stage.REQUESTED: "the vendor proposes a slot",
        Stage.PROPOSED: f"the {waits} has to accept it",
        Stage.LEFT: "the vendor owes the report",
        Stage.REPORTED: "the customer has to sign it",
    }.get(stage, "")


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
    lines = [
        line_of(visit, url=place(visit), now=asked.now) for visit in reversed(found)
    ]
    return Panel("look/parts/ticket_visits.html", lines)


def visit_or_404(*, reader: Reader, ticket: Ticket, seq: int) -> Visit:
    """Return the visit, or end in a page that says there is none."""
    try:
        return visit_of(reader=reader, ticket=ticket, seq=seq)
    except UnknownVisit as error:
        raise Http404(str(error)) from error


def visit_shown(
    visit: Visit, *, deeds: Iterable[Deed], reader: Reader, back: str, now: datetime
) -> dict[str, object]:
    """Return what the page of a visit shows, with what *reader* can do there."""
    return {
        "steps": _steps(visit, deeds, reader, back),
        "line": line_of(visit, url="", now=now),
        "visit": visit,
        "ticket": visit.ticket,
        "back": back,
        "now": now,
        "zone": zone(visit.ticket.site.zone),
    }


def _steps(
    visit: Visit, deeds: Iterable[Deed], reader: Reader, place: str
) -> list[Offer]:
    """Return what is possible with this very visit, the next step first."""
    ticket = visit.ticket
    of_others = {
        deed.kind
        for deed, found in ((deed, _meant_by(deed, ticket)) for deed in deeds)
        if found is None or found.pk != visit.pk
    }
    side = Side.VENDOR if reader.side == "vendor" else Side.CUSTOMER
    groups = offers(
        deeds, ticket, reader=reader, side=side, place=place, not_now=of_others
    )
    return [offer for group in groups for offer in group.offers]


def _meant_by(deed: Deed, ticket: Ticket) -> Visit | None:
    """Return the visit that a deed would move; None for what asks for a new one."""
    if deed.kind is Kind.VISIT_REQUESTED:
        return None
    if deed.kind is Kind.VISIT_SIGNED:
        return to_sign(ticket)
    out = parts_out(ticket) if deed.kind is Kind.VISIT_PART else []
    return at_work(ticket) or next((part.visit for part in out), None)


@asked_once
def at_work(ticket: Ticket) -> Visit | None:
    """Return the visit that something can be done with now."""
    return visit_at_work(reader=THE_DESK, ticket=ticket)


def to_sign(ticket: Ticket) -> Visit | None:
    """Return the visit whose report the customer can sign; None for none."""
    found = visit_at_work(reader=THE_DESK, ticket=ticket, step=Step.SIGN)
    return found if found and found.stage == Stage.REPORTED else None


def may(step: Step, side: Side) -> Callable[[Ticket], bool]:
    """Return whether *side* can do *step* with the visit of a ticket; for the button."""
    return partial(_may, step, side)


def _may(step: Step, side: Side, ticket: Ticket) -> bool:
    visit = visit_at_work(reader=THE_DESK, ticket=ticket, step=step)
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
        contact = self.ticket.reached
        door = f", ask for {contact.name} {contact.phone}".rstrip() if contact else ""
        self.fields["place"].initial = f"{self.ticket.site.name}{door}"
        now = datetime.now(UTC)  # noqa: TID251 - the form is asked for now
        counter = visits_counted(self.ticket, at=now)
        if counter is not None:
            said = f"Visits of the package: {counter.words}."
            if counter.left == 0:
                said += " A manager of the vendor has to allow another."
            self.fields["what"].help_text += f" {said}"


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
            for name in ("starts_at", "ends_at"):
                at = getattr(visit, name)
                self.fields[name].initial = at and self.wall(at)


class AcceptForm(TicketForm):
    """The slot that was read, so that no other one is accepted."""

    as_read = ("starts_at", "ends_at")
    slot = forms.CharField(
        label="The slot",
        required=False,
        disabled=True,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    starts_at = forms.DateTimeField(widget=forms.HiddenInput)
    ends_at = forms.DateTimeField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        visit = at_work(self.ticket)
        if visit is None or visit.starts_at is None or visit.ends_at is None:
            return
        who = visit.engineer.name if visit.engineer else "nobody named yet"
        when = slot_words(visit.slot, zone(self.ticket.site.zone))
        self.initial = {
            "slot": f"{when}, {who}",
            "starts_at": visit.starts_at.isoformat(),
            "ends_at": visit.ends_at.isoformat(),
        }

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"read": Slot(given["starts_at"], given["ends_at"])}


class CallOffForm(TicketForm):
    words = words_field("Why", "The other side reads this.", rows=2)

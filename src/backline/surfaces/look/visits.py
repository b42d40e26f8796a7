"""Visits on site as both sides see them: the panel of a ticket, the page of a visit.

Guide: process.onsite.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse

from backline.guide.timeline import Kind, Side
from backline.guide.visit_signing import How, allows, objects_until
from backline.guide.visits import (
    Slot,
    Stage,
    Step,
    can_step,
    has_lapsed,
    is_late,
    stages_for,
    words_for_stage,
)
from backline.records.accounts.queries import THE_DESK
from backline.records.tickets.asked_once import asked_once
from backline.records.visits.beside import changing_meanwhile
from backline.records.visits.paper import paper_for
from backline.records.visits.queries import (
    UnknownVisit,
    parts_out,
    visit_at_work,
    visit_of,
    visits_counter,
    visits_of,
)
from backline.surfaces.look import words
from backline.surfaces.look.acts import offers
from backline.surfaces.look.change_panel import ticket_url
from backline.surfaces.look.panels import Panel
from backline.surfaces.look.pdf import pdf_response
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime, tzinfo

    from django.http import HttpResponse

    from backline.guide.change_loss import AgreedChange
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
    #: Somebody signed on the engineer's device; until when that can be objected to.
    on_device: bool = False
    objects_until: datetime | None = None


def line_of(visit: Visit, *, url: str, now: datetime) -> VisitLine:
    """Return one visit; *url* is the address of its page."""
    where, stage = zone(visit.ticket.site.zone), Stage(visit.stage)
    counter = visits_counter(visit.ticket, visit=visit)
    late = is_late(stage, visit.slot, now=now)
    return VisitLine(
        visit=visit,
        stage=_stage_words(visit, stage),
        tone="alarm" if late else _tone(visit, stage),
        zone=where,
        when=slot_words(visit.slot, where),
        who=visit.engineer.name if visit.engineer else "nobody named yet",
        awaits="nobody has arrived yet" if late else _awaits(visit, stage, now),
        parts=list(visit.parts.all()),
        counter=counter.words if counter else "",
        url=url,
        on_device=visit.paper.signed is How.ON_DEVICE,
        objects_until=objects_until(visit.paper),
    )


def _stage_words(visit: Visit, stage: Stage) -> str:
    """Return the stage; a signature on the engineer's device is told apart."""
    words = words_for_stage(stage)
    if stage is Stage.SIGNED and visit.paper.signed is How.ON_DEVICE:
        return "signed on site, on the engineer's device"
    if stage is Stage.ON_SITE and visit.signed_at is not None:
        return f"{words}, report signed"
    return words


def _tone(visit: Visit, stage: Stage) -> str:
    on_device = visit.paper.signed is How.ON_DEVICE
    return "info" if on_device else _TONES.get(stage, "")


def _awaits(visit: Visit, stage: Stage, now: datetime) -> str:
    if has_lapsed(stage, visit.slot, now=now):
        return "the slot has begun without an answer: propose another"
    waits = "customer" if visit.proposed_by == "vendor" else "vendor"
    return {
        Stage.REQUESTED: "the vendor proposes a slot",
        Stage.PROPOSED: f"the {waits} has to accept it",
        Stage.LEFT: "the vendor owes the report",
        Stage.REPORTED: _to_sign_words(visit),
        Stage.ON_SITE: _to_sign_words(visit) if visit.report else "",
    }.get(stage, "")


def _to_sign_words(visit: Visit) -> str:
    if visit.signed_at is not None:
        return ""
    if visit.objected_by:
        return (
            f"{visit.objected_by} objected: a contact who is signed in has to sign it"
        )
    return "the customer has to sign it"


def slot_words(slot: Slot | None, where: tzinfo) -> str:
    """Return a slot on the site's wall clock."""
    if slot is None:
        return "no slot yet"
    start, end = slot.starts_at.astimezone(where), slot.ends_at.astimezone(where)
    same = start.date() == end.date()
    until = f"{end:%H:%M}" if same else words.instant(end, where)
    return f"{words.instant(start, where)} to {until}"


def visit_url(reader: Reader, visit: Visit, page: str = "visit") -> str:
    """Return the address of a visit's page, or of its paper, on the reader's side."""
    side = "console" if reader.side == "vendor" else "portal"
    return reverse(f"{side}-{page}", args=[visit.ticket.number, visit.seq])


def visits_panel(asked: Asked) -> Panel | None:
    """Return the visits for a ticket, the latest first."""
    found = visits_of(reader=asked.reader, ticket=asked.ticket)
    if not found:
        return None
    lines = [
        line_of(visit, url=visit_url(asked.reader, visit), now=asked.now)
        for visit in reversed(found)
    ]
    return Panel("look/parts/ticket_visits.html", lines)


def visit_or_404(*, reader: Reader, ticket: Ticket, seq: int) -> Visit:
    """Return the visit, or end in a page that says there is none."""
    try:
        return visit_of(reader=reader, ticket=ticket, seq=seq)
    except UnknownVisit as error:
        raise Http404(str(error)) from error


def paper_response(*, reader: Reader, ticket: Ticket, seq: int) -> HttpResponse:
    """Return the report of a visit as a download, or end in a page that says why not."""
    try:
        paper = paper_for(reader=reader, ticket=ticket, seq=seq)
    except UnknownVisit as error:
        raise Http404(str(error)) from error
    return pdf_response(paper.name, paper.body)


def visit_shown(
    visit: Visit, *, deeds: Iterable[Deed], reader: Reader, back: str, now: datetime
) -> dict[str, object]:
    """Return what the page of a visit shows, with what *reader* can do there."""
    return {
        "steps": _steps(visit, deeds, reader, back),
        "paper_url": visit_url(reader, visit, "visit-paper"),
        "meanwhile": [
            (each.number, ticket_url(reader, each.number), _window_words(each, visit))
            for each in changing_meanwhile(visit)
        ],
        "line": line_of(visit, url="", now=now),
        "visit": visit,
        "ticket": visit.ticket,
        "back": back,
        "now": now,
        "zone": zone(visit.ticket.site.zone),
    }


def _window_words(change: AgreedChange, visit: Visit) -> str:
    window = change.window
    slot = Slot(window.start_at, window.end_at)
    return slot_words(slot, zone(visit.ticket.site.zone))


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
    if visit.engineer_id != reader.person_id:
        of_others.add(Kind.VISIT_SIGNED_ON_SITE)
    side = Side.VENDOR if reader.side == "vendor" else Side.CUSTOMER
    groups = offers(
        deeds, ticket, reader=reader, side=side, place=place, not_now=of_others
    )
    return [offer for group in groups for offer in group.offers]


def _meant_by(deed: Deed, ticket: Ticket) -> Visit | None:
    """Return the visit that a deed would move; None for what asks for a new one."""
    if deed.kind is Kind.VISIT_REQUESTED:
        return None
    step = _STEPS_OF_REPORT.get(deed.kind)
    if step is not None:
        return meant(step, ticket)
    out = parts_out(ticket) if deed.kind is Kind.VISIT_PART else []
    return at_work(ticket) or next((part.visit for part in out), None)


@asked_once
def at_work(ticket: Ticket) -> Visit | None:
    """Return the visit that something can be done with now."""
    return visit_at_work(reader=THE_DESK, ticket=ticket)


#: What is done with the report of a visit, which may not be the one to come.
_STEPS_OF_REPORT = {
    Kind.VISIT_REPORTED: Step.REPORT,
    Kind.VISIT_SIGNED: Step.SIGN,
    Kind.VISIT_SIGNED_ON_SITE: Step.SIGN_ON_SITE,
    Kind.VISIT_OBJECTED: Step.OBJECT,
}


def meant(step: Step, ticket: Ticket) -> Visit | None:
    """Return the visit that a step would move now; None for none."""
    found = visit_at_work(reader=THE_DESK, ticket=ticket, step=step)
    fits = found and found.stage in stages_for(step) and allows(step, found.paper)
    return found if fits else None


def may(step: Step, side: Side) -> Callable[[Ticket], bool]:
    """Return whether *side* can do *step* with the visit of a ticket; for the button."""
    return partial(_may, step, side)


def _may(step: Step, side: Side, ticket: Ticket) -> bool:
    visit = meant(step, ticket)
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

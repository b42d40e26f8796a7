"""A visit as the customer has it on paper: who came, when, what was found, who signed.

Guide: process.onsite. Every instant and figure comes from the visit and its ticket's own
timeline; every word that somebody wrote is data and stays data.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from backline.guide.ledger_words import duration
from backline.guide.timeline import Event, Kind
from backline.guide.visit_signing import How, objects_until
from backline.guide.visits import Stage, words_for_stage
from backline.paper.words import Fact, paragraphs, wall
from backline.records.visits.actions.signing import digest_of_report
from backline.zones import zone


if TYPE_CHECKING:
    from backline.records.visits.models import Part, Visit

_SIGNED = {Kind.VISIT_SIGNED, Kind.VISIT_SIGNED_ON_SITE}
_BECAME = {
    "used": "used at the site",
    "returned": "came back",
    "": "sent, not settled yet",
}


@dataclass(frozen=True, slots=True)
class PartTold:
    """A part: which one, how it was sent, what became of it."""

    what: str
    sent: str
    became: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed the report, when, and how; the name is empty while nobody has."""

    name: str
    at: str
    how: str
    #: What they added to it.
    remark: str = ""
    #: Somebody at the site signed, nobody of the customer who was signed in.
    is_on_device: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """The report of a visit, whole."""

    number: str
    visit: int
    subject: str
    customer: str
    site: str
    zone: str
    stage: str
    as_of: str
    what: str
    figures: tuple[Fact, ...]
    findings: tuple[str, ...]
    report: tuple[str, ...]
    parts: tuple[PartTold, ...]
    signature: Signature
    #: What a contact said against an earlier signature; empty for nothing.
    objection: str
    sha256: str
    engineer: str


def document_of(visit: Visit, events: Sequence[Event]) -> Document:
    """Return a visit as it stands, with what its ticket's timeline tells of it."""
    ticket = visit.ticket
    place = zone(ticket.site.zone)
    own = [event for event in events if event.facts.get("visit") == visit.seq]
    return Document(
        number=ticket.number,
        visit=visit.seq,
        subject=ticket.subject,
        customer=ticket.customer.name,
        site=ticket.site.name,
        zone=ticket.site.zone,
        stage=words_for_stage(Stage(visit.stage)),
        as_of=wall(as_of(visit, events), place),
        what=visit.what,
        figures=tuple(_figures(visit, own, place)),
        findings=paragraphs(visit.findings),
        report=paragraphs(visit.report),
        parts=tuple(_part(part, place) for part in visit.parts.all()),
        signature=_signature(visit, own, place),
        objection=_objection(visit, place),
        sha256=digest_of_report(visit),
        engineer=visit.engineer.name if visit.engineer else "",
    )


def as_of(visit: Visit, events: Iterable[Event]) -> datetime:
    """Return when the last thing happened to a visit: its paper stands until another."""
    own = (each.recorded_at for each in events if each.facts.get("visit") == visit.seq)
    return max(own, default=visit.requested_at)


def _figures(visit: Visit, own: Sequence[Event], place: tzinfo) -> Iterable[Fact]:
    yield Fact("Asked for", f"{wall(visit.requested_at, place)}, {visit.requested_by}")
    yield Fact("Place", visit.place)
    if visit.engineer is not None:
        yield Fact("Engineer", visit.engineer.name)
    if visit.slot is not None:
        slot = visit.slot
        agreed = f"{wall(slot.starts_at, place)} to {wall(slot.ends_at, place)}"
        yield Fact("Agreed for", agreed)
    yield from (
        Fact("Set off", wall(event.effective_at, place))
        for event in own
        if event.kind is Kind.VISIT_SET_OFF
    )
    yield from _there(visit, place)
    yield from (
        Fact("Counts", event.words("because") or _UNCOUNTED)
        for event in own
        if event.kind is Kind.VISIT_ARRIVED
    )


def _there(visit: Visit, place: tzinfo) -> Iterable[Fact]:
    if visit.arrived_at is not None:
        yield Fact("Arrived", wall(visit.arrived_at, place))
    if visit.left_at is not None:
        yield Fact("Left", wall(visit.left_at, place))
    if visit.arrived_at is not None and visit.left_at is not None:
        seconds = int((visit.left_at - visit.arrived_at).total_seconds())
        yield Fact("On site for", duration(seconds))


#: Of a package that grants no number of visits (process.onsite).
_UNCOUNTED = "No: the package counts no visits."


def _part(part: Part, place: tzinfo) -> PartTold:
    became = _BECAME[part.became]
    if part.became_at is not None:
        became += f", {wall(part.became_at, place)}"
    if part.words:
        became += f". {part.words}"
    sent = ", ".join(
        each for each in (wall(part.sent_at, place), part.sent_with) if each
    )
    return PartTold(str(part), sent, became)


def _signature(visit: Visit, own: Sequence[Event], place: tzinfo) -> Signature:
    paper = visit.paper
    if paper.signed is None or visit.signed_at is None:
        return Signature("", "", "Not signed yet.")
    at = wall(visit.signed_at, place)
    signed = [event for event in own if event.kind in _SIGNED]
    remark = signed[-1].words("words") if signed else ""
    if paper.signed is How.SIGNED_IN:
        how = "Signed at the desk, signed in as a contact."
        return Signature(visit.signed_by, at, how, remark)
    until = objects_until(paper)
    last = f" Contacts can object until {wall(until, place)}." if until else ""
    engineer = visit.engineer.name if visit.engineer else "the engineer"
    how = (
        f"Signed on site, on the device of {engineer}, as read. Nobody was signed in; the "
        f"customer's contacts were told.{last}"
    )
    return Signature(visit.signed_by, at, how, remark, is_on_device=True)


def _objection(visit: Visit, place: tzinfo) -> str:
    if visit.objected_at is None:
        return ""
    return (
        f"{visit.objected_by} objected on {wall(visit.objected_at, place)} to a signature "
        f"given on site, which does not count: {visit.objection}"
    )


def as_json(document: Document) -> dict[str, object]:
    """Return a document as the paper is given it."""
    told: dict[str, object] = json.loads(json.dumps(asdict(document)))
    return told

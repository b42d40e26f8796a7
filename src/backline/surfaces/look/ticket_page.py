"""What both sides see at the top of a ticket: its verdict, its clocks, its facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.timeline import Kind
from backline.guide.workflow import WAITING, State, words_for_state
from backline.surfaces.look import badges, words
from backline.surfaces.look.loss_chart import loss_charts
from backline.surfaces.look.pieces import Fact
from backline.surfaces.look.plan_terms import title_of
from backline.surfaces.look.readings import no_clock, reading_of
from backline.surfaces.look.releases import release_fact
from backline.surfaces.look.story import SUSPECTS, step_of
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from backline.guide.ledger import LedgerClock
    from backline.records.tickets.models import Ticket
    from backline.records.tickets.queries import Entry, Ledger
    from backline.surfaces.look.clockface import Reading
    from backline.surfaces.look.loss_chart import LossChart
    from backline.surfaces.look.pieces import Step


#: So much of a timeline is shown at once; for a few more nothing is folded away.
_MOST_STEPS = 15
_FEW_STEPS = 5
_SPELLED = 3


@dataclass(frozen=True, slots=True)
class TicketPage:
    """A ticket as both sides read it."""

    ticket: Ticket
    zone: tzinfo
    now: datetime
    readings: tuple[Reading, ...]
    because: str
    clause: str
    awaited: str
    suspicion: str
    #: What the customer reported, in their words.
    report: str
    #: The newest of the timeline, and what is folded away under them.
    steps: tuple[Step, ...]
    earlier: tuple[Step, ...]
    ledger: Ledger
    facts: tuple[Fact, ...]
    charts: tuple[LossChart, ...]


def ticket_page(
    ticket: Ticket, *, entries: Sequence[Entry], ledger: Ledger, now: datetime
) -> TicketPage:
    """Return the page of *ticket*; *entries* are those that the reader may see."""
    where = zone(ticket.site.zone)
    graded = _last_grading(entries)
    waits = State(ticket.state) in WAITING
    steps = tuple(step_of(entry, where) for entry in reversed(entries))
    shown = len(steps) if len(steps) <= _MOST_STEPS + _FEW_STEPS else _MOST_STEPS
    return TicketPage(
        ticket=ticket,
        zone=where,
        now=now,
        readings=tuple(_readings(ticket, ledger, where)),
        because=str(graded.facts.get("because") or "") if graded else "",
        clause=str(graded.facts.get("clause") or "") if graded else "",
        awaited=ticket.awaited if waits else "",
        suspicion=_suspicion(entries),
        report=_report(entries),
        steps=steps[:shown],
        earlier=steps[shown:],
        ledger=ledger,
        facts=(
            *_facts(ticket, ledger, where, now),
            *release_fact(ticket.release, entries, where),
        ),
        charts=loss_charts(entries, where),
    )


def _report(entries: Sequence[Entry]) -> str:
    opened = (entry for entry in entries if entry.kind is Kind.OPENED)
    return next((str(entry.facts.get("words") or "") for entry in opened), "")


def _last_grading(entries: Sequence[Entry]) -> Entry | None:
    graded = [entry for entry in entries if entry.kind in _GRADES]
    return graded[-1] if graded else None


_GRADES = {Kind.OPENED, Kind.SEVERITY_SET}


def _readings(ticket: Ticket, ledger: Ledger, where: tzinfo) -> list[Reading]:
    """Return the face of each clock; of one that was judged before, the last."""
    if not ledger.clocks:
        return [no_clock("service level", because=ledger.service_level, zone=where)]
    state = State(ticket.state)
    waiting_for = words_for_state(state) if state in WAITING else ""
    last: dict[str, LedgerClock] = {clock.name: clock for clock in ledger.clocks}
    return [
        reading_of(
            clock,
            used=clock.used,
            promise=clock.verdict,
            waiting_for=waiting_for,
            zone=where,
        )
        for clock in last.values()
    ]


def _facts(ticket: Ticket, ledger: Ledger, where: tzinfo, now: datetime) -> list[Fact]:
    site, contact = ticket.site, ticket.contact
    tailored = f"tailored by {ledger.tailored}" if ledger.tailored else ""
    rows = [
        Fact("Kind", badges.ticket_kind(ticket.kind)),
        Fact("Customer", ticket.customer.name),
        Fact("Site", site.name, f"{site.seats} seats, {site.geography}, {site.zone}"),
        Fact("Opened", words.instant(ticket.opened_at, where, now=now, exact=False)),
        Fact("Fault domain", badges.fault_domain(ticket.fault_domain), ledger.dispute),
        Fact("Package", ledger.plan, tailored),
        Fact("Calendar", ledger.calendar, f"zone data {ledger.tzdata}"),
    ]
    if ticket.component:
        rows.insert(1, Fact("Component", _component(ticket.component)))
    if contact is not None:
        rows.insert(
            2, Fact("Contact", contact.name, _reach(contact.email, contact.phone))
        )
    if ticket.times_reopened:
        rows.append(Fact("Reopened", f"{ticket.times_reopened} times"))
    return rows


def _component(name: str) -> str:
    """Return ``ACD`` or ``Voice logger``: what is as short as that is spelled out."""
    return name.upper() if len(name) <= _SPELLED else title_of(name)


def _suspicion(entries: Sequence[Entry]) -> str:
    """Return whom sitewatch suspects and why, until an engineer has decided."""
    decides = {Kind.FAULT_SUSPECTED, Kind.SUSPICION_REJECTED, Kind.FAULT_DOMAIN_SET}
    told = [entry for entry in entries if entry.kind in decides]
    if not told or told[-1].kind is not Kind.FAULT_SUSPECTED:
        return ""
    facts = told[-1].facts
    whom = SUSPECTS.get(str(facts["domain"]), str(facts["domain"]))
    return f"{whom}: {facts['evidence']}"


def _reach(email: str, phone: str) -> str:
    return f"{email}, {phone}" if phone else email

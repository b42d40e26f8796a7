"""Every way in ends here: portal, console, API, sitewatch, a replayed history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from backline.guide.clock import account_of
from backline.guide.entitlement import check_entitled, service_level_applies
from backline.guide.intake import answer_facts, check_answers, questions_of
from backline.guide.plan import Plan
from backline.guide.secret_words import without_secrets
from backline.guide.severity import Verdict, severity_of
from backline.guide.timeline import Event, Fact, Kind, Side
from backline.records.accounts.queries import Reader
from backline.records.contracts.queries import Terms, terms_of_site
from backline.records.customers.models import Contact, Site
from backline.records.customers.queries import contact_of, contacts_for, site_for
from backline.records.outbox.actions import enqueue_all
from backline.records.outbox.models import Message
from backline.records.tickets.actions.moves import one_after_the_other, side_of
from backline.records.tickets.letters import to_contact, to_role
from backline.records.tickets.models import Clock, Ticket, TicketEvent, TicketKind
from backline.records.tickets.projection import (
    first_clocks,
    store_clocks,
    ticket_columns,
)
from backline.records.tickets.routing import Router
from backline.records.tickets.stored import store_events
from backline.records.trail.actions import record
from backline.zones import ZONE_DATA_VERSION


CHANNELS = ("portal", "console", "phone", "mail", "api", "sitewatch", "import")
_LONGEST_SUBJECT = 200


class ReportRefused(ValueError):
    """A ticket cannot be opened from this report; the message says what to mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came in, before anybody judged it.

    Either counts (`component`, `measure`, `affected`, `total`) or `graded` decide the
    severity; without either the ticket takes the plan's lowest.
    """

    channel: str
    kind: str
    site_id: int
    subject: str
    words: str = ""
    contact_id: int | None = None
    component: str = ""
    measure: str = ""
    affected: int | None = None
    total: int | None = None
    #: Where the total comes from; the seats of the site when no total is given.
    total_source: str = ""
    #: A severity that is already decided: by measurement, or by an imported history.
    graded: Verdict | None = None
    #: What makes measured losses the same incident; empty for a typed report.
    cause: str = ""
    #: Nothing at all is seen of the site (process.escalation: a lost site).
    site_unseen: bool = False
    level: str = "L1"
    follows: Ticket | None = None
    #: What the intake checklist asks and the reporter told already: name and answer.
    answers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A ticket that was just opened, with what is written of it."""

    ticket: Ticket
    clocks: list[Clock]
    verdict: Verdict


def open_ticket(
    *, report: Report, by: Reader, now: datetime, received_at: datetime | None = None
) -> Ticket:
    """Take a report in and return the ticket alone; see `take_in`."""
    return take_in(report=report, by=by, now=now, received_at=received_at).ticket


@one_after_the_other
def take_in(
    *,
    report: Report,
    by: Reader,
    now: datetime,
    received_at: datetime | None = None,
    is_past: bool = False,
) -> Opened:
    """Take a report in: graded, entitled, its clocks started, acknowledged.

    Args:
        report: what came in.
        by: who brings it.
        now: the instant of writing.
        received_at: the desk's receipt, from which the clocks run; *now* when not
            given.
        is_past: it is over already, so that nobody is told here that it begins.

    Raises:
        ReportRefused: the report is not usable as it is.
        UnknownSite: the site is not *by*'s to see.
        NoContract: nothing is promised to the site at that moment.
        NotEntitled: the package does not grant the channel.
        BadLoss: the counts are not a loss.
        MoveRefused: an answer is to no question of the intake checklist.
    """
    report = _without_secrets(report)
    subject = _checked(report)
    at = now if received_at is None else received_at
    site = site_for(reader=by, site_id=report.site_id)
    contact = _contact(report, site, by)
    terms = terms_of_site(site.pk, at)
    if report.channel == "phone":
        check_entitled(terms.plan, to="phone")
    verdict = _graded(report, site, terms.plan)
    ticket = Ticket(
        kind=report.kind,
        subject=subject,
        customer=site.customer,
        site=site,
        contact=contact,
        contract_id=terms.contract_id,
        calendar_version_id=terms.calendar_version_id,
        tzdata_version=ZONE_DATA_VERSION,
        severity=verdict.severity or terms.plan.otherwise.severity,
        component=report.component,
        cause=report.cause,
        follows=report.follows,
        opened_at=at,
    )
    side = side_of(by)
    if report.channel == "sitewatch":
        side = Side.SITE
    opened = Event(1, Kind.OPENED, at, now, side, _facts(report, verdict, site))
    events = [opened] if is_past else [opened, _acknowledged(at, now)]
    for kind, by_side, facts in _more(
        report, ticket, terms.plan, side, routed=not is_past
    ):
        events.append(Event(len(events) + 1, kind, at, now, by_side, facts))
    clocks = _store(ticket, events, terms, by=by)
    letters = [] if is_past else _letters(ticket, verdict, terms.plan, now=now)
    _record(ticket, verdict, by=by, now=now)
    enqueue_all(letters)
    return Opened(ticket, clocks, verdict)


def _without_secrets(report: Report) -> Report:
    return replace(
        report,
        subject=without_secrets(report.subject),
        words=without_secrets(report.words),
        answers=tuple((name, without_secrets(said)) for name, said in report.answers),
    )


def _checked(report: Report) -> str:
    subject = " ".join(report.subject.split())
    if not subject:
        message = "The report has no subject: say in a few words what is wrong."
        raise ReportRefused(message)
    if report.kind not in TicketKind.values:
        known = ", ".join(TicketKind.values)
        message = f"{report.kind!r} is no kind of ticket: choose one of {known}."
        raise ReportRefused(message)
    if report.channel not in CHANNELS:
        message = f"{report.channel!r} is no way in: {', '.join(CHANNELS)}."
        raise ReportRefused(message)
    if "\0" in subject + report.words:
        message = "The report holds a NUL character: remove it."
        raise ReportRefused(message)
    return subject[:_LONGEST_SUBJECT]


def _contact(report: Report, site: Site, by: Reader) -> Contact | None:
    """Return whom the ticket is for: a contact for themselves, or the one named."""
    if report.contact_id is None:
        return contact_of(reader=by) or site.duty_contact
    contact = (
        contacts_for(reader=by, customer_id=site.customer_id)
        .filter(pk=report.contact_id)
        .first()
    )
    if contact is None:
        message = f"Contact {report.contact_id} does not belong to {site.customer}."
        raise ReportRefused(message)
    return contact


def _graded(report: Report, site: Site, plan: Plan) -> Verdict:
    """Return the severity of a report and why (severity.denominator).

    A typed loss takes the seats of the site unless the reporter gives the shift.
    """
    lowest = plan.otherwise.severity
    if report.graded is not None:
        return report.graded
    if report.affected is None:
        return Verdict(
            lowest,
            None,
            None,
            plan.otherwise.clause,
            "No loss was counted; the severity rises with the counts.",
            "",
        )
    source = report.total_source or ("typed" if report.total is not None else "seats")
    verdict = severity_of(
        plan,
        component=report.component,
        measure=report.measure,
        affected=report.affected,
        total=site.seats if report.total is None else report.total,
        source=source,
    )
    if verdict.severity is not None:
        return verdict
    return Verdict(
        lowest,
        verdict.loss,
        verdict.decided_by,
        verdict.clause,
        verdict.because,
        verdict.source,
    )


def _facts(report: Report, verdict: Verdict, site: Site) -> dict[str, Fact]:
    total = report.total
    if report.affected is not None and total is None:
        total = site.seats
    unseen: dict[str, Fact] = {"site_unseen": True} if report.site_unseen else {}
    return unseen | {
        "ticket_kind": report.kind,
        "channel": report.channel,
        "measured": report.channel == "sitewatch",
        "words": report.words,
        "component": report.component,
        "measure": report.measure,
        "affected": report.affected,
        "total": total,
        "source": verdict.source,
        "severity": verdict.severity,
        "loss": verdict.loss,
        "decided_by": verdict.decided_by,
        "because": verdict.because,
        "clause": verdict.clause,
        "level": report.level,
    }


def _more(
    report: Report, ticket: Ticket, plan: Plan, side: Side, *, routed: bool
) -> Iterator[tuple[Kind, Side, dict[str, Fact]]]:
    """Yield what was answered at intake, and the team that the ticket lands with."""
    if report.answers:
        questions = questions_of(
            plan, component=report.component, ticket_kind=report.kind
        )
        said = check_answers(dict(report.answers), questions, known={})
        yield Kind.INTAKE_ANSWERED, side, answer_facts(said, questions)
    facts = Router().facts(ticket, report.level) if routed else None
    if facts is not None:
        yield Kind.ROUTED, Side.DESK, facts


def _acknowledged(at: datetime, now: datetime) -> Event:
    return Event(2, Kind.ACKNOWLEDGED, at, now, Side.DESK, {"automatic": True})


def _store(
    ticket: Ticket, events: Sequence[Event], terms: Terms, *, by: Reader
) -> list[Clock]:
    """Insert the ticket, its first events and its clocks: five statements."""
    account = account_of(events, plan=terms.plan, calendar=terms.calendar)
    for name, value in ticket_columns(account, version=len(events)).items():
        setattr(ticket, name, value)
    ticket.save(force_insert=True)
    store_events(
        TicketEvent(
            ticket=ticket,
            seq=event.seq,
            kind=event.kind.value,
            effective_at=event.effective_at,
            recorded_at=event.recorded_at,
            side=event.by.value,
            person_id=None if event.by is Side.DESK else by.person_id,
            by_name="backline" if event.by is Side.DESK else by.name,
            facts=dict(event.facts),
        )
        for event in events
    )
    clocks = first_clocks(ticket, account)
    store_clocks(clocks)
    return clocks


def _record(ticket: Ticket, verdict: Verdict, *, by: Reader, now: datetime) -> None:
    record(
        did="ticket.opened",
        about=ticket.number,
        by=by,
        now=now,
        details={"severity": ticket.severity, "because": verdict.because},
    )


def _letters(
    ticket: Ticket, verdict: Verdict, plan: Plan, *, now: datetime
) -> list[Message]:
    levels = service_level_applies(plan, ticket.kind)
    words = (
        f"We have your report and call it {ticket.number}: {ticket.subject}\n\n"
        f"{verdict.because if levels.allowed else levels.because}"
    )
    letters = to_contact(ticket, words=words, now=now, automatic=True)
    if ticket.severity == plan.severities[-1]:
        news = f"New and {ticket.severity}: {verdict.because}"
        letters += to_role(ticket, ticket.level, words=news, now=now)
    return letters

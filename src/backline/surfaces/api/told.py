"""What the desk tells: the answers of the API, made from what the records know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from backline.records.tickets.gradings import Grading, gradings_of
from backline.records.tickets.projection import missed
from backline.records.tickets.queries import used_now
from backline.surfaces.api.values import InstantTold, Told


if TYPE_CHECKING:
    from datetime import datetime

    from backline.records.accounts.queries import Reader
    from backline.records.customers.models import Site
    from backline.records.tickets.actions.intake import Opened
    from backline.records.tickets.models import Clock, Ticket
    from backline.records.tickets.queries import Entry


class CustomerTold(Told):
    number: int
    name: str


class SiteNamed(Told):
    number: int
    name: str
    zone: Annotated[str, Field(description="Its time zone, such as Asia/Kolkata.")]


class EngineerTold(Told):
    number: Annotated[
        int | None, Field(description="Told to the vendor's people only.")
    ]
    name: str


class SeverityTold(Told):
    name: str
    peak: Annotated[str, Field(description="The highest it ever was.")]
    because: str
    clause: Annotated[str, Field(description="The clause of the guide that decides.")]
    loss: Annotated[str | None, Field(description="Affected of total, such as 21/100.")]
    decided_by: Annotated[
        str | None, Field(description="The comparison, such as 100*21 >= 20*100.")
    ]


class ClockTold(Told):
    name: Annotated[str, Field(description="first_response or resolution.")]
    ordinal: Annotated[
        int, Field(description="Rises when the severity was lowered and judged.")
    ]
    severity: str
    status: Annotated[str, Field(description="running, paused or finished.")]
    outcome: Annotated[
        str | None,
        Field(
            description="Of a finished clock: met, missed, excused, ended, not_judged."
        ),
    ]
    target_seconds: Annotated[
        int | None, Field(description="Null where no span is promised.")
    ]
    used_seconds: Annotated[
        int, Field(description="Used until now, or until the clock finished.")
    ]
    due_at: Annotated[
        InstantTold | None, Field(description="When the target is used up, UTC.")
    ]
    breach_at: Annotated[
        InstantTold | None,
        Field(description="The last instant before more is used, UTC."),
    ]
    finished_at: InstantTold | None
    breached: Annotated[bool, Field(description="More than the target is used.")]
    because: str


class TeamNamed(Told):
    number: int
    name: str


class TicketTold(Told):
    number: Annotated[str, Field(description="INC-, QST-, REQ-, ACC- or CHG-.")]
    kind: str
    subject: str
    state: str
    ball: Annotated[
        str, Field(description="Who must act: vendor, customer, third_party, nobody.")
    ]
    awaited: Annotated[str, Field(description="What was asked for and is owed.")]
    severity: SeverityTold
    fault_domain: str
    component: str
    level: str
    team: Annotated[
        TeamNamed | None, Field(description="Told to the vendor's people only.")
    ]
    times_returned: Annotated[
        int, Field(description="How often it came back to a level that it had left.")
    ]
    engineer: EngineerTold | None
    site: SiteNamed
    customer: CustomerTold
    follows: Annotated[
        int | None, Field(description="Digits of the ticket that this one follows.")
    ]
    opened_at: InstantTold
    answered_at: InstantTold | None
    restored_at: InstantTold | None
    closed_at: InstantTold | None
    times_reopened: int
    next_due_at: Annotated[
        InstantTold | None, Field(description="When the next clock is due, UTC.")
    ]
    version: Annotated[
        int,
        Field(description="The number of its events; `If-Match` on an event takes it."),
    ]
    clocks: list[ClockTold]


class TicketPage(Told):
    """Tickets, what breaches next first."""

    items: list[TicketTold]
    next: Annotated[
        str | None, Field(description="?cursor= of the next page; null at the end.")
    ]


class EntryTold(Told):
    """One line of a timeline."""

    seq: int
    kind: str
    effective_at: Annotated[InstantTold, Field(description="When it took effect.")]
    recorded_at: Annotated[InstantTold, Field(description="When it was written.")]
    side: Annotated[str, Field(description="vendor, customer, site or desk.")]
    by: str
    internal: Annotated[bool, Field(description="Among engineers only.")]
    facts: dict[str, str | int | bool | None]


class Timeline(Told):
    number: str
    items: list[EntryTold]


class SiteTold(Told):
    number: int
    name: str
    customer: CustomerTold
    zone: Annotated[str, Field(description="Its time zone, such as Asia/Kolkata.")]
    geography: Annotated[str, Field(description="Whose working days count: IN-KA.")]
    seats: int
    call_capacity: Annotated[int, Field(description="Calls at once; 0 if unknown.")]
    version: str
    duty_contact: str | None


class SitePageTold(Told):
    items: list[SiteTold]
    next: Annotated[
        int | None, Field(description="?cursor= of the next page; null at the end.")
    ]


class Quarantined(Told):
    id: str | None
    error: str


class ReceivedTold(Told):
    """What became of a batch; the three together are all of its samples."""

    accepted: int
    repeated: Annotated[int, Field(description="Known already, from an earlier batch.")]
    quarantined: list[Quarantined]


def tickets_told(
    tickets: Sequence[Ticket], *, reader: Reader, now: datetime
) -> list[TicketTold]:
    """Return tickets as the API tells them to *reader*, who may see them."""
    gradings = gradings_of(tickets)
    return [
        _ticket_told(
            ticket,
            list(ticket.clocks.all()),
            gradings.get(ticket.pk, Grading()),
            reader,
            now,
        )
        for ticket in tickets
    ]


def ticket_told(ticket: Ticket, *, reader: Reader, now: datetime) -> TicketTold:
    """Return one ticket as the API tells it to *reader*, who may see it."""
    return tickets_told([ticket], reader=reader, now=now)[0]


def opened_told(opened: Opened, *, reader: Reader, now: datetime) -> TicketTold:
    """Return a ticket that was just opened, without reading it again."""
    verdict = opened.verdict
    grading = Grading(verdict.because, verdict.clause, verdict.loss, verdict.decided_by)
    return _ticket_told(opened.ticket, opened.clocks, grading, reader, now)


def _ticket_told(
    ticket: Ticket,
    clocks: Sequence[Clock],
    grading: Grading,
    reader: Reader,
    now: datetime,
) -> TicketTold:
    return TicketTold(
        number=ticket.number,
        kind=ticket.kind,
        subject=ticket.subject,
        state=ticket.state,
        ball=ticket.ball,
        awaited=ticket.awaited,
        severity=SeverityTold(
            name=ticket.severity,
            peak=ticket.peak_severity,
            because=grading.because,
            clause=grading.clause,
            loss=grading.loss,
            decided_by=grading.decided_by,
        ),
        fault_domain=ticket.fault_domain,
        component=ticket.component,
        level=ticket.level,
        team=_team_told(ticket, reader),
        times_returned=ticket.times_returned,
        engineer=_engineer_told(ticket, reader),
        site=SiteNamed(
            number=ticket.site_id, name=ticket.site.name, zone=ticket.site.zone
        ),
        customer=CustomerTold(number=ticket.customer_id, name=ticket.customer.name),
        follows=ticket.follows_id,
        opened_at=ticket.opened_at,
        answered_at=ticket.answered_at,
        restored_at=ticket.restored_at,
        closed_at=ticket.closed_at,
        times_reopened=ticket.times_reopened,
        next_due_at=ticket.next_due_at,
        version=ticket.version,
        clocks=[_clock_told(clock, ticket, now) for clock in clocks],
    )


def _engineer_told(ticket: Ticket, reader: Reader) -> EngineerTold | None:
    if ticket.engineer is None:
        return None
    number = ticket.engineer_id if reader.side == "vendor" else None
    return EngineerTold(number=number, name=ticket.engineer.name)


def _team_told(ticket: Ticket, reader: Reader) -> TeamNamed | None:
    if ticket.team is None or reader.side != "vendor":
        return None
    return TeamNamed(number=ticket.team.pk, name=ticket.team.name)


def _clock_told(clock: Clock, ticket: Ticket, now: datetime) -> ClockTold:
    return ClockTold(
        name=clock.name,
        ordinal=clock.ordinal,
        severity=clock.severity,
        status=clock.status,
        outcome=clock.outcome or None,
        target_seconds=clock.limit,
        used_seconds=used_now(clock, ticket, now),
        due_at=clock.due_at,
        breach_at=clock.breach_at,
        finished_at=clock.finished_at,
        breached=missed(clock, now),
        because=clock.because,
    )


def entry_told(entry: Entry, *, reader: Reader) -> EntryTold:
    """Return a line of a timeline; an engineer's number is the vendor's to know."""
    facts = dict(entry.facts)
    if reader.side != "vendor":
        facts.pop("engineer", None)
    return EntryTold(
        seq=entry.seq,
        kind=entry.kind.value,
        effective_at=entry.effective_at,
        recorded_at=entry.recorded_at,
        side=entry.side.value,
        by=entry.by_name,
        internal=entry.internal,
        facts=facts,
    )


def site_told(site: Site) -> SiteTold:
    """Return a site as the API tells it."""
    return SiteTold(
        number=site.pk,
        name=site.name,
        customer=CustomerTold(number=site.customer_id, name=site.customer.name),
        zone=site.zone,
        geography=site.geography,
        seats=site.seats,
        call_capacity=site.call_capacity,
        version=site.version,
        duty_contact=site.duty_contact.name if site.duty_contact else None,
    )

"""What the desk knows of root causes, for whoever may read it.

Drafts and reviews are the vendor's; a customer reads what was released to them, and the
actions that they were told of.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet

from backline.guide.account import ClockAccount
from backline.guide.plan_causes import REPORT_CLOCKS
from backline.guide.rca import (
    Owed,
    OwedVerdict,
    closes_at,
    interim_clock,
    is_reported,
    owed_by,
    running_clock,
)
from backline.guide.reports import Draft
from backline.guide.situation import Situation
from backline.records.accounts.queries import Reader
from backline.records.causes.models import (
    Action,
    ActionSide,
    DebugLogging,
    Released,
    Report,
    Review,
    Unsaved,
    Version,
)
from backline.records.tickets.asked_once import asked_once
from backline.records.tickets.beside import may_have
from backline.records.tickets.models import Clock, Ticket
from backline.records.tickets.projection import (
    account_once,
    stands_now,
    terms_of_ticket,
)
from backline.records.tickets.queries import ticket_for, tickets_for
from backline.records.tickets.stored import timeline_once


class UnknownReport(LookupError):
    """There is no such root cause report, or it is not yours to see."""


class UnknownAction(LookupError):
    """There is no such action, or it is not yours to see."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the root cause of a ticket stands, as one reader may know it.

    `clock` is the one that the report is due by, `interim` that of an interim report;
    `report` is the vendor's, None for a customer; `releases` are the newest last.
    """

    owed: OwedVerdict
    situation: Situation
    clock: ClockAccount | None
    interim: ClockAccount | None
    closes_at: datetime | None
    reported: bool
    report: Report | None
    releases: tuple[Released, ...]
    actions: tuple[Action, ...]
    logging: tuple[DebugLogging, ...]

    @property
    def last(self) -> Released | None:
        """What the customer had last."""
        return self.releases[-1] if self.releases else None

    @property
    def is_worth_telling(self) -> bool:
        """Whether there is anything to say of it at all."""
        return bool(
            self.owed.owed is not Owed.NOT_OWED
            or self.report
            or self.releases
            or self.logging
        )


def standing_of(*, reader: Reader, ticket: Ticket, now: datetime) -> Standing:
    """Return how the root cause of a ticket that was read for *reader* stands."""
    plan, account = terms_of_ticket(ticket).plan, account_once(ticket)
    situation = stands_now(ticket, timeline_once(ticket), now)
    report = _report_of(ticket)
    is_vendor = reader.side == "vendor"
    return Standing(
        owed=owed_by(plan, situation),
        situation=situation,
        clock=running_clock(account),
        interim=interim_clock(account),
        closes_at=closes_at(plan, situation),
        reported=is_reported(situation),
        # A row without a version only has actions that were planned.
        report=report if is_vendor and report and report.version else None,
        releases=tuple(_releases(report)),
        actions=tuple(_actions(reader, report)) if report else (),
        logging=tuple(logging_on(reader=reader, ticket=ticket)),
    )


def _report_of(ticket: Ticket) -> Report | None:
    if not may_have(ticket, Report):
        return None
    return Report.objects.filter(ticket=ticket.pk).first()


def _releases(report: Report | None) -> QuerySet[Released]:
    found = (
        Released.objects.filter(report=report) if report else Released.objects.none()
    )
    return found.defer("paper").prefetch_related("answers")


def _actions(reader: Reader, report: Report) -> QuerySet[Action]:
    actions = Action.objects.filter(report=report)
    if reader.side == "vendor":
        return actions
    return actions.filter(told_at__isnull=False)


def reports_for(*, reader: Reader) -> QuerySet[Report]:
    """Return the reports that are or were written; the vendor's people only."""
    reports = Report.objects.select_related("ticket__customer", "ticket__site")
    return reports if reader.side == "vendor" else reports.none()


def report_of(*, reader: Reader, ticket: Ticket) -> Report | None:
    """Return the report of a ticket as it is written; the vendor's people only."""
    return reports_for(reader=reader).filter(ticket=ticket.pk).first()


def versions_of(*, reader: Reader, report: Report) -> list[Version]:
    """Return every version that was saved, the first first; the vendor's people only."""
    if reader.side != "vendor":
        return []
    return list(report.versions.prefetch_related("reviews"))


def unsaved_of(*, reader: Reader, ticket: Ticket) -> Unsaved | None:
    """Return what *reader* typed into the editor and did not save; nobody else's."""
    if reader.side != "vendor" or reader.person_id is None:
        return None
    return Unsaved.objects.filter(ticket=ticket.pk, person=reader.person_id).first()


def authors_since(report: Report) -> list[tuple[int | None, str]]:
    """Return who saved a version since the last release: their number and name."""
    last = report.releases.aggregate(last=Max("version__number"))["last"] or 0
    rows = report.versions.filter(number__gt=last).values_list("person_id", "by_name")
    return list(dict.fromkeys(rows))


def mark_of(report: Report) -> str:
    """Return a mark of what a reviewer reads: it changes with the words and the actions."""
    rows = report.actions.values_list("pk", "title", "kind", "owner_name", "due_date")
    read = f"{report.version} {report.interim} {list(rows)}"
    return hashlib.sha256(read.encode()).hexdigest()[:16]


def approval_of(version: Version) -> Review | None:
    """Return the approval of a version; None where nobody approved it."""
    return version.reviews.filter(approved=True).first()


def logging_on(*, reader: Reader, ticket: Ticket) -> list[DebugLogging]:
    """Return the debug logging that is on; the vendor's people only."""
    return _logging_on(ticket) if reader.side == "vendor" else []


@asked_once
def _logging_on(ticket: Ticket) -> list[DebugLogging]:
    if not may_have(ticket, DebugLogging):
        return []
    return list(DebugLogging.objects.filter(ticket=ticket.pk, off_at=None))


def release_for(*, reader: Reader, number: str, release: int) -> Released:
    """Return one released report of a ticket, with its paper.

    Raises:
        UnknownTicket: there is no such ticket that *reader* may see.
        UnknownReport: nothing was released of it under this number.
    """
    ticket = ticket_for(reader=reader, number=number)
    released = Released.objects.filter(report__ticket=ticket.pk, number=release)
    if reader.side not in {"vendor", "customer"}:
        released = released.none()
    found = released.prefetch_related("answers").first()
    if found is None:
        message = f"{ticket.number} has no root cause report {release}: see the ticket."
        raise UnknownReport(message)
    return found


def newest_of(released: Released) -> int:
    """Return the number of the newest release of the same report."""
    newest = Released.objects.filter(report=released.report_id).order_by("-number")
    return newest.values_list("number", flat=True)[0]


@dataclass(frozen=True, slots=True)
class Due:
    """A ticket whose report is owed or is being written, as a line of the list."""

    ticket: Ticket
    clock: Clock | None
    report: Report | None

    @property
    def state(self) -> str:
        """Where its writing stands: empty while nobody has begun."""
        return self.report.state if self.report and self.report.version else ""


def due_reports(*, reader: Reader) -> list[Due]:
    """Return the reports that are to be written, the soonest due first."""
    if reader.side != "vendor":
        return []
    clocks: dict[int, Clock] = {}
    running = Clock.objects.filter(name__in=REPORT_CLOCKS).exclude(status="finished")
    for clock in running.order_by("-due_at", "pk"):
        clocks[clock.ticket_id] = _sooner(clocks.get(clock.ticket_id), clock)
    begun = reports_for(reader=reader).exclude(state=Draft.RELEASED)
    begun = begun.filter(version__gt=0)
    reports = {report.ticket_id: report for report in begun}
    late = reports_for(reader=reader).filter(ticket__in=clocks)
    reports |= {report.ticket_id: report for report in late}
    tickets = tickets_for(reader=reader).filter(pk__in={*clocks, *reports})
    rows = [
        Due(ticket, clocks.get(ticket.pk), reports.get(ticket.pk)) for ticket in tickets
    ]
    return sorted(rows, key=_soonest)


def _sooner(one: Clock | None, other: Clock) -> Clock:
    if one is None or one.due_at is None:
        return other
    return one if other.due_at is None or one.due_at < other.due_at else other


def _soonest(row: Due) -> tuple[bool, float, int]:
    due = row.clock.due_at if row.clock else None
    return due is None, due.timestamp() if due else 0, row.ticket.pk


def actions_for(*, reader: Reader) -> QuerySet[Action]:
    """Return the actions that *reader* may follow: the vendor all, a contact theirs."""
    actions = Action.objects.select_related(
        "report__ticket__site", "report__ticket__customer", "person", "contact"
    )
    if reader.side == "vendor":
        return actions
    if reader.side == "customer" and reader.customer_id is not None:
        return actions.filter(
            report__ticket__customer=reader.customer_id, told_at__isnull=False
        )
    return actions.none()


def action_for(*, reader: Reader, action_id: int) -> Action:
    """Return one action.

    Raises:
        UnknownAction: there is none that *reader* may see.
    """
    found = actions_for(reader=reader).filter(pk=action_id).first()
    if found is None:
        message = f"There is no action {action_id} here: see the list of actions."
        raise UnknownAction(message)
    return found


def can_finish(*, reader: Reader, action: Action) -> bool:
    """Say whether *reader* may say that an action is done: its own side, or the vendor."""
    if action.done_at is not None:
        return False
    return reader.side == "vendor" or action.side == ActionSide.CUSTOMER

"""An incident that is over, and a root cause report on its way to the customer."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.cast import NOON, Cast, House, reader
from tests.surfaces.desk import incident

from backline.records.accounts.models import Person
from backline.records.causes.actions import releasing, reviewing, writing
from backline.records.causes.content import Content, Line
from backline.records.causes.models import Report
from backline.records.causes.queries import mark_of
from backline.records.tickets.actions import work
from backline.records.tickets.models import Ticket


HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BACK = NOON + 2 * HOUR
WHOLE = Content(
    summary="The dialer refused every third agent.",
    happened="A table filled up.",
    impact="34 of 100 agents could not log in for two hours.",
    detected="Agents called.",
    cause="Sessions were never ended.",
    contributing=("No alert on the table.",),
    whys=("Because it was full.", "Because nothing emptied it."),
    went_well="The restart was quick.",
    went_badly="Nobody looked at the table.",
    lines=(Line(0, "2026-03-02T09:30:00+00:00", "The table was full."),),
)


def over(
    cast: Cast,
    house: House | None = None,
    *,
    affected: int = 34,
    ago: timedelta = 2 * HOUR,
) -> Ticket:
    """A critical incident, restored at BACK."""
    ticket = incident(house or cast.meridian, at=BACK - ago, affected=affected)
    by = reader(cast.l1)
    work.take(number=ticket.number, by=by, now=BACK - ago)
    work.restore(
        number=ticket.number, how="fix", evidence="All log in.", by=by, now=BACK
    )
    ticket.refresh_from_db()
    return ticket


def written(
    cast: Cast, ticket: Ticket, *, content: Content = WHOLE, interim: bool = False
) -> Report:
    """The report, saved once by L2."""
    report = Report.objects.filter(ticket=ticket).first()
    writing.save_version(
        number=ticket.number,
        content=content,
        after=report.version if report else 0,
        by=reader(cast.l2),
        now=BACK + HOUR,
        interim=interim,
    )
    return Report.objects.get(ticket=ticket)


def reviewed(
    cast: Cast,
    ticket: Ticket,
    *,
    approves: bool = True,
    words: str = "",
    by: Person | None = None,
    now: datetime = BACK,
) -> None:
    """What was handed in is read by L3, or *by* another, and decided on."""
    reviewing.review(
        number=ticket.number,
        approves=approves,
        seen=mark_of(Report.objects.get(ticket=ticket)),
        words=words,
        by=reader(by or cast.l3),
        now=now,
    )


def approved(cast: Cast, ticket: Ticket, *, interim: bool = False) -> Report:
    """The report, written by L2 and approved by L3."""
    report = written(cast, ticket, interim=interim)
    reviewing.submit(number=ticket.number, by=reader(cast.l2), now=BACK + 2 * HOUR)
    reviewed(cast, ticket, now=BACK + 3 * HOUR)
    report.refresh_from_db()
    return report


def released(cast: Cast, ticket: Ticket, *, interim: bool = False) -> Report:
    """The report, with the customer."""
    report = approved(cast, ticket, interim=interim)
    releasing.release(number=ticket.number, by=reader(cast.l2), now=BACK + 4 * HOUR)
    report.refresh_from_db()
    return report

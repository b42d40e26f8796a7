"""Fills the desk: real tickets by the real actions, then copies of them in bulk.

Everything of a copy but its numbers is what it is copied from: the timeline, the clocks
that were folded from it, the alarms that were taken. All its instants lie a little
earlier, so that a queue of copies is as mixed as a real one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from tests import cast

from backline.records.accounts.models import Person
from backline.records.accounts.queries import Reader
from backline.records.customers.models import Contact
from backline.records.tickets.actions import alarms, customer, work
from backline.records.tickets.actions.intake import Report, open_ticket
from backline.records.tickets.models import Clock, Ticket, TicketEvent


#: Of a hundred tickets, how many are still open.
OPEN_SHARE = 25
_APART = 17
COMPONENTS = {
    "acd": ("agents_cannot_log_in", 100),
    "ivr": ("ivr_calls_failed", 400),
    "dialer": ("dials_failed", 400),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Who works at the desk that is measured."""

    staged: cast.Cast
    present: datetime
    #: Whether all tickets are of one house.
    one_house: bool = False

    @property
    def people(self) -> tuple[Person | Contact, ...]:
        return (self.staged.l1, self.staged.meridian.owner)


def real_tickets(desk: Desk, count: int, *, open_share: int = OPEN_SHARE) -> None:
    """Open tickets by the desk's own actions, and move most of them along."""
    chance = random.Random(7)  # noqa: S311 - the same desk in every run
    for place in range(count):
        is_open = place % 100 < open_share
        days = chance.uniform(0.02, 2) if is_open else chance.uniform(3, 60)
        at = desk.present - timedelta(seconds=int(days * 86_400))
        _live(desk, chance, at, is_open=is_open)
    while alarms.fire_due(now=desk.present, limit=1000).taken:
        pass


def _live(desk: Desk, chance: random.Random, at: datetime, *, is_open: bool) -> None:
    """Open one ticket at *at* and lead it as far as it has come."""
    staged = desk.staged
    houses = [staged.meridian, staged.orbit, staged.najd]
    house = chance.choice(houses[:1] if desk.one_house else houses)
    contact, engineer = cast.reader(house.owner), cast.reader(staged.l1)
    component = chance.choice(sorted(COMPONENTS))
    measure, most = COMPONENTS[component]
    report = Report(
        channel="portal",
        kind="incident",
        site_id=house.site.pk,
        subject=f"{component} has failed for some of us since this morning",
        words="It began at the start of the shift and has not gone away since. " * 4,
        component=component,
        measure=measure,
        affected=chance.randrange(most // 3),
        total=most,
    )
    number = open_ticket(report=report, by=contact, now=at).number
    if is_open and chance.random() < 0.3:
        return
    _work(number, at, contact, engineer)
    if is_open:
        return
    end = at + timedelta(hours=3)
    work.restore(number=number, how="fix", evidence="Restarted", by=engineer, now=end)
    customer.confirm(
        number=number, words="Works", by=contact, now=end + timedelta(hours=1)
    )


def _work(number: str, at: datetime, contact: Reader, engineer: Reader) -> None:
    minute = timedelta(minutes=1)
    work.take(number=number, by=engineer, now=at + minute)
    work.answer(number=number, words="On it", by=engineer, now=at + 5 * minute)
    work.ask(number=number, what="The log", by=engineer, now=at + 9 * minute)
    customer.reply(number=number, words="Here", by=contact, now=at + 19 * minute)


def copies(times: int) -> None:
    """Copy every ticket *times* times, with its events, clocks, alarms and pledges."""
    step = 1 + max(Ticket.objects.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        for table, key in (
            ("tickets_ticket", "id"),
            ("tickets_ticketevent", "ticket_id"),
            ("tickets_clock", "ticket_id"),
            ("tickets_alarm", "ticket_id"),
            ("tickets_pledge", "ticket_id"),
        ):
            columns = _columns(table, key, step)
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) "  # noqa: S608 - our own names
                f"SELECT {', '.join(columns.values())} "
                f"FROM {table}, {_series(times)}"
            )
        if connection.vendor == "sqlite":
            cursor.execute("ANALYZE")
            return
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('tickets_ticket', 'id'), "
            "(SELECT max(id) FROM tickets_ticket))"
        )
        cursor.execute("VACUUM ANALYZE")


def _series(times: int) -> str:
    """Return the numbers from 1 to *times*, as a table called copy."""
    if connection.vendor != "sqlite":
        return f"generate_series(1, {times}) AS copy"
    return (
        "(WITH RECURSIVE counted(copy) AS (SELECT 1 UNION ALL SELECT copy + 1 "  # noqa: S608 - our own number
        f"FROM counted WHERE copy < {times}) SELECT copy FROM counted)"
    )


def _earlier(name: str) -> str:
    """Return an instant some seconds earlier for each copy."""
    if connection.vendor != "sqlite":
        return f"{name} - copy * interval '{_APART} seconds'"
    return f"datetime({name}, '-' || (copy * {_APART}) || ' seconds')"


@contextmanager
def in_haste() -> Iterator[None]:
    """Wait for no disk while filling; what is measured waits for each commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        yield
        cursor.execute("RESET synchronous_commit")


def _columns(table: str, key: str, step: int) -> dict[str, str]:
    """Return the columns of a copy, and what is written to each."""
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    columns: dict[str, str] = {}
    for column in described:
        name = f'"{column.name}"'
        if column.name == key:
            columns[name] = f"{name} + copy * {step}"
        elif column.name.endswith("_at") or column.name == "used_as_of":
            # An instant beyond all others stays where it is.
            columns[name] = (
                f"CASE WHEN {name} < '9000-01-01' THEN {_earlier(name)} ELSE {name} END"
            )
        elif column.name != "id":
            columns[name] = name
    return columns


def open_count() -> int:
    return Ticket.objects.filter(is_open=True).count()


def next_steps(count: int) -> datetime:
    """Return the instant at which *count* steps of the ladder will be due."""
    rows = Clock.objects.filter(next_step_at__isnull=False).order_by("next_step_at")
    at = rows.values_list("next_step_at", flat=True)[count - 1]
    assert at is not None
    return at


def ticket_count() -> int:
    return Ticket.objects.count()


def escalations() -> int:
    return TicketEvent.objects.filter(kind="escalated").count()

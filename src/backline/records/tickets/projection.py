"""What a ticket's timeline comes to, as the columns and rows that are stored.

The timeline is the truth; these are its projections, so that a queue need not fold
two hundred thousand tickets. `project` writes them after each change, `rebuild` makes
them anew, and a test proves that both come to the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from backline.guide.account import Account, ClockAccount, Outcome, Status, StepDue
from backline.guide.clock import account_of
from backline.guide.situation import Situation, stretches_of
from backline.guide.timeline import Event
from backline.records.contracts.queries import Terms, terms_of
from backline.records.tickets.asked_once import asked_once
from backline.records.tickets.models import NEVER, Alarm, Clock, Ticket
from backline.records.tickets.stored import timeline_once
from backline.records.trail.rows import insert_rows, read_rows, write_rows


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


#: A clock's number and its columns, in the order of `clock_columns`.
Stored = tuple[Any, ...]
#: Those of some tickets, by ticket, name and ordinal.
StoredClocks = dict[tuple[int, str, int], Stored]
#: All of a clock's columns but those by which it is found.
PROJECTED = [
    column.name
    for column in Clock._meta.concrete_fields  # noqa: SLF001 - Django documents it
    if column.name not in {"id", "ticket", "name", "ordinal"}
]
_CLOCK_COLUMNS = ("ticket_id", "name", "ordinal", *PROJECTED)
_of_clock = attrgetter(*_CLOCK_COLUMNS)


def terms_of_ticket(ticket: Ticket) -> Terms:
    """Return the terms that the ticket was opened under, and keeps."""
    return terms_of(ticket.contract_id, ticket.calendar_version_id)


def fold(ticket: Ticket, events: Sequence[Event]) -> Account:
    """Return the account of a ticket under its own terms."""
    terms = terms_of_ticket(ticket)
    return account_of(events, plan=terms.plan, calendar=terms.calendar)


@asked_once
def account_once(ticket: Ticket) -> Account:
    """Return the account of a ticket for all of a page."""
    return fold(ticket, timeline_once(ticket))


def stands_now(ticket: Ticket, events: Sequence[Event], now: datetime) -> Situation:
    """Return where a ticket stands at *now*: what will end by itself still holds."""
    severities = terms_of_ticket(ticket).plan.severities
    rank = {severity: place for place, severity in enumerate(severities)}
    return stretches_of(events, rank=rank, lapsed_by=now)[1]


def ticket_columns(account: Account, *, version: int) -> dict[str, object]:
    """Return the projected columns of a ticket."""
    situation = account.situation
    # A closed ticket is in no queue, although its root cause may still be owed.
    open_clocks = [
        clock
        for clock in account.clocks
        if clock.breach_at and _goes(clock) and situation.closed_at is None
    ]
    soonest = min(open_clocks, key=_breach_at, default=None)
    engineer, release = situation.holder, situation.release
    return {
        "state": situation.state.value,
        "ball": situation.ball.value,
        "severity": situation.severity,
        "peak_severity": situation.peak_severity,
        "fault_domain": situation.domain.value,
        "release": release.name if release else "",
        "release_declined": release is not None and release.declined,
        "level": situation.level,
        "team_id": int(situation.team) if situation.team else None,
        "times_returned": situation.times_returned,
        "engineer_id": int(engineer) if engineer else None,
        "awaited": situation.awaited,
        "answered_at": situation.answered_at,
        "restored_at": situation.restored_at,
        "closed_at": situation.closed_at,
        "times_reopened": situation.times_reopened,
        "is_open": situation.closed_at is None,
        "next_clock": soonest.name if soonest else "",
        "next_due_at": soonest.due_at if soonest else None,
        "queue_at": (soonest.breach_at if soonest else None) or NEVER,
        "chase_at": account.chase_at,
        "version": version,
    }


def _goes(clock: ClockAccount) -> bool:
    return clock.status is not Status.FINISHED


def _breach_at(clock: ClockAccount) -> datetime:
    return clock.breach_at or NEVER


def clock_columns(
    clock: ClockAccount, *, fired: frozenset[str] = frozenset()
) -> dict[str, object]:
    """Return the projected columns of a clock.

    Args:
        clock: its account.
        fired: the steps of the ladder that were taken and stand.
    """
    step = next_step(clock, fired=fired)
    return {
        "severity": clock.severity,
        "status": clock.status.value,
        "outcome": clock.outcome.value if clock.outcome else "",
        "limit": clock.limit.end if clock.limit else None,
        "counted": clock.counted,
        "used": clock.used,
        "used_as_of": clock.used_as_of,
        "due_at": clock.due_at,
        "breach_at": clock.breach_at,
        "finished_at": clock.finished_at,
        "because": clock.because,
        "next_step": step.name if step else "",
        "next_step_at": step.at if step else None,
    }


def next_step(clock: ClockAccount, *, fired: frozenset[str]) -> StepDue | None:
    """Return the ladder's next step on a clock that is not over."""
    waiting = [step for step in clock.steps if step.at and step.name not in fired]
    return min(waiting, key=_step_at, default=None)


def _step_at(step: StepDue) -> datetime:
    return step.at or NEVER


def project(
    ticket: Ticket, events: Sequence[Event], *, known: Account | None = None
) -> Account:
    """Write the clocks of a ticket as its timeline tells them.

    The ticket's own columns are the caller's: they are part of the swap that makes
    the change. Steps that a recount put back under are withdrawn, so that they may be
    taken again.
    """
    account = known or fold(ticket, events)
    project_all(
        [Folded(ticket.pk, account, max(event.recorded_at for event in events))]
    )
    return account


@dataclass(frozen=True, slots=True)
class Folded:
    """A ticket, what its timeline comes to, and when the last of it was written."""

    ticket_id: int
    account: Account
    now: datetime


def project_all(
    tickets: Sequence[Folded], *, stored: StoredClocks | None = None
) -> None:
    """Write the clocks of many tickets, with as few statements as of one.

    Args:
        tickets: what they come to.
        stored: the clocks that are stored of these tickets, and of no others, where
            they were read already.
    """
    if not tickets:
        return
    numbers = [folded.ticket_id for folded in tickets]
    alarms = _standing_alarms(numbers)
    rows = dict(stored_clocks(numbers) if stored is None else stored)
    new: list[Clock] = []
    moved: list[tuple[Stored, dict[str, object]]] = []
    for folded in tickets:
        mine = alarms[folded.ticket_id]
        _withdraw(folded.account, mine, folded.now)
        for clock in folded.account.clocks:
            columns = clock_columns(clock, fired=_fired(clock, mine))
            row = rows.pop((folded.ticket_id, clock.name, clock.ordinal), None)
            if row is None:
                new.append(_clock_row(folded.ticket_id, clock, columns))
            elif row[1:] != tuple(columns.values()):
                moved.append((row, columns))
    store_clocks(new)
    _move(moved)
    _store_withdrawn(alarms)
    if rows:
        # A late fact can undo a lowering, and with it the row that was judged.
        Clock.objects.filter(pk__in=[row[0] for row in rows.values()]).delete()


def _clock_row(
    ticket_id: int, clock: ClockAccount, columns: dict[str, object]
) -> Clock:
    return Clock(ticket_id=ticket_id, name=clock.name, ordinal=clock.ordinal, **columns)


def store_clocks(clocks: Iterable[Clock]) -> None:
    """Write clocks that nobody asks for the numbers of."""
    insert_rows(Clock, _CLOCK_COLUMNS, map(_of_clock, clocks))


def _move(moved: Sequence[tuple[Stored, dict[str, object]]]) -> None:
    """Write what is new of stored clocks, each row by its number.

    A column in which no row differs is not written: an index on it need not be.
    """
    names = [
        name
        for place, name in enumerate(PROJECTED, start=1)
        if any(row[place] != columns[name] for row, columns in moved)
    ]
    if names:
        write_rows(Clock, names, [(row[0], columns) for row, columns in moved])


@dataclass(slots=True)
class _Standing:
    """An alarm that was taken and not withdrawn."""

    ticket_id: int
    pk: int
    clock: str
    ordinal: int
    step: str
    fired_at: datetime
    withdrawn_at: datetime | None = None


def _standing_alarms(numbers: Sequence[int]) -> dict[int, list[_Standing]]:
    """Return the steps that were taken and stand, by ticket."""
    alarms: dict[int, list[_Standing]] = {number: [] for number in numbers}
    stand = Alarm.objects.filter(ticket__in=numbers, withdrawn_at__isnull=True)
    for row in read_rows(stand.values_list(*_Standing.__slots__[:-1])):
        alarms[row[0]].append(_Standing(*row))
    return alarms


def stored_clocks(numbers: Sequence[int]) -> StoredClocks:
    """Return the rows of clocks by ticket, name and ordinal: number, then columns."""
    rows = Clock.objects.filter(ticket__in=numbers).order_by()
    columns = ("ticket_id", "name", "ordinal", "pk", *PROJECTED)
    return {row[:3]: row[3:] for row in read_rows(rows.values_list(*columns))}


def _fired(clock: ClockAccount, alarms: Iterable[_Standing]) -> frozenset[str]:
    return frozenset(
        alarm.step
        for alarm in alarms
        if alarm.withdrawn_at is None
        and (alarm.clock, alarm.ordinal) == (clock.name, clock.ordinal)
    )


def _withdraw(account: Account, alarms: list[_Standing], now: datetime) -> None:
    """Withdraw the alarms whose step lies ahead again, of what is known at *now*."""
    if not alarms:
        return
    steps = {
        (clock.name, clock.ordinal, step.name): step.at
        for clock in account.clocks
        if clock.status is not Status.FINISHED
        for step in clock.steps
    }
    for alarm in alarms:
        at = steps.get((alarm.clock, alarm.ordinal, alarm.step), alarm.fired_at)
        if at is None or at > max(now, alarm.fired_at):
            alarm.withdrawn_at = now


def _store_withdrawn(alarms: Mapping[int, list[_Standing]]) -> None:
    by_instant: dict[datetime, list[int]] = {}
    for alarm in chain.from_iterable(alarms.values()):
        if alarm.withdrawn_at is not None:
            by_instant.setdefault(alarm.withdrawn_at, []).append(alarm.pk)
    for now, numbers in by_instant.items():
        Alarm.objects.filter(pk__in=numbers).update(withdrawn_at=now)


def first_clocks(ticket: Ticket, account: Account) -> list[Clock]:
    """Return the clock rows of a ticket that was just opened, not stored yet."""
    return [
        _clock_row(ticket.pk, clock, clock_columns(clock)) for clock in account.clocks
    ]


def missed(clock: Clock, now: datetime) -> bool:
    """Say whether more than the target of a stored clock is used up at *now*."""
    if clock.outcome:
        return clock.outcome in {Outcome.MISSED.value, Outcome.EXCUSED.value}
    return clock.breach_at is not None and clock.breach_at < now

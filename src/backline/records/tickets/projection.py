"""What a ticket's timeline comes to, as the columns and rows that are stored.

The timeline is the truth; these are its projections, so that a queue need not fold
two hundred thousand tickets. `project` writes them after each change, `rebuild` makes
them anew, and a test proves that both come to the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from backline.guide.account import Account, ClockAccount, Outcome, Status, StepDue
from backline.guide.clock import account_of
from backline.guide.timeline import Event
from backline.records.contracts.queries import Terms, terms_of
from backline.records.tickets.models import NEVER, Alarm, Clock, Ticket


if TYPE_CHECKING:
    from collections.abc import Iterable


#: All of a clock's columns but those by which it is found.
_PROJECTED = [
    column.name
    for column in Clock._meta.concrete_fields  # noqa: SLF001 - Django documents it
    if column.name not in {"id", "ticket", "name", "ordinal"}
]


def terms_of_ticket(ticket: Ticket) -> Terms:
    """Return the terms that the ticket was opened under, and keeps."""
    return terms_of(ticket.contract_id, ticket.calendar_version_id)


def fold(ticket: Ticket, events: Sequence[Event]) -> Account:
    """Return the account of a ticket under its own terms."""
    terms = terms_of_ticket(ticket)
    return account_of(events, plan=terms.plan, calendar=terms.calendar)


def ticket_columns(account: Account, *, version: int) -> dict[str, object]:
    """Return the projected columns of a ticket."""
    situation = account.situation
    open_clocks = [
        clock for clock in account.clocks if clock.breach_at and _goes(clock)
    ]
    soonest = min(open_clocks, key=_breach_at, default=None)
    engineer, release = situation.engineer, situation.release
    return {
        "state": situation.state.value,
        "ball": situation.ball.value,
        "severity": situation.severity,
        "peak_severity": situation.peak_severity,
        "fault_domain": situation.domain.value,
        "release": release.name if release else "",
        "release_declined": release is not None and release.declined,
        "level": situation.level,
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
    project_all([Folded(ticket, account, max(event.recorded_at for event in events))])
    return account


@dataclass(frozen=True, slots=True)
class Folded:
    """A ticket, what its timeline comes to, and when the last of it was written."""

    ticket: Ticket
    account: Account
    now: datetime


def project_all(tickets: Sequence[Folded]) -> None:
    """Write the clocks of many tickets, with as few statements as of one."""
    if not tickets:
        return
    numbers = [folded.ticket.pk for folded in tickets]
    alarms, stored = _standing_alarms(tickets), _stored_clocks(numbers)
    changed: list[Clock] = []
    for folded in tickets:
        mine = alarms[folded.ticket.pk]
        _withdraw(folded.account, mine, folded.now)
        for clock in folded.account.clocks:
            columns = clock_columns(clock, fired=_fired(clock, mine))
            row = stored.pop((folded.ticket.pk, clock.name, clock.ordinal), None)
            if row is None or any(
                getattr(row, name) != value for name, value in columns.items()
            ):
                changed.append(_clock_row(folded.ticket, clock, columns))
    if changed:
        Clock.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["ticket", "name", "ordinal"],
            update_fields=_PROJECTED,
        )
    if stored:
        # A late fact can undo a lowering, and with it the row that was judged.
        Clock.objects.filter(pk__in=[row.pk for row in stored.values()]).delete()


def _clock_row(
    ticket: Ticket, clock: ClockAccount, columns: dict[str, object]
) -> Clock:
    return Clock(ticket=ticket, name=clock.name, ordinal=clock.ordinal, **columns)


def _standing_alarms(tickets: Sequence[Folded]) -> dict[int, list[Alarm]]:
    """Return the steps that were taken and stand, by ticket."""
    alarms: dict[int, list[Alarm]] = {folded.ticket.pk: [] for folded in tickets}
    for alarm in Alarm.objects.filter(ticket__in=alarms, withdrawn_at__isnull=True):
        alarms[alarm.ticket_id].append(alarm)
    return alarms


def _stored_clocks(numbers: Sequence[int]) -> dict[tuple[int, str, int], Clock]:
    rows = Clock.objects.filter(ticket__in=numbers).order_by()
    return {(row.ticket_id, row.name, row.ordinal): row for row in rows}


def _fired(clock: ClockAccount, alarms: Iterable[Alarm]) -> frozenset[str]:
    return frozenset(
        alarm.step
        for alarm in alarms
        if alarm.withdrawn_at is None
        and (alarm.clock, alarm.ordinal) == (clock.name, clock.ordinal)
    )


def _withdraw(account: Account, alarms: list[Alarm], now: datetime) -> None:
    """Withdraw the alarms whose step lies ahead again, of what is known at *now*."""
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
            Alarm.objects.filter(pk=alarm.pk).update(withdrawn_at=now)


def first_clocks(ticket: Ticket, account: Account) -> list[Clock]:
    """Return the clock rows of a ticket that was just opened, not stored yet."""
    return [_clock_row(ticket, clock, clock_columns(clock)) for clock in account.clocks]


def missed(clock: Clock, now: datetime) -> bool:
    """Say whether more than the target of a stored clock is used up at *now*."""
    if clock.outcome:
        return clock.outcome in {Outcome.MISSED.value, Outcome.EXCUSED.value}
    return clock.breach_at is not None and clock.breach_at < now

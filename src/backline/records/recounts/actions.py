"""The recount of open tickets under other terms: compared, then applied, in batches.

Each batch is one transaction, with its cursor: who is killed loses the batch that was
not committed, and whoever goes on begins there. A line for each ticket, unique by run
and ticket, makes sure that nothing is applied twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction

from backline.records.accounts.queries import Reader
from backline.records.outbox.actions import enqueue_all, message
from backline.records.recounts.models import RecountLine, RecountRun, RunState
from backline.records.recounts.queries import Choice, check_manager, choice_of
from backline.records.recounts.tally import Tally, furthest
from backline.records.tickets.actions.terms import (
    Outcome,
    apply_terms,
    difference,
)
from backline.records.tickets.models import number_of
from backline.records.trail.actions import record
from backline.records.trail.rows import insert_rows
from backline.zones import ZONE_DATA_VERSION


if TYPE_CHECKING:
    from backline.records.outbox.models import Message

#: So many tickets share a transaction.
BATCH = 400
#: So many tickets are named in a mail; the rest is a number.
_NAMED = 25


class RecountRefused(ValueError):
    """This recount cannot be begun now."""


def differences(
    *, choice: Choice, by: Reader, now: datetime, batch: int = BATCH
) -> Iterator[Tally]:
    """Yield the sum of what *choice* would change, growing; change nothing.

    Raises:
        NotAManager: *by* may not ask.
    """
    check_manager(by)
    terms, tally, cursor = choice.terms(), Tally(), 0
    while numbers := _next(choice, cursor, batch):
        tally.add(difference(ticket_ids=numbers, terms=terms, now=now), now)
        cursor = numbers[-1]
        yield tally


@transaction.atomic
def compare(*, choice: Choice, by: Reader, now: datetime) -> RecountRun:
    """Begin a run that reckons the difference first.

    Raises:
        NotAManager: *by* may not.
    """
    check_manager(by)
    return _created(choice, RunState.COMPARING, "", by, now)


@transaction.atomic
def begin(*, choice: Choice, because: str, by: Reader, now: datetime) -> RecountRun:
    """Begin a run that applies at once; its difference was shown elsewhere.

    Raises:
        NotAManager: *by* may not.
        RecountRefused: no reason is given, or another run is being applied.
    """
    check_manager(by)
    reason = _reason(because)
    try:
        with transaction.atomic():
            run = _created(choice, RunState.APPLYING, reason, by, now)
    except IntegrityError as error:
        raise RecountRefused(_BUSY) from error
    _record("recount.begun", run, by, now)
    return run


@transaction.atomic
def apply(*, run: RecountRun, because: str, by: Reader, now: datetime) -> None:
    """Apply a run whose difference is shown.

    Raises:
        NotAManager: *by* may not.
        RecountRefused: no reason is given, it is not at that point, or another run is
            being applied.
    """
    check_manager(by)
    reason, choice = _reason(because), choice_of(run)
    shown = RecountRun.objects.filter(pk=run.pk, state=RunState.COMPARED)
    try:
        with transaction.atomic():
            moved = shown.update(
                state=RunState.APPLYING,
                cursor=0,
                total=choice.tickets().count(),
                because=reason,
                person=by.person_id,
                by_name=by.name,
            )
    except IntegrityError as error:
        raise RecountRefused(_BUSY) from error
    if not moved:
        message = "This difference is not waiting to be applied: look at it again."
        raise RecountRefused(message)
    run.refresh_from_db()
    _record("recount.begun", run, by, now)


_BUSY = "Another recount is being applied: wait until it is done, or resume it."


@transaction.atomic
def go_on(*, run_id: int, now: datetime, batch: int = BATCH) -> RecountRun:
    """Do the next batch of a run; return the run as it stands then.

    Whoever else is at work on it waits here, and does the batch after.
    """
    # Held before anything is read of it (SQLite lets one writer in anyway).
    run = RecountRun.objects.select_for_update().get(pk=run_id)
    if run.state not in {RunState.COMPARING, RunState.APPLYING}:
        return run
    choice = choice_of(run)
    numbers = _next(choice, run.cursor, batch)
    if not numbers:
        _end(run, now)
    elif run.state == RunState.COMPARING:
        tally = Tally.of(run.shown)
        found = difference(ticket_ids=numbers, terms=choice.terms(), now=now)
        tally.add(found, now)
        run.shown, run.cursor = tally.json, numbers[-1]
    else:
        _apply(run, choice, numbers, now)
    run.save()
    return run


def _apply(
    run: RecountRun, choice: Choice, numbers: Sequence[int], now: datetime
) -> None:
    tally = Tally.of(run.applied)
    found = apply_terms(
        ticket_ids=numbers,
        terms=choice.terms(),
        because=run.because,
        by=Reader(run.person_id, run.by_name, "vendor"),
        now=now,
    )
    insert_rows(RecountLine, _LINE, (_line(run, outcome) for outcome in found))
    tally.add(found, now)
    run.applied, run.cursor = tally.json, numbers[-1]


_LINE = (
    "run_id",
    "ticket_id",
    "outcome",
    "because",
    "clock",
    "due_before",
    "due_after",
)


def _line(run: RecountRun, outcome: Outcome) -> tuple[object, ...]:
    key = (run.pk, outcome.ticket.pk)
    if outcome.left:
        return (*key, "left", outcome.left, "", None, None)
    if not outcome.changes:
        return (*key, "same", "", "", None, None)
    change = furthest(outcome.changes)
    due_before = change.before.due_at if change.before else None
    due_after = change.after.due_at if change.after else None
    return (*key, "moved", "", change.name, due_before, due_after)


def _end(run: RecountRun, now: datetime) -> None:
    if run.state == RunState.COMPARING:
        run.state = RunState.COMPARED
        return
    run.state, run.done_at = RunState.DONE, now
    enqueue_all(_mails(run, now))
    by = Reader(run.person_id, run.by_name, "vendor")
    _record("recount.done", run, by, now)


def _mails(run: RecountRun, now: datetime) -> Iterator[Message]:
    """Yield one mail to each contact of whose tickets a due instant moved."""
    moved = run.lines.filter(outcome="moved").exclude(due_after=None, due_before=None)
    told: dict[str, list[str]] = defaultdict(list)
    for kind, number, mail, left_at, duty_mail, clock, before, after in moved.order_by(
        "ticket"
    ).values_list(
        "ticket__kind",
        "ticket",
        "ticket__contact__email",
        "ticket__contact__left_at",
        "ticket__site__duty_contact__email",
        "clock",
        "due_before",
        "due_after",
    ):
        recipient = mail if mail and left_at is None else duty_mail
        if recipient and before != after:
            told[recipient].append(
                _due_line(number_of(kind, number), clock, before, after)
            )
    what = choice_of(run).words
    for recipient, lines in sorted(told.items()):
        yield message(
            channel="mail",
            recipient=recipient,
            subject=f"New due times of {_count(lines)}",
            body=_body(what, run.because, lines),
            about=f"recount-{run.pk}",
            now=now,
            dedupe_key=f"recount:{run.pk}:{recipient}",
        )


def _count(lines: Sequence[str]) -> str:
    return "one ticket" if len(lines) == 1 else f"{len(lines)} tickets"


def _due_line(
    number: str, clock: str, before: datetime | None, after: datetime | None
) -> str:
    told = [
        "at no set time" if at is None else f"{at:%Y-%m-%d %H:%M} UTC"
        for at in (after, before)
    ]
    name = clock.replace("_", " ")
    return f"{number}, {name}: due {told[0]} instead of {told[1]}"


def _body(what: str, because: str, lines: Sequence[str]) -> str:
    named = list(lines[:_NAMED])
    if len(lines) > _NAMED:
        named.append(f"and {len(lines) - _NAMED} more")
    return (
        f"Other terms were applied to {_count(lines)} of yours: {what}.\n"
        f"Why: {because}\n\n" + "\n".join(named) + "\n\n"
        "What was finished before stays as it was judged. Each ticket shows its "
        f"reckoning:\n{settings.BASE_URL}/portal/\n"
    )


def _next(choice: Choice, cursor: int, batch: int) -> list[int]:
    rows = choice.tickets().filter(pk__gt=cursor).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:batch])


def _reason(because: str) -> str:
    reason = because.strip()
    if not reason:
        message = "Say why the terms are applied: it stands on every ticket."
        raise RecountRefused(message)
    return reason[:500]


def _created(
    choice: Choice, state: RunState, because: str, by: Reader, now: datetime
) -> RecountRun:
    return RecountRun.objects.create(
        what=choice.what,
        calendar_version=choice.calendar,
        contract=choice.contract,
        new_contract=choice.new_contract,
        tzdata_version=ZONE_DATA_VERSION,
        state=state,
        because=because,
        person_id=by.person_id,
        by_name=by.name,
        total=choice.tickets().count(),
        began_at=now,
    )


def _record(did: str, run: RecountRun, by: Reader, now: datetime) -> None:
    details = {"what": choice_of(run).words, "because": run.because}
    tally = Tally.of(run.applied)
    if tally.tickets:
        details |= {"tickets": str(tally.tickets), "moved": str(tally.moved)}
    record(did=did, about=str(run), by=by, now=now, details=details)

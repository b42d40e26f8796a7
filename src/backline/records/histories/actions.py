"""What changes a history: it is given, read, judged in slices, and forgotten."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.histories.models import History, Slice
from backline.records.trail.actions import record


State = History.State
#: Longer than any round takes; whoever dies is followed by another after it.
LEASE = timedelta(minutes=3)
#: After so many leases without progress a history is given up.
ATTEMPTS = 4
#: So many files may wait to be read or judged: each keeps its bytes in the database.
WAITING_AT_MOST = 20
_GIVEN_UP = (
    "The desk began with this file several times and never came to an end. It is not "
    "the file's fault as far as is known: tell whoever runs the desk, who finds the "
    "reason in the log of the worker."
)


class HistoryRefused(ValueError):
    """This cannot be done with the history; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Given:
    """A file with the terms under which it is to be judged."""

    file_name: str
    content: bytes
    mapping_name: str
    mapping_text: str
    plan_name: str
    plan_text: str
    calendar_name: str
    calendar: Mapping[str, object]


@transaction.atomic
def give(*, given: Given, by: Reader, now: datetime) -> History:
    """Keep a file to be read.

    Raises:
        HistoryRefused: *by* is not of the vendor, or too many files wait already.
    """
    _check_vendor(by)
    waiting = History.objects.filter(state__in=[State.GIVEN, State.READ, State.JUDGING])
    if waiting.count() >= WAITING_AT_MOST:
        message = (
            f"{WAITING_AT_MOST} histories wait already. Judge or delete one of them."
        )
        raise HistoryRefused(message)
    history = History.objects.create(
        file_name=given.file_name,
        size=len(given.content),
        content=given.content,
        mapping_name=given.mapping_name,
        mapping_text=given.mapping_text,
        plan_name=given.plan_name,
        plan_text=given.plan_text,
        calendar_name=given.calendar_name,
        calendar_asked=given.calendar,
        given_by_id=by.person_id,
        given_at=now,
    )
    record(did="history.given", about=_about(history.pk), by=by, now=now)
    return history


@transaction.atomic
def start_judging(*, history_id: int, by: Reader, now: datetime) -> None:
    """Let a history that was read be judged.

    Raises:
        HistoryRefused: *by* is not of the vendor, or it does not wait for that.
    """
    _check_vendor(by)
    waiting = History.objects.filter(pk=history_id, state=State.READ)
    if not waiting.update(state=State.JUDGING, lease=None, leased_until=None):
        message = "This history does not wait to be judged. Look at it again."
        raise HistoryRefused(message)
    record(did="history.judging", about=_about(history_id), by=by, now=now)


@transaction.atomic
def forget(*, history_id: int, by: Reader, now: datetime) -> None:
    """Delete a history with all that it came to.

    Raises:
        HistoryRefused: *by* is not of the vendor.
    """
    _check_vendor(by)
    if History.objects.filter(pk=history_id).delete()[0]:
        record(did="history.forgotten", about=_about(history_id), by=by, now=now)


def lease_next(*, now: datetime) -> History | None:
    """Return the oldest history that has to be read or judged, leased to the caller.

    One with which nobody has come to an end several times is given up.
    """
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    to_do = History.objects.filter(free, state__in=[State.GIVEN, State.JUDGING])
    for history in to_do.order_by("given_at", "pk").only("pk", "attempts", "lease"):
        if history.attempts >= ATTEMPTS:
            _end(history, faults=[_GIVEN_UP], now=now)
            continue
        lease = uuid.uuid4()
        if to_do.filter(pk=history.pk, lease=history.lease).update(
            lease=lease, leased_until=now + LEASE, attempts=F("attempts") + 1
        ):
            return History.objects.filter(pk=history.pk, lease=lease).first()
    return None


def tell_read(
    *,
    history: History,
    preview: Mapping[str, object],
    calendar: Mapping[str, object],
    cases: int,
) -> None:
    """Write down what was read; it then waits for a person."""
    _held(history).filter(state=State.GIVEN).update(
        state=State.READ,
        preview=preview,
        calendar=calendar,
        cases=cases,
        lease=None,
        leased_until=None,
        attempts=0,
    )


def tell_refused(
    *,
    history: History,
    faults: Sequence[str],
    preview: Mapping[str, object],
    now: datetime,
) -> None:
    """Write down that nothing of the file is used, and why."""
    _end(history, faults=faults, preview=preview, now=now)


@transaction.atomic
def tell_judged(
    *, history: History, first_case: int, judged: int, outcome: Mapping[str, object]
) -> bool:
    """Write down what some cases came to; False when another did so before."""
    progress = _held(history).filter(state=State.JUDGING, cases_judged=first_case)
    if not progress.update(
        cases_judged=first_case + judged, attempts=0, lease=None, leased_until=None
    ):
        return False
    Slice.objects.create(history=history, first_case=first_case, outcome=outcome)
    return True


@transaction.atomic
def finish(*, history: History, report: Mapping[str, object], now: datetime) -> bool:
    """Keep the report, and the file and the slices no longer; False if it is done."""
    whole = _held(history).filter(state=State.JUDGING, cases_judged=F("cases"))
    if not whole.update(
        state=State.JUDGED, report=report, content=b"", lease=None, leased_until=None
    ):
        return False
    Slice.objects.filter(history=history).delete()
    record(did="history.judged", about=_about(history.pk), by=THE_DESK, now=now)
    return True


@transaction.atomic
def _end(
    history: History,
    *,
    faults: Sequence[str],
    now: datetime,
    preview: Mapping[str, object] | None = None,
) -> None:
    told = {"preview": preview} if preview is not None else {}
    unfinished = _held(history).filter(state__in=[State.GIVEN, State.JUDGING])
    if unfinished.update(
        state=State.REFUSED,
        faults=list(faults),
        content=b"",
        lease=None,
        leased_until=None,
        **told,
    ):
        Slice.objects.filter(history=history).delete()
        record(did="history.refused", about=_about(history.pk), by=THE_DESK, now=now)


def _held(history: History) -> QuerySet[History]:
    return History.objects.filter(pk=history.pk, lease=history.lease)


def _check_vendor(by: Reader) -> None:
    if by.side != "vendor":
        message = "Histories are the vendor's: sign in as one of its people."
        raise HistoryRefused(message)


def _about(history_id: int) -> str:
    return f"history {history_id}"

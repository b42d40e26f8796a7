"""What is measured, in the order in which it is told."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from benchmarks.desk import fill
from django.db import connection, transaction
from tests import cast

from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.actions import publish_calendar
from backline.records.recounts.actions import begin, differences, go_on
from backline.records.recounts.queries import (
    Choice,
    calendar_choice,
    zone_data_choice,
)
from backline.records.recounts.tally import Tally
from backline.records.tickets.actions.rebuild import differences as not_borne_out
from backline.records.tickets.models import Ticket


REAL = 500
#: Promised for a hundred thousand.
PROMISED_SECONDS, PROMISED_TICKETS = 60, 100_000


def measure(count: int) -> None:
    present = datetime.now(UTC).replace(microsecond=0)
    desk = fill.Desk(cast.stage(present), present, one_house=True)
    begun = time.perf_counter()
    fill.real_tickets(desk, REAL, open_share=100)
    with transaction.atomic():
        fill.copies(-(-count // REAL) - 1)
    _say("filling", f"{fill.open_count():,} in {time.perf_counter() - begun:.0f} s")
    choice = _more_holidays(desk)
    _showing(choice, present)
    _applying(choice, present)
    _checking(choice)
    Ticket.objects.filter(is_open=True).update(tzdata_version="1999a")
    zone_data = zone_data_choice(reader=THE_DESK)
    _showing(zone_data, present)
    _applying(zone_data, present)


def _more_holidays(desk: fill.Desk) -> Choice:
    """Close the next days on Meridian's calendar: what is due moves on."""
    held = desk.staged.meridian.contract.covered.get().calendar_version
    today = desk.present.date()
    days = [(today + timedelta(days=days)).isoformat() for days in range(1, 4)]
    version = publish_calendar(
        name=held.name,
        body={**held.body, "holidays": sorted({*held.body["holidays"], *days})},
        source="the state",
        by=THE_DESK,
        now=desk.present,
    )
    return calendar_choice(reader=THE_DESK, name=held.name, version=version.version)


def _showing(choice: Choice, now: datetime) -> None:
    begun = _begun()
    shown = list(differences(choice=choice, by=THE_DESK, now=now))[-1]
    _told(f"showing, {choice.what}", shown, begun)


def _applying(choice: Choice, now: datetime) -> None:
    begun = _begun()
    run = begin(choice=choice, because="To be measured", by=THE_DESK, now=now)
    while run.done_at is None:
        run = go_on(run_id=run.pk, now=now)
    _told(f"applying, {choice.what}", Tally.of(run.applied), begun)


def _begun() -> tuple[float, float]:
    """Return the time, and what this process has used of the processor."""
    return time.perf_counter(), time.process_time()


def _told(what: str, tally: Tally, begun: tuple[float, float]) -> None:
    spent, used = (now - then for now, then in zip(_begun(), begun, strict=True))
    promised = PROMISED_SECONDS * tally.tickets / PROMISED_TICKETS
    _say(
        what,
        f"{tally.tickets:,} tickets, {tally.later + tally.earlier:,} due instants moved, "
        f"in {spent:.1f} s, {spent / tally.tickets * 1000:.2f} ms each "
        f"(cpu {used / tally.tickets * 1000:.2f}): "
        f"{promised / spent:.1f} times as fast as promised",
    )


def _checking(choice: Choice) -> None:
    """Look at some of what was written: it must be what the timelines tell."""
    assert not choice.tickets().exists()
    numbers: Iterable[int] = Ticket.objects.values_list("pk", flat=True)
    some = list(numbers)[::997]
    wrong = [each for number in some for each in not_borne_out(ticket_id=number)]
    assert not wrong, wrong[:3]
    _say("rebuilt = stored", f"{len(some)} tickets looked at")


def _say(what: str, figure: str) -> None:
    print(f"{what:24} {figure}", flush=True)


assert connection.vendor == "sqlite"

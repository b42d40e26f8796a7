"""What is measured, in the order in which it is told."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.desk.measure import serving
from tests import cast

from backline.records.accounts.actions import issue_token
from backline.records.accounts.queries import THE_DESK
from backline.records.fleet.actions.late import SETTLES_IN, account_for_late
from backline.records.fleet.models import Quarantined, Sample
from backline.records.tickets.queries import tickets_for
from sitewatch import wire
from sitewatch.channel import Channel
from sitewatch.clocks import DeskClock
from sitewatch.credentials import Token
from sitewatch.probes import losses
from sitewatch.probes.simulated.faults import Faults
from sitewatch.probes.simulated.simulation import state_of
from sitewatch.sender import Sender, Settled
from sitewatch.spool import Spool
from sitewatch.thinning import Thinning


EVERY = timedelta(seconds=15)
WELL, ILL = Faults(), Faults(agents_cannot_log_in=21)


def measure(folder: Path, days: int) -> None:
    present = now()
    staged = cast.stage(present - timedelta(days=days, hours=1))
    site = staged.meridian.site
    token = issue_token(
        label="away", scopes=["samples"], by=THE_DESK, now=present, site_id=site.pk
    )
    spool = Spool(folder / "spool.sqlite3")
    _keep(spool, present - timedelta(days=days), present)
    kept = spool.counts().waiting
    size = (folder / "spool.sqlite3").stat().st_size // 1_000_000
    _say("kept", f"{kept:,} samples of {days} days, {size} MB")
    with serving() as (port, _):
        clock = DeskClock(now, lambda: int(time.monotonic()))
        desk = wire.endpoint(f"http://127.0.0.1:{port}")
        sender = Sender(Channel(desk, Token(token), clock), spool)
        begun = time.perf_counter()
        while (outcome := sender.send_next(now=now())) is not None:
            assert isinstance(outcome, Settled), outcome
            assert not outcome.refused, outcome
        spent = time.perf_counter() - begun
    _say("sent", f"in {spent:.0f} s, {kept / spent:,.0f} samples a second")
    assert (Sample.objects.count(), Quarantined.objects.count()) == (kept, 0)
    mine = tickets_for(reader=THE_DESK).filter(site=site)
    assert not mine.filter(is_open=True).exists()
    begun = time.perf_counter()
    account_for_late(now=now() + SETTLES_IN)
    _say("accounted for", f"in {time.perf_counter() - begun:.1f} s")
    (past,) = mine
    assert not past.is_open
    _say("nothing lost", f"and one incident of the past, {past.number}: {past.subject}")


def _keep(spool: Spool, begin: datetime, end: datetime) -> None:
    thinning = Thinning(int(EVERY.total_seconds()))
    middle = begin + (end - begin) / 2
    at, held = begin, 0
    waiting = []
    while at < end - timedelta(hours=1):
        faults = ILL if middle <= at < middle + timedelta(hours=1) else WELL
        waiting += thinning.kept(losses.losses(state_of(faults, seats=100, now=at), at))
        held += 1
        if held % 1000 == 0:
            spool.store(waiting, now=at)
            waiting = []
        at += EVERY
    spool.store(waiting, now=at)


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _say(what: str, figure: str) -> None:
    print(f"{what:14} {figure}", flush=True)

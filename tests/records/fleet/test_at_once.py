"""Batches at the same moment, people at the same moment, and killed processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier
from urllib.parse import quote

import pytest
from django.db import connection
from tests.cast import Cast, reader, stage
from tests.records.fleet.site import TAKE_CALLS, Site, a_sample, utc

from backline.records.fleet.models import Sample, Watch
from backline.records.outbox.models import Message
from backline.records.tickets.actions import work
from backline.records.tickets.models import TicketEvent


pytestmark = pytest.mark.django_db(transaction=True)

PROGRAM = Path(__file__).parent / "batch_process.py"
NOW = utc("09:02:00")


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return stage()


def lost(affected: int = 21, **fields: object) -> list[dict[str, object]]:
    """Return the nine samples of two full windows."""
    return [
        a_sample(NOW - timedelta(seconds=15 * place), affected, **fields)
        for place in range(9)
    ]


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run *acts* in threads that start together, each on its own connection."""
    together = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        together.wait(timeout=30)
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts, timeout=300))


def test_two_batches_of_a_site_at_once_open_one_incident(site: Site) -> None:
    at_once(
        lambda: site.send(*lost(), now=NOW),
        lambda: site.send(*lost(measure=TAKE_CALLS), now=NOW),
    )
    assert Sample.objects.count() == 18
    assert site.ticket.severity == "critical"
    assert Watch.objects.get().heard_at == NOW


def test_halves_of_a_loss_that_arrive_at_once_open_the_incident(site: Site) -> None:
    """Whichever is second sees what the first has stored."""
    both = lost()
    at_once(
        lambda: site.send(*both[::2], now=NOW),
        lambda: site.send(*both[1::2], now=NOW),
    )
    assert site.ticket.severity == "critical"


def test_the_same_batch_at_once_is_stored_once(site: Site) -> None:
    said = at_once(*[lambda: site.send(*lost(), now=NOW)] * 3)
    told = sorted((each.accepted, each.repeated) for each in said)  # type: ignore[attr-defined]  # what receive_samples returns
    assert told == [(0, 9), (0, 9), (9, 0)]
    assert Sample.objects.count() == 9
    assert site.ticket.severity == "critical"
    assert Message.objects.count() == 2


def test_measurement_and_an_engineer_at_once_lose_nothing(
    site: Site, cast: Cast
) -> None:
    site.send(*lost(), now=NOW)
    number = site.ticket.number
    l1 = reader(cast.l1)

    def measures() -> None:
        for place in range(1, 11):
            at = NOW + timedelta(minutes=place)
            site.send(a_sample(at, 21 + place), now=at)

    def writes() -> None:
        for place in range(1, 11):
            at = NOW + timedelta(minutes=place)
            work.note(number=number, words=f"{place}", by=l1, now=at)

    at_once(measures, writes)
    kinds = list(TicketEvent.objects.values_list("kind", flat=True))
    assert kinds.count("loss_measured") == 10
    assert kinds.count("noted") == 10
    assert site.ticket.version == len(kinds)


def database_url() -> str:
    """Return the address of this very test database, for another process."""
    place = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{place['NAME']}"
    user, password = (quote(place[key], safe="") for key in ("USER", "PASSWORD"))
    host, port = quote(place["HOST"], safe=""), place["PORT"]
    return f"postgres://{user}:{password}@{host}:{port}/{place['NAME']}"


def killed(
    site: Site, batch: list[dict[str, object]], when: str, now: datetime
) -> None:
    command = [
        *(sys.executable, str(PROGRAM)),
        *(str(site.house.site.pk), when, now.isoformat()),
    ]
    environment = {**os.environ, "BACKLINE_DATABASE_URL": database_url()}
    done = subprocess.run(
        command,
        input=json.dumps(batch),
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == -9, done.stderr


def test_a_killed_batch_leaves_nothing_and_doubles_nothing_when_sent_again(
    site: Site,
) -> None:
    """
    killed before the commit   nothing is there
    sent again, killed after   all is there, once, but the site has no answer
    sent again                 all of it repeated
    """
    batch = lost()
    killed(site, batch, "before", NOW)
    assert not Sample.objects.exists()
    assert site.tickets == []
    assert not Message.objects.exists()

    killed(site, batch, "after", NOW)
    assert Sample.objects.count() == 9
    assert site.ticket.severity == "critical"
    messages = Message.objects.count()

    again = site.send(*batch, now=NOW + timedelta(seconds=15))
    assert (again.accepted, again.repeated) == (0, 9)
    assert Sample.objects.count() == 9
    assert len(site.entries("opened")) == 1
    assert Message.objects.count() == messages == 2

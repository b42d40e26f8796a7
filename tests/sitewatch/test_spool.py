from __future__ import annotations

import json
import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from sitewatch.measurement import Measurement
from sitewatch.spool import Counts, Spool, SpoolUnusable


if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def measurements(count: int, now: datetime) -> list[Measurement]:
    return [
        Measurement(
            component="acd",
            measure="agents_cannot_log_in",
            affected=number,
            total=count,
            total_source="roster",
            state="measured",
            evidence=f"sample {number}",
            at=now,
        )
        for number in range(count)
    ]


def evidence(body: bytes) -> list[str]:
    return [each["evidence"] for each in json.loads(body)["samples"]]


def test_samples_leave_in_order_in_batches_of_at_most_1000(
    spool: Spool, now: datetime
) -> None:
    spool.store(measurements(2050, now), now=now)
    sizes, left = [], []
    while batch := spool.next_batch(now=now):
        sizes.append(len(batch.sample_ids))
        left += evidence(batch.body)
        spool.settle(batch, refused={}, now=now)
    assert sizes == [1000, 1000, 50]
    assert left == [f"sample {number}" for number in range(2050)]
    assert spool.counts() == Counts(waiting=0, sent=2050, refused=0)


def test_an_unanswered_batch_is_the_same_to_the_byte_after_a_restart(
    spool: Spool, now: datetime
) -> None:
    spool.store(measurements(3, now), now=now)
    first = spool.next_batch(now=now)
    spool.close()
    again = Spool(spool.path)
    later = now + timedelta(days=3)
    again.store(measurements(9, later), now=later)
    assert again.next_batch(now=later) == first
    again.close()


def test_what_the_desk_refused_is_kept_with_the_reason(
    spool: Spool, now: datetime
) -> None:
    spool.store(measurements(3, now), now=now)
    batch = spool.next_batch(now=now)
    assert batch is not None
    bad = batch.sample_ids[1]
    spool.settle(batch, refused={bad: "no such component"}, now=now)
    assert spool.counts() == Counts(waiting=0, sent=2, refused=1)
    assert spool.refused() == [(bad, "no such component")]
    assert spool.forget_sent(before=now + timedelta(days=99)) == 2
    assert spool.counts() == Counts(waiting=0, sent=0, refused=1)


def test_set_aside_samples_leave_the_rest_a_batch_of_a_new_id(
    spool: Spool, now: datetime
) -> None:
    spool.store(measurements(3, now), now=now)
    first = spool.next_batch(now=now)
    assert first is not None
    spool.set_aside(first, refused={first.sample_ids[0]: "no"}, now=now)
    second = spool.next_batch(now=now)
    assert second is not None
    assert second.id != first.id
    assert second.sample_ids == first.sample_ids[1:]


def test_only_what_was_sent_long_ago_is_forgotten(spool: Spool, now: datetime) -> None:
    spool.store(measurements(2, now), now=now)
    batch = spool.next_batch(now=now)
    assert batch is not None
    spool.settle(batch, refused={}, now=now)
    spool.store(measurements(1, now), now=now)
    assert spool.forget_sent(before=now) == 0
    assert spool.forget_sent(before=now + timedelta(seconds=1)) == 2
    assert spool.counts() == Counts(waiting=1, sent=0, refused=0)


def test_the_spool_is_durable_and_nobody_elses(spool: Spool) -> None:
    assert spool.path.stat().st_mode & 0o077 == 0
    modes = [
        spool._db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous")
    ]
    assert modes == ["wal", 2]


def test_a_file_that_is_no_spool_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but somebody's notes " * 100)
    before = path.read_bytes()
    with pytest.raises(SpoolUnusable, match="is a spool of sitewatch"):
        Spool(path)
    assert path.read_bytes() == before


def test_a_spool_of_a_later_sitewatch_is_refused(spool: Spool) -> None:
    spool.close()
    with sqlite3.connect(spool.path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(SpoolUnusable, match="version 99"):
        Spool(spool.path)


def test_a_full_disk_is_said_and_what_is_spooled_stays(
    spool: Spool, now: datetime
) -> None:
    spool.store(measurements(5, now), now=now)
    pages = spool._db.execute("PRAGMA page_count").fetchone()[0]
    spool._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(SpoolUnusable, match=r"full.*has room"):
        spool.store(measurements(5000, now), now=now)
    assert spool.counts() == Counts(waiting=5, sent=0, refused=0)
    spool._db.execute("PRAGMA max_page_count = 1000000")
    spool.store(measurements(1, now), now=now)
    assert spool.counts() == Counts(waiting=6, sent=0, refused=0)

"""The spool: every sample is on the site's own disk before it is sent.

Samples leave in the order in which they were stored. A batch is frozen when it is
formed, its id and its bytes alike; until the desk has answered for all of it, it and
nothing else is sent, so a repeat is recognised as one. At least once, in order.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from sitewatch import instants, message


if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from sitewatch.measurement import Measurement

VERSION = 1
BUSY_SECONDS = 10

_TABLES = """
CREATE TABLE sample (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL,
    stored_at TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'sent', 'refused')),
    batch TEXT REFERENCES batch (id),
    reason TEXT NOT NULL DEFAULT '',
    settled_at TEXT
);
CREATE INDEX sample_waiting ON sample (seq) WHERE state = 'waiting';
CREATE INDEX sample_of_batch ON sample (batch);
CREATE INDEX sample_sent ON sample (settled_at) WHERE state = 'sent';
CREATE TABLE batch (
    id TEXT PRIMARY KEY,
    body BLOB,
    formed_at TEXT NOT NULL,
    settled_at TEXT
);
CREATE UNIQUE INDEX one_open_batch ON batch ((settled_at IS NULL))
    WHERE settled_at IS NULL;
"""


class SpoolUnusable(Exception):
    """The spool cannot be read or written; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Batch:
    id: str
    sample_ids: tuple[str, ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Counts:
    waiting: int
    sent: int
    refused: int


class Spool:
    """One SQLite file, durable at every commit (WAL, synchronous FULL)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._explained():
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def store(
        self,
        measurements: Iterable[Measurement],
        *,
        now: datetime,
        clock_offset: int | None = None,
    ) -> None:
        """Put *measurements* at the end; when this returns they are on the disk.

        *clock_offset* is what the desk's clock is ahead of this one, if that is known.
        """
        at = instants.as_text(now)
        rows = []
        for each in measurements:
            sample_id = str(uuid4())
            text = message.sample_text(sample_id, each, clock_offset)
            rows.append((sample_id, text, at))
        with self._transaction():
            self._db.executemany(
                "INSERT INTO sample (id, body, stored_at) VALUES (?, ?, ?)", rows
            )

    def next_batch(self, *, now: datetime) -> Batch | None:
        """Return the batch to send: the unanswered one, else the next samples."""
        with self._transaction():
            row = self._db.execute(
                "SELECT id, body FROM batch WHERE settled_at IS NULL"
            ).fetchone()
            if row is None:
                return self._form_batch(now)
            ids = self._db.execute(
                "SELECT id FROM sample WHERE batch = ? ORDER BY seq", (row[0],)
            ).fetchall()
            return Batch(str(row[0]), tuple(str(each[0]) for each in ids), row[1])

    def settle(
        self, batch: Batch, *, refused: Mapping[str, str], now: datetime
    ) -> None:
        """Mark *batch* answered: the *refused* samples with the reason, others sent."""
        at = instants.as_text(now)
        with self._transaction():
            self._refuse(refused, at)
            self._db.execute(
                "UPDATE sample SET state = 'sent', settled_at = ?"
                " WHERE batch = ? AND state = 'waiting'",
                (at, batch.id),
            )
            self._close_batch(batch, at)

    def set_aside(
        self, batch: Batch, *, refused: Mapping[str, str], now: datetime
    ) -> None:
        """Mark the *refused* samples; the others wait again, for a batch of new id."""
        at = instants.as_text(now)
        with self._transaction():
            self._refuse(refused, at)
            self._db.execute(
                "UPDATE sample SET batch = NULL WHERE batch = ? AND state = 'waiting'",
                (batch.id,),
            )
            self._close_batch(batch, at)

    def forget_sent(self, *, before: datetime) -> int:
        """Delete what was sent before *before*, a piece at a time; return how many.

        What was refused stays: somebody must look at it.
        """
        with self._transaction():
            gone = self._db.execute(
                "DELETE FROM sample WHERE seq IN (SELECT seq FROM sample"
                " WHERE state = 'sent' AND settled_at < ? LIMIT 1000)",
                (instants.as_text(before),),
            ).rowcount
            self._db.execute(
                "DELETE FROM batch WHERE settled_at < ? AND NOT EXISTS"
                " (SELECT 1 FROM sample WHERE sample.batch = batch.id)",
                (instants.as_text(before),),
            )
            return gone

    def counts(self) -> Counts:
        with self._explained():
            rows = self._db.execute(
                "SELECT state, count(*) FROM sample GROUP BY state"
            ).fetchall()
        found = {str(state): int(count) for state, count in rows}
        return Counts(
            *(found.get(state, 0) for state in ("waiting", "sent", "refused"))
        )

    def waiting_since(self) -> datetime | None:
        """Return when the oldest waiting sample was stored; None when none waits."""
        with self._explained():
            row = self._db.execute(
                "SELECT stored_at FROM sample WHERE state = 'waiting'"
                " ORDER BY seq LIMIT 1"
            ).fetchone()
        return None if row is None else instants.from_text(str(row[0]))

    def refused(self) -> list[tuple[str, str]]:
        """Return the id and the reason of every refused sample, oldest first."""
        with self._explained():
            return self._db.execute(
                "SELECT id, reason FROM sample WHERE state = 'refused' ORDER BY seq"
            ).fetchall()

    def close(self) -> None:
        self._db.close()

    def _form_batch(self, now: datetime) -> Batch | None:
        rows = self._db.execute(
            "SELECT id, body FROM sample WHERE state = 'waiting' ORDER BY seq LIMIT ?",
            (message.MOST_SAMPLES,),
        ).fetchall()
        if not rows:
            return None
        batch = Batch(
            id=str(uuid4()),
            sample_ids=tuple(str(each[0]) for each in rows),
            body=message.batch_body([str(each[1]) for each in rows], sent_at=now),
        )
        self._db.execute(
            "INSERT INTO batch (id, body, formed_at) VALUES (?, ?, ?)",
            (batch.id, batch.body, instants.as_text(now)),
        )
        self._db.executemany(
            "UPDATE sample SET batch = ? WHERE id = ?",
            [(batch.id, each) for each in batch.sample_ids],
        )
        return batch

    def _refuse(self, refused: Mapping[str, str], at: str) -> None:
        self._db.executemany(
            "UPDATE sample SET state = 'refused', reason = ?, settled_at = ?"
            " WHERE id = ?",
            [(reason, at, sample_id) for sample_id, reason in refused.items()],
        )

    def _close_batch(self, batch: Batch, at: str) -> None:
        self._db.execute(
            "UPDATE batch SET settled_at = ?, body = NULL WHERE id = ?", (at, batch.id)
        )

    def _prepare(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA foreign_keys = ON")
        with self._transaction():
            found = int(self._db.execute("PRAGMA user_version").fetchone()[0])
            if found == 0:
                for statement in _TABLES.strip().removesuffix(";").split(";\n"):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {VERSION}")
            elif found != VERSION:
                msg = (
                    f"the spool {self.path} is of version {found}, this sitewatch"
                    f" reads {VERSION}; install the sitewatch that wrote it"
                )
                raise SpoolUnusable(msg)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._explained():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            msg = (
                f"the spool {self.path} cannot be used ({error}); see that the folder"
                " exists, belongs to this user and has room, and that the file is a"
                " spool of sitewatch"
            )
            raise SpoolUnusable(msg) from error

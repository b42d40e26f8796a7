"""How many agents usually work at this hour of this weekday: an estimate.

Nine tenths of what was counted at this hour in the last four weeks were at most so many.
It speaks when it has three such days, and it never learns from a time of loss, nor from
the hour after one: those who gave up would make the next loss look smaller. Today does
not count, so a trouble of now cannot be its own measure.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sitewatch import instants
from sitewatch.roster.roster import Roster, Unseen


if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo
    from pathlib import Path

NAME = "baseline.sqlite3"
SLOT_SECONDS = 5 * 60  # one count is kept of each
WEEKS = (1, 2, 3, 4)
MOST_SLOTS = 31 * 288  # a month of them
LEAST_DAYS = 3
LEAST_SLOTS = 6  # half an hour; a day that knows less does not count
TENTHS = 9
LOSS_ONE_IN = 50  # a 50th of the agents refused, 2 %, is a loss
HELD_AFTER_LOSS = timedelta(hours=1)
BUSY_SECONDS = 2

_TABLE = """
CREATE TABLE IF NOT EXISTS slot (
    at TEXT PRIMARY KEY,
    day TEXT NOT NULL,
    hour INTEGER NOT NULL,
    logged_in INTEGER,
    CHECK (logged_in IS NULL OR logged_in >= 0)
) WITHOUT ROWID
"""  # logged_in is NULL in a time of loss

# The oldest go by number, not by age: a clock that jumps must not take all with it.
_FORGET = """
DELETE FROM slot WHERE at <= (SELECT at FROM slot ORDER BY at DESC LIMIT 1 OFFSET ?)
"""

log = logging.getLogger(__name__)


class Learned:
    """The counts of four weeks in one small file of the state folder."""

    def __init__(self, state: Path, zone: tzinfo, seats: int | None = None) -> None:
        self.path = state / NAME
        self._zone = zone
        self._seats = seats
        self._told: tuple[tuple[str, int], Roster | Unseen] | None = None
        self._learned: tuple[str, bool] | None = None

    def at(self, now: datetime) -> Roster | Unseen:
        """Return the estimate for the hour of *now*; nothing of today changes it."""
        hour = _hour(now, self._zone)
        if self._told is None or self._told[0] != hour:
            try:
                self._told = hour, self._estimate(now)
            except (sqlite3.Error, OSError) as error:
                return Unseen(
                    f"what was learned in {self.path} cannot be read ({error}); "
                    "delete the file, it is learned anew"
                )
        return self._told[1]

    def learn(self, now: datetime, *, logged_in: int, refused: int) -> None:
        """Keep what was counted, once in five minutes, and mark the times of loss."""
        lossy = refused * LOSS_ONE_IN >= max(1, logged_in + refused)
        slot = instants.as_text(_slot(now))
        if self._learned in {(slot, lossy), (slot, True)}:
            return
        try:
            self._keep(slot, now, None if lossy else logged_in)
        except (sqlite3.Error, OSError) as error:
            log.warning("roster.not-learned path=%s: %s", self.path, error)
        self._learned = slot, lossy

    def _keep(self, slot: str, now: datetime, logged_in: int | None) -> None:
        day, hour = _hour(now, self._zone)
        row = slot, day, hour, logged_in
        with self._opened() as db:
            if logged_in is None:
                db.execute("INSERT OR REPLACE INTO slot VALUES (?, ?, ?, ?)", row)
            elif not _held(db, now):
                db.execute("INSERT OR IGNORE INTO slot VALUES (?, ?, ?, ?)", row)
            db.execute(_FORGET, (MOST_SLOTS,))

    def _estimate(self, now: datetime) -> Roster | Unseen:
        days = self._days(now)
        full = [counts for counts in days.values() if len(counts) >= LEAST_SLOTS]
        if len(full) < LEAST_DAYS:
            return Unseen(
                f"{len(full)} days like this one are known, an estimate needs {LEAST_DAYS}"
            )
        size = _tenths(sorted(count for counts in full for count in counts))
        return Roster(
            size if self._seats is None else min(size, self._seats), "estimated"
        )

    def _days(self, now: datetime) -> dict[str, list[int]]:
        """Return what was counted at this hour of this weekday, by day."""
        today, hour = _hour(now, self._zone)
        date = datetime.fromisoformat(today).date()
        alike = [str(date - timedelta(weeks=each)) for each in WEEKS]
        found: dict[str, list[int]] = {}
        if not self.path.exists():
            return found
        with self._opened() as db:
            rows = db.execute(
                "SELECT day, logged_in FROM slot WHERE hour = ?"
                " AND day IN (?, ?, ?, ?) AND logged_in IS NOT NULL",
                (hour, *alike),
            ).fetchall()
        for day, count in rows:
            found.setdefault(str(day), []).append(int(count))
        return found

    @contextlib.contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one use: it is used once in five minutes."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(self.path, timeout=BUSY_SECONDS)
        with contextlib.closing(db), db:
            db.execute(_TABLE)
            yield db


def _held(db: sqlite3.Connection, now: datetime) -> bool:
    """Tell whether a loss is so fresh that nothing is to be learned yet."""
    since, until = (
        instants.as_text(each) for each in (_slot(now) - HELD_AFTER_LOSS, now)
    )
    found = db.execute(
        "SELECT 1 FROM slot WHERE logged_in IS NULL AND at BETWEEN ? AND ? LIMIT 1",
        (since, until),
    )
    return found.fetchone() is not None


def _slot(now: datetime) -> datetime:
    second = int(now.timestamp())
    return datetime.fromtimestamp(second - second % SLOT_SECONDS, UTC)


def _hour(now: datetime, zone: tzinfo) -> tuple[str, int]:
    there = now.astimezone(zone)
    return str(there.date()), there.hour


def _tenths(counts: list[int]) -> int:
    """Return the least of *counts* that nine tenths do not exceed (nearest rank)."""
    return counts[-(-TENTHS * len(counts) // 10) - 1]

"""A roster file, read again when it has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitewatch.roster import shifts
from sitewatch.roster.roster import Roster, Unseen
from sitewatch.roster.shifts import BadRoster, Shifts


if TYPE_CHECKING:
    from datetime import datetime, tzinfo
    from pathlib import Path

_Mark = tuple[int, int, int]  # inode, size, time of change


class RosterFile:
    """A CSV file that others write.

    While it changes, what was read before holds: it is read when it looks the same
    twice in a row, so that half a file is not taken for the roster.
    """

    def __init__(self, path: Path, zone: tzinfo | None) -> None:
        self.path = path
        self._zone = zone
        self._seen: _Mark | None = None
        self._read_at: _Mark | None = None
        self._held: Shifts | Unseen | None = None

    def at(self, now: datetime) -> Roster | Unseen:
        """Return who works at *now*."""
        held = self._current()
        found = held if isinstance(held, Unseen) else held.at(now)
        if isinstance(found, Unseen):
            return Unseen(f"the roster {self.path.name}: {found.because}")
        return found

    def _current(self) -> Shifts | Unseen:
        try:
            mark = _mark(self.path)
            steady = mark == self._seen or self._held is None
            self._seen = mark
            if self._held is None or (steady and mark != self._read_at):
                self._held, self._read_at = self._read(), mark
        except OSError as error:
            self._seen = self._read_at = self._held = None
            return Unseen(f"it cannot be read: {error.strerror}")
        return self._held

    def _read(self) -> Shifts | Unseen:
        with self.path.open("rb") as file:
            body = file.read(shifts.MOST_BYTES + 1)
        try:
            return shifts.read(body, self._zone)
        except BadRoster as error:
            return Unseen(str(error))


def _mark(path: Path) -> _Mark:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns

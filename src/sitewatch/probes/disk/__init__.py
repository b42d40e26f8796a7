"""Disks with little room: recordings, databases and logs end when one is full."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sitewatch.measurement import Measurement
from sitewatch.probes.checked import SITE, Finding, measured, notes
from sitewatch.probes.probe import Note, Place, Watched
from sitewatch.probes.settings import number, refuse_unknown, texts


KEYS = {"paths", "least_free_percent", "least_free_mb"}
LEAST_PERCENT, LEAST_MB = 10, 2000
WATCHED = Watched(SITE, "disks_low", "checked")
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class DiskProbe:
    """A disk is low under the share or under the megabytes, whichever is sooner.

    Inodes count as room too: a disk of small files is full without being full.
    """

    name: str
    paths: tuple[Path, ...]
    least_percent: int = LEAST_PERCENT
    least_mb: int = LEAST_MB
    watches: Sequence[Watched] = (WATCHED,)

    def measure(self, now: datetime) -> list[Measurement]:
        return [measured(WATCHED, self._looked(), "disks are low", now)]

    def examine(self, now: datetime) -> list[Note]:
        return notes(self._looked(), "Make room, or correct paths and limits.")

    def close(self) -> None:
        """Nothing is kept open."""

    def _looked(self) -> list[Finding]:
        return [self._look(path) for path in self.paths]

    def _look(self, path: Path) -> Finding:
        try:
            disk = os.statvfs(path)
        except OSError as error:
            return Finding(str(path), "unseen", str(error.strerror))
        free, size = disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize
        said = f"{free // _MB} MB of {size // _MB} MB free"
        if free * 100 < size * self.least_percent or free < self.least_mb * _MB:
            return Finding(str(path), "lost", said)
        if disk.f_favail * 100 < disk.f_files * self.least_percent:
            told = f"{disk.f_favail} of {disk.f_files} inodes free"
            return Finding(str(path), "lost", told)
        return Finding(str(path), "well", said)


def from_settings(settings: Mapping[str, object], place: Place) -> DiskProbe:
    refuse_unknown(settings, KEYS)
    return DiskProbe(
        place.name,
        tuple(place.folder / each for each in texts(settings, "paths", most=100)),
        number(settings, "least_free_percent", LEAST_PERCENT, (0, 99)),
        number(settings, "least_free_mb", LEAST_MB, (0, 100_000_000)),
    )

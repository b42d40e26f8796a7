"""The folder in which recordings lie: looks at the file of a call."""

from __future__ import annotations

import os
import re
import shutil
import stat
from typing import TYPE_CHECKING

from sitewatch.probes.asterisk.recordings import Expected, Sound, fault_of


if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LOOKS_AT_ONCE = 500
MOST_LISTED = 200_000
HEADER_BYTES = 4096
SAMPLE_BYTES = 4096
LEAST_FREE_BYTES = 100_000_000
#: The parts of a name that a switch tells; no path can be made of them.
_SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")


class Shelf:
    """Looks at recordings: whole ones once, bad ones again, as they may come late."""

    def __init__(self, folder: Path, pattern: str) -> None:
        self.folder = folder
        self._pattern = pattern
        self._whole: set[str] = set()

    def faults(self, due: Sequence[Expected]) -> dict[str, str]:
        """Return what is wrong with the recording of each call, empty for nothing.

        Not more than `LOOKS_AT_ONCE` files are looked at; the others wait their turn.
        """
        self._whole &= {each.call for each in due}
        found = dict.fromkeys(self._whole, "")
        listed: dict[Path, list[str]] = {}
        for each in [one for one in due if one.call not in self._whole][:LOOKS_AT_ONCE]:
            try:
                path = self._path(each, listed)
                sound = None if path is None else sound_of(path)
            except PermissionError:
                continue  # not seen, so not judged
            found[each.call] = fault_of(sound, each.talk_seconds)
            if not found[each.call]:
                self._whole.add(each.call)
        return found

    def room(self) -> str:
        """Return that the folder's disk is full, or nothing."""
        try:
            free = shutil.disk_usage(self.folder).free
        except OSError as error:
            return f"the folder of recordings cannot be read: {error.strerror}"
        if free >= LEAST_FREE_BYTES:
            return ""
        return f"{free // 1_000_000} MB are free where recordings go"

    def _path(self, each: Expected, listed: dict[Path, list[str]]) -> Path | None:
        day = each.at.astimezone()  # folders are named by the clock of the computer
        parts = {
            "linkedid": each.call,
            "uniqueid": each.channel_id,
            "queue": each.queue,
            "agent": each.agent,
            "year": f"{day.year:04}",
            "month": f"{day.month:02}",
            "day": f"{day.day:02}",
        }
        name = self._pattern
        for part, value in parts.items():
            if f"{{{part}}}" in name:
                if not _SAFE.fullmatch(value):
                    return None
                name = name.replace(f"{{{part}}}", value)
        path = self.folder / name
        return path if "*" not in path.name else _listed(path, listed)


def _listed(path: Path, listed: dict[Path, list[str]]) -> Path | None:
    """Return the file in whose name stands anything where *path* has its star."""
    if path.parent not in listed:
        listed[path.parent] = _names(path.parent)
    begin, _, end = path.name.partition("*")
    for name in listed[path.parent]:
        if name.startswith(begin) and name.endswith(end):
            return path.parent / name
    return None


def _names(folder: Path) -> list[str]:
    names: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                names.append(entry.name)
                if len(names) >= MOST_LISTED:
                    break
    except FileNotFoundError:
        return []
    return names


def sound_of(path: Path) -> Sound | None:
    """Return what is in the file at *path*; nothing when there is no file.

    Raises:
        PermissionError: There may be one, but we may not look.
    """
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            return None
        with path.open("rb") as file:
            head = file.read(HEADER_BYTES)
            begin, rate = _data(head)
            data = about.st_size - begin
            silent = data > 0
            for quarter in (1, 2, 3):
                file.seek(begin + data * quarter // 4)
                silent = silent and len(set(file.read(SAMPLE_BYTES))) <= 1
    except PermissionError:
        raise
    except OSError:
        return None
    return Sound(data, rate, silent)


def _data(head: bytes) -> tuple[int, int]:
    """Return where the sound begins and its bytes a second, from the head of a WAV.

    The lengths in the header are not believed: a file that was cut has a fine one.
    """
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        return 0, 0
    at, rate = 12, 0
    while at + 8 <= len(head):
        kind, length = (
            head[at : at + 4],
            int.from_bytes(head[at + 4 : at + 8], "little"),
        )
        if kind == b"fmt ":
            rate = int.from_bytes(head[at + 16 : at + 20], "little")
        if kind == b"data":
            return at + 8, rate
        at += 8 + length + length % 2
    return len(head), rate

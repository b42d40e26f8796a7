"""Follows a log file that others write: rotation, truncation, a line half written.

Only what is written from now on is read; a file that is replaced is read from its
beginning, after the rest of the old one. Memory and time of one look are bounded.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, NamedTuple


if TYPE_CHECKING:
    from pathlib import Path


MOST_AT_ONCE = 4_000_000  # bytes of one look; what is beyond is left for the next
MOST_LINE = 16_000


class Lines(NamedTuple):
    """What was written since the last look.

    Attributes:
        lines: whole lines, without their ends; what is no UTF-8 is replaced.
        gap: whether something may be missing, and why; empty if nothing is.
    """

    lines: list[str]
    gap: str = ""


@dataclass(slots=True)
class Following:
    path: Path
    _file: BinaryIO | None = None
    _rest: bytes = b""
    _begun: bool = False
    _skipping: bool = field(default=False)

    def look(self) -> Lines:
        """Return the lines since the last look; the first look only finds the end.

        Raises:
            OSError: the file cannot be read.
        """
        if self._file is None:
            return self._open()
        lines = self._read()
        if self._is_replaced():
            lines += self._finish()
            self._file.close()
            self._file = None
            self._open(from_its_beginning=True)
            lines += self._read()
        elif self._file.tell() > os.fstat(self._file.fileno()).st_size:
            self._rest, self._skipping = b"", False
            self._file.seek(0)
            return Lines(lines + self._read(), "the log was cut short")
        return Lines(lines)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self, *, from_its_beginning: bool = False) -> Lines:
        self._file = self.path.open("rb")
        gap = "the log was away" if self._begun and not from_its_beginning else ""
        if not from_its_beginning:
            self._file.seek(0, os.SEEK_END)
        self._begun, self._rest, self._skipping = True, b"", False
        return Lines([], gap)

    def _is_replaced(self) -> bool:
        assert self._file is not None  # noqa: S101 - the caller opened it
        opened = os.fstat(self._file.fileno())
        try:
            named = self.path.stat()
        except FileNotFoundError:
            return False  # between the old and the new one
        return (opened.st_dev, opened.st_ino) != (named.st_dev, named.st_ino)

    def _read(self) -> list[str]:
        assert self._file is not None  # noqa: S101 - the caller opened it
        *whole, self._rest = (self._rest + self._file.read(MOST_AT_ONCE)).split(b"\n")
        lines = []
        for line in whole:
            if not self._skipping and len(line) <= MOST_LINE:
                lines.append(line.decode("utf-8", "replace").rstrip("\r"))
            self._skipping = False
        if len(self._rest) > MOST_LINE:
            self._rest, self._skipping = b"", True
        return lines

    def _finish(self) -> list[str]:
        """Return the last line of a file that is gone, if it has no end."""
        rest, self._rest = self._rest, b""
        return [rest.decode("utf-8", "replace")] if rest and not self._skipping else []

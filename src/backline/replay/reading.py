"""A log file, read whole and understood whole before anything is done with it.

What the mapping does not say is a fault: nothing of the file is used then, and the first
faults are told with their lines and columns. What the mapping says is a defect is told
beside the case, which is imported all the same (`defects`).
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from backline.replay.defects import OUT_OF_ORDER, Defect
from backline.replay.lines import BadCell, BadLog, LineReader, LogEvent
from backline.replay.mapping import LogMapping


if TYPE_CHECKING:
    from typing import BinaryIO, TextIO

__all__ = [
    "FAULTS_TOLD",
    "BadLog",
    "Bounds",
    "Case",
    "LogEvent",
    "header_of",
    "read_cases",
    "read_stream",
]

_GZIP = b"\x1f\x8b"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
#: So many faults are told at once; the rest would be more of the same.
FAULTS_TOLD = 10
_LONGEST_LINE = 1_000_000


@dataclass(frozen=True, slots=True)
class Case:
    """One case of the log: its events in their order, and what is wrong with it."""

    name: str
    events: tuple[LogEvent, ...]
    defects: tuple[Defect, ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        """The levels as the log names them, one after the other."""
        found: list[str] = []
        for event in self.events:
            if not found or found[-1] != event.said_level:
                found.append(event.said_level)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large a log may be when it is unpacked."""

    characters: int
    lines: int


def read_cases(
    path: Path, *, mapping: LogMapping, limit: int | None = None
) -> list[Case]:
    """Return the cases of a log in the order in which the file first names them.

    Args:
        path: a CSV file with a header; gzip when it ends in ``.gz``.
        mapping: what its columns and values stand for.
        limit: take only so many cases; the lines of the others are still checked.

    Raises:
        BadLog: the file, line and column that cannot be understood.
    """
    try:
        with path.open("rb") as content:
            return read_stream(content, path.name, mapping=mapping, limit=limit)
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}). Check the path."
        raise BadLog(message) from error


def read_stream(
    content: BinaryIO,
    name: str,
    *,
    mapping: LogMapping,
    limit: int | None = None,
    most: Bounds | None = None,
) -> list[Case]:
    """Return the cases of a log from its bytes, as `read_cases` does.

    Args:
        content: the file, at its beginning.
        name: what the file is called.
        mapping: what its columns and values stand for.
        limit: take only so many cases.
        most: refuse a file that is larger; without it there is no bound.

    Raises:
        BadLog: the file, line and column that cannot be understood.
    """
    try:
        with _opened(content, name) as text:
            cases = _Log(mapping, text, most).cases()
    except BadLog as error:
        message = f"{name}: {error}"
        raise BadLog(message, [f"{name}: {fault}" for fault in error.faults]) from error
    except UnicodeDecodeError as error:
        message = f"{name} is not UTF-8 ({error.reason}). Save it as UTF-8."
        raise BadLog(message) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        message = f"{name} is no whole gzip file ({error}). Fetch it again."
        raise BadLog(message) from error
    if not cases:
        message = f"{name} has a header and no event. Check that it is whole."
        raise BadLog(message)
    return cases[:limit]


def header_of(content: BinaryIO, name: str) -> list[str]:
    """Return the names in the first line of a log, none when it is empty.

    Raises:
        BadLog: the first line cannot be read.
    """
    try:
        with _opened(content, name) as text:
            return next(csv.reader([text.readline(_LONGEST_LINE)], strict=True), [])
    except (UnicodeDecodeError, csv.Error, EOFError, zlib.error, OSError) as error:
        message = f"{name} has no line of names that can be read ({error})."
        raise BadLog(message) from error


def _opened(content: BinaryIO, name: str) -> TextIO:
    start = content.read(2)
    content.seek(0)
    if start in _UTF16:
        message = "the file is UTF-16, not UTF-8. Save it as UTF-8."
        raise BadLog(message)
    packed = name.endswith(".gz") or start == _GZIP
    plain = gzip.GzipFile(fileobj=content) if packed else content
    return io.TextIOWrapper(plain, encoding="utf-8-sig", newline="")


class _Log:
    """A log while it is read."""

    def __init__(self, mapping: LogMapping, text: TextIO, most: Bounds | None) -> None:
        self.mapping, self.text, self.most = mapping, text, most
        self.found: dict[str, list[LogEvent]] = {}
        self.faults: list[str] = []

    def cases(self) -> list[Case]:
        """Return the cases, or raise the first faults."""
        # A quoted field may hold line ends: a row has the line at which it begins.
        reader, line = csv.reader(self._lines(), strict=True), 1
        try:
            header = next(reader, None)
            if header is None:
                message = "the file is empty. Give a CSV file with a header."
                raise BadLog(message)
            _check_header(header, self.mapping)
            lines, line = LineReader(header, self.mapping), reader.line_num + 1
            for fields in reader:
                if fields:
                    self._take(lines, line, fields)
                line = reader.line_num + 1
        except csv.Error as error:
            self._fault(f"line {line} is no CSV ({error}). Check its quotes.")
        if self.faults:
            raise BadLog(self.faults[0], self.faults)
        of_case: dict[str, list[Defect]] = {}
        for defect in lines.defects.values():
            of_case.setdefault(defect.case, []).append(defect)
        return [
            Case(name, _in_order(events), tuple(of_case.get(name, ())))
            for name, events in self.found.items()
        ]

    def _take(self, lines: LineReader, line: int, fields: list[str]) -> None:
        try:
            event = lines.event(line, fields)
        except BadCell as error:
            self._fault(str(error))
            return
        before = self.found.setdefault(event.case, [])
        if before and event.at < before[-1].at:
            column = self.mapping.columns.at
            said = fields[list(lines.header).index(column)].strip()
            lines.show(event, OUT_OF_ORDER, column, said)
        before.append(event)

    def _fault(self, message: str) -> None:
        """Remember a fault; raise them all once there are enough."""
        self.faults.append(message)
        if len(self.faults) == FAULTS_TOLD:
            raise BadLog(self.faults[0], self.faults)

    def _lines(self) -> Iterator[str]:
        """Yield the lines of the file, none of them longer than a line can be."""
        size, number = 0, 0
        while line := self.text.readline(_LONGEST_LINE):
            size, number = size + len(line), number + 1
            if len(line) == _LONGEST_LINE:
                message = (
                    f"line {number} is longer than {_LONGEST_LINE:,} characters. "
                    "Check its quotes and line ends."
                )
                raise BadLog(message)
            if self.most and (size > self.most.characters or number > self.most.lines):
                message = (
                    f"the file unpacks to more than {self.most.characters:,} "
                    f"characters or {self.most.lines:,} lines. "
                    "Divide it, or replay it on the command line."
                )
                raise BadLog(message)
            yield line


def _in_order(events: list[LogEvent]) -> tuple[LogEvent, ...]:
    """Return the events of a case by their minutes; in a minute, as the file has them.

    Where the file turns two seconds of one minute round, the later event takes the
    instant of the earlier line: a timeline does not run backwards.
    """
    ordered: list[LogEvent] = []
    for event in sorted(events, key=_minute):
        if ordered and event.at < ordered[-1].at:
            ordered.append(replace(event, at=ordered[-1].at))
        else:
            ordered.append(event)
    return tuple(ordered)


def _minute(event: LogEvent) -> datetime:
    # Sorting keeps the order of the file where minutes are equal.
    return event.at.replace(second=0)


def _shown(header: list[str]) -> str:
    names = ", ".join(header)[:300]
    return names if names.isprintable() else repr(names)


def _check_header(header: list[str], mapping: LogMapping) -> None:
    for name in mapping.all_columns:
        if header.count(name) != 1:
            many = "twice" if name in header else "not there"
            message = (
                f"column {name!r} is {many}. The header has "
                f"{_shown(header)}; mend it or [columns] of the mapping."
            )
            raise BadLog(message)

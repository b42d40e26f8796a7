"""A log file, read whole and understood whole before anything is done with it."""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from backline.guide.wall import BadInstant, instant_of, parse_instant
from backline.replay.mapping import LogMapping


if TYPE_CHECKING:
    from typing import TextIO

_HAS_OFFSET = re.compile(r"(Z|[+-]\d\d(:?\d\d){0,2})$")
_LONGEST_NAME = 100


class BadLog(ValueError):
    """The log cannot be replayed; the text says where, why and what to do."""


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One line of the log: what it said, and what that stands for here."""

    line: int
    case: str
    at: datetime
    said_state: str
    said_severity: str
    said_level: str
    state: str
    severity: str
    level: str
    person: str
    words: str


@dataclass(frozen=True, slots=True)
class Case:
    """One case of the log with its events in their order."""

    name: str
    events: tuple[LogEvent, ...]

    @property
    def path(self) -> tuple[str, ...]:
        """The levels as the log names them, one after the other."""
        found: list[str] = []
        for event in self.events:
            if not found or found[-1] != event.said_level:
                found.append(event.said_level)
        return tuple(found)


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
    found: dict[str, list[LogEvent]] = {}
    try:
        with _opened(path) as text:
            for event in _events(text, mapping):
                found.setdefault(event.case, []).append(event)
    except BadLog as error:
        message = f"{path.name}: {error}"
        raise BadLog(message) from error
    except UnicodeDecodeError as error:
        message = f"{path.name} is not UTF-8 ({error.reason}). Save it as UTF-8."
        raise BadLog(message) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        message = f"{path.name} is no whole gzip file ({error}). Fetch it again."
        raise BadLog(message) from error
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}). Check the path."
        raise BadLog(message) from error
    if not found:
        message = f"{path.name} has a header and no event. Check that it is whole."
        raise BadLog(message)
    return [
        Case(name, tuple(sorted(events, key=_at)))
        for name, events in list(found.items())[:limit]
    ]


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _at(event: LogEvent) -> datetime:
    # Sorting keeps the order of the file where instants are equal.
    return event.at


def _events(text: TextIO, mapping: LogMapping) -> Iterator[LogEvent]:
    reader = csv.reader(text, strict=True)
    line = 1  # where the row begins: a quoted field may hold line ends
    try:
        header = next(reader, None)
        if header is None:
            message = "the file is empty. Give a CSV file with a header."
            raise BadLog(message)
        _check_header(header, mapping)
        line = reader.line_num + 1
        for fields in reader:
            if fields:
                yield _Line(line, _row(line, header, fields), mapping).event()
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"line {line} is no CSV ({error}). Check its quotes."
        raise BadLog(message) from error


def _row(line: int, header: list[str], fields: list[str]) -> dict[str, str]:
    if len(fields) != len(header):
        message = (
            f"line {line} has {len(fields)} columns, the header {len(header)}. "
            "Check the commas and quotes of that line."
        )
        raise BadLog(message)
    return dict(zip(header, fields, strict=True))


def _check_header(header: list[str], mapping: LogMapping) -> None:
    for name in mapping.columns.all:
        if header.count(name) != 1:
            many = "twice" if name in header else "not there"
            message = (
                f"column {name!r} is {many}. The header has "
                f"{', '.join(header)[:300]}; mend it or [columns] of the mapping."
            )
            raise BadLog(message)


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    row: Mapping[str, str]
    mapping: LogMapping

    def event(self) -> LogEvent:
        mapping, columns = self.mapping, self.mapping.columns
        said_state = "/".join(self.row[name].strip() for name in columns.state)
        said_severity = self.row[columns.severity].strip()
        said_level = self.row[columns.level].strip()
        where = " and ".join(columns.state)
        return LogEvent(
            line=self.number,
            case=self._name(columns.case),
            at=self._instant(),
            said_state=said_state,
            said_severity=said_severity,
            said_level=said_level,
            state=self._meant(mapping.states, said_state, where, "states"),
            severity=self._meant(
                mapping.severities, said_severity, columns.severity, "severities"
            ),
            level=self._meant(mapping.levels, said_level, columns.level, "levels"),
            person=self._printable(columns.person) if columns.person else "",
            words=", ".join(
                filter(None, (self._printable(name) for name in columns.words))
            ),
        )

    def _meant(
        self, values: Mapping[str, str], said: str, column: str, table: str
    ) -> str:
        meant = values.get(said)
        if meant is None:
            why = f"{said[:60]!r} stands for nothing"
            remedy = f"Mend it, or give it a meaning in [{table}] of the mapping."
            raise self._bad(column, why, remedy)
        return meant

    def _instant(self) -> datetime:
        column = self.mapping.columns.at
        text = self.row[column].strip()
        zone = self.mapping.zone
        try:
            at = instant_of(parse_instant(text, zone or UTC))
        except BadInstant as error:
            raise self._bad(column, str(error).rstrip("."), "") from error
        if zone is None and not _HAS_OFFSET.search(text[10:]):
            why = f"{text[:40]!r} has no offset"
            remedy = "Write one (2026-03-02T09:00:00Z), or state zone in the mapping."
            raise self._bad(column, why, remedy)
        return at

    def _name(self, column: str) -> str:
        name = self._printable(column)
        if not name or len(name) > _LONGEST_NAME:
            why = "the case has no name" if not name else "the name of the case is long"
            remedy = f"Give 1 to {_LONGEST_NAME} characters."
            raise self._bad(column, why, remedy)
        return name

    def _printable(self, column: str) -> str:
        text = self.row[column].strip()
        if not text.isprintable():
            why = f"{text[:40]!r} is not printable"
            raise self._bad(column, why, "Remove the control characters.")
        return text

    def _bad(self, column: str, why: str, remedy: str) -> BadLog:
        return BadLog(f"line {self.number}, column {column}: {why}. {remedy}".rstrip())

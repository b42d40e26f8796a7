"""One line of a log: what it says, and what that stands for at the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from backline.guide.wall import BadInstant
from backline.replay.defects import LEVEL_UNKNOWN, SEVERITY_UNKNOWN, Defect
from backline.replay.mapping import LogMapping


_LONGEST_NAME = 100
_LONGEST_CELL = 1000
_INSTANTS_KEPT = 10_000


class BadLog(ValueError):
    """The log cannot be replayed; the text says where, why and what to do.

    `faults` are the first of them, each with its line and column.
    """

    def __init__(self, message: str, faults: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults) or (message,)


class BadCell(ValueError):
    """One cell cannot be understood; the text names its line and column."""


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One line of the log: what it said, and what that stands for here.

    `values` are those of the columns that the mapping keeps to be counted (`kept`).
    """

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
    values: tuple[str, ...] = ()


class LineReader:
    """Makes events of the lines of one log, and remembers the defects they show."""

    def __init__(self, header: Sequence[str], mapping: LogMapping) -> None:
        """Read lines under *header* as *mapping* says."""
        self.header, self.mapping = header, mapping
        self._kept = mapping.kept
        # The same instant stands in many cells.
        self._instant = lru_cache(_INSTANTS_KEPT)(mapping.dates.instant)
        #: By case and kind, the first that was seen of each.
        self.defects: dict[tuple[str, str], Defect] = {}

    def event(self, number: int, fields: Sequence[str]) -> LogEvent:
        """Return what a line says.

        Raises:
            BadCell: the line and column that cannot be understood.
        """
        if len(fields) != len(self.header):
            message = (
                f"line {number} has {len(fields)} columns, the header "
                f"{len(self.header)}. Check the commas and quotes of that line."
            )
            raise BadCell(message)
        row = dict(zip(self.header, fields, strict=True))
        line = _Line(number, row, self.mapping, self._kept, self._instant)
        event = line.event()
        for kind, column in line.defects():
            self.show(event, kind, column, row[column].strip())
        return event

    def show(self, event: LogEvent, kind: str, column: str, said: str) -> None:
        """Remember that the line of *event* shows a defect."""
        key = event.case, kind
        known = self.defects.get(key)
        line, said = (known.line, known.said) if known else (event.line, said[:100])
        rows = known.rows + 1 if known else 1
        self.defects[key] = Defect(kind, event.case, line, column, said, rows)


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    row: Mapping[str, str]
    mapping: LogMapping
    kept: tuple[str, ...]
    instant_of: Callable[[str], datetime]

    def event(self) -> LogEvent:
        mapping, columns = self.mapping, self.mapping.columns
        said_state = "/".join(self.row[name].strip() for name in columns.state)
        where = " and ".join(columns.state)
        said_severity, severity = self._graded(
            columns.severity, mapping.severities, mapping.default_severity, "severities"
        )
        said_level, level = self._graded(
            columns.level, mapping.levels, mapping.default_level, "levels"
        )
        return LogEvent(
            line=self.number,
            case=self._name(columns.case),
            at=self._instant(columns.at),
            said_state=said_state,
            said_severity=said_severity,
            said_level=said_level,
            state=self._meant(mapping.states, said_state, where, "states"),
            severity=severity,
            level=level,
            person=self._known(columns.person) if columns.person else "",
            words=", ".join(filter(None, map(self._known, columns.words))),
            values=tuple(map(self._printable, self.kept)),
        )

    def defects(self) -> list[tuple[str, str]]:
        """Return the kind and column of each defect that the line shows."""
        mapping, columns = self.mapping, self.mapping.columns
        found = [
            (rule.kind, rule.column)
            for rule in mapping.defects
            if rule.shown_by(self.row, mapping.unknown, self._instant)
        ]
        for kind, column, values in (
            (SEVERITY_UNKNOWN, columns.severity, mapping.severities),
            (LEVEL_UNKNOWN, columns.level, mapping.levels),
        ):
            if column and self.row[column].strip() not in values:
                found.append((kind, column))
        return found

    def _graded(
        self, column: str, values: Mapping[str, str], default: str, table: str
    ) -> tuple[str, str]:
        """Return a severity or level as the log says it and as the desk does."""
        if not column:
            return default, default
        said = self.row[column].strip()
        if default and said in self.mapping.unknown and said not in values:
            return said, default
        return said, self._meant(values, said, column, table)

    def _meant(
        self, values: Mapping[str, str], said: str, column: str, table: str
    ) -> str:
        meant = values.get(said)
        if meant is None:
            why = f"{said[:60]!r} stands for nothing"
            remedy = f"Mend it, or give it a meaning in [{table}] of the mapping."
            raise self._bad(column, why, remedy)
        return meant

    def _instant(self, column: str) -> datetime:
        text = self.row[column].strip()
        try:
            return self.instant_of(text)
        except BadInstant as error:
            raise self._bad(column, str(error).rstrip("."), "") from error

    def _name(self, column: str) -> str:
        name = self._printable(column)
        if not name or len(name) > _LONGEST_NAME:
            why = "the case has no name" if not name else "the name of the case is long"
            remedy = f"Give 1 to {_LONGEST_NAME} characters."
            raise self._bad(column, why, remedy)
        return name

    def _known(self, column: str) -> str:
        """Return the text of a cell, empty where it means that nothing is known."""
        text = self._printable(column)
        return "" if text in self.mapping.unknown else text

    def _printable(self, column: str) -> str:
        text = self.row[column].strip()
        if not text.isprintable():
            why = f"{text[:40]!r} is not printable"
            raise self._bad(column, why, "Remove the control characters.")
        if len(text) > _LONGEST_CELL:
            why = f"{text[:20]!r}… has {len(text):,} characters"
            remedy = f"Give at most {_LONGEST_CELL:,}, or leave the column out."
            raise self._bad(column, why, remedy)
        return text

    def _bad(self, column: str, why: str, remedy: str) -> BadCell:
        return BadCell(f"line {self.number}, column {column}: {why}. {remedy}".rstrip())

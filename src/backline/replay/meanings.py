"""What a mapping says: the columns and values of a foreign log, and their meanings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from backline.replay.counting import FactRule
from backline.replay.dates import DateForm
from backline.replay.defects import ASSUMED, DefectRule


#: What a foreign state may stand for, and who has the ball in it.
BALLS = {
    "queued": "vendor",
    "in_work": "vendor",
    "waiting": "customer",
    "waiting_third_party": "third party",
    "restored": "nobody",
    "closed": "nobody",
    "unchanged": "as before",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of the log says what.

    `person` may be empty, and so may `severity` and `level` where there is a default.
    """

    case: str
    at: str
    state: tuple[str, ...]
    severity: str
    level: str
    person: str
    words: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Every column that is read."""
        one = (self.case, self.at, self.severity, self.level, self.person)
        return tuple(name for name in (*one, *self.state, *self.words) if name)


@dataclass(frozen=True, slots=True)
class LogMapping:
    """A mapping as it was read. Foreign values are the keys, the desk's the values.

    `answers` are the foreign states that show the first response; `unsure_levels` are
    the foreign levels that reach no level when cases are counted. `zone` is the zone
    of instants without an offset, `dates` the form in which they are written. Values in
    `unknown` mean that something is not known; `default_severity` and `default_level`
    then stand for it, and where the log has no such column.
    """

    name: str
    title: str
    columns: Columns
    states: Mapping[str, str]
    severities: Mapping[str, str]
    levels: Mapping[str, str]
    answers: frozenset[str]
    unsure_levels: frozenset[str]
    zone: ZoneInfo | None
    assumptions: tuple[str, ...]
    dates: DateForm
    unknown: frozenset[str] = frozenset()
    default_severity: str = ""
    default_level: str = ""
    defects: tuple[DefectRule, ...] = ()
    facts: tuple[FactRule, ...] = ()

    @property
    def kept(self) -> tuple[str, ...]:
        """The columns whose values an event keeps, to be counted."""
        named = [column for rule in self.facts for column in rule.columns]
        return tuple(dict.fromkeys(named))

    @property
    def all_columns(self) -> tuple[str, ...]:
        """Every column that is read, for whatever reason."""
        looked_at = [column for rule in self.defects for column in rule.columns]
        return tuple(dict.fromkeys((*self.columns.all, *looked_at, *self.kept)))

    def assumed_for(self, kind: str) -> str:
        """Return what is assumed where a defect of *kind* is found."""
        for rule in self.defects:
            if rule.kind == kind:
                return rule.assumed
        return ASSUMED[kind]

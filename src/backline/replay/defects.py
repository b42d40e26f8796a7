"""What is wrong with a case and yet does not stop the import: told, never dropped.

A mapping declares which defects it knows and what is assumed for each. A defect is told
once for each case and kind, with the line and column at which it was first seen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.replay.stated import (
    BadMapping,
    check_keys,
    said_of,
    tables_of,
    text_of,
)


if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

OUT_OF_ORDER = "out_of_order"
SEVERITY_UNKNOWN = "severity_unknown"
LEVEL_UNKNOWN = "level_unknown"
#: What every import assumes, whatever the mapping.
ASSUMED = {
    OUT_OF_ORDER: (
        "An event that stands in the file after a later one is put in its place by its "
        "instant; within a minute the order of the file holds."
    ),
    SEVERITY_UNKNOWN: "A severity that the log does not know is the mapping's default.",
    LEVEL_UNKNOWN: "A level that the log does not know is the mapping's default.",
}
_KEYS = {"kind", "column", "is", "unknown", "before", "after", "assumed"}
_TESTS = ("is", "unknown", "before", "after")


@dataclass(frozen=True, slots=True)
class Defect:
    """A defect of one case; `rows` of its lines show it, `line` the first."""

    kind: str
    case: str
    line: int
    column: str
    said: str
    rows: int


@dataclass(frozen=True, slots=True)
class DefectRule:
    """When a line shows a defect. One of the four tests is given.

    `values` are those that show it; `unknown` asks for a value that means not known;
    `before` and `after` name the column whose instant the other one's passes.
    """

    kind: str
    column: str
    assumed: str
    values: frozenset[str]
    unknown: bool
    before: str
    after: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are looked at."""
        return tuple(filter(None, (self.column, self.before, self.after)))

    def shown_by(
        self,
        row: Mapping[str, str],
        unknown: Collection[str],
        instant: Callable[[str], datetime],
    ) -> bool:
        """Say whether a line shows the defect."""
        said = row[self.column].strip()
        if self.unknown:
            return said in unknown
        if not (other := self.before or self.after):
            return said in self.values
        if said in unknown or row[other].strip() in unknown:
            return False
        first, second = instant(self.column), instant(other)
        return first < second if self.before else first > second


def defect_rules(
    stated: Mapping[str, object], unknown: Collection[str]
) -> tuple[DefectRule, ...]:
    """Return the defects that a mapping declares.

    Raises:
        BadMapping: the place of what is wrong, and what to write.
    """
    rules: list[DefectRule] = []
    for number, table in enumerate(tables_of(stated, "defects"), start=1):
        rule = _rule(table, f"defects {number}.")
        if rule.unknown and not unknown:
            message = f"{rule.kind}: no value means not known. State `unknown`."
            raise BadMapping(message)
        if rule.kind in ASSUMED or any(rule.kind == known.kind for known in rules):
            message = f"defects {number}: {rule.kind!r} is taken. Name it otherwise."
            raise BadMapping(message)
        rules.append(rule)
    return tuple(rules)


def _rule(table: Mapping[str, object], place: str) -> DefectRule:
    check_keys(place, table, _KEYS)
    if sum(test in table for test in _TESTS) != 1 or table.get("unknown", True) is not (
        True
    ):
        message = f"{place}kind needs one of {', '.join(_TESTS)}; unknown is true."
        raise BadMapping(message)

    def other(key: str) -> str:
        return text_of(table, key, f"{place}{key}") if key in table else ""

    return DefectRule(
        kind=text_of(table, "kind", f"{place}kind"),
        column=text_of(table, "column", f"{place}column"),
        assumed=text_of(table, "assumed", f"{place}assumed"),
        values=frozenset(said_of(table, "is", f"{place}is")),
        unknown="unknown" in table,
        before=other("before"),
        after=other("after"),
    )

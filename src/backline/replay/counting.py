"""Counts of a log that its mapping declares, so that an import can be held against them.

They are made of the lines as they were read, before the desk did anything with them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from backline.replay.stated import (
    BadMapping,
    check_keys,
    chosen_of,
    said_of,
    tables_of,
    text_of,
    texts_of,
)


if TYPE_CHECKING:
    from backline.replay.reading import Case, LogEvent

EVENTS, CASES, VALUES = "events", "cases", "values"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_KEYS = {
    *("name", "count", "by", "column", "is", "not", "unknown", "weekdays"),
    *("defect", "look_at", "at_least"),
}
_LOOKS = ("last", "first", "any")


@dataclass(frozen=True, slots=True)
class FactRule:
    """What is counted under a name.

    `count` says what is counted; `by` splits the count by the values of a column. An
    event counts when the value of `column` is one of `values` (`negated`: none of
    them) and its weekday is one of `weekdays`; a case when its `look_at` event does, or
    when `at_least` so many of them do, and when it has the `defect`.
    """

    name: str
    count: str
    by: str = ""
    column: str = ""
    values: frozenset[str] = frozenset()
    negated: bool = False
    weekdays: frozenset[int] = frozenset()
    defect: str = ""
    look_at: str = "last"
    at_least: int = 0

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns whose values are counted."""
        return tuple(filter(None, (self.by, self.column)))


def counted_facts(
    cases: Iterable[Case],
    *,
    rules: Sequence[FactRule],
    columns: Sequence[str],
    zone: ZoneInfo | None,
) -> dict[str, int]:
    """Return the counts that *rules* declare, by name.

    Args:
        cases: what was read.
        rules: what is counted.
        columns: the columns whose values each event kept, in their order.
        zone: the zone in which the log's weekdays are meant; UTC if there is none.
    """
    places = {name: place for place, name in enumerate(columns)}
    counts: Counter[str] = Counter()
    tallies = [_Tally(rule, places, zone) for rule in rules]
    for case in cases:
        for tally in tallies:
            counts.update(tally.keys_of(case))
    for tally in tallies:
        if tally.rule.count == VALUES:
            counts[tally.rule.name] = len(tally.seen)
        elif not tally.rule.by:
            counts[tally.rule.name] += 0
    return dict(sorted(counts.items()))


class _Tally:
    """One rule at work."""

    def __init__(
        self, rule: FactRule, places: Mapping[str, int], zone: ZoneInfo | None
    ) -> None:
        self.rule, self.zone = rule, zone
        self.by = places[rule.by] if rule.by else None
        self.column = places[rule.column] if rule.column else None
        self.seen: set[str] = set()

    def keys_of(self, case: Case) -> Iterator[str]:
        """Yield the key under which the case or each of its events counts."""
        rule = self.rule
        if rule.count == CASES:
            found = self._seen_in(case)
            if found is not None:
                yield self._key(found)
            return
        for event in filter(self._holds, case.events):
            if rule.count == VALUES:
                self.seen.add(event.values[self.by or 0])
            else:
                yield self._key(event)

    def _key(self, event: LogEvent) -> str:
        name = self.rule.name
        return name if self.by is None else f"{name}={event.values[self.by]}"

    def _seen_in(self, case: Case) -> LogEvent | None:
        """Return the event for which a case counts, None when it does not count."""
        rule = self.rule
        if rule.defect and all(rule.defect != defect.kind for defect in case.defects):
            return None
        if rule.at_least:
            held = [event for event in case.events if self._holds(event)]
            return held[0] if len(held) >= rule.at_least else None
        event = case.events[-1 if rule.look_at == "last" else 0]
        return event if self._holds(event) else None

    def _holds(self, event: LogEvent) -> bool:
        rule = self.rule
        if self.column is not None:
            is_one = event.values[self.column] in rule.values
            if is_one is rule.negated:
                return False
        return not rule.weekdays or (
            event.at.astimezone(self.zone).weekday() in rule.weekdays
        )


def fact_rules(
    stated: Mapping[str, object], *, unknown: Collection[str], defects: Collection[str]
) -> tuple[FactRule, ...]:
    """Return the counts that a mapping declares.

    Raises:
        BadMapping: the place of what is wrong, and what to write.
    """
    return tuple(
        _rule(table, f"facts {number}.", unknown=unknown, defects=defects)
        for number, table in enumerate(tables_of(stated, "facts"), start=1)
    )


def _rule(
    table: Mapping[str, object],
    place: str,
    *,
    unknown: Collection[str],
    defects: Collection[str],
) -> FactRule:
    check_keys(place, table, _KEYS)

    def given(key: str, read: Callable[[], str]) -> str:
        return read() if key in table else ""

    column = given("column", lambda: text_of(table, "column", f"{place}column"))
    asked = [key for key in ("is", "not", "unknown") if key in table]
    if len(asked) != bool(column) or table.get("unknown", True) is not True:
        message = f"{place}column goes with one of is, not and unknown = true."
        raise BadMapping(message)
    negated = "not" in table
    values = said_of(table, "not" if negated else "is", f"{place}is or not")
    look_at = given(
        "look_at", lambda: chosen_of(table, "look_at", f"{place}look_at", _LOOKS)
    )
    days = texts_of(table, "weekdays", f"{place}weekdays")
    rule = FactRule(
        name=text_of(table, "name", f"{place}name"),
        count=chosen_of(table, "count", f"{place}count", (EVENTS, CASES, VALUES)),
        by=given("by", lambda: text_of(table, "by", f"{place}by")),
        column=column,
        values=frozenset(unknown if "unknown" in table else values),
        negated=negated,
        weekdays=frozenset(_weekday(day, place) for day in days),
        defect=given(
            "defect", lambda: chosen_of(table, "defect", f"{place}defect", defects)
        ),
        look_at=look_at or "last",
        at_least=_at_least(table, place, any_one=look_at == "any"),
    )
    if rule.count == VALUES and not rule.by:
        message = f"{place}by is missing. Name the column whose values are counted."
        raise BadMapping(message)
    return rule


def _weekday(day: str, place: str) -> int:
    if day not in WEEKDAYS:
        message = f"{place}weekdays has {day!r}. Known are {', '.join(WEEKDAYS)}."
        raise BadMapping(message)
    return WEEKDAYS.index(day)


def _at_least(table: Mapping[str, object], place: str, *, any_one: bool) -> int:
    number = table.get("at_least", int(any_one))
    if type(number) is not int or number < 0:
        message = f"{place}at_least is no whole number. Write one from 1."
        raise BadMapping(message)
    return number

"""How a plan grades loss: components, measures, thresholds, and what measuring takes.

Guide: severity.critical, severity.major, severity.minor, severity.measures - names,
order, figures, comparisons and lists are plan data. A severity may have several
thresholds, each of other components or measures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide import plan_figures
from backline.guide.measurement_terms import MeasurementTerms
from backline.guide.plan import (
    OF_THE_LEVEL,
    OWN_HOURS,
    SERVICE,
    Otherwise,
    Threshold,
)
from backline.guide.plan_table import LONGEST_NAME, Table, is_list
from backline.guide.severity_names import fold


if TYPE_CHECKING:
    from collections.abc import Mapping


_MANY = 1_000_000
_MINUTE = 60
_DAY = 86400
_WEEK = 7 * _DAY


def titles_of(top: Table, key: str) -> dict[str, str]:
    """Return the titles under *key*, each name in one spelling only."""
    table = top.table(key)
    titles = {
        table.fits(name, name, LONGEST_NAME): table.text(name) for name in table.names
    }
    seen: dict[str, str] = {}
    for name in titles:
        other = seen.setdefault(fold(name), name)
        if other != name:
            remedy = "Names that differ in spelling only are one: keep one."
            table.refuse(name, f"is the same name as {other}.", remedy)
    return titles


def thresholds_of(
    top: Table,
    severities: tuple[str, ...],
    components: Mapping[str, str],
    measures: Mapping[str, str],
) -> tuple[Threshold, ...]:
    """Return the thresholds, those of the lowest severity first."""
    table = top.table("thresholds")
    found: list[Threshold] = []
    for severity in (name for name in severities if name in table.names):
        for entry in _entries(table, severity):
            threshold = _threshold(entry, severity, components, measures, top)
            for other in found:
                _in_order(entry, threshold, other)
            found.append(threshold)
    table.done()
    return tuple(found)


def _entries(table: Table, severity: str) -> tuple[Table, ...]:
    if is_list(table.value(severity)):
        return table.tables(severity)
    return (table.table(severity),)


def _threshold(
    entry: Table,
    severity: str,
    components: Mapping[str, str],
    measures: Mapping[str, str],
    top: Table,
) -> Threshold:
    loss = plan_figures.loss(entry.value("loss"), entry.at("loss"))
    threshold = Threshold(
        severity=severity,
        components=frozenset(entry.texts("components", components)),
        measures=frozenset(entry.texts("measures", measures)),
        percent=loss.percent,
        comparison=loss.comparison,
        clause=entry.text_or("clause", top.text("clause")),
    )
    entry.done()
    return threshold


def _in_order(entry: Table, threshold: Threshold, other: Threshold) -> None:
    """Refuse what contradicts a threshold of the same components and measures."""
    shared = threshold.components & other.components
    if not shared or not threshold.measures & other.measures:
        return
    if threshold.severity == other.severity:
        what = f"speaks of {min(shared)} a second time."
        entry.refuse("components", what, "Name each component and measure once.")
    if threshold.percent <= other.percent:
        what = f"is no higher than the threshold of {other.severity}."
        entry.refuse("loss", what, "A higher severity needs a higher loss: raise it.")


def otherwise_of(top: Table, severities: tuple[str, ...]) -> Otherwise:
    """Return the severity of whatever no threshold catches."""
    table = top.table("otherwise")
    clause = table.text_or("clause", top.text("clause"))
    found = Otherwise(table.choice("severity", severities), clause)
    table.done()
    return found


def measurement_of(top: Table, hours: tuple[str, ...] = ()) -> MeasurementTerms:
    """Return when measured loss opens an incident, and when it has recovered.

    Args:
        top: the plan.
        hours: the names of the hours that it has of its own.
    """
    table, clause = top.table("measurement"), top.text("clause")
    sure = _sources(table, "sure_sources")
    single = _sources(table, "single_sources")
    if sure & single:
        what = f"has {min(sure & single)}, which single_sources has too."
        table.refuse("sure_sources", what, "Name each source once.")
    found = MeasurementTerms(
        minimum_total=table.whole("minimum_total", least=1, most=_MANY),
        minimum_affected=table.whole("minimum_affected", least=1, most=_MANY),
        confirm_sources=frozenset(table.texts("confirm_sources")),
        windows=table.whole("windows", least=1, most=100),
        window_seconds=table.whole("window_seconds", least=1, most=_DAY),
        silence_seconds=table.whole("silence_seconds", least=1, most=_DAY),
        clause=table.text_or("clause", clause),
        sustain_seconds=table.whole("sustain_seconds", least=1, most=_WEEK),
        recovery_clause=table.text_or("recovery_clause", clause),
        sure_sources=sure,
        sure_minimum=table.whole("sure_minimum", least=1, most=_MANY) if sure else 0,
        single_sources=single,
        ask_hours=_counting_hours(table, "ask_hours", hours),
        blind_seconds=_blind_minutes(table) * _MINUTE,
        blind_hours=_counting_hours(table, "blind_hours", hours) or SERVICE,
        blind_clause=table.text_or("blind_clause", clause),
        past_incidents=table.has("past_incidents") and table.truth("past_incidents"),
    )
    table.done()
    return found


def _sources(table: Table, key: str) -> frozenset[str]:
    return frozenset(table.texts_or(key, ()))


def _blind_minutes(table: Table) -> int:
    """Return after how many minutes without sight monitoring has a ticket; 0: never."""
    if not table.has("blind_minutes"):
        return 0
    return table.whole("blind_minutes", least=1, most=_WEEK // _MINUTE)


def _counting_hours(table: Table, key: str, hours: tuple[str, ...]) -> str:
    """Return the name of the hours at *key*; empty where the plan says nothing."""
    if not table.has(key):
        return ""
    counting = plan_figures.Counting(known=(*OWN_HOURS, *hours))
    name = counting.named(table.text(key), table.at(key))
    if name == OF_THE_LEVEL:
        what = "names the hours of a level, and no level has it yet."
        table.refuse(key, what, f'Name the hours themselves, such as "{SERVICE}".')
    return name

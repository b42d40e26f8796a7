"""How a plan grades loss: components, measures, thresholds, and what measuring takes.

Guide: severity.critical, severity.major, severity.minor, severity.measures - names,
order, figures, comparisons and lists are plan data. A severity may have several
thresholds, each of other components or measures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide import plan_figures
from backline.guide.plan import MeasurementTerms, Otherwise, Threshold
from backline.guide.plan_table import LONGEST_NAME, Table, is_list
from backline.guide.severity_names import fold


if TYPE_CHECKING:
    from collections.abc import Mapping


_MANY = 1_000_000
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


def measurement_of(top: Table) -> MeasurementTerms:
    """Return when measured loss opens an incident, and when it has recovered."""
    table, clause = top.table("measurement"), top.text("clause")
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
    )
    table.done()
    return found

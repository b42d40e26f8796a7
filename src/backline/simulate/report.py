"""What a comparison came to, as plain data; docs/reference/simulate.md describes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from backline.guide.wall import instant_of
from backline.simulate.comparison import STANDINGS


if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from backline.simulate.comparison import Comparison, Tally
    from backline.simulate.load import Load


FORMAT: Final = 1
#: How many tickets are named of those that gained or lost a breach.
NAMED: Final = 50


@dataclass(frozen=True, slots=True)
class Report:
    """A comparison, where its history is from, and what was assumed."""

    comparison: Comparison
    history: str
    assumptions: Sequence[str]
    named: int = NAMED

    @property
    def baseline(self) -> str:
        """The name of the scenario that the others are held against."""
        return self.comparison.tallies[0].scenario.name


def as_json(report: Report) -> dict[str, object]:
    """Return the report as plain data."""
    history, comparison = report.comparison.history, report.comparison
    return {
        "format": FORMAT,
        "history": {
            "name": report.history,
            "tickets": len(history),
            "events": history.events,
            "first_at": _text(history.first_at),
            "last_at": _text(history.last_at),
            "as_of": _text(comparison.as_of),
        },
        "assumptions": list(report.assumptions),
        "baseline": report.baseline,
        "scenarios": [_scenario(report, tally) for tally in comparison.tallies],
    }


def _scenario(report: Report, tally: Tally) -> dict[str, object]:
    scenario = tally.scenario
    return {
        "name": scenario.name,
        "plan": scenario.plan,
        "calendar": scenario.calendar,
        "overrides": dict(scenario.overrides),
        "severities": scenario.severities,
        "compliance": compliance_of(tally),
        "breaches": {clock: _breaches(report, tally, clock) for clock in tally.clocks},
        "judged": {
            clock: {by: tally.rows[clock, by] for by in ("arrays", "fold")}
            for clock in tally.clocks
        },
        "load": _load(tally.load),
    }


def compliance_of(tally: Tally) -> dict[str, dict[str, dict[str, int]]]:
    """Return the clocks by name, severity (the highest first) and standing."""
    return {
        clock: {
            severity: {
                standing: tally.counts[clock, severity, standing]
                for standing in STANDINGS
            }
            for severity in tally.severities
        }
        for clock in tally.clocks
    }


def _breaches(report: Report, tally: Tally, clock: str) -> dict[str, object]:
    changed = report.comparison.changed(tally, clock)
    return {
        "tickets": int(tally.breached[clock].sum()) if clock in tally.breached else 0,
        "gained": len(changed.gained),
        "lost": len(changed.lost),
        "gained_tickets": names_of(report, changed.gained),
        "lost_tickets": names_of(report, changed.lost),
    }


def names_of(report: Report, tickets: NDArray[np.int64]) -> list[str]:
    """Return the names of the first of *tickets*."""
    names = report.comparison.history.names
    return [names[place] for place in tickets[: report.named].tolist()]


def _load(load: Load) -> list[dict[str, object]]:
    """Return each hour of the week, Monday 00:00 first, with its sums."""
    total = load.with_the_vendor
    return [
        {
            "hour_of_week": hour,
            "hours": int(load.hours[hour]),
            "vendor_s": int(total[hour]),
            "by_level_s": {
                level: int(seconds[hour]) for level, seconds in _sorted(load)
            },
            "served_s": int(load.served[hour]),
            "arrivals": int(load.arrivals[hour]),
            "dues": int(load.dues[hour]),
        }
        for hour in range(len(total))
    ]


def _sorted(load: Load) -> Iterable[tuple[str, NDArray[np.int64]]]:
    return sorted(load.seconds.items())


def _text(epoch: int) -> str:
    return f"{instant_of(epoch):%Y-%m-%dT%H:%M:%SZ}"


def tenths(numerator: int, denominator: int) -> str:
    """Return a quotient with one decimal, rounded half up; a dash for none."""
    if not denominator:
        return "-"
    whole, rest = divmod((20 * numerator + denominator) // (2 * denominator), 10)
    return f"{whole:,}.{rest}"


def percent(part: int, whole: int) -> str:
    """Return a share in percent with one decimal; a dash of nothing."""
    return f"{tenths(100 * part, whole)} %" if whole else "-"

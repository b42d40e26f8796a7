"""What the page of the simulator shows: charts with their figures, links to tickets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backline.guide.calendar_terms import BadCalendar
from backline.records.tickets.past import NoHistory, past_of
from backline.records.tickets.simulation import simulated
from backline.simulate.comparison import share
from backline.simulate.report import compliance_of, names_of, percent
from backline.surfaces.console.pages import place_of
from backline.surfaces.console.simulate_charts import (
    LETTERS,
    Bar,
    BarChart,
    HeatMap,
    bar_chart,
    heat_of_dues,
    heat_of_load,
)


if TYPE_CHECKING:
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from backline.records.accounts.queries import Reader
    from backline.simulate.comparison import Tally
    from backline.simulate.report import Report
    from backline.surfaces.console.simulate_form import SimulateForm

Shown = dict[str, Any]
#: What is judged while the reader waits: a second or two.
NEWEST = 2_000


@dataclass(frozen=True, slots=True)
class Link:
    """A ticket that gained or lost a breach."""

    number: str
    url: str


@dataclass(frozen=True, slots=True)
class Change:
    """What one clock gained and lost under a scenario; `more` tickets are not named."""

    clock: str
    breached: int
    gained: int
    lost: int
    gained_tickets: list[Link]
    lost_tickets: list[Link]


@dataclass(frozen=True, slots=True)
class Told:
    """One scenario."""

    letter: str
    name: str
    plan: str
    calendar: str
    notes: list[str]
    changes: list[Change]
    dues: HeatMap
    place: int


def simulation_shown(form: SimulateForm, *, reader: Reader, now: datetime) -> Shown:
    """Return what the page shows of the terms that *form* asks for."""
    if not form.is_bound or not form.is_valid():
        return {}
    try:
        past = past_of(reader=reader, since=form.since(now), newest=NEWEST)
        report = simulated(past, form.wanted, now=now)
    except NoHistory as error:
        return {"nothing": str(error)}
    except BadCalendar as error:
        form.add_error(None, str(error))
        return {}
    tallies = report.comparison.tallies
    return {
        "assumptions": report.assumptions,
        "tickets": len(past.history),
        "scenarios": [_told(report, place) for place in range(len(tallies))],
        "charts": _charts(report),
        "load": heat_of_load(tallies[0].load),
    }


def _charts(report: Report) -> list[BarChart]:
    tallies = report.comparison.tallies
    clocks = dict.fromkeys(clock for tally in tallies for clock in tally.clocks)
    charts = (
        bar_chart(
            _words(clock),
            [
                bar
                for place, tally in enumerate(tallies)
                for bar in _bars(place, tally, clock)
            ],
        )
        for clock in clocks
    )
    return [chart for chart in charts if chart.bars]


def _bars(place: int, tally: Tally, clock: str) -> list[Bar]:
    bars: list[Bar] = []
    for severity, counts in compliance_of(tally).get(clock, {}).items():
        met, judged = share(counts)
        if sum(counts.values()):
            bars.append(
                Bar(
                    place=place,
                    scenario=tally.scenario.name,
                    severity=severity,
                    met=met,
                    missed=counts["missed"],
                    others=sum(counts.values()) - judged,
                    share=percent(met, judged),
                    width=met * 1000 // judged if judged else None,
                )
            )
    return bars


def _told(report: Report, place: int) -> Told:
    tally = report.comparison.tallies[place]
    scenario = tally.scenario
    changes = [_change(report, tally, clock) for clock in tally.clocks] if place else []
    return Told(
        letter=LETTERS[place],
        name=scenario.name,
        plan=scenario.plan,
        calendar=scenario.calendar,
        notes=_notes(tally),
        changes=changes,
        dues=heat_of_dues(tally.load, f"{LETTERS[place]} {scenario.name}"),
        place=place,
    )


def _notes(tally: Tally) -> list[str]:
    scenario = tally.scenario
    notes = [f"{path} = {value}" for path, value in scenario.overrides.items()]
    notes += [f"{said} is taken for {as_}" for said, as_ in scenario.severities.items()]
    return notes


def _change(report: Report, tally: Tally, clock: str) -> Change:
    changed = report.comparison.changed(tally, clock)
    breached = tally.breached.get(clock)
    return Change(
        clock=_words(clock),
        breached=0 if breached is None else int(breached.sum()),
        gained=len(changed.gained),
        lost=len(changed.lost),
        gained_tickets=_links(report, changed.gained),
        lost_tickets=_links(report, changed.lost),
    )


def _links(report: Report, tickets: NDArray[np.int64]) -> list[Link]:
    return [Link(name, place_of(name)) for name in names_of(report, tickets)]


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()

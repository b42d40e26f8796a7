"""The Volvo IT log as timelines, read once."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from backline.geography import terms_of
from backline.guide.calendar import Calendar
from backline.guide.timeline import Event
from backline.replay.mapping import LogMapping, load_mapping
from backline.replay.reading import Case, read_cases
from backline.replay.timelines import Terms as ReplayTerms
from backline.replay.timelines import timelines_of
from backline.simulate.verdicts import Terms


CALENDARS = ("24x7", "mon_fri_kolkata", "mon_fri_paris_fr_holidays", "sun_thu_dubai")
PLANS = ("exotel-standard", "exotel-premium")
_FOLDER = Path("data", "volvo_bpi2013")


def calendar_of(shared: Path, name: str) -> Calendar:
    calendars = json.loads((shared / _FOLDER / "calendars.json").read_text())
    return Calendar(terms_of(calendars[name]))


def timelines_under(shared: Path, terms: Terms) -> dict[str, list[Event]]:
    """Return the timelines of all cases, by the case and the number of its ticket."""
    mapping, cases = _log(shared)
    under = ReplayTerms(terms.plan, terms.calendar)
    return {
        f"{case.name}/{number}": events
        for case in cases
        for number, events in enumerate(
            timelines_of(case, mapping=mapping, terms=under)
        )
    }


@cache
def _log(shared: Path) -> tuple[LogMapping, list[Case]]:
    mapping = load_mapping("volvo")
    return mapping, read_cases(shared / _FOLDER / "incidents.csv.gz", mapping=mapping)

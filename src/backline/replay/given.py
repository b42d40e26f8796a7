"""A history that was given to a running desk: bytes and texts in, plain data out.

It is understood whole before anything of it is used, and judged from its timelines: no
ticket is opened. `records.histories` keeps what stands here between two steps.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice

from backline.geography import terms_of
from backline.guide.calendar import Calendar
from backline.guide.plan import Plan
from backline.replay.judging import counted, judged, years_of
from backline.replay.mapping import LogMapping
from backline.replay.reading import BadLog, Bounds, Case, header_of, read_stream
from backline.replay.reckoning import Compliance, Spent, Told
from backline.replay.report import Outcome, as_json, meanings_of
from backline.replay.service_time import calendar_of_geography
from backline.replay.timelines import Terms


#: The command line has no such bounds.
MOST = Bounds(characters=64_000_000, lines=300_000)
_DEFECTS_TOLD = 5


@dataclass(frozen=True, slots=True)
class History:
    """A log with its mapping and terms, understood."""

    name: str
    cases: list[Case]
    mapping: LogMapping
    plan: Plan
    calendar: dict[str, object]
    calendar_name: str

    @property
    def last_at(self) -> datetime:
        """The last event of all."""
        return max(case.events[-1].at for case in self.cases)


def understand(
    content: bytes,
    *,
    name: str,
    mapping: LogMapping,
    plan: Plan,
    calendar: Mapping[str, object],
    calendar_name: str,
) -> History:
    """Return the history that was given.

    Raises:
        BadLog: the lines and columns that cannot be understood.
        BadCalendar: the calendar has no days in the years of the log.
    """
    cases = read_stream(io.BytesIO(content), name, mapping=mapping, most=MOST)
    return History(
        name, cases, mapping, plan, _calendar(calendar, plan, cases), calendar_name
    )


def _calendar(
    asked: Mapping[str, object], plan: Plan, cases: list[Case]
) -> dict[str, object]:
    if "geography" not in asked:
        return dict(asked)
    tz = asked.get("tz")
    return calendar_of_geography(
        str(asked["geography"]),
        str(asked.get("coverage") or plan.coverage),
        tz if isinstance(tz, str) and tz else None,
        years_of(cases),
    )


def preview_of(
    content: bytes, name: str, mapping: LogMapping, history: History | None
) -> dict[str, object]:
    """Return what was understood, for a person to look at before it is judged.

    Args:
        content: the file.
        name: what it is called.
        mapping: what its columns and values stand for.
        history: the same understood, None when it has faults.
    """
    told: dict[str, object] = {
        "columns": _columns(content, name, mapping),
        "meanings": meanings_of(mapping),
        "assumptions": list(mapping.assumptions),
    }
    if history is None:
        return told
    cases = history.cases
    return told | {
        "cases": len(cases),
        "events": sum(len(case.events) for case in cases),
        "first_at": min(case.events[0].at for case in cases).isoformat(),
        "last_at": history.last_at.isoformat(),
        "defects": _defects(cases, mapping),
        "facts": counted(cases, mapping),
    }


def _columns(content: bytes, name: str, mapping: LogMapping) -> list[dict[str, str]]:
    columns = mapping.columns
    roles = {
        columns.case: "case",
        columns.at: "instant",
        **dict.fromkeys(columns.state, "state"),
        columns.severity: "severity",
        columns.level: "level",
        columns.person: "engineer",
    }
    looked_at = {name for rule in mapping.defects for name in rule.columns}
    other = dict.fromkeys(columns.words, "words in the timeline")
    other |= dict.fromkeys(looked_at, "looked at for defects")
    other |= dict.fromkeys(mapping.kept, "counted")
    try:
        header = header_of(io.BytesIO(content), name)
    except BadLog:
        return []
    return [
        {"name": _printable(column), "used_as": (other | roles).get(column, "not read")}
        for column in header[:200]
    ]


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "�" for char in text[:100])


def _defects(cases: Iterable[Case], mapping: LogMapping) -> list[dict[str, object]]:
    """Return the defects by kind, with the first few of each."""
    found: dict[str, list[dict[str, object]]] = {}
    for case in cases:
        for defect in case.defects:
            found.setdefault(defect.kind, []).append(asdict(defect))
    return [
        {
            "kind": kind,
            "cases": len(of_kind),
            "assumed": mapping.assumed_for(kind),
            "first": of_kind[:_DEFECTS_TOLD],
        }
        for kind, of_kind in sorted(found.items())
    ]


def judge_some(history: History, first: int, many: int) -> dict[str, object]:
    """Return what so many cases of a history came to, from the *first* on."""
    compliance = Compliance(as_of=history.last_at)
    told = judged(
        islice(history.cases, first, first + many),
        mapping=history.mapping,
        terms=Terms(history.plan, Calendar(terms_of(history.calendar))),
        compliance=compliance,
    )
    return {
        "told": [asdict(case) for case in told],
        "clocks": [[*key, count] for key, count in compliance.counts.items()],
    }


def report_of(
    history: History, outcomes: Iterable[Mapping[str, object]]
) -> dict[str, object]:
    """Return the report of a history from what its cases came to, slice by slice."""
    compliance, told = Compliance(as_of=history.last_at, counts=Counter()), []
    for outcome in outcomes:
        cases, clocks = outcome["told"], outcome["clocks"]
        if not isinstance(cases, list) or not isinstance(clocks, list):
            message = "What was kept of a history is no outcome."
            raise TypeError(message)
        told += [_told(case) for case in cases]
        for name, severity, result, count in clocks:
            compliance.counts[name, severity, result] += count
    return as_json(
        Outcome(
            log=history.name,
            mapping=history.mapping,
            plan=history.plan,
            calendar=history.calendar_name,
            told=told,
            compliance=compliance,
            counted=counted(history.cases, history.mapping),
            defects=[defect for case in history.cases for defect in case.defects],
        )
    )


def _told(stored: Mapping[str, object]) -> Told:
    lists = {
        key: tuple(value) for key, value in stored.items() if isinstance(value, list)
    }
    spent = stored["spent"]
    assert isinstance(spent, dict)  # noqa: S101 - `asdict` made it
    return Told(**{**stored, **lists, "spent": Spent(**spent)})  # type: ignore[arg-type]

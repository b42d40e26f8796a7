"""The simulator and the fold say the same of every clock of every ticket.

Guide: turnaround.resolved, turnaround.waiting, turnaround.fault-domain,
turnaround.reopen, severity.change, package.geography, package.tailored.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.simulate.agreement import by_the_fold, by_the_simulator
from tests.simulate.volvo import CALENDARS, PLANS, calendar_of, timelines_under

from backline.guide.calendar import Calendar
from backline.guide.calendar_parse import parse_terms
from backline.guide.calendar_terms import WEEKDAYS
from backline.guide.plan import Plan
from backline.guide.plan_parse import parse_plan, with_overrides
from backline.guide.severity_pairs import stands_for
from backline.guide.timeline import Event, FaultDomain, Kind, Side
from backline.plans import load_plan, plan_mapping, plan_names
from backline.simulate.history import encoded, renamed
from backline.simulate.verdicts import Terms
from backline.zones import zone


FIRST = datetime(2026, 3, 26, tzinfo=UTC)
SEVERITIES = ("minor", "major", "critical")
ZONES = ("Asia/Kolkata", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe")
OVERRIDES: list[Mapping[str, object]] = [
    {},
    {"clocks.resolution.targets.critical": "1 s"},
    # As long as two of the steps together: used up to the second.
    {f"clocks.resolution.targets.{severity}": "60 min" for severity in SEVERITIES},
    {
        "clocks.resolution.targets.minor": "9 h",
        "clocks.resolution.targets.major": "9 h",
    },
    {
        "clocks.first_response.targets.minor": "8 h",
        "clocks.first_response.targets.critical": "5 min",
    },
    {
        f"clocks.resolution.targets.{severity}": f"{hours} h elapsed"
        for severity, hours in (("minor", 70), ("major", 20), ("critical", 2))
    },
    # Not of one kind of hours: the fold's alone.
    {"clocks.resolution.targets.major": "30 h elapsed"},
    {"service_levels_for": ["incident", "question"]},
    {"clocks.resolution.targets.minor": "none", "clocks.resolution.pauses": []},
    {
        "clocks.resolution.stops": ["restored", "answered"],
        "clocks.resolution.ends": ["closed", "fault_domain_outside"],
        "clocks.resolution.pauses": ["waiting_third_party"],
    },
    {"clocks.resolution.targets.critical": "1 business day"},
    {"clocks.first_response.stops": ["taken"]},
]
#: Seconds from one event to the next: none, short, and just around a target.
STEPS = (0, 0, 1, 60, 1799, 1800, 1801, 3600, 5400, 5401, 21600, 86400, 259200)


def _event(seq: int, at: int, late: int, kind: Kind, facts: dict[str, object]) -> Event:
    when = FIRST + timedelta(seconds=at)
    by = Side(str(facts.pop("by", Side.VENDOR.value)))
    stated = {name: value for name, value in facts.items() if value is not None}
    return Event(seq, kind, when, when + timedelta(seconds=late), by, stated)  # type: ignore[arg-type]


severities = st.sampled_from(SEVERITIES)
domains = st.sampled_from([domain.value for domain in FaultDomain])
openings = st.fixed_dictionaries(
    {
        "severity": severities,
        "ticket_kind": st.sampled_from(
            ["incident", "incident", "incident", "question"]
        ),
        "measured": st.booleans(),
        "domain": st.none() | domains,
        "level": st.sampled_from([None, "L1", "L2"]),
        "by": st.sampled_from(["customer", "vendor", "site"]),
    }
)
later = st.fixed_dictionaries(
    {
        "severity": severities,
        "domain": domains,
        "owed_by": st.sampled_from(
            ["customer", "customer_supplier", "vendor_supplier"]
        ),
        "automatic": st.booleans(),
        "loss_went_on": st.sampled_from([False, False, True]),
        "level": st.sampled_from([None, "L2", "L3"]),
        "by": st.sampled_from([side.value for side in Side]),
    }
)
#: Those whose facts these stories do not make up; they are told of below.
UNTOLD = {
    Kind.OPENED,
    Kind.FACT_NOTED,
    Kind.PROMISED,
    Kind.RELEASE_BOUND,
    Kind.RELEASE_SLIPPED,
    Kind.RELEASE_SHIPPED,
    Kind.RELEASE_DECLINED,
    Kind.RELEASE_ACCEPTED,
    Kind.ABSORBED,
    Kind.TERMS_APPLIED,
    Kind.CONTRACT_ENDED,
}
#: Kinds as they come, those that move a clock more often than the rest.
kinds = st.sampled_from(
    [
        *Kind,
        *[Kind.ASKED, Kind.REPLIED, Kind.RESTORED, Kind.REOPENED] * 4,
        *[Kind.SEVERITY_SET, Kind.CLOSED, Kind.FAULT_DOMAIN_SET, Kind.ANSWERED] * 2,
    ]
).filter(lambda kind: kind not in UNTOLD)
moves = st.lists(st.tuples(st.sampled_from(STEPS), kinds, later), max_size=14)


@st.composite
def timelines(draw: st.DrawFn) -> list[Event]:
    """A timeline in which anything may follow anything, written in any order."""
    at = draw(st.integers(0, 14 * 86400))
    opening = draw(openings)
    found = [_event(1, at, 0, Kind.OPENED, opening)]
    for number, (step, kind, facts) in enumerate(draw(moves), 2):
        at += step
        said = dict(facts)
        if kind is not Kind.SEVERITY_SET:
            said.pop("severity")
        if kind not in {Kind.FAULT_DOMAIN_SET, Kind.DISPUTE_SETTLED}:
            said.pop("domain")
        found.append(_event(number, at, draw(st.sampled_from(STEPS)), kind, said))
    return draw(st.permutations(found))


quarters = st.integers(0, 96).map(
    lambda quarter: f"{quarter * 15 // 60:02}:{quarter * 15 % 60:02}"
)
windows = st.lists(
    st.tuples(quarters.filter(lambda text: text < "24:00"), quarters), max_size=2
)
weeks = st.sampled_from(
    [
        "24x7",
        {day: [["09:00", "17:00"]] for day in WEEKDAYS[:5]},
        {day: [["00:00", "24:00"]] for day in WEEKDAYS[:5]},
        {day: [["22:00", "06:00"]] for day in WEEKDAYS},
    ]
) | st.fixed_dictionaries(
    {"mon": st.just([["10:00", "11:00"]])},
    optional=dict.fromkeys(WEEKDAYS[1:], windows),
)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    where = draw(st.sampled_from(ZONES))
    days = st.integers(0, 20).map(lambda more: f"{FIRST + timedelta(more):%Y-%m-%d}")
    holidays = draw(st.lists(days, max_size=3, unique=True))
    stated = {"tz": where, "weekly_hours": draw(weeks), "holidays": holidays}
    return Calendar(parse_terms(stated, zone=zone(where)))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    mapping = plan_mapping(draw(st.sampled_from(PLANS)))
    overrides = dict(draw(st.sampled_from(OVERRIDES)))
    if overrides:
        # No step of the ladder need fit the figures that are tried.
        overrides["ladder"] = []
    return parse_plan(with_overrides(mapping, overrides))


@settings(max_examples=300, deadline=None)
@given(
    told=st.lists(timelines(), min_size=1, max_size=5),
    calendar=calendars(),
    plan=plans(),
)
def test_any_timeline_is_judged_as_the_fold_judges_it(
    told: list[list[Event]], calendar: Calendar, plan: Plan
) -> None:
    named = {f"T-{number}": events for number, events in enumerate(told)}
    terms = Terms(plan, calendar)
    rows, _ = by_the_simulator(encoded(named), terms)
    wanted = [
        row
        for name, events in named.items()
        for row in by_the_fold(name, events, terms)
    ]
    assert sorted(rows, key=_key) == sorted(wanted, key=_key)


@pytest.mark.parametrize("name", plan_names())
def test_every_plan_that_comes_with_the_desk_is_judged_as_the_fold_judges_it(
    shared: Path, name: str
) -> None:
    """Clocks that repeat, business days, hours and severities of the plan's own."""
    plan, own = load_plan(name), load_plan(PLANS[0])
    terms = Terms(plan, calendar_of(shared, CALENDARS[1]))
    named = dict(list(timelines_under(shared, terms).items())[:400])
    history = renamed(encoded(named), stands_for(own, plan))
    timelines = history.timelines(range(len(history)))
    rows, _ = by_the_simulator(history, terms)
    wanted = [
        row
        for case, events in zip(named, timelines, strict=True)
        for row in by_the_fold(case, events, terms)
    ]
    assert sorted(rows, key=_key) == sorted(wanted, key=_key)


EXACTLY = {
    "used up when it pauses": [(3600, Kind.ASKED), (3600, Kind.REPLIED)],
    "used up when it pauses for good": [(3600, Kind.ASKED)],
    "used up when it ends": [(3600, Kind.RESTORED)],
    "used up, paused and ended": [(3600, Kind.ASKED), (60, Kind.CLOSED)],
    "used up in two pieces": [
        (1800, Kind.ASKED),
        (60, Kind.REPLIED),
        (1800, Kind.RESTORED),
        (60, Kind.REOPENED),
    ],
    "one second more": [(3601, Kind.ASKED), (0, Kind.CLOSED)],
    "one second more before a pause": [(3601, Kind.ASKED), (60, Kind.REPLIED)],
}


@pytest.mark.parametrize("steps", EXACTLY.values(), ids=EXACTLY)
def test_a_target_used_up_to_the_second(steps: list[tuple[int, Kind]]) -> None:
    at = 0
    events = [_event(1, at, 0, Kind.OPENED, {"severity": "critical"})]
    for number, (step, kind) in enumerate(steps, 2):
        at += step
        events.append(_event(number, at, 0, kind, {}))
    mapping = with_overrides(plan_mapping(PLANS[0]), {**OVERRIDES[2], "ladder": []})
    always = parse_terms({"tz": "UTC", "weekly_hours": "24x7"}, zone=UTC)
    terms = Terms(parse_plan(mapping), Calendar(always))
    rows, folded = by_the_simulator(encoded({"T": events}), terms)
    assert folded == 0
    assert sorted(rows) == sorted(by_the_fold("T", events, terms))


def test_a_severity_that_falls_is_judged_in_arrays() -> None:
    """Lowered twice and raised between, each row with the time that was used by then."""
    steps: list[tuple[Kind, dict[str, object]]] = [
        (Kind.OPENED, {"severity": "critical"}),
        (Kind.SEVERITY_SET, {"severity": "major"}),
        (Kind.ASKED, {}),
        (Kind.SEVERITY_SET, {"severity": "critical"}),
        (Kind.REPLIED, {}),
        (Kind.SEVERITY_SET, {"severity": "minor"}),
        (Kind.RESTORED, {}),
    ]
    events = [
        _event(number, number * 9000, 0, *step) for number, step in enumerate(steps, 1)
    ]
    always = parse_terms({"tz": "UTC", "weekly_hours": "24x7"}, zone=UTC)
    terms = Terms(parse_plan(plan_mapping(PLANS[1])), Calendar(always))
    rows, folded = by_the_simulator(encoded({"T": events}), terms)
    assert folded == 0
    stated = [row for row in sorted(rows, key=_key) if "root_cause" not in row.clock]
    assert [row.ordinal for row in stated] == [1, 1, 2, 3]
    assert sorted(rows, key=_key) == sorted(by_the_fold("T", events, terms), key=_key)


ODD = {
    "a release": (
        Kind.RELEASE_BOUND,
        {"release": "5.4", "at": "2026-04-20T00:00:00+00:00"},
    ),
    "an earlier report": (Kind.ABSORBED, {"opened_at": "2026-03-20T00:00:00+00:00"}),
    "the end of the contract": (Kind.CONTRACT_ENDED, {"running": "ended"}),
    "a promise": (
        Kind.PROMISED,
        {"clock": "resolution", "at": "2026-04-02T00:00:00+00:00"},
    ),
    "a fact until an instant": (
        Kind.FACT_NOTED,
        {"fact": "debug_data_awaited", "until": "2026-04-02T00:00:00+00:00"},
    ),
    "a merging": (Kind.MERGED, {"into": "INC-7"}),
    "a loss that went on": (Kind.REOPENED, {"loss_went_on": True}),
}


@pytest.mark.parametrize(("kind", "facts"), ODD.values(), ids=ODD)
@pytest.mark.parametrize("severity", SEVERITIES)
def test_what_the_columns_do_not_hold_is_asked_of_the_fold(
    severity: str, kind: Kind, facts: dict[str, object]
) -> None:
    steps: list[tuple[Kind, dict[str, object]]] = [
        (Kind.OPENED, {"severity": severity}),
        (Kind.ANSWERED, {}),
        (Kind.RESTORED, {}),
        (kind, facts),
        (Kind.ASKED, {}),
    ]
    events = [
        _event(number, number * 4000, 0, *step) for number, step in enumerate(steps, 1)
    ]
    always = parse_terms({"tz": "UTC", "weekly_hours": "24x7"}, zone=UTC)
    terms = Terms(parse_plan(plan_mapping(PLANS[0])), Calendar(always))
    rows, _ = by_the_simulator(encoded({"T": events}), terms)
    assert sorted(rows, key=_key) == sorted(by_the_fold("T", events, terms), key=_key)


def test_applied_terms_keep_a_verdict_only_where_they_are_asked_about() -> None:
    kept = json.dumps(
        [
            {
                "name": "resolution",
                "ordinal": 1,
                "severity": "critical",
                "target": "1 s",
                "clause": "",
                "outcome": "missed",
                "started_at": "2026-03-26T01:06:40+00:00",
                "finished_at": "2026-03-26T02:13:20+00:00",
                "counted": "service",
                "base": 0,
                "seconds": 1,
                "used": 4000,
                "due_at": None,
                "breach_at": None,
                "because": "",
                "under": "another plan",
            }
        ]
    )
    steps: list[tuple[Kind, dict[str, object]]] = [
        (Kind.OPENED, {"severity": "critical"}),
        (Kind.RESTORED, {}),
        (Kind.TERMS_APPLIED, {"finished": kept}),
    ]
    events = [
        _event(number, number * 4000, 0, *step) for number, step in enumerate(steps, 1)
    ]
    always = parse_terms({"tz": "UTC", "weekly_hours": "24x7"}, zone=UTC)
    plan, calendar = parse_plan(plan_mapping(PLANS[0])), Calendar(always)
    own, other = (
        {
            row.clock: (row.outcome, row.limit)
            for row in by_the_simulator(
                encoded({"T": events}), Terms(plan, calendar, as_applied=applied)
            )[0]
        }
        for applied in (True, False)
    )
    assert own["resolution"] == ("missed", 1)
    assert other["resolution"] == ("met", 6 * 3600)


def _key(row: tuple[object, ...]) -> tuple[str, ...]:
    return tuple(str(value) for value in row[:3])


@pytest.mark.parametrize(
    ("plan", "days"),
    [*((PLANS[0], days) for days in CALENDARS), (PLANS[1], CALENDARS[0])],
)
def test_every_case_of_a_real_history_is_judged_as_the_fold_judges_it(
    shared: Path, plan: str, days: str
) -> None:
    terms = Terms(parse_plan(plan_mapping(plan)), calendar_of(shared, days))
    named = timelines_under(shared, terms)
    rows, folded = by_the_simulator(encoded(named), terms)
    assert folded == 0, "none of it is left to the fold"
    wanted = [
        row
        for name, events in named.items()
        for row in by_the_fold(name, events, terms)
    ]
    assert len(rows) == len(wanted) > 7000
    assert set(rows) == set(wanted)

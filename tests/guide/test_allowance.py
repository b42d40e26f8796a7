"""package.entitlement: grants that are counted."""

from __future__ import annotations

from datetime import date

import pytest

from backline.guide.allowance import check_may_use, counter_of, may_use, period_of
from backline.guide.entitlement import NotEntitled
from backline.guide.plan import Plan
from backline.guide.plan_overrides import (
    agreed_anew,
    figure_at,
    paths_of,
    read_figures,
    with_overrides,
)
from backline.guide.plan_parse import parse_plan
from backline.guide.plan_table import BadPlan
from backline.plans import plan_mapping


STANDARD = plan_mapping("exotel-standard")


def plan(visits: object) -> Plan:
    return parse_plan(with_overrides(STANDARD, {"grants.visits": visits}))


FIRST = date(2025, 4, 1)
YEARLY = period_of(plan("4 per year"), "visits", first=FIRST, day=date(2026, 5, 5))
TERM = period_of(plan("4 per term"), "visits", first=FIRST, day=date(2026, 5, 5))


def test_visits_per_year_are_counted_in_the_contracts_own_year() -> None:
    assert YEARLY.number == 1
    assert YEARLY.next_begins == date(2027, 4, 1)


def test_visits_per_term_are_counted_once() -> None:
    assert (TERM.number, TERM.next_begins) == (0, None)


@pytest.mark.parametrize(
    ("used", "left", "allowed"),
    [
        pytest.param(0, 4, True, id="none used"),
        pytest.param(3, 1, True, id="one left"),
        pytest.param(4, 0, False, id="all used"),
        pytest.param(5, 0, False, id="more than are granted by now"),
    ],
)
def test_the_verdict_says_granted_used_and_left(
    used: int, left: int, allowed: bool
) -> None:
    granted = plan("4 per year")
    counter = counter_of(granted, "visits", used=used, period=YEARLY)
    verdict = may_use(granted, counter)
    assert (counter.left, verdict.allowed) == (left, allowed)
    assert "4 of visits on site" in verdict.because
    assert verdict.clause == granted.clause


def test_a_refusal_says_when_the_next_are_there_and_what_else_can_be_done() -> None:
    granted = plan("4 per year")
    counter = counter_of(granted, "visits", used=4, period=YEARLY)
    with pytest.raises(NotEntitled) as refused:
        check_may_use(granted, counter)
    instead = refused.value.verdict.instead or ""
    assert "from 1 Apr 2027" in instead
    assert "account manager can offer a visit" in instead


def test_what_is_granted_without_a_number_has_no_limit() -> None:
    granted = plan(visits=True)
    counter = counter_of(granted, "visits", used=40, period=TERM)
    assert may_use(granted, counter).allowed
    assert counter.words == "40 used, without a limit"


def test_what_is_not_granted_is_refused_by_the_package() -> None:
    refusing = plan(visits=False)
    counter = counter_of(refusing, "visits", used=0, period=TERM)
    assert "does not grant visits on site" in may_use(refusing, counter).because


def test_figures_are_read_a_line_each() -> None:
    read = read_figures(
        "clocks.resolution.targets.critical = 2 h\n\ngrants.visits= 4 per year\n"
        'grants.phone = false\nreopen.within_days = 7\nlevels.L1 = "2 h # not words"\n'
    )
    assert read == {
        "clocks.resolution.targets.critical": "2 h",
        "grants.visits": "4 per year",
        "grants.phone": False,
        "reopen.within_days": 7,
        "levels.L1": "2 h # not words",
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("2 h", "Write path = value", id="no path"),
        pytest.param("a.b =", "Write path = value", id="no value"),
        pytest.param("a.b = 1\na.b = 2", "agreed on twice", id="twice"),
    ],
)
def test_a_line_that_is_no_figure_is_refused(text: str, says: str) -> None:
    with pytest.raises(BadPlan, match=says):
        read_figures(text)


def test_every_figure_that_is_offered_can_be_overridden() -> None:
    for path in paths_of(STANDARD):
        value = figure_at(STANDARD, path)
        parse_plan(with_overrides(STANDARD, {path: value}))


def test_a_table_agreed_on_later_takes_the_place_of_figures_in_it() -> None:
    before = {"clocks.resolution.targets.critical": "2 h", "grants.phone": False}
    targets = {"minor": "next release", "major": "24 h", "critical": "3 h"}
    after = agreed_anew(before, {"clocks.resolution.targets": targets})
    assert after == {"grants.phone": False, "clocks.resolution.targets": targets}


def test_a_figure_in_a_table_that_was_agreed_on_counts_in_any_order() -> None:
    """PostgreSQL hands out keys in another order than they were stored in."""
    targets = {"minor": "next release", "major": "24 h", "critical": "3 h"}
    figure = {"clocks.resolution.targets.critical": "2 h"}
    table = {"clocks.resolution.targets": targets}
    for overrides in (figure | table, table | figure):
        tailored = parse_plan(with_overrides(STANDARD, overrides))
        assert tailored.target("resolution", "critical").words == "2 h"

"""What is looked up in a plan is what the plan says, and of no other plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backline.guide.plan import Plan
from backline.guide.plan_index import index_of
from backline.plans import GUIDE_PLANS, load_plan


@pytest.mark.parametrize("name", GUIDE_PLANS)
def test_the_steps_of_a_clock_stand_in_the_order_of_the_plan(name: str) -> None:
    plan = load_plan(name)
    for clock in plan.clocks:
        for severity in plan.severities:
            assert index_of(plan).steps.get((clock.name, severity), ()) == tuple(
                step
                for step in plan.ladder
                if step.clock == clock.name and severity in step.severities
            )


@pytest.mark.parametrize("name", GUIDE_PLANS)
def test_each_severity_has_its_place(name: str) -> None:
    plan = load_plan(name)
    ranks = index_of(plan).ranks
    assert list(ranks) == list(plan.severities)
    assert all(plan.rank(severity) == place for severity, place in ranks.items())


def test_a_plan_is_looked_at_once(standard: Plan) -> None:
    assert index_of(standard) is index_of(standard)


def test_a_plan_of_the_same_name_with_another_ladder_is_another_plan(
    standard: Plan,
) -> None:
    index_of(standard)
    bare = replace(standard, ladder=())
    assert not index_of(bare).steps
    assert not index_of(bare).hangs_on_events
    assert index_of(standard).steps
    assert index_of(standard).hangs_on_events


@pytest.fixture(name="standard")
def _standard() -> Plan:
    return load_plan("exotel-standard")

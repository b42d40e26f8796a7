from __future__ import annotations

import pytest
from tests.cast import NOON
from tests.guide.unlike import unlike

from backline.guide.plan_table import BadPlan
from backline.plans import GUIDE_PLANS, plan_mapping
from backline.records.accounts.queries import NOBODY, THE_DESK
from backline.records.contracts.actions import publish_plan
from backline.records.contracts.queries import live_plans


pytestmark = pytest.mark.django_db


def test_a_plan_in_a_zone_that_there_is_not_is_refused() -> None:
    """package.tailored: the guide reads the form of a zone, the desk asks the data."""
    with pytest.raises(BadPlan, match="'Asia/Edo' is no time zone") as refused:
        publish_plan(mapping=unlike(hours__day__zone="Asia/Edo"), by=THE_DESK, now=NOON)
    assert refused.value.path == "hours.day.zone"
    publish_plan(mapping=unlike(), by=THE_DESK, now=NOON)


def test_the_live_plans_are_the_latest_versions_of_those_published() -> None:
    """philosophy.transparency"""
    assert [plan.name for plan in live_plans(reader=NOBODY)] == list(GUIDE_PLANS)
    publish_plan(mapping=unlike(), by=THE_DESK, now=NOON)
    publish_plan(mapping=plan_mapping("exotel-premium"), by=THE_DESK, now=NOON)
    publish_plan(mapping=unlike(title="Unlike before"), by=THE_DESK, now=NOON)
    found = [plan.title for plan in live_plans(reader=NOBODY)]
    assert found == ["Premium", "Unlike before"]

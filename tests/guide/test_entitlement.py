"""package.entitlement and package.incident-only."""

from __future__ import annotations

import pytest

from backline.guide.entitlement import (
    NotEntitled,
    check_entitled,
    entitled,
    entitled_to_root_cause,
    service_level_applies,
)
from backline.guide.plan_parse import parse_plan, with_overrides
from backline.plans import load_plan, plan_mapping


STANDARD = load_plan("exotel-standard")


@pytest.mark.parametrize("to", ["phone", "patches"])
def test_what_the_package_grants_may_be_asked_for(to: str) -> None:
    verdict = entitled(STANDARD, to=to)
    assert verdict.allowed
    assert verdict.because.startswith("Standard grants ")
    assert verdict.clause == "package.standard"
    check_entitled(STANDARD, to=to)


@pytest.mark.parametrize("to", ["major_upgrades", "onsite_visits"])
def test_a_refusal_names_the_clause_and_what_to_do_instead(to: str) -> None:
    verdict = entitled(STANDARD, to=to)
    assert not verdict.allowed
    assert "package.standard" in verdict.because
    assert to.split("_", maxsplit=1)[0] in verdict.because
    assert verdict.instead
    with pytest.raises(NotEntitled, match="does not grant") as refused:
        check_entitled(STANDARD, to=to)
    assert refused.value.verdict == verdict
    assert verdict.instead in str(refused.value)


def test_a_contract_may_take_the_phone_away() -> None:
    mapping = with_overrides(plan_mapping("exotel-standard"), {"grants.phone": False})
    verdict = entitled(parse_plan(mapping), to="phone")
    assert not verdict.allowed
    assert "portal" in str(verdict.instead)


def test_a_root_cause_report_is_owed_for_critical_only() -> None:
    """rca.when"""
    assert entitled_to_root_cause(STANDARD, severity="critical").allowed
    verdict = entitled_to_root_cause(STANDARD, severity="major")
    assert not verdict.allowed
    assert "at critical only, not at major" in verdict.because
    assert verdict.instead


def test_incidents_have_service_levels() -> None:
    assert service_level_applies(STANDARD, "incident").allowed


@pytest.mark.parametrize("kind", ["question", "request", "access", "change", "tea"])
def test_no_service_level_is_an_answer(kind: str) -> None:
    verdict = service_level_applies(STANDARD, kind)
    assert not verdict.allowed
    assert verdict.because.startswith("No service level: ")
    assert verdict.clause == "package.incident-only"
    assert verdict.instead

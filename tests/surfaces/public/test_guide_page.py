from __future__ import annotations

import re

import pytest
from django.test import Client

from backline.clauses import clauses
from backline.guide.plan import Plan
from backline.guide.plan_parse import parse_plan, with_overrides
from backline.plans import load_plan, plan_mapping, plan_names
from backline.surfaces.public.guide_page import GuidePage, guide_page


def _page(*plans: Plan) -> GuidePage:
    return guide_page(plans, clauses().values())


def _standard(**overrides: object) -> Plan:
    changes = {path.replace("__", "."): value for path, value in overrides.items()}
    return parse_plan(with_overrides(plan_mapping("exotel-standard"), changes))


def _figures(page: GuidePage) -> dict[str, tuple[str, ...]]:
    return {
        row.term: tuple(figure.words for figure in row.figures) for row in page.rows
    }


@pytest.mark.parametrize(
    ("term", "standard", "premium"),
    [
        ("First response", "90 min of service time", "30 min of service time"),
        ("Resolution, critical", "6 h of service time", "3 h of service time"),
        ("Resolution, major", "48 h of service time", "24 h of service time"),
        ("Resolution, minor", "next release or update", "next release or update"),
        ("Support by phone", "yes", "yes"),
        ("Patches and updates", "yes", "yes"),
        ("Major product upgrade", "no", "no"),
    ],
)
def test_the_packages_stand_side_by_side_as_published(
    term: str, standard: str, premium: str
) -> None:
    """package.standard, package.premium"""
    page = _page(load_plan("exotel-standard"), load_plan("exotel-premium"))
    assert _figures(page)[term] == (standard, premium)


def test_another_figure_in_the_plan_is_another_figure_on_the_page() -> None:
    """philosophy.transparency: the page can never disagree with the plan."""
    changed = _standard(
        clocks__resolution__targets__critical="5 h elapsed",
        grants__major_upgrades=True,
        reopen__within_days=7,
    )
    figures = _figures(_page(changed))
    assert figures["Resolution, critical"] == ("5 h elapsed",)
    assert figures["Major product upgrade"] == ("yes",)
    assert figures["Same cause reopens"][0].startswith("within 7 working days")


def test_a_first_response_that_differs_by_severity_gets_a_row_for_each() -> None:
    changed = _standard(clocks__first_response__targets__critical="15 min")
    figures = _figures(_page(changed))
    assert figures["First response, critical"] == ("15 min of service time",)
    assert figures["First response, minor"] == ("90 min of service time",)
    assert "First response" not in figures


def test_what_the_source_does_not_state_is_marked_as_assumed() -> None:
    page = _page(load_plan("exotel-standard"), load_plan("exotel-premium"))
    marks = {row.term: [figure.assumed for figure in row.figures] for row in page.rows}
    assert marks["Root cause report"] == [False, True]
    assert marks["Resolution, critical"] == [False, False]


def test_the_examples_are_graded_by_the_rule_itself() -> None:
    """severity.measures: of 100 seats, of 400 calls"""
    (grading,) = _page(load_plan("exotel-standard")).gradings
    told = {
        (example.components, example.setup): {
            each.severity: each.counts for each in example.ranges
        }
        for example in grading.examples
    }
    components = "ACD, IVR, dialer, voice logger"
    assert told[components, "of 100 agents"] == {
        "minor": "1",
        "major": "2 to 19",
        "critical": "20 to 100",
    }
    assert told[components, "of 400 calls"] == {
        "minor": "1 to 7",
        "major": "8 to 79",
        "critical": "80 to 400",
    }
    assert told["reports", "of 100 agents"] == {"minor": "1", "major": "2 to 100"}


def test_another_threshold_in_the_plan_moves_words_and_examples() -> None:
    changed = _standard(thresholds__critical__loss="> 25 %")
    (grading,) = _page(changed).gradings
    assert "over 25 %" in grading.definitions[0].words
    assert grading.examples[0].ranges[-1].counts == "26 to 100"


def test_plans_that_grade_differently_are_told_apart() -> None:
    page = _page(_standard(), _standard(thresholds__critical__loss=">= 30 %"))
    assert len(page.gradings) == 2


def test_the_ladder_says_what_its_shares_come_to() -> None:
    """process.escalation"""
    (ladder,) = _page(load_plan("exotel-standard")).ladders
    told = [
        (rung.clock, rung.severities, rung.when, rung.does) for rung in ladder.rungs
    ]
    assert (
        "Resolution",
        "critical",
        "at 25 % of 6 h: 1 h 30 min",
        "goes up to L2, the specialists",
    ) in told
    assert ladder.assumed


def test_every_clause_has_its_anchor_and_words_on_the_page(client: Client) -> None:
    text = client.get("/guide/").content.decode()
    anchors = set(re.findall(r'<section class="clause-text"\s+id="([^"]+)"', text))
    assert anchors == set(clauses())


def test_every_link_within_the_page_leads_somewhere(client: Client) -> None:
    text = client.get("/guide/").content.decode()
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    wanted = set(re.findall(r'href="(?:/guide/)?#([^"]+)"', text))
    assert wanted <= set(ids)


def test_every_plan_of_the_desk_is_on_the_page(client: Client) -> None:
    text = client.get("/guide/").content.decode()
    for name in plan_names():
        assert load_plan(name).title in text

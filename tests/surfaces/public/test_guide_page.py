from __future__ import annotations

import re
from html import escape

import pytest
from django.test import Client
from tests.cast import NOON
from tests.guide.unlike import unlike

from backline.clauses import clauses
from backline.guide.plan import Duty, Plan
from backline.guide.plan_parse import parse_plan, with_overrides
from backline.guide.plan_schema import plan_schema
from backline.plans import GUIDE_PLANS, load_plan, plan_mapping, plan_names
from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.actions import publish_plan
from backline.surfaces.public.clocks import Running
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


@pytest.mark.django_db
def test_every_clause_has_its_anchor_and_words_on_the_page(client: Client) -> None:
    text = client.get("/guide/").content.decode()
    anchors = set(re.findall(r'<section class="clause-text"\s+id="([^"]+)"', text))
    assert anchors == set(clauses())


@pytest.mark.django_db
def test_every_link_within_the_page_leads_somewhere(client: Client) -> None:
    text = client.get("/guide/").content.decode()
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    wanted = set(re.findall(r'href="(?:/guide/)?#([^"]+)"', text))
    assert wanted <= set(ids)


@pytest.mark.django_db
def test_a_desk_that_has_published_nothing_shows_the_guides_own(
    client: Client,
) -> None:
    text = client.get("/guide/").content.decode()
    for name in GUIDE_PLANS:
        assert escape(load_plan(name).source) in text
    assert "Talkdesk" not in text


@pytest.mark.django_db
def test_the_plans_on_the_page_are_those_that_are_published(client: Client) -> None:
    """philosophy.transparency"""
    talkdesk = plan_mapping("talkdesk-premium-care")
    for mapping in (plan_mapping("exotel-standard"), talkdesk):
        publish_plan(mapping=mapping, by=THE_DESK, now=NOON)
    own = with_overrides(talkdesk, {"clocks.first_response.targets.S1": "11 min"})
    publish_plan(mapping=own, by=THE_DESK, now=NOON)
    text = client.get("/guide/").content.decode()
    assert "Premium Care" in text
    assert "11 min elapsed" in text
    assert "15 min elapsed" not in text
    assert escape(load_plan("exotel-premium").source) not in text


def test_the_schema_of_plans_is_public(client: Client) -> None:
    answer = client.get("/plans/schema.json")
    assert answer["Content-Type"] == "application/schema+json"
    assert answer.json() == plan_schema()


def _all() -> GuidePage:
    return _page(*(load_plan(name) for name in plan_names()))


def _said(page: GuidePage, term: str) -> dict[str, str]:
    row = next(row for row in page.rows if row.term == term)
    return {
        figure.plan: figure.words
        or "; ".join(f"{line.of}: {line.words}" for line in figure.lines)
        for figure in row.figures
    }


def test_plans_with_severities_of_their_own_share_a_row_for_each_clock() -> None:
    said = _said(_all(), "First response")
    assert said == {
        "Standard": "90 min of service time",
        "Premium": "30 min of service time",
        "LiveOps Support Plus": "1: 1 h of service time; 2: 4 h of service time; "
        "3: 8 h of service time",
        "Ozonetel International": "P0: 30 min elapsed; P1: 2 h elapsed; "
        "P2: 4 h elapsed; P3: 8 h elapsed",
        "Talkdesk Premium Care": "S1: 15 min elapsed; S2: 1 h in office hours; "
        "S3, S4: 1 business day, office hours",
    }
    assert _said(_all(), "Resolution")["Talkdesk Premium Care"] == "none promised"
    update = _said(_all(), "Next update")["LiveOps Support Plus"]
    assert update.startswith("1: every 4 h of service time; 2: every 48 h")


def test_hours_by_severity_and_by_level_are_told() -> None:
    """package.geography"""
    assert _said(_all(), "Hours by severity") == {
        "Standard": "the same for all",
        "Premium": "the same for all",
        "LiveOps Support Plus": "the same for all",
        "Ozonetel International": "around the clock",
        "Talkdesk Premium Care": "S1: around the clock; S2, S3, S4: 08:00-20:00 "
        "US Eastern, Monday to Friday, holidays too",
    }
    row = next(row for row in _all().rows if row.term == "Hours by severity")
    assert [line.assumed for line in row.figures[-1].lines] == [False, True]
    own = _page(parse_plan(unlike()))
    assert _said(own, "Hours by level") == {
        "Unlike": "L1: around the clock; L3: Mon to Tue 09:00-12:00 and 13:00-17:00, "
        "Fri 09:00-12:00 (Asia/Tokyo)"
    }


def test_grants_are_counted_and_what_is_not_stated_is_not_denied() -> None:
    """package.entitlement"""
    page = _page(load_plan("exotel-standard"), parse_plan(unlike()))
    figures = _figures(page)
    assert figures["Visits on site"] == ("not stated", "4 per year")
    assert figures["Patches and updates"] == ("yes", "not stated")
    assert figures["Root cause report"][1] == "none promised"


def test_what_starts_stops_and_pauses_a_clock_is_told_once_for_plans_alike() -> None:
    """turnaround.waiting, turnaround.resolved"""
    told = {
        (line.said.clock, line.plans): line.said
        for line in _all().running
        if isinstance(line.said, Running)
    }
    update = told["Next update", "LiveOps Support Plus"]
    assert update.stops.words == ("the customer is told how it stands, each time anew")
    assert update.pauses.words == "an ETA is given"
    assert update.ends.words == "service is restored"
    guide = told["First response", "Premium, Standard"]
    assert guide.pauses.words == "never: it counts throughout"
    assert not guide.ends.assumed


def test_the_ladders_say_other_times_too() -> None:
    """process.escalation"""
    rungs = [
        (rung.when, rung.does) for ladder in _all().ladders for rung in ladder.rungs
    ]
    for rung in (
        ("at once", "goes up to L2, the specialists"),
        (
            "8 h after it starts, unless an ETA is given or a workaround is in place",
            "goes up to L2, the specialists",
        ),
        ("on request only", "goes up to L2, the specialists"),
        ("4 h after it starts", "the director of technical support is told"),
    ):
        assert rung in rungs
    assert "Talkdesk Premium Care" not in {ladder.plans for ladder in _all().ladders}


def test_the_duties_of_both_sides_are_told() -> None:
    """duty.vendor, duty.client"""
    duties = [
        (line.said.side, line.said.title, line.plans)
        for line in _all().duties
        if isinstance(line.said, Duty)
    ]
    assert duties[0] == (
        "vendor",
        "Share the daily setup checklist",
        "Premium, Standard",
    )
    assert ("client", "Run the daily setup checklist", "Premium, Standard") in duties


def test_thresholds_that_no_source_states_are_told_to_be_settled() -> None:
    settled = [grading.settled_for for grading in _all().gradings]
    assert settled == ["Premium", *(plan.title for plan in _all().plans[2:])]


def test_a_severity_with_two_thresholds_tells_both() -> None:
    (grading,) = _page(parse_plan(unlike())).gradings
    high = grading.definitions[0]
    assert high.words == (
        "A production loss of 2 % or higher in any of: ACD. "
        "A production loss of over 50 % in any of: fax."
    )

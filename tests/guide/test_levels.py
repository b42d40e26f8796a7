"""process.levels: the checklist, the brief, the route, who had it, who writes on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from backline.guide.briefs import Brief, check_brief, needs_brief, open_brief
from backline.guide.calendar import Calendar
from backline.guide.calendar_parse import parse_terms
from backline.guide.handling import handling_of
from backline.guide.intake import (
    Question,
    answer_facts,
    answers_of,
    check_answers,
    check_can_leave,
    questions_of,
    unanswered,
)
from backline.guide.plan_parse import parse_plan, problems_of
from backline.guide.presence import Seen, crossing, presence_words
from backline.guide.routing import Member, Needs, Team, route, weight_of
from backline.guide.timeline import Event, Fact, Kind, Side
from backline.guide.workflow import MoveRefused
from backline.plans import load_plan, plan_mapping


AT = datetime.fromisoformat("2026-03-02T09:00:00+00:00")
MINUTE = timedelta(minutes=1)
SINCE = Question("since", "Since when?")
WHO = Question("who", "Who?")


def event(
    minute: int, kind: Kind, seq: int = 0, by: Side = Side.VENDOR, **facts: Fact
) -> Event:
    """Something that happened so many minutes after nine."""
    at = AT + minute * MINUTE
    return Event(seq or minute + 2, kind, at, at, by, facts)


@dataclass(frozen=True)
class Line:
    kind: Kind
    by_name: str = "Nikhil"
    seq: int = 1
    side: Side = Side.VENDOR
    effective_at: datetime = AT
    facts: dict[str, Fact] = field(default_factory=dict)


# --- The checklist ------------------------------------------------------------------


def test_general_questions_and_those_of_the_component_are_asked_of_incidents() -> None:
    plan = load_plan("exotel-standard")
    asked = questions_of(plan, component="dialer", ticket_kind="incident")
    names = [each.name for each in asked]
    assert names == ["since", "who", "changed", "tried", "campaigns", "cause"]
    unknown = questions_of(plan, component="", ticket_kind="incident")
    assert [each.name for each in unknown] == names[:4]
    assert questions_of(plan, component="dialer", ticket_kind="question") == ()
    assert "intake" in plan.assumed


def test_a_plan_without_the_table_asks_nothing_and_keeps_its_meaning() -> None:
    mapping = plan_mapping("exotel-standard")
    del mapping["intake"]
    mapping["assumed"] = []
    plan = parse_plan(mapping)
    assert questions_of(plan, component="acd", ticket_kind="incident") == ()


@pytest.mark.parametrize(
    ("intake", "path"),
    [
        ({"fax": {"a": "What?"}}, "intake.fax"),
        ({"acd": {"a b": "What?"}}, "intake.acd.a b"),
        ({"acd": {"a": ""}}, "intake.acd.a"),
        ({"general": {"a": 3}}, "intake.general.a"),
    ],
)
def test_a_question_nobody_can_ask_is_refused(
    intake: dict[str, object], path: str
) -> None:
    mapping = plan_mapping("exotel-standard") | {"intake": intake}
    assert path in [problem.path for problem in problems_of(mapping)]


def test_the_last_answer_holds_and_what_is_open_is_left() -> None:
    first = answer_facts({"since": "Nine"}, [SINCE, WHO])
    assert first["words"] == "Since when? Nine"
    told = [
        Line(Kind.INTAKE_ANSWERED, facts=first),
        Line(Kind.INTAKE_ANSWERED, facts=answer_facts({"since": "Ten"}, [SINCE])),
    ]
    answers = answers_of(told)
    assert answers == {"since": "Ten"}
    assert unanswered([SINCE, WHO], answers) == (WHO,)


def test_only_what_is_new_is_written_down() -> None:
    given = {"since": " Nine ", "who": " "}
    assert check_answers(given, [SINCE, WHO], known={}) == {"since": "Nine"}
    for wrong, because in (
        ({"since": "Nine"}, "Nothing new is said"),
        ({"fax": "x"}, "'fax' is no question"),
        ({"who": "x" * 2001}, "2000 characters"),
    ):
        with pytest.raises(MoveRefused, match=because):
            check_answers(wrong, [SINCE, WHO], known={"since": "Nine"})


@pytest.mark.parametrize(
    ("level", "to", "missing", "because", "passes"),
    [
        ("L1", "L2", (WHO,), "", False),
        ("L1", "L3", (WHO,), "  ", False),
        ("L1", "L2", (WHO,), "They sleep.", True),
        ("L1", "L2", (), "", True),
        ("L1", "L1", (WHO,), "", True),
        ("L2", "L3", (WHO,), "", True),
        ("L2", "L1", (WHO,), "", True),
    ],
)
def test_leaving_l1_needs_the_checklist_or_a_reason(
    level: str, to: str, missing: tuple[Question, ...], because: str, *, passes: bool
) -> None:
    if passes:
        check_can_leave(level=level, to=to, missing=missing, because=because)
        return
    with pytest.raises(MoveRefused, match=r"not complete: Who\?") as refused:
        check_can_leave(level=level, to=to, missing=missing, because=because)
    assert refused.value.clause == "process.levels"


# --- The brief ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "to", "engineer", "needed"),
    [
        ("L1", "L2", "", True),
        ("L2", "L3", "7", True),
        ("L2", "L1", "", False),
        ("L2", "L1", "8", True),
        ("L2", "L2", "7", False),
        ("L2", "L2", "", False),
    ],
)
def test_up_a_level_or_to_another_engineer_a_brief_is_needed(
    level: str, to: str, engineer: str, *, needed: bool
) -> None:
    """Engineer 7 hands over."""
    assert needs_brief(level=level, to=to, engineer=engineer, by="7") is needed


def test_a_brief_with_gaps_says_which() -> None:
    with pytest.raises(MoveRefused, match="say what is known and what was tried"):
        check_brief(Brief(" ", "", "Look"), needed=True)
    with pytest.raises(MoveRefused, match="The handover has no words"):
        check_brief(Brief("x", "y", " "), needed=False)
    assert check_brief(Brief("", "", " Look "), needed=False) == Brief("", "", "Look")


BRIEFED = Line(
    Kind.BRIEFED, facts={"known": "k", "tried": "t", "asked": "a", "level": "L2"}
)


@pytest.mark.parametrize(
    ("after", "stands"),
    [
        ([], True),
        ([Line(Kind.NOTED, "Grace")], True),
        ([Line(Kind.ANSWERED, "Nikhil")], True),
        ([Line(Kind.TAKEN, "Grace")], False),
        ([Line(Kind.ANSWERED, "Grace")], False),
        ([Line(Kind.CLOSED, "Grace")], False),
    ],
)
def test_a_brief_stands_until_the_ticket_is_taken_up(
    after: list[Line], *, stands: bool
) -> None:
    brief = open_brief([Line(Kind.TAKEN), BRIEFED, *after])
    assert (brief is not None) is stands
    if brief:
        assert (brief.whom, brief.by, brief.brief) == (
            "L2",
            "Nikhil",
            Brief("k", "t", "a"),
        )


# --- The route ----------------------------------------------------------------------

GRACE = Member(1, "Grace", frozenset({"acd"}), frozenset({"hi"}), frozenset({"IN"}))
IMRAN = Member(2, "Imran", frozenset({"acd", "dialer"}), frozenset({"ar"}))
VOICE = Team(1, "Voice", "L2", frozenset({"acd"}), members=(GRACE, IMRAN))
INDIA = Team(
    2,
    "India",
    "L2",
    frozenset({"acd"}),
    geographies=frozenset({"IN"}),
    members=(GRACE,),
)
ALL = Team(3, "All", "L2", members=(IMRAN,), assigns=True)
FIRST = Team(4, "First", "L1")
GULF = Team(5, "Gulf", "L2", languages=frozenset({"ar"}), members=(IMRAN,))
EVERY = (VOICE, INDIA, ALL, FIRST)


@pytest.mark.parametrize(
    ("component", "level", "place", "languages", "team", "engineer"),
    [
        pytest.param("acd", "L2", "IN-KA", "hi", "India", "Grace", id="its country"),
        pytest.param("acd", "L2", "AE", "ar", "Voice", "Imran", id="its component"),
        pytest.param("dialer", "L2", "AE", "", "All", "Imran", id="takes everything"),
        pytest.param("", "L2", "AE", "", "All", "Imran", id="no component named"),
        pytest.param("ivr", "L2", "AE", "", "All", "", id="nobody has the skill"),
        pytest.param("acd", "L1", "AE", "", "First", "", id="nobody in it"),
        pytest.param("acd", "L3", "AE", "", "", "", id="no team of the level"),
    ],
)
def test_the_team_that_fits_most_closely_gets_it(
    component: str, level: str, place: str, languages: str, team: str, engineer: str
) -> None:
    needs = Needs(component, level, place, frozenset(languages.split()))
    routed = route(needs, EVERY, {})
    assert (routed.team.name if routed.team else "") == team
    assert (routed.engineer.name if routed.engineer else "") == engineer
    assert routed.because.endswith((".", ")."))
    if not team:
        assert "it is in the queue of L3" in routed.because


def test_who_has_the_least_open_is_suggested_and_the_reason_says_so() -> None:
    needs = Needs("acd", "L2", "AE")
    assert route(needs, [VOICE], {1: 4, 2: 3}).engineer is IMRAN
    routed = route(needs, [VOICE], {1: 2, 2: 3})
    assert routed.engineer is GRACE
    assert routed.because == (
        "Voice takes acd at L2. Grace knows acd and has the least open there (load 2)."
    )
    assert routed.assigned is None, "the team does not give tickets away"
    assert route(Needs("", "L2", "AE"), [ALL], {}).assigned is IMRAN


def test_a_language_beats_a_lower_load_and_keeps_other_sites_out() -> None:
    arabic = Needs("acd", "L2", "AE", frozenset({"ar"}))
    assert route(arabic, [VOICE], {1: 0, 2: 9}).engineer is IMRAN
    hindi = Needs("acd", "L2", "IN-KA", frozenset({"hi"}))
    assert route(hindi, [GULF], {}).team is None
    unknown = Needs("acd", "L2", "IN-KA")
    assert route(unknown, [GULF], {}).team is GULF, "not known is not refused"


def test_who_is_named_lands_with_their_own_team() -> None:
    needs = Needs("acd", "L2", "IN-KA")
    assert route(needs, EVERY, {}, named=2).team is VOICE
    assert route(needs, EVERY, {}, named=9).team is None
    assert route(needs, EVERY, {}, named=2).engineer is None


def test_each_severity_weighs_twice_the_one_below() -> None:
    assert [weight_of(rank) for rank in range(3)] == [1, 2, 4]


# --- Who had it ---------------------------------------------------------------------

#: Nine to ten on that Monday, and from eleven.
HOURS = Calendar(
    parse_terms(
        {
            "tz": "UTC",
            "weekly_hours": {"mon": [["09:00", "10:00"], ["11:00", "24:00"]]},
        },
        zone=UTC,
    )
)
OPENED = event(0, Kind.OPENED, 1, severity="major", level="L1")


def test_each_level_and_engineer_has_its_time() -> None:
    """
    09:00  opened          09:10  taken by Ada      09:40  L2 without an engineer
    10:30  taken by Bo     11:30  back to L1        12:00  L2 again, Bo
    12:30  restored        now 13:00
    """
    events = [
        OPENED,
        event(10, Kind.TAKEN, engineer="1", name="Ada"),
        event(40, Kind.HANDED_OVER, level="L2"),
        event(90, Kind.TAKEN, engineer="2", name="Bo"),
        event(150, Kind.HANDED_OVER, level="L1"),
        event(180, Kind.HANDED_OVER, level="L2", engineer="2", name="Bo"),
        event(210, Kind.RESTORED, how="fix"),
    ]
    handling = handling_of(events, calendar=HOURS, now=AT + 240 * MINUTE)
    told = [
        (each.level, each.engineer, each.service // 60, each.elapsed // 60)
        for each in handling.holdings
    ]
    assert told == [
        ("L1", "", 10, 10),
        ("L1", "Ada", 30, 30),
        ("L2", "", 20, 50),
        ("L2", "Bo", 30, 60),
        ("L1", "", 30, 30),
        ("L2", "Bo", 30, 30),
    ]
    assert handling.returns == 2
    assert [each.until for each in handling.holdings][-1] == AT + 210 * MINUTE
    levels = [
        (each.level, each.times, each.service // 60) for each in handling.by_level()
    ]
    assert levels == [("L1", 2, 70), ("L2", 2, 80)]
    bo = next(each for each in handling.by_engineer() if each.engineer == "Bo")
    assert (bo.times, bo.service // 60, bo.elapsed // 60) == (2, 60, 90)


def test_whom_the_desk_gave_it_to_has_it_but_has_not_taken_it() -> None:
    routed = event(0, Kind.ROUTED, 2, Side.DESK, team="5", engineer="2", name="Bo")
    handling = handling_of([OPENED, routed], calendar=HOURS, now=AT + 30 * MINUTE)
    assert [(each.engineer, each.until) for each in handling.holdings] == [("Bo", None)]


def test_a_reopened_ticket_goes_on_where_it_was() -> None:
    events = [
        OPENED,
        event(10, Kind.RESTORED, how="fix"),
        event(40, Kind.REOPENED, loss_went_on=False),
    ]
    handling = handling_of(events, calendar=HOURS, now=AT + 50 * MINUTE)
    (only,) = handling.holdings
    assert (only.elapsed // 60, only.until) == (20, None)


# --- Two on one ticket --------------------------------------------------------------


def test_colleagues_are_told_while_the_page_is_open_and_writers_first() -> None:
    others = [
        Seen("Wei", AT),
        Seen("Ada", AT - timedelta(seconds=46)),
        Seen("Bo", AT, AT - timedelta(seconds=89)),
        Seen("Cy", AT, AT - timedelta(seconds=90)),
    ]
    assert presence_words(others, now=AT) == (
        "Bo is writing on this ticket.",
        "Cy and Wei are looking at this ticket.",
    )
    assert presence_words([], now=AT) == ()


def test_what_others_did_since_crosses_and_what_the_desk_measures_does_not() -> None:
    lines = [
        Line(Kind.TAKEN, "Ada", 3),
        Line(Kind.ANSWERED, "Bo", 4),
        Line(Kind.ANSWERED, "Ada", 5),
        Line(Kind.LOSS_MEASURED, "pbx", 6, Side.SITE),
        Line(Kind.REPLIED, "Asha", 7, Side.CUSTOMER),
        Line(Kind.ESCALATED, "Ada", 8, Side.DESK),
    ]
    assert [each.seq for each in crossing(lines, seen=3, by="Ada")] == [4, 7, 8]
    assert crossing(lines, seen=8, by="Ada") == ()

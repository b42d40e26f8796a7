"""Proof of coverage: what ladders may call, against who is there."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from backline.geography import geography_snapshot
from backline.guide.calendar import Calendar
from backline.guide.calendar_parse import parse_terms
from backline.guide.oncall import OnCall
from backline.guide.oncall_coverage import (
    Coverage,
    Kept,
    Member,
    Reason,
    coverage_of,
    has_level,
    why_unfit,
)
from backline.guide.oncall_needs import Need, Silent, needs_of, silent_of
from backline.guide.oncall_words import silent_words
from backline.guide.wall import DAY, epoch_of
from backline.plans import load_plan
from backline.zones import zone


NOW = epoch_of(datetime(2026, 10, 23, tzinfo=UTC))
GRACE, IMRAN, RUTH = 1, 2, 3
MEMBERS = {
    GRACE: Member(GRACE, "L2", False, frozenset({"acd"})),
    IMRAN: Member(IMRAN, "L1", False, frozenset({"dialer"})),
    RUTH: Member(RUTH, "", True, frozenset(), "mail is off"),
}


def kept(*spans: OnCall, components: tuple[str, ...] = (), level: str = "L2") -> Kept:
    return Kept("specialists", level, frozenset(components), spans)


def looked(needs: list[Need], *rosters: Kept) -> Coverage:
    return coverage_of(needs, rosters, MEMBERS, start=0, end=100)


def need(*spans: tuple[int, int], component: str = "acd", level: str = "L2") -> Need:
    return Need(level, component, spans, "Bengaluru")


def test_no_roster_at_all_is_one_hole_of_all_components() -> None:
    found = looked([need((0, 50)), need((0, 50), component="ivr")])

    (hole,) = found.holes
    assert (hole.reason, hole.components) == (Reason.NO_ROSTER, ("acd", "ivr"))
    assert (hole.spans, hole.sites) == (((0, 50),), ("Bengaluru",))
    assert (found.proofs[0].needed, found.proofs[0].covered) == (100, 0)


def test_only_hours_that_are_wanted_count() -> None:
    roster = kept(
        OnCall(0, 30, (GRACE,)), OnCall(30, 60, ()), OnCall(60, 100, (GRACE,))
    )
    found = looked([need((10, 30), (60, 80))], roster)

    assert found.is_whole
    assert found.proofs[0].covered == 40


def test_who_is_away_is_told() -> None:
    roster = kept(OnCall(0, 40, (GRACE,)), OnCall(40, 100, (), (GRACE,)))
    (hole,) = looked([need((30, 50))], roster).holes

    assert (hole.reason, hole.people, hole.spans) == (
        Reason.AWAY,
        (GRACE,),
        ((40, 50),),
    )


def test_who_cannot_be_reached_is_a_hole_unless_somebody_else_can() -> None:
    alone = looked([need((0, 9))], kept(OnCall(0, 100, (RUTH,))))
    (hole,) = alone.holes
    assert (hole.reason, hole.people) == (Reason.UNREACHABLE, (RUTH,))

    backed = looked([need((0, 9))], kept(OnCall(0, 100, (RUTH, GRACE))))
    assert not backed.holes
    assert [each.because for each in backed.unfit] == ["mail is off"]


def test_who_lacks_level_or_skill_is_named() -> None:
    roster = kept(OnCall(0, 9, (GRACE,)), OnCall(9, 100, (IMRAN,)), components=("acd",))
    found = looked([need((0, 100))], roster)

    assert [(each.person, each.because, each.since) for each in found.unfit] == [
        (IMRAN, "is not L2", 9)
    ]
    dialer = kept(OnCall(0, 100, (GRACE,)), components=("dialer", "ivr"))
    assert looked([], dialer).unfit[0].because == "does not know dialer or ivr"


def test_a_higher_level_may_stand_for_a_lower() -> None:
    assert has_level(MEMBERS[GRACE], "L1")
    assert not has_level(MEMBERS[IMRAN], "L2")
    assert has_level(MEMBERS[RUTH], "manager")
    assert not has_level(MEMBERS[GRACE], "manager")


def test_a_roster_of_another_level_covers_nothing() -> None:
    need = Need("L2", "acd", ((NOW, NOW + DAY),), "Berlin")
    other = Kept("L3", "L3", frozenset(), (OnCall(NOW, NOW + DAY, (GRACE,)),))
    found = coverage_of([need], [other], MEMBERS, start=NOW, end=NOW + DAY)
    assert [each.reason for each in found.holes] == [Reason.NO_ROSTER]


def test_who_knows_one_of_a_rosters_components_is_fit_for_it() -> None:
    def because(*skills: str) -> str:
        grace = Member(GRACE, "L2", is_manager=False, skills=frozenset(skills))
        return why_unfit(Kept("both", "L2", frozenset({"acd", "ivr"}), ()), grace)

    assert because("acd") == because("acd", "ivr") == ""
    assert because("dialer") == "does not know acd or ivr"


def test_a_plan_wants_its_levels_in_the_hours_of_its_clocks() -> None:
    """Over the change of clocks in Berlin: 9 working days of 9 h, not of 24."""
    body = geography_snapshot("DE", "24x5", "Europe/Berlin", 2026, 2026)
    calendar = Calendar(parse_terms(body, zone=zone("Europe/Berlin")))
    plan = load_plan("exotel-standard")
    found = needs_of(plan, calendar, site="Berlin", start=NOW, end=NOW + 14 * DAY)

    assert {each.level for each in found} == {"L1", "L2", "L3", "manager"}
    assert {each.component for each in found} == set(plan.components)
    assert all(
        list(each.spans) == calendar.open_spans_s(NOW, NOW + 14 * DAY) for each in found
    )


def test_nothing_is_wanted_after_the_last_year_of_a_calendar() -> None:
    body = geography_snapshot("DE", "24x5", "Europe/Berlin", 2026, 2026)
    calendar = Calendar(parse_terms(body, zone=zone("Europe/Berlin")))
    found = needs_of(
        load_plan("exotel-standard"), calendar, site="", start=NOW, end=NOW + 120 * DAY
    )
    end = epoch_of(datetime(2027, 1, 1, tzinfo=UTC))

    assert end - 4 * DAY < found[0].spans[-1][1] <= end


def test_what_no_calendar_tells_is_told_as_not_looked_at() -> None:
    """Otherwise "every minute" would be said of days of which nobody knows."""
    body = geography_snapshot("DE", "24x5", "Europe/Berlin", 2026, 2026)
    calendar = Calendar(parse_terms(body, zone=zone("Europe/Berlin")))
    plan = load_plan("exotel-standard")
    since = epoch_of(datetime(2026, 12, 31, tzinfo=UTC))
    assert silent_of(plan, calendar, site="Berlin", end=since) == []
    silent = silent_of(plan, calendar, site="Berlin", end=since + 1)
    assert silent == [Silent("Berlin", since)]
    found = coverage_of((), (), {}, start=NOW, end=since + 1, silent=silent * 2)
    assert found.silent == (Silent("Berlin", since),)
    assert "Berlin from 2026-12-31 on" in silent_words(silent[0])


numbers = st.lists(st.sampled_from([GRACE, IMRAN, RUTH, 9]), max_size=2, unique=True)


@st.composite
def rosters(draw: st.DrawFn) -> Kept:
    cuts = sorted(draw(st.sets(st.integers(1, 59), max_size=4)))
    edges = [0, *cuts, 60]
    spans = tuple(
        OnCall(start, end, tuple(draw(numbers))) for start, end in pairwise(edges)
    )
    return kept(*spans, components=draw(st.sampled_from([(), ("acd",), ("ivr",)])))


@given(
    parts=st.lists(rosters(), max_size=3),
    wanted=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=3),
)
@settings(max_examples=100, deadline=None)
def test_each_second_is_as_one_would_count(
    parts: list[Kept], wanted: list[tuple[int, int]]
) -> None:
    needs = [need((start, end)) for start, end in wanted if start < end]
    found = looked(needs, *parts)

    missing = set()
    for second in range(60):
        if not any(start <= second < end for start, end in wanted):
            continue
        called = {
            who
            for part in parts
            if not part.components or "acd" in part.components
            for span in part.spans
            if span.start <= second < span.end
            for who in span.people
        }
        if not called & {GRACE, IMRAN}:
            missing.add(second)
    told = [
        second
        for hole in found.holes
        for start, end in hole.spans
        for second in range(start, end)
    ]
    assert sorted(told) == sorted(missing)
    assert sum(each.needed - each.covered for each in found.proofs) == len(missing)

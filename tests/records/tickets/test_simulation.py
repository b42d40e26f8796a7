"""The desk's own history under other terms. Guide: package.tailored."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.cast import Cast, reader
from tests.records.tickets.desk import DAY, HOUR, MINUTE, NOON, major, opened

from backline.guide.account import RESOLUTION
from backline.plans import load_plan, plan_mapping, plan_with
from backline.records.accounts.queries import NOBODY, THE_DESK
from backline.records.tickets import past
from backline.records.tickets.actions import work
from backline.records.tickets.actions.customer import reopen
from backline.records.tickets.models import Clock, Ticket
from backline.records.tickets.past import NoHistory, past_of
from backline.records.tickets.simulation import simulated
from backline.simulate.scenario import Wanted


LATER = NOON + 10 * DAY
PREMIUM = Wanted("premium", load_plan("exotel-premium"))


@pytest.fixture
def tickets(cast: Cast) -> list[Ticket]:
    """Each house has a critical one, answered late and restored, and a major one."""
    found: list[Ticket] = []
    by = reader(cast.l1)
    for house in (cast.meridian, cast.orbit, cast.najd):
        bad = opened(house)
        number = bad.number
        work.take(number=number, by=by, now=NOON + 5 * MINUTE)
        work.answer(number=number, words="We look.", by=by, now=NOON + 40 * MINUTE)
        work.ask(
            number=number, what="the trace", owed_by="customer", by=by, now=NOON + HOUR
        )
        work.withdraw_request(number=number, words="Found.", by=by, now=NOON + 2 * HOUR)
        work.restore(
            number=number, how="fix", evidence="ok", by=by, now=NOON + 5 * HOUR
        )
        found += [bad, major(house, now=NOON + DAY)]
    reopen(
        number=found[0].number,
        because="Again.",
        by=reader(cast.meridian.owner),
        now=NOON + 6 * HOUR,
    )
    return found


def test_under_their_own_terms_tickets_stand_as_they_are_stored(
    tickets: list[Ticket],
) -> None:
    told = simulated(past_of(reader=THE_DESK), [], now=LATER)
    stored = Counter(
        (row.name, row.severity, _standing(row)) for row in Clock.objects.all()
    )
    assert told.comparison.tallies[0].counts == stored
    assert stored.total() == 15


def _standing(row: Clock) -> str:
    if row.outcome:
        return row.outcome
    if row.limit is None:
        return "not_judged"
    return "missed" if row.breach_at and row.breach_at < LATER else "running"


def test_a_plan_of_another_coverage_counts_other_hours(tickets: list[Ticket]) -> None:
    """Premium: 30 minutes and 3 hours, day and night; Standard: 90 minutes and 6 hours."""
    told = simulated(past_of(reader=THE_DESK), [PREMIUM], now=LATER)
    own, premium = told.comparison.tallies
    names = told.comparison.history.names
    late = told.comparison.changed(premium, "first_response").gained
    expected = [tickets[place].number for place in (0, 4)]
    assert [names[place] for place in late] == expected
    lost = told.comparison.changed(premium, RESOLUTION).lost
    assert not len(lost)
    assert premium.load.served.sum() == premium.load.with_the_vendor.sum()
    assert own.load.served.sum() < own.load.with_the_vendor.sum()
    assert any("all hours" in words for words in told.assumptions)


def test_a_premium_site_under_standard_has_the_working_days_of_its_geography(
    tickets: list[Ticket],
) -> None:
    standard = Wanted("standard", load_plan("exotel-standard"))
    told = simulated(past_of(reader=THE_DESK), [standard], now=LATER)
    tally = told.comparison.tallies[1]
    assert tally.load.served.sum() < tally.load.with_the_vendor.sum()
    assert any("the working days" in words for words in told.assumptions)


def test_an_override_is_judged_without_its_ladder(tickets: list[Ticket]) -> None:
    figures: dict[str, object] = {"clocks.resolution.targets.critical": "next release"}
    plan = plan_with(plan_mapping("exotel-standard"), figures)
    told = simulated(
        past_of(reader=THE_DESK), [Wanted("none", plan, figures)], now=LATER
    )
    counts = told.comparison.tallies[1].counts
    assert counts[RESOLUTION, "critical", "not_judged"] == 3


def test_readers_judge_the_tickets_that_they_may_see(
    cast: Cast, tickets: list[Ticket]
) -> None:
    mine = past_of(reader=reader(cast.orbit.owner)).history
    assert list(mine.names) == [tickets[2].number, tickets[3].number]
    assert len(past_of(reader=reader(cast.manager)).history) == 6
    with pytest.raises(NoHistory, match="There is no ticket"):
        past_of(reader=NOBODY)


def test_the_newest_can_be_asked_for_and_those_since(tickets: list[Ticket]) -> None:
    newest = past_of(reader=THE_DESK, newest=2)
    assert list(newest.history.names) == [ticket.number for ticket in tickets[-2:]]
    assert newest.left == 4
    told = simulated(newest, [], now=LATER)
    assert any("4 older ones are left out" in words for words in told.assumptions)
    since = past_of(reader=THE_DESK, since=NOON + timedelta(hours=1))
    assert len(since.history) == 3
    assert since.left == 0


@pytest.mark.parametrize("kept", [0, 100])
def test_events_are_read_again_where_they_are_too_many_to_keep(
    tickets: list[Ticket],
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
    kept: int,
) -> None:
    monkeypatch.setattr(past, "_KEPT", kept)
    history = past_of(reader=THE_DESK).history
    with django_assert_num_queries(0 if kept else 1):
        one, other = history.timelines([3, 1])
    assert [event.effective_at for event in (one[0], other[0])] == [NOON + DAY] * 2
    assert len(one) == Ticket.objects.get(pk=tickets[3].pk).version

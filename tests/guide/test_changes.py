"""change.agreed-window: proposed and countered until both sides accept the same window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backline.guide.change_stages import (
    BOTH,
    Outcome,
    Result,
    Stage,
    Standing,
    Window,
    in_force,
    stage_of,
)
from backline.guide.change_work import (
    check_can_go_on,
    check_can_review,
    check_can_start,
    check_reminder,
    overrun_of,
    reminds_at,
    results_of,
    started,
)
from backline.guide.changes import (
    CLAUSE,
    accepted,
    can_accept,
    check_can_withdraw,
    check_somebody_is_there,
    declined,
    proposed,
    replanned,
    without_proposal,
)
from backline.guide.timeline import Side
from backline.guide.workflow import MoveRefused


NOW = datetime.fromisoformat("2026-03-02T09:00:00+00:00")
HOUR = timedelta(hours=1)
VENDOR, CUSTOMER = Side.VENDOR, Side.CUSTOMER
TONIGHT = Window(NOW + 8 * HOUR, NOW + 10 * HOUR)
TOMORROW = Window(NOW + 32 * HOUR, NOW + 34 * HOUR)
PLANNED = Standing()
PROPOSED = proposed(PLANNED, TONIGHT, by=VENDOR, now=NOW)
AGREED = accepted(PROPOSED, TONIGHT, 1, by=CUSTOMER, now=NOW)


def refusal(step: Callable[[], object]) -> str:
    with pytest.raises(MoveRefused) as refused:
        step()
    assert refused.value.clause == CLAUSE
    return refused.value.because


def test_it_is_agreed_when_both_have_accepted_the_same_window() -> None:
    assert stage_of(PLANNED, NOW) is Stage.PLANNED
    assert stage_of(PROPOSED, NOW) is Stage.PROPOSED
    assert PROPOSED.waits_for is CUSTOMER
    assert not PROPOSED.is_agreed
    assert stage_of(AGREED, NOW) is Stage.AGREED
    assert AGREED.accepted == BOTH
    assert AGREED.waits_for is None


def test_a_counter_proposal_takes_the_place_of_what_was_on_the_table() -> None:
    countered = proposed(PROPOSED, TOMORROW, by=CUSTOMER, now=NOW)
    assert (countered.window, countered.waits_for) == (TOMORROW, VENDOR)
    said = refusal(lambda: accepted(countered, TONIGHT, 1, by=VENDOR, now=NOW))
    assert said.startswith("Another window is proposed")
    assert accepted(countered, TOMORROW, 1, by=VENDOR, now=NOW).is_agreed


def test_an_agreed_window_is_asked_about_again_by_another_proposal() -> None:
    again = proposed(AGREED, TOMORROW, by=CUSTOMER, now=NOW)
    assert stage_of(again, NOW) is Stage.PROPOSED
    assert in_force(again) is None


def test_another_plan_asks_the_other_side_again() -> None:
    again = replanned(AGREED, by=VENDOR, now=NOW)
    assert (again.revision, again.waits_for) == (2, CUSTOMER)
    assert in_force(again) is None
    said = refusal(lambda: accepted(again, TONIGHT, 1, by=CUSTOMER, now=NOW))
    assert "read it before you accept" in said
    assert accepted(again, TONIGHT, 2, by=CUSTOMER, now=NOW).is_agreed
    assert replanned(PLANNED, by=VENDOR, now=NOW).accepted == frozenset()


@pytest.mark.parametrize(
    ("window", "said"),
    [
        pytest.param(Window(TONIGHT.end_at, TONIGHT.start_at), "before it begins"),
        pytest.param(Window(NOW + HOUR, NOW + HOUR), "before it begins"),
        pytest.param(Window(NOW, NOW + HOUR), "begun already", id="begins now"),
        pytest.param(Window(NOW + HOUR, NOW + 170 * HOUR), "at most 7 days"),
        pytest.param(
            Window(NOW + 401 * 24 * HOUR, NOW + 402 * 24 * HOUR), "400 days ahead"
        ),
    ],
)
def test_a_window_that_cannot_be_is_refused(window: Window, said: str) -> None:
    assert said in refusal(lambda: proposed(PLANNED, window, by=VENDOR, now=NOW))


def test_the_same_proposal_twice_says_nothing_new() -> None:
    said = refusal(lambda: proposed(PROPOSED, TONIGHT, by=VENDOR, now=NOW))
    assert "waits for the other side" in said
    said = refusal(lambda: proposed(PROPOSED, TONIGHT, by=CUSTOMER, now=NOW))
    assert said.endswith("accept it.")


def test_a_proposal_is_over_when_its_window_begins() -> None:
    just_before = TONIGHT.start_at - timedelta(seconds=1)
    assert stage_of(PROPOSED, just_before) is Stage.PROPOSED
    assert can_accept(PROPOSED, by=CUSTOMER, now=just_before)
    assert stage_of(PROPOSED, TONIGHT.start_at) is Stage.LAPSED
    assert not can_accept(PROPOSED, by=CUSTOMER, now=TONIGHT.start_at)
    later = proposed(PROPOSED, TOMORROW, by=CUSTOMER, now=TONIGHT.start_at)
    assert later.waits_for is VENDOR


def test_nobody_accepts_twice_or_what_is_not_there() -> None:
    assert not can_accept(PLANNED, by=VENDOR, now=NOW)
    assert not can_accept(PROPOSED, by=VENDOR, now=NOW)
    assert not can_accept(AGREED, by=CUSTOMER, now=NOW)
    said = refusal(lambda: accepted(PLANNED, TONIGHT, 1, by=VENDOR, now=NOW))
    assert said.startswith("No window is proposed")


def test_somebody_of_each_side_is_there() -> None:
    check_somebody_is_there([3], side=VENDOR)
    said = refusal(lambda: check_somebody_is_there([], side=CUSTOMER))
    assert "the customer's side" in said


def test_work_begins_in_the_agreed_window_only() -> None:
    early = refusal(lambda: started(AGREED, by=VENDOR, now=NOW))
    assert "begins at 2026-03-02 17:00 UTC" in early
    running = started(AGREED, by=VENDOR, now=TONIGHT.start_at)
    assert stage_of(running, TONIGHT.start_at) is Stage.RUNNING
    assert "is over" in refusal(lambda: started(AGREED, by=VENDOR, now=TONIGHT.end_at))
    assert stage_of(AGREED, TONIGHT.end_at) is Stage.MISSED
    refusal(lambda: check_can_start(PROPOSED, by=VENDOR, now=TONIGHT.start_at))
    assert "vendor carries" in refusal(
        lambda: started(AGREED, by=CUSTOMER, now=TONIGHT.start_at)
    )


def test_the_customer_begins_their_own_change() -> None:
    own = Standing(window=TONIGHT, accepted=BOTH, carried_out_by=CUSTOMER)
    assert started(own, by=CUSTOMER, now=TONIGHT.start_at).started_at


def test_what_has_begun_is_not_withdrawn_replanned_or_moved() -> None:
    at = TONIGHT.start_at
    running = started(AGREED, by=VENDOR, now=at)
    assert "finish it" in refusal(lambda: check_can_withdraw(running, at))
    refusal(lambda: replanned(running, by=VENDOR, now=at))
    refusal(lambda: proposed(running, TOMORROW, by=VENDOR, now=at))
    check_can_withdraw(AGREED, NOW)
    check_can_go_on(running, by=VENDOR, now=at)
    refusal(lambda: check_can_go_on(AGREED, by=VENDOR, now=NOW))


def test_an_emergency_is_agreed_afterwards() -> None:
    """It begins without a window; one of the past is agreed with consent."""
    emergency = started(PROPOSED, by=VENDOR, now=NOW, because="The disk is dying.")
    assert (emergency.is_emergency, emergency.window) == (True, None)
    assert in_force(emergency) is None
    past = Window(NOW, NOW + HOUR)
    ended = Standing(
        is_emergency=True,
        started_at=NOW,
        ended_at=NOW + HOUR,
        outcome=Outcome.FINISHED,
    )
    asked = proposed(ended, past, by=VENDOR, now=NOW + 2 * HOUR)
    assert asked.waits_for is CUSTOMER
    agreed = accepted(asked, past, 1, by=CUSTOMER, now=NOW + 3 * HOUR)
    assert in_force(agreed) == past
    refusal(lambda: proposed(agreed, TOMORROW, by=VENDOR, now=NOW + 3 * HOUR))


def test_an_emergency_in_its_agreed_window_is_none() -> None:
    begun = started(AGREED, by=VENDOR, now=TONIGHT.start_at, because="Now or never.")
    assert not begun.is_emergency
    assert begun.is_agreed


def test_the_agreement_ends_with_the_work_or_the_window() -> None:
    def ended(at: datetime) -> Standing:
        return Standing(
            window=TONIGHT,
            accepted=BOTH,
            started_at=TONIGHT.start_at,
            ended_at=at,
            outcome=Outcome.FINISHED,
        )

    early = TONIGHT.start_at + HOUR
    assert in_force(ended(early)) == Window(TONIGHT.start_at, early)
    assert in_force(ended(TONIGHT.end_at + HOUR)) == TONIGHT
    assert in_force(ended(TONIGHT.start_at)) is None
    assert overrun_of(ended(early), NOW) == 0
    assert overrun_of(ended(TONIGHT.end_at), NOW) == 0
    assert overrun_of(ended(TONIGHT.end_at + HOUR), NOW) == 3600
    gone = Standing(window=TONIGHT, accepted=BOTH, withdrawn_at=NOW)
    assert in_force(gone) is None


@pytest.mark.parametrize(
    ("outcome", "incidents", "possible"),
    [
        (Outcome.FINISHED, 0, {Result.SUCCESSFUL}),
        (Outcome.FINISHED, 1, {Result.CAUSED_INCIDENTS}),
        (Outcome.BACKED_OUT, 0, {Result.BACKED_OUT}),
        (Outcome.BACKED_OUT, 2, {Result.BACKED_OUT, Result.CAUSED_INCIDENTS}),
    ],
)
def test_a_review_says_what_the_record_says(
    outcome: Outcome, incidents: int, possible: set[Result]
) -> None:
    done = Standing(started_at=NOW, ended_at=NOW + HOUR, outcome=outcome)
    assert set(results_of(outcome, incidents=incidents)) == possible
    for result in Result:
        if result in possible:
            check_can_review(done, result, incidents=incidents, now=NOW + HOUR)
            continue
        with pytest.raises(MoveRefused):
            check_can_review(done, result, incidents=incidents, now=NOW + HOUR)
    refusal(lambda: check_can_review(AGREED, Result.SUCCESSFUL, incidents=0, now=NOW))


def test_both_sides_are_reminded_hours_before() -> None:
    assert reminds_at(TONIGHT, hours=2) == TONIGHT.start_at - 2 * HOUR
    check_reminder(1)
    for hours in (0, 337):
        with pytest.raises(MoveRefused):
            check_reminder(hours)


#: A step of a negotiation: who does what about which window.
_STEPS = st.tuples(
    st.sampled_from(["propose", "accept", "replan"]),
    st.sampled_from([VENDOR, CUSTOMER]),
    st.sampled_from([TONIGHT, TOMORROW]),
    st.integers(1, 3),
)


@given(st.lists(_STEPS, max_size=12))
def test_however_it_goes_agreed_means_that_both_read_the_same(
    steps: list[tuple[str, Side, Window, int]],
) -> None:
    """The last word of each side, under one plan, is the same window."""
    standing = PLANNED
    words: dict[Side, tuple[Window | None, int]] = {}
    for what, by, window, revision in steps:
        try:
            if what == "propose":
                standing = proposed(standing, window, by=by, now=NOW)
                words = {by: (window, standing.revision)}
            elif what == "accept":
                standing = accepted(standing, window, revision, by=by, now=NOW)
                words[by] = (window, revision)
            else:
                standing = replanned(standing, by=by, now=NOW)
                words = {by: (standing.window, standing.revision)}
        except MoveRefused:
            continue
        agreed = set(words) == BOTH and len(set(words.values())) == 1
        assert standing.is_agreed is agreed
        assert in_force(standing) == (standing.window if agreed else None)


BEGUN = TONIGHT.start_at + HOUR
RUNNING = started(AGREED, by=VENDOR, now=TONIGHT.start_at)
LATER = Window(TONIGHT.start_at, TONIGHT.end_at + HOUR)


def test_running_work_gets_a_later_end_when_both_accept_it() -> None:
    asked = proposed(RUNNING, LATER, by=VENDOR, now=BEGUN)
    assert (in_force(asked), asked.waits_for) == (TONIGHT, CUSTOMER)
    assert overrun_of(asked, TONIGHT.end_at + HOUR) == 3600
    longer = accepted(asked, LATER, 1, by=CUSTOMER, now=BEGUN)
    assert (in_force(longer), longer.held) == (LATER, None)
    assert overrun_of(longer, LATER.end_at) == 0
    again = proposed(
        asked, Window(LATER.start_at, NOW + 20 * HOUR), by=CUSTOMER, now=BEGUN
    )
    assert in_force(again) == TONIGHT, "what is held is what was agreed"


@pytest.mark.parametrize(
    ("window", "now", "said"),
    [
        pytest.param(TOMORROW, BEGUN, "keeps its start", id="another start"),
        pytest.param(TONIGHT, BEGUN, "an end that is later", id="the same"),
        pytest.param(LATER, LATER.end_at, "still to come", id="an end that is over"),
    ],
)
def test_running_work_keeps_its_start(window: Window, now: datetime, said: str) -> None:
    assert said in refusal(lambda: proposed(RUNNING, window, by=VENDOR, now=now))


def test_a_later_end_is_accepted_before_it_comes() -> None:
    asked = proposed(RUNNING, LATER, by=VENDOR, now=BEGUN)
    late = LATER.end_at
    said = refusal(lambda: accepted(asked, LATER, 1, by=CUSTOMER, now=late))
    assert "passed without an answer" in said


def test_what_is_declined_leaves_the_table_and_what_was_held_holds() -> None:
    assert declined(PROPOSED, TONIGHT) == PLANNED
    asked = proposed(RUNNING, LATER, by=VENDOR, now=BEGUN)
    assert declined(asked, LATER) == RUNNING == without_proposal(asked)
    assert without_proposal(AGREED) == AGREED
    assert "Another window" in refusal(lambda: declined(PROPOSED, TOMORROW))
    for standing in (PLANNED, AGREED):
        assert "No window waits" in refusal(partial(declined, standing, TONIGHT))

"""A customer's own escalation: process.escalation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.guide.told import STANDARD, WORKING_DAYS, local

from backline.guide.callbacks import (
    USUAL,
    callback_of,
    check_can_call_back,
    check_can_escalate,
    check_can_hand_on,
    terms_of,
)
from backline.guide.ladder_terms import CallbackTerms
from backline.guide.plan import ELAPSED, Span
from backline.guide.workflow import MoveRefused


def test_the_callback_is_due_in_the_hours_of_the_contract() -> None:
    """Tuesday is a holiday: half an hour of Monday is left."""
    at = local("2026-03-02 23:30")
    promise = callback_of(STANDARD, WORKING_DAYS, level="L1", asked_at=at)
    assert promise.due_at == local("2026-03-04 00:30")
    assert promise.warn_at == local("2026-03-04 00:15")
    assert (promise.owner, promise.clause) == ("manager", "process.escalation")


def test_a_plan_can_promise_it_around_the_clock() -> None:
    terms = CallbackTerms(Span(1800, ELAPSED), 600, "L2", "process.escalation")
    plan = replace(STANDARD, callback=terms)
    at = local("2026-03-02 23:50")
    promise = callback_of(plan, WORKING_DAYS, level="L1", asked_at=at)
    assert promise.due_at == local("2026-03-03 00:20")
    assert promise.owner == "L2"


def test_a_plan_that_says_nothing_promises_what_the_desk_does() -> None:
    assert terms_of(replace(STANDARD, callback=None)) is USUAL


def test_one_is_open_at_a_time_and_has_words() -> None:
    check_can_escalate(open_until=None, words="Nobody calls us.")
    with pytest.raises(MoveRefused, match="Say what you ask for"):
        check_can_escalate(open_until=None, words="  ")
    with pytest.raises(MoveRefused, match="due at 2026-03-02 04:30 UTC"):
        check_can_escalate(open_until=local("2026-03-02 10:00"), words="Again!")


def test_a_callback_is_told_of_and_was_asked_for() -> None:
    check_can_call_back(is_open=True, words="Agreed.")
    with pytest.raises(MoveRefused, match="No customer waits"):
        check_can_call_back(is_open=False, words="Agreed.")
    with pytest.raises(MoveRefused, match="what came of the call"):
        check_can_call_back(is_open=True, words="")


def test_what_is_handed_on_is_open_and_has_a_reason() -> None:
    check_can_hand_on(is_open=True, reason="She is off.")
    with pytest.raises(MoveRefused, match="nothing to own"):
        check_can_hand_on(is_open=False, reason="She is off.")
    with pytest.raises(MoveRefused, match="Say why"):
        check_can_hand_on(is_open=True, reason="")

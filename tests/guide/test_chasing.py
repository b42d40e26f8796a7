"""A silent customer: asked again twice, then closed, by plan (turnaround.waiting)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.guide.told import STANDARD, WORKING_DAYS, local

from backline.guide.chasing import Chasing, Step, chasing_of
from backline.guide.clock import account_of
from backline.guide.plan import ChasingTerms
from backline.guide.plan_overrides import with_overrides
from backline.guide.plan_parse import parse_plan, problems_of
from backline.guide.plan_words import chasing_words
from backline.guide.timeline import Event, Fact, Kind, Side
from backline.plans import load_plan, plan_mapping, plan_names


#: A Monday; the Tuesday after is a holiday there.
ASKED = local("2026-03-02 12:00")
HOUR = timedelta(hours=1)


def _events(*more: Event, measured: bool = False) -> list[Event]:
    opened: dict[str, Fact] = {
        "ticket_kind": "incident",
        "severity": "major",
        "measured": measured,
    }
    asked: dict[str, Fact] = {"what": "the log", "owed_by": "customer"}
    at = ASKED - HOUR
    return [
        Event(1, Kind.OPENED, at, at, Side.CUSTOMER, opened),
        Event(2, Kind.ASKED, ASKED, ASKED, Side.VENDOR, asked),
        *more,
    ]


def _chased(seq: int, at: datetime) -> Event:
    return Event(seq, Kind.CHASED, at, at, Side.DESK, {"what": "the log"})


def _chasing(
    events: list[Event], terms: ChasingTerms | None = STANDARD.chasing
) -> Chasing | None:
    account = account_of(events, plan=STANDARD, calendar=WORKING_DAYS)
    return chasing_of(account.situation, terms=terms, calendar=WORKING_DAYS)


def test_the_days_of_the_chases_are_working_days_and_known_from_the_start() -> None:
    """Asked on Monday noon; Tuesday is a holiday, Saturday and Sunday are free."""
    chasing = _chasing(_events())
    assert chasing is not None
    assert (chasing.awaited, chasing.asked_at) == ("the log", ASKED)
    assert chasing.steps == (
        Step(1, local("2026-03-04 12:00")),
        Step(2, local("2026-03-05 12:00")),
        Step(0, local("2026-03-09 12:00")),
    )
    assert chasing.next == chasing.steps[0]


def test_what_follows_is_counted_from_when_the_chase_was_sent() -> None:
    late = local("2026-03-04 18:00")
    chasing = _chasing(_events(_chased(3, late)))
    assert chasing is not None
    assert chasing.steps[0] == Step(1, late, done=True)
    assert chasing.next == Step(2, local("2026-03-05 18:00"))


@pytest.mark.parametrize(
    "kind",
    [Kind.REPLIED, Kind.REQUEST_REJECTED, Kind.REQUEST_WITHDRAWN, Kind.CLOSED],
)
def test_any_answer_ends_it(kind: Kind) -> None:
    at = ASKED + HOUR
    answered = Event(3, kind, at, at, Side.CUSTOMER, {})
    assert _chasing(_events(answered)) is None


def test_another_request_begins_anew() -> None:
    first = local("2026-03-04 12:00")
    at = first + HOUR
    replied = Event(4, Kind.REPLIED, at, at, Side.CUSTOMER, {})
    asked: dict[str, Fact] = {"what": "a trace", "owed_by": "customer"}
    again = Event(5, Kind.ASKED, at, at, Side.VENDOR, asked)
    chasing = _chasing(_events(_chased(3, first), replied, again))
    assert chasing is not None
    assert (chasing.awaited, chasing.next) == (
        "a trace",
        Step(1, local("2026-03-05 13:00")),
    )


def test_what_is_measured_is_not_closed_for_silence() -> None:
    chasing = _chasing(_events(measured=True))
    assert chasing is not None
    assert [step.closes for step in chasing.steps] == [False, False]
    assert "measured" in chasing.because


def test_a_plan_may_chase_and_close_nothing() -> None:
    terms = ChasingTerms(3600, 1, None, "turnaround.waiting")
    chasing = _chasing(_events(), terms)
    assert chasing is not None
    assert chasing.steps == (Step(1, ASKED + HOUR),)
    assert "closes nothing" in chasing.because


def test_where_a_plan_says_nothing_nobody_is_chased() -> None:
    assert _chasing(_events(), None) is None
    silent = [name for name in plan_names() if load_plan(name).chasing is None]
    assert silent == [name for name in plan_names() if not name.startswith("exotel")]


def test_the_bundled_terms_are_marked_as_assumed() -> None:
    for name in ("exotel-standard", "exotel-premium"):
        assert "chasing" in load_plan(name).assumed


def test_the_fold_says_when_something_is_done_next() -> None:
    account = account_of(_events(), plan=STANDARD, calendar=WORKING_DAYS)
    assert account.chase_at == local("2026-03-04 12:00")
    later = _events(
        *(_chased(n, local(f"2026-03-0{n + 1} 12:00")) for n in (3, 4)),
        measured=True,
    )
    account = account_of(later, plan=STANDARD, calendar=WORKING_DAYS)
    assert account.chase_at is None


@pytest.mark.parametrize(
    ("table", "path"),
    [
        ({"after": "a day", "times": 2}, "chasing.after"),
        ({"after": "24 h", "times": 0}, "chasing.times"),
        ({"after": "24 h", "times": 2, "closes_after": 3}, "chasing.closes_after"),
        ({"after": "24 h", "times": 2, "then": "close"}, "chasing.then"),
    ],
)
def test_a_bad_table_is_refused_by_its_path(table: object, path: str) -> None:
    mapping = plan_mapping("exotel-standard") | {"chasing": table}
    assert [problem.path for problem in problems_of(mapping)] == [path]


def test_a_contract_may_agree_on_other_lengths_or_be_the_first_to_chase() -> None:
    for name in ("exotel-standard", "talkdesk-premium-care"):
        figures = {"chasing": {"after": "8 h", "times": 1}}
        plan = parse_plan(with_overrides(plan_mapping(name), figures))
        assert plan.chasing == ChasingTerms(8 * 3600, 1, None, "turnaround.waiting")
    plan = parse_plan(
        with_overrides(plan_mapping("exotel-standard"), {"chasing.after": "8 h"})
    )
    assert plan.chasing is not None
    assert (plan.chasing.after_seconds, plan.chasing.times) == (8 * 3600, 2)


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (
            ChasingTerms(24 * 3600, 2, 48 * 3600, ""),
            "asked again after 24 h, 2 times, 24 h apart; closed 48 h after the last",
        ),
        (
            ChasingTerms(8 * 3600, 1, None, ""),
            "asked again after 8 h, once; nothing is closed for it",
        ),
    ],
)
def test_the_terms_are_told_in_words(terms: ChasingTerms, words: str) -> None:
    assert chasing_words(terms) == words

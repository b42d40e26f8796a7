"""severity.minor: nobody sees what happens at a site, which is no loss."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backline.guide.calendar import Calendar
from backline.guide.calendar_parse import parse_terms
from backline.guide.plan_parse import parse_plan, with_overrides
from backline.guide.sight import blind_verdict, has_returned, is_blind, unseen_words
from backline.plans import load_plan, plan_mapping


STANDARD = load_plan("exotel-standard")
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
WEEK = {
    "tz": "UTC",
    "weekly_hours": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]]},
}
CALENDAR = Calendar(parse_terms(WEEK, zone=UTC))


@pytest.mark.parametrize(
    ("since", "now", "blind"),
    [
        pytest.param("09:00", "09:14", False, id="14 minutes"),
        pytest.param("09:00", "09:15", True, id="15 minutes"),
        pytest.param("03:00", "09:14", False, id="all night, and 14 minutes"),
        pytest.param("03:00", "09:15", True, id="all night, and 15 minutes"),
        pytest.param("16:00", "18:00", False, id="nobody works any more"),
        pytest.param("01:00", "05:00", False, id="at night"),
    ],
)
def test_blind_is_counted_and_said_in_the_plans_hours(
    since: str, now: str, *, blind: bool
) -> None:
    begun, at = (_at(text) for text in (since, now))
    assert is_blind(STANDARD, CALENDAR, since=begun, now=at) is blind


def test_a_plan_may_watch_around_the_clock_or_not_at_all() -> None:
    since, now = _at("01:00"), _at("02:00")
    for path, value, blind in (
        ("measurement.blind_hours", "24x7", True),
        ("measurement.blind_minutes", 61, False),
    ):
        plan = parse_plan(
            with_overrides(plan_mapping("exotel-standard"), {path: value})
        )
        assert is_blind(plan, CALENDAR, since=since, now=now) is blind


def test_sight_has_returned_when_it_lasts_as_long_as_blindness_takes() -> None:
    since = _at("09:00")
    for minutes, returned in ((14, False), (15, True)):
        now = since + timedelta(minutes=minutes)
        assert has_returned(STANDARD, since=since, now=now) is returned


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ((), "is silent"),
        (("acd",), "cannot see the ACD"),
        (("acd", "ivr"), "cannot see the ACD and the IVR"),
        (("acd", "ivr", "fax"), "cannot see the ACD, the IVR and the fax"),
    ],
)
def test_what_is_not_seen_in_words(parts: tuple[str, ...], words: str) -> None:
    assert unseen_words(STANDARD, parts) == words


def test_blind_is_minor_whatever_it_hides() -> None:
    verdict = blind_verdict(STANDARD, words="is silent", since=_at("09:00"))
    assert (verdict.severity, verdict.clause) == ("minor", "severity.minor")
    assert (verdict.loss, verdict.decided_by) == (None, None)
    assert "no loss of production" in verdict.because


def _at(text: str) -> datetime:
    hours, minutes = text.split(":")
    return MONDAY + timedelta(hours=int(hours), minutes=int(minutes))

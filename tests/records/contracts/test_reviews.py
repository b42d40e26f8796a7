"""A newer package that changes a date to come raises a duty to review, once."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests import cast

from backline.geography import geography_snapshot
from backline.guide.annex import AnnexRefused
from backline.guide.calendar_edits import with_days_closed
from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.actions import publish_calendar
from backline.records.contracts.actions.reviews import (
    keep_calendar,
    raise_reviews,
    take_review,
)
from backline.records.contracts.calendar_queries import (
    UnknownCalendar,
    open_reviews,
    review_for,
)
from backline.records.contracts.models import (
    AgreedCalendar,
    CalendarReview,
    CalendarVersion,
)


NOW = cast.NOON
#: The installed package has both; the older one, made up, had them otherwise.
MOVED, LOST = "2027-08-25", "2027-10-02"


def older_body(days: tuple[str, ...] = (MOVED,)) -> dict[str, Any]:
    """A calendar as an older package proposed it, without *days* among its holidays."""
    body: dict[str, Any] = deepcopy(
        geography_snapshot("IN-KA", "24x5", "Asia/Kolkata", 2025, 2027)
    )
    body["source"]["package"] = "holidays 0.1"
    for day in days:
        body["holidays"] = [each for each in body["holidays"] if each != day]
        body["holiday_names"].pop(day, None)
    return body


def in_force(staged: cast.Cast, body: dict[str, Any]) -> CalendarVersion:
    """Put a body in force at Meridian's site, as an annex does."""
    version = publish_calendar(
        name="IN-KA 24x5", body=body, source="holidays 0.1", by=THE_DESK, now=NOW
    )
    covered = staged.meridian.contract.covered.get()
    AgreedCalendar.objects.create(
        covered=covered, calendar_version=version, starts_at=NOW - timedelta(days=1)
    )
    return version


def a_holiday() -> str:
    """A weekday holiday of 2027 in the installed package, after March 2026."""
    body: dict[str, Any] = geography_snapshot("IN-KA", "24x5", None, 2027, 2027)
    days: list[str] = body["holidays"]
    return next(day for day in days if date.fromisoformat(day).weekday() < 5)


def test_a_changed_date_to_come_raises_one_review(staged: cast.Cast) -> None:
    day = a_holiday()
    version = in_force(staged, older_body((day,)))
    (review,) = raise_reviews(now=NOW)
    assert review.calendar_version == version
    assert [each["day"] for each in review.changes] == [day]
    assert "open all day becomes holiday (" in review.changes[0]["words"]
    assert raise_reviews(now=NOW + timedelta(hours=1)) == []
    assert open_reviews(reader=cast.reader(staged.meridian.owner)) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarReview.objects.create(
            calendar_version=version,
            package=review.package,
            changes=[],
            raised_at=NOW,
        )


def test_nothing_is_raised_where_no_date_to_come_changed(staged: cast.Cast) -> None:
    """The same package; a date that is past; a newer version with the same days."""
    assert raise_reviews(now=NOW) == []
    in_force(staged, older_body(("2026-01-26",)))
    assert raise_reviews(now=NOW) == []


def test_what_both_sides_agreed_otherwise_is_no_change_of_the_packages(
    staged: cast.Cast,
) -> None:
    """The customer closes another day; and had the new holiday already."""
    day, extra = date.fromisoformat(a_holiday()), date(2027, 2, 3)
    body = with_days_closed(older_body((day.isoformat(),)), day, day, "Ours too")
    body = with_days_closed(body, extra, extra, "Founders' day")
    in_force(staged, body)
    assert raise_reviews(now=NOW) == []


def test_the_new_days_are_taken_into_an_annex(staged: cast.Cast) -> None:
    day, extra = a_holiday(), date(2027, 2, 3)
    body = with_days_closed(older_body((day,)), extra, extra, "Founders' day")
    version = in_force(staged, body)
    (review,) = raise_reviews(now=NOW)
    by = cast.reader(staged.l2)
    (annex,) = take_review(review_id=review.pk, by=by, now=NOW)
    assert (annex.customer, annex.base) == (staged.meridian.customer, version)
    assert day in annex.body["holidays"]
    assert extra.isoformat() in annex.body["holidays"]
    assert annex.body["source"]["package"] == review.package
    assert extra.isoformat() not in annex.body["source"]["proposed"]["holidays"]
    assert day in annex.body["source"]["proposed"]["holidays"]
    assert open_reviews(reader=by) == []
    with pytest.raises(UnknownCalendar):
        take_review(review_id=review.pk, by=by, now=NOW)


def test_the_calendar_is_kept_for_a_reason(staged: cast.Cast) -> None:
    in_force(staged, older_body((a_holiday(),)))
    (review,) = raise_reviews(now=NOW)
    by = cast.reader(staged.l1)
    with pytest.raises(AnnexRefused, match="Say why"):
        keep_calendar(review_id=review.pk, because="  ", by=by, now=NOW)
    keep_calendar(review_id=review.pk, because="They work that day", by=by, now=NOW)
    review.refresh_from_db()
    assert (review.state, review.because) == ("kept", "They work that day")
    assert raise_reviews(now=NOW + timedelta(days=1)) == []


def test_a_review_is_the_vendors_to_settle(staged: cast.Cast) -> None:
    in_force(staged, older_body((a_holiday(),)))
    (review,) = raise_reviews(now=NOW)
    for somebody in (staged.meridian.owner, staged.orbit.owner):
        with pytest.raises(UnknownCalendar):
            take_review(review_id=review.pk, by=cast.reader(somebody), now=NOW)
    assert review_for(reader=cast.reader(staged.l1), review_id=review.pk) == review


def test_a_calendar_is_asked_about_before_its_last_year_ends(staged: cast.Cast) -> None:
    """It ends with 2027: nothing in August, asked once in September, and extended."""
    assert raise_reviews(now=NOW.replace(year=2027, month=8)) == []
    autumn = NOW.replace(year=2027, month=9, day=10)
    raised = raise_reviews(now=autumn)
    assert sorted(each.calendar_version.name for each in raised) == [
        "IN-KA 24x5",
        "SA 24x5",
    ]
    assert {each.package for each in raised} == {""}
    assert "nothing is agreed after 2027" in raised[0].changes[0]["words"]
    assert raise_reviews(now=autumn + timedelta(days=1)) == []
    take = partial(take_review, by=cast.reader(staged.l2), now=autumn)
    (annex,) = take(review_id=min(each.pk for each in raised))
    assert annex.body["last_year"] == 2028

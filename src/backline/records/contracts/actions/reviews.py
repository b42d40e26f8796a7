"""Calendars in force that want a look (clause package.geography).

"A newer package that changes a future date raises a duty to review, with the
difference"; and so does a calendar whose confirmed years come to an end.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from backline.geography import geography_snapshot
from backline.geography.days import package_version
from backline.guide.annex import AnnexRefused, ends_soon
from backline.guide.calendar_differences import differences
from backline.guide.calendar_edits import (
    as_proposed,
    geography_of,
    last_year_of,
    package_of,
    with_days_of,
    with_years_of,
)
from backline.guide.calendar_terms import BadCalendar, CalendarTerms
from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.contracts.actions.annexes import edit_annex, open_annex
from backline.records.contracts.calendar_queries import (
    body_terms,
    calendars_in_force,
    review_for,
)
from backline.records.contracts.models import (
    AnnexState,
    CalendarAnnex,
    CalendarReview,
    CalendarVersion,
    ReviewState,
)
from backline.records.customers.models import Customer
from backline.records.trail.actions import record
from backline.zones import zone


def raise_reviews(*, now: datetime) -> list[CalendarReview]:
    """Raise what is owed for the calendars in force; each once.

    A calendar that nobody proposed from a geography, or that is open at all hours, owes
    nothing to a package.
    """
    raised = []
    for each in calendars_in_force(reader=THE_DESK, now=now):
        version = each.version
        today = now.astimezone(zone(version.body["tz"])).date()
        for package, changes in (
            (package_version(), _changed_days(version, today)),
            ("", _ending(version, today)),
        ):
            review = _raise(version, package, changes, now) if changes else None
            if review is not None:
                raised.append(review)
    return raised


def _ending(version: CalendarVersion, today: date) -> list[dict[str, str]]:
    """Return the year with which the calendar ends, when that is near."""
    last_year = last_year_of(version.body)
    if last_year is None or not ends_soon(last_year, today=today):
        return []
    words = f"nothing is agreed after {last_year}: counting beyond it is refused"
    return [{"day": "", "words": words}]


def _changed_days(version: CalendarVersion, today: date) -> list[dict[str, str]]:
    """Return the dates to come that the installed package has otherwise.

    What both sides agreed otherwise than the package said counts as no change of the
    package's, and a date that the calendar has already as the newer package has it is
    no question.
    """
    newer = _newer(version, today)
    if newer is None:
        return []
    first, last = today + timedelta(days=1), date(newer["last_year"], 12, 31)
    after = body_terms(newer)
    changed = _moved(body_terms(as_proposed(version.body)), after, first, last)
    still_open = _moved(body_terms(version.body), after, first, last)
    return [
        {"day": day.isoformat(), "words": words}
        for day, words in changed.items()
        if day in still_open
    ]


def _moved(
    before: CalendarTerms, after: CalendarTerms, first: date, last: date
) -> dict[date, str]:
    """Return the dates whose hours differ, in words; another name moves nothing."""
    return {
        each.day: each.words
        for each in differences(before, after, first, last)
        if each.day is not None and each.what != "another name"
    }


def _newer(version: CalendarVersion, today: date) -> dict[str, Any] | None:
    """Return what the installed package proposes, if it is another one."""
    body: dict[str, Any] = version.body
    geography, last_year = geography_of(body), last_year_of(body) or 0
    if not geography or package_of(body) == package_version():
        return None
    if last_year < today.year:
        return None
    try:
        return geography_snapshot(geography, "24x5", body["tz"], today.year, last_year)
    except BadCalendar:
        # The newer package no longer knows the place or a year: nothing to compare.
        return None


def _raise(
    version: CalendarVersion,
    package: str,
    changes: list[dict[str, str]],
    now: datetime,
) -> CalendarReview | None:
    """Raise a review unless it was raised, or the same was answered, before."""
    earlier = version.reviews.filter(package="") if not package else version.reviews
    if any(each.changes == changes for each in earlier.all()):
        return None
    try:
        with transaction.atomic():
            review = CalendarReview.objects.create(
                calendar_version=version,
                package=package,
                changes=changes,
                raised_at=now,
            )
            record(
                did="calendar.review-raised",
                about=str(version),
                by=THE_DESK,
                now=now,
                details={"package": package, "changes": changes},
            )
    except IntegrityError:
        # Another worker raised it at the same moment, or other days of this package
        # were raised before: one review for each package.
        return None
    return review


@transaction.atomic
def take_review(*, review_id: int, by: Reader, now: datetime) -> list[CalendarAnnex]:
    """Take the newer days into an annex for each customer of the calendar.

    Raises:
        AnnexRefused: the package has changed meanwhile, so that nothing is left to take.
        UnknownCalendar: the review is not open.
    """
    review = review_for(reader=by, review_id=review_id)
    version = review.calendar_version
    today = now.astimezone(zone(version.body["tz"])).date()
    newer = _newer(version, today) if review.package else _next_year(version)
    if newer is None:
        message = (
            "The package proposes nothing new any more. Keep the calendar instead."
        )
        raise AnnexRefused(message)
    days = [date.fromisoformat(each["day"]) for each in review.changes if each["day"]]
    annexes = [
        _annex_with(version, customer, newer, days, by=by, now=now)
        for customer in _customers_of(version, now)
    ]
    _settle(review, ReviewState.TAKEN, "taken into an annex", by=by, now=now)
    return annexes


@transaction.atomic
def keep_calendar(*, review_id: int, because: str, by: Reader, now: datetime) -> None:
    """Keep the calendar as it is, for a reason.

    Raises:
        AnnexRefused: there is no reason.
        UnknownCalendar: the review is not open.
    """
    review = review_for(reader=by, review_id=review_id)
    if not because.strip():
        message = "Say why the calendar stays: whoever counts by it reads this."
        raise AnnexRefused(message)
    _settle(review, ReviewState.KEPT, because.strip(), by=by, now=now)


def _annex_with(
    version: CalendarVersion,
    customer: Customer,
    newer: dict[str, Any],
    days: list[date],
    *,
    by: Reader,
    now: datetime,
) -> CalendarAnnex:
    """Put the days into the customer's open annex, or into one that opens with them."""

    def edit(body: dict[str, Any]) -> dict[str, Any]:
        if days:
            return with_days_of(body, newer, days)
        return with_years_of(body, newer)

    what = f"{len(days)} days" if days else str(newer["last_year"])
    words = f"took {what} from {package_of(newer)}"
    is_open = CalendarAnnex.objects.filter(
        customer=customer, base=version, state=AnnexState.OPEN
    ).first()
    if is_open is None:
        return open_annex(
            customer=customer,
            body=edit(version.body),
            base=version,
            words=words,
            by=by,
            now=now,
        )
    return edit_annex(
        annex_id=is_open.pk,
        seen=is_open.revision,
        edit=edit,
        words=words,
        by=by,
        now=now,
    )


def _customers_of(version: CalendarVersion, now: datetime) -> list[Customer]:
    found = {
        site.customer_id: site.customer
        for each in calendars_in_force(reader=THE_DESK, now=now)
        if each.version.pk == version.pk
        for site in each.sites
    }
    return list(found.values())


def _next_year(version: CalendarVersion) -> dict[str, Any] | None:
    """Return the proposal for the year after the calendar's last."""
    body: dict[str, Any] = version.body
    geography, last_year = geography_of(body), last_year_of(body)
    if not geography or last_year is None:
        return None
    year = last_year + 1
    return geography_snapshot(geography, "24x5", body["tz"], year, year)


def _settle(
    review: CalendarReview, state: ReviewState, words: str, *, by: Reader, now: datetime
) -> None:
    settled = CalendarReview.objects.filter(
        pk=review.pk, state=ReviewState.OPEN
    ).update(state=state, settled_at=now, settled_by_id=by.person_id, because=words)
    if not settled:
        message = "Somebody has settled this review at this moment. Look again."
        raise AnnexRefused(message)
    record(
        did=f"calendar.review-{state.value}",
        about=str(review.calendar_version),
        by=by,
        now=now,
        details={"package": review.package, "because": words},
    )

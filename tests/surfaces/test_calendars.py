"""The pages about calendars, on both sides of the desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.surfaces.desk import sign_in, signed_in, text_of
from tests.surfaces.eyes import assert_readable

from backline.geography import geography_snapshot
from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.actions import publish_calendar
from backline.records.contracts.actions.annexes import propose_calendar
from backline.records.contracts.actions.reviews import raise_reviews
from backline.records.contracts.models import (
    AgreedCalendar,
    CalendarAnnex,
    CalendarReview,
    CalendarVersion,
)


pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Iterator[cast.Cast]:
    with time_machine.travel(cast.NOON, tick=False):
        yield cast.stage()


@pytest.fixture
def annex(people: cast.Cast) -> CalendarAnnex:
    return _annex(people, cast.NOON)


def _annex(people: cast.Cast, now: datetime) -> CalendarAnnex:
    return propose_calendar(
        site_id=people.meridian.site.pk,
        first_year=now.year + 2,
        last_year=now.year + 2,
        by=cast.reader(people.l2),
        now=now,
    )


def _meridians() -> CalendarVersion:
    return CalendarVersion.objects.get(name="IN-KA 24x5")


def _post(client: Client, annex: CalendarAnnex, deed: str, /, **said: Any) -> str:
    """Post a form as the page has it, and return the page that comes of it."""
    surface = "console" if client.get("/console/").status_code == 200 else "portal"
    annex.refresh_from_db()
    place = f"/{surface}/annexes/{annex.pk}/{deed}/"
    answer = client.post(place, {"seen": annex.revision, **said}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def _words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_list_says_until_when_each_calendar_is_agreed(people: cast.Cast) -> None:
    page = _words(text_of(signed_in(people.l1), "/console/calendars/"))
    assert "IN-KA 24x5, version 1 Meridian Bank Bengaluru Meridian Bank" in page
    assert "the end of 2027" in page
    assert "AE 24x7, version 1 Orbit Telecom Dubai Orbit Telecom no end" in page


def test_a_contact_sees_the_own_calendars_alone(people: cast.Cast) -> None:
    page = text_of(signed_in(people.meridian.colleague), "/portal/calendars/")
    assert "IN-KA 24x5, version 1" in page
    assert "AE 24x7" not in page
    stranger = signed_in(people.orbit.owner)
    assert "IN-KA" not in text_of(stranger, "/portal/calendars/")
    place = f"/portal/calendars/{_meridians().pk}/"
    assert stranger.get(place).status_code == 404


def test_a_year_tells_every_special_day_without_colour(people: cast.Cast) -> None:
    place = f"/portal/calendars/{_meridians().pk}/?year=2027"
    page = text_of(signed_in(people.meridian.owner), place)
    assert page.count('<table class="month">') == 12
    assert "holiday (Republic Day)" in page
    words = _words(page)
    assert "26 ● : holiday (Republic Day)" in words
    assert re.search(r"\d+ ○ : holiday \([^)]+\(estimated\)\)", words)
    assert "○ estimated holiday, not proclaimed yet" in words
    assert "Weekend Saturday, Sunday" in words


@pytest.mark.parametrize("year", ["1066", "9999", "next", "²"])
def test_any_year_that_is_asked_for_is_answered(people: cast.Cast, year: str) -> None:
    place = f"/console/calendars/{_meridians().pk}/?year={year}"
    assert "January" in text_of(signed_in(people.l1), place)


def test_a_year_that_ends_is_told_in_time(people: cast.Cast) -> None:
    place = f"/console/calendars/{_meridians().pk}/"
    client = signed_in(people.l1)
    assert "Nothing is agreed after" not in text_of(client, place)
    with time_machine.travel(cast.NOON.replace(year=2027, month=10), tick=False):
        client = signed_in(people.l1)
        assert "Nothing is agreed after 2027" in text_of(client, place)
        assert "soon" in text_of(client, "/console/calendars/")


def test_both_sides_agree_on_the_pages(people: cast.Cast) -> None:
    """The engineer proposes, the contact edits and confirms, the engineer confirms."""
    vendor, customer = signed_in(people.l2), signed_in(people.meridian.owner)
    answer = vendor.post(
        "/console/calendars/propose/",
        {"site": people.meridian.site.pk, "first_year": 2028, "last_year": 2028},
    )
    annex = CalendarAnnex.objects.get()
    assert answer["Location"] == f"/console/annexes/{annex.pk}/"
    page = _post(customer, annex, "close", first="2027-02-03", name="Founders' day")
    assert "Wed 3 Feb 2027: open all day becomes holiday (Founders&#x27; day)" in page
    _post(customer, annex, "hours", day="2027-12-24", hours="09:00-13:00", name="Eve")
    _post(customer, annex, "hours", day="2027-02-06", hours="all day")
    _post(customer, annex, "as-week", day="2027-01-26")
    _post(customer, annex, "break", start="2027-03-03T10:00", end="2027-03-03T12:00")
    page = _post(customer, annex, "confirm")
    words = _words(page)
    for change in (
        "Tue 26 Jan 2027: holiday (Republic Day) becomes open all day",
        "Sat 6 Feb 2027: weekend becomes open all day",
        "Wed 3 Mar 2027: open all day becomes open 00:00-10:00, 12:00-24:00",
        "Fri 24 Dec 2027: open all day becomes open 09:00-13:00 (Eve)",
        "Waiting for the vendor's confirmation.",
        "Asha Rao for the customer",
    ):
        assert change in words.replace("&#x27;", "'"), change
    page = _post(vendor, annex, "confirm")
    assert "In force." in page
    annex.refresh_from_db()
    assert annex.version is not None
    assert annex.version.body["last_year"] == 2028
    place = f"/portal/calendars/{annex.version.pk}/?year=2027"
    assert "Changed since version 1" in text_of(customer, place)


def test_another_weekend_and_a_break_taken_out(
    people: cast.Cast, annex: CalendarAnnex
) -> None:
    client = signed_in(people.l1)
    week = dict.fromkeys(
        ("mon", "tue", "wed", "thu", "sun"), "09:00-13:00, 14:00-18:00"
    )
    page = _post(client, annex, "week", **week)
    assert "every Friday open all day becomes every Friday closed" in page
    assert "Friday, Saturday" in _words(page)
    when = {"start": "2027-03-03T10:00", "end": "2027-03-03T12:00"}
    assert "Break from 2027-03-03T10:00" in _post(client, annex, "break", **when)
    page = _post(client, annex, "unbreak", **when)
    assert "Break from 2027-03-03T10:00" not in page
    assert "There is no break" in _post(client, annex, "unbreak", **when)


@pytest.mark.parametrize(
    ("name", "said", "words"),
    [
        ("close", {"first": "2031-01-01"}, "is beyond this calendar"),
        ("hours", {"day": "2027-02-03", "hours": "nine"}, "is no window of hours"),
        ("hours", {"day": "2027-02-03"}, "This field is required."),
        ("week", {}, "no open time"),
        ("break", {"start": "2027-03-03T12:00", "end": "2027-03-03T10:00"}, "Swap"),
        ("break", {"start": "noon", "end": "one"}, "break"),
        ("withdraw", {"because": ""}, "This field is required."),
    ],
)
def test_what_is_refused_is_told_over_the_form(
    people: cast.Cast, annex: CalendarAnnex, name: str, said: dict[str, str], words: str
) -> None:
    page = _post(signed_in(people.l1), annex, name, **said)
    assert words in page
    annex.refresh_from_db()
    assert annex.revision == 1
    assert "weekly_hours" in annex.body


def test_a_stale_page_confirms_nothing(people: cast.Cast, annex: CalendarAnnex) -> None:
    vendor, customer = signed_in(people.l1), signed_in(people.meridian.owner)
    _post(vendor, annex, "close", first="2027-02-03")
    page = customer.post(f"/portal/annexes/{annex.pk}/confirm/", {"seen": 1})
    assert "changed while you looked" in page.content.decode()
    annex.refresh_from_db()
    assert annex.customer_by == ""


def test_an_annex_is_withdrawn_with_a_reason(
    people: cast.Cast, annex: CalendarAnnex
) -> None:
    page = _post(signed_in(people.l1), annex, "withdraw", because="Wrong year")
    assert "withdrawn: Wrong year" in page
    assert "Confirm it as it stands" not in page
    assert "Change it" not in page


def test_what_nobody_can_do_is_not_here(
    people: cast.Cast, annex: CalendarAnnex
) -> None:
    client = signed_in(people.l1)
    place = f"/console/annexes/{annex.pk}"
    assert client.post(f"{place}/burn/", {"seen": 1}).status_code == 404
    assert client.get(f"{place}/confirm/").status_code == 405
    assert client.get("/console/calendar-reviews/1/burn/").status_code == 404


def test_a_proposal_that_cannot_be_made_says_why(people: cast.Cast) -> None:
    client = signed_in(people.l1)
    said = {"site": people.orbit.site.pk, "first_year": 2027, "last_year": 2027}
    answer = client.post("/console/calendars/propose/", said)
    assert "there is nothing to agree" in answer.content.decode()
    contact = signed_in(people.meridian.owner)
    answer = contact.post("/portal/calendars/propose/", said)
    assert "Select a valid choice" in answer.content.decode()
    assert not CalendarAnnex.objects.exists()


def _older_package(people: cast.Cast, now: datetime) -> str:
    """Put in force what an older, made-up package proposed; return the day it lacks."""
    body: dict[str, Any] = deepcopy(
        geography_snapshot("IN-KA", "24x5", "Asia/Kolkata", now.year - 1, now.year + 1)
    )
    days: list[str] = body["holidays"]
    lost = next(
        day
        for day in days
        if day > f"{now.year + 1}" and date.fromisoformat(day).weekday() < 5
    )
    body["holidays"].remove(lost)
    body["holiday_names"].pop(lost)
    body["source"]["package"] = "holidays 0.1"
    version = publish_calendar(
        name="IN-KA 24x5", body=body, source="holidays 0.1", by=THE_DESK, now=now
    )
    AgreedCalendar.objects.create(
        covered=people.meridian.contract.covered.get(),
        calendar_version=version,
        starts_at=now - timedelta(days=1),
    )
    raise_reviews(now=now)
    return lost


@pytest.mark.parametrize(
    ("name", "said", "state"),
    [("take", {}, "taken"), ("keep", {"because": "They work that day"}, "kept")],
)
def test_a_review_is_settled_on_the_page(
    people: cast.Cast, name: str, said: dict[str, str], state: str
) -> None:
    lost = date.fromisoformat(_older_package(people, cast.NOON))
    client = signed_in(people.l1)
    page = text_of(client, "/console/calendars/")
    assert f"{lost:%a} {lost.day} {lost:%b %Y}: open all day becomes holiday" in page
    review = CalendarReview.objects.get()
    place = f"/console/calendar-reviews/{review.pk}/{name}/"
    assert f"{lost.day} {lost:%b %Y}" in text_of(client, place)
    if name == "keep":
        refused = client.post(place, {}).content.decode()
        assert "This field is required." in refused
    assert client.post(place, said).status_code == 302
    review.refresh_from_db()
    assert review.state == state
    assert "To be reviewed" not in text_of(client, "/console/calendars/")
    assert client.get(place).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_pages_are_readable_and_work_without_scripts(
    browser: Browser, page: Page, live_server: LiveServer
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the browser's own
    people = cast.stage(now)
    _older_package(people, now)
    annex = _annex(people, now)
    sign_in(page, live_server.url, people.l1)
    version = annex.base_id
    for address in (
        "/console/calendars/",
        f"/console/calendars/{version}/?year={now.year + 1}",
        "/console/calendars/propose/",
    ):
        page.goto(live_server.url + address)
        assert_readable(page)
    page.goto(f"{live_server.url}/console/annexes/{annex.pk}/")
    for summary in page.locator("main summary").all():
        summary.click()
    assert_readable(page)
    _without_scripts(browser, live_server, people, annex)


def _without_scripts(
    browser: Browser, live_server: LiveServer, people: cast.Cast, annex: CalendarAnnex
) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    sign_in(plain, live_server.url, people.meridian.owner)
    plain.goto(f"{live_server.url}/portal/")
    plain.get_by_role("link", name="Calendars").click()
    plain.get_by_role("link", name=annex.name, exact=True).click()
    plain.get_by_text("Close a day, or several").click()
    plain.get_by_label("Day, or the first of them").fill(
        f"{annex.body['last_year']}-02-03"
    )
    plain.get_by_label("What the day is called").first.fill("Founders' day")
    plain.get_by_role("button", name="Change it").first.click()
    expect(plain.get_by_text("(Founders' day)").last).to_be_attached()
    plain.get_by_role("button", name="Confirm it as it stands").click()
    expect(plain.get_by_text("Waiting for the vendor's confirmation.")).to_be_visible()
    context.close()

"""Absence and suspicion looked at, and answered without scripts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.records.fleet.site import Site, a_sample
from tests.surfaces.desk import sign_in
from tests.surfaces.eyes import assert_readable

from backline.records.fleet.models import Question
from backline.records.tickets.models import Ticket


pytestmark = pytest.mark.django_db(transaction=True)

SUBNET = "20 of 21 unreachable phones are in 10.3.0.0/24; the others are well"


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the browser's own


@pytest.fixture
def people(now: datetime) -> cast.Cast:
    return cast.stage(now - timedelta(days=3))


@pytest.fixture
def question(people: cast.Cast, now: datetime) -> Question:
    """Orbit is served around the clock: 12 of its 100 agents are absent."""
    _counts(
        people.orbit,
        now,
        evidence="12 of 100 rostered agents are not logged in: 1001 to 1012",
        unconfirmed=12,
    )
    return Question.objects.get()


@pytest.fixture
def suspected(people: cast.Cast, now: datetime) -> Ticket:
    """21 of 100 phones of Meridian's are gone, most of them in one subnet."""
    suspect = {"domain": "client_infrastructure", "because": SUBNET}
    _counts(people.meridian, now, affected=21, suspect=suspect)
    return Ticket.objects.get()


def _counts(
    house: cast.House, now: datetime, affected: int = 0, **fields: object
) -> None:
    site = Site(house)
    for place in range(12):
        at = now - timedelta(seconds=15 * (12 - place))
        site.send(a_sample(at, affected, **fields), now=at)


def test_a_question_is_readable_open_refused_and_answered(
    page: Page, live_server: LiveServer, people: cast.Cast, question: Question
) -> None:
    sign_in(page, live_server.url, people.orbit.owner)
    page.goto(f"{live_server.url}/portal/questions/{question.pk}/")
    assert_readable(page)
    page.get_by_label("Agents expected now").fill("95")
    page.get_by_role("button", name="So many are expected").click()
    expect(page.get_by_role("alert")).to_contain_text("7 of 95 are still missing")
    assert_readable(page)
    page.get_by_label("Agents expected now").fill("88")
    page.get_by_role("button", name="So many are expected").click()
    expect(page.get_by_role("button", name="So many are expected")).to_have_count(0)
    page.goto(f"{live_server.url}/portal/questions/{question.pk}/")
    expect(page.get_by_role("main")).to_contain_text("88 of 100 were expected.")
    assert_readable(page)


def test_l1_reads_questions_and_suspicions(
    page: Page,
    live_server: LiveServer,
    people: cast.Cast,
    question: Question,
    suspected: Ticket,
) -> None:
    sign_in(page, live_server.url, people.l1)
    for address in (
        "/console/sites/",
        f"/console/questions/{question.pk}/",
        f"/console/tickets/{suspected.number}/",
    ):
        page.goto(live_server.url + address)
        assert_readable(page)
    page.locator("summary", has_text="Confirm what sitewatch suspects").click()
    assert_readable(page)


def test_one_click_answers_without_scripts(
    browser: Browser, live_server: LiveServer, people: cast.Cast, question: Question
) -> None:
    """From the mail's link: sign in, read, press once."""
    theirs = browser.new_context(java_script_enabled=False).new_page()
    theirs.goto(f"{live_server.url}/portal/questions/{question.pk}/")
    theirs.get_by_label("Email").fill(people.orbit.owner.email)
    theirs.get_by_label("Password").fill(cast.PASSWORD)
    theirs.get_by_role("button", name="Sign in").click()
    theirs.get_by_role("button", name="They cannot log in").click()
    expect(theirs.get_by_role("heading", level=1)).to_contain_text(
        "ACD: 12 of 100 agents cannot log in"
    )

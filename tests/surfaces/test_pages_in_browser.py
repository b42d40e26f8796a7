"""Pages looked at, and acknowledged from the message by who does not sign in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.pages import always_on_call, page
from tests.surfaces.desk import incident, sign_in
from tests.surfaces.eyes import assert_readable

from backline.records.accounts.queries import THE_DESK
from backline.records.outbox.models import Message
from backline.records.paging.actions import bring_way
from backline.records.paging.models import Page as Paged


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paged() -> Paged:
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the browser's own
    people = cast.stage(now - timedelta(days=3))
    always_on_call(people.l2, now=now)
    bring_way(
        person_id=people.l2.pk,
        channel="slack",
        address="https://hooks.slack.com/services/T0/B0/x",
        label="The team's channel",
        by=THE_DESK,
        now=now,
    )
    number = incident(people.orbit, at=now).number
    return page(about=number, now=now)


@pytest.mark.looks
def test_pages_and_how_one_is_reached_are_readable(
    paged: Paged, page: Page, live_server: LiveServer
) -> None:
    sign_in(page, live_server.url, paged.calls.get().person)
    for place in (
        f"tickets/{paged.about}/",
        "pages/",
        f"pages/{paged.pk}/",
        f"pages/{paged.pk}/pass-on/",
        "reach/",
        f"reach/ways/{paged.calls.get().steps.get().way_id}/",
    ):
        page.goto(f"{live_server.url}/console/{place}")
        assert_readable(page)


def test_the_button_of_a_link_acknowledges_without_scripts_or_a_session(
    paged: Paged, browser: Browser, live_server: LiveServer
) -> None:
    message = Message.objects.get(channel="slack")
    link = "/" + message.with_secret(message.link).split("/", 3)[3]
    with browser.new_context(java_script_enabled=False) as context:
        opened = context.new_page()
        opened.goto(f"{live_server.url}{link}")
        opened.get_by_role("button", name="Acknowledge").click()
        expect(opened.get_by_text("It is yours")).to_be_visible()
    assert Paged.objects.get().acknowledged_how == "link"

"""Levels looked at: the teams, many hand-overs, and what colleagues are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.surfaces.desk import incident, sign_in
from tests.surfaces.eyes import assert_readable

from backline.records.accounts.queries import THE_DESK
from backline.records.teams.actions import Wanted, found_team
from backline.records.tickets.actions.levels import hand_over
from backline.records.tickets.actions.presence import come
from backline.records.tickets.models import Ticket


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the browser's own


@pytest.fixture
def people(now: datetime) -> cast.Cast:
    people = cast.stage(now - timedelta(days=3))
    for name, person in (("First", people.l1), ("Dialing", people.l2)):
        wanted = Wanted(name=name, level=person.level, members=[person.pk])
        found_team(wanted=wanted, by=THE_DESK, now=now)
    return people


@pytest.fixture
def ticket(people: cast.Cast, now: datetime) -> Ticket:
    """Handed to L2, which has not taken it."""
    found = incident(people.orbit, at=now - 20 * MINUTE)
    hand_over(
        number=found.number,
        level="L2",
        reason="Trace it.",
        known="It is full.",
        tried="Restarted it.",
        incomplete_because="Nobody answers there.",
        by=cast.reader(people.l1),
        now=now - 10 * MINUTE,
    )
    return Ticket.objects.get(pk=found.pk)


def test_teams_the_ticket_and_many_hand_overs_are_readable(
    people: cast.Cast,
    ticket: Ticket,
    now: datetime,
    page: Page,
    live_server: LiveServer,
) -> None:
    desk = live_server.url
    come(reader=cast.reader(people.l2), ticket=ticket, now=now + MINUTE, writing=True)
    sign_in(page, desk, people.manager)
    page.goto(f"{desk}/console/teams/")
    assert_readable(page)
    page.goto(f"{desk}/console/tickets/{ticket.number}/")
    expect(page.get_by_role("heading", name="Brief for L2")).to_be_visible()
    expect(page.get_by_text("Grace Fernandes is writing")).to_be_visible()
    assert_readable(page)
    page.goto(f"{desk}/console/")
    page.get_by_label(f"Choose {ticket.number}").check()
    page.get_by_role("button", name="Hand over the chosen tickets").click()
    page.get_by_label("What is asked of whoever gets it").fill("Look.")
    page.get_by_label("To", exact=True).select_option("L3")
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("Refused: 1")).to_be_visible()
    assert_readable(page)

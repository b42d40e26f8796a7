from __future__ import annotations

import re

import pytest
import time_machine
from django.test import Client
from tests import cast
from tests.surfaces.desk import incident, signed_in, text_of

from backline.records.tickets.actions import work
from backline.records.tickets.models import Ticket
from backline.surfaces.console import simulate_page


pytestmark = pytest.mark.django_db

PAGE = "/console/simulate/"


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def late(people: cast.Cast) -> Ticket:
    """Answered after an hour: in time for Standard, too late for Premium."""
    found = incident(people.meridian, at=cast.NOON)
    work.answer(
        number=found.number,
        words="We look.",
        by=cast.reader(people.l1),
        now=cast.NOON.replace(hour=10),
    )
    return found


def _page(client: Client, asked: str = "") -> str:
    with time_machine.travel(cast.NOON.replace(hour=12), tick=False):
        return text_of(client, f"{PAGE}{asked}")


def test_nothing_is_judged_before_somebody_asks(people: cast.Cast) -> None:
    page = _page(signed_in(people.l1))
    assert "exotel-premium" in page
    assert not re.search(r"judged \d times", page)


def test_a_breach_that_a_plan_would_bring_is_linked(
    people: cast.Cast, late: Ticket
) -> None:
    page = _page(signed_in(people.manager), "?plan=exotel-premium")
    assert "1 ticket, judged 2 times" in page
    assert f'href="/console/tickets/{late.number}/"' in page
    assert "First response, met of judged: A critical 100.0 %; B critical 0.0 %" in page
    assert "Tickets that lie with the vendor, on average" in page


def test_figures_are_tried(people: cast.Cast, late: Ticket) -> None:
    figure = "clocks.first_response.targets.critical+%3D+2+h"
    page = _page(signed_in(people.l1), f"?plan=exotel-premium&override={figure}")
    assert "B critical 100.0 %" in page
    assert "clocks.first_response.targets.critical = 2 h" in page


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        pytest.param(
            "?plan=gold", "gold is not one of the available choices", id="no plan"
        ),
        pytest.param("?days=30", "Choose a plan.", id="none"),
        pytest.param(
            "?plan=exotel-premium&override=much", "is no override", id="no override"
        ),
        pytest.param(
            "?plan=exotel-premium&override=a.b=1",
            "is no figure of this plan",
            id="path",
        ),
        pytest.param("?plan=exotel-premium&days=30", "There is no ticket", id="empty"),
    ],
)
def test_what_is_wrong_is_told(people: cast.Cast, asked: str, words: str) -> None:
    page = _page(signed_in(people.l1), asked)
    assert words in page
    assert not re.search(r"judged \d times", page)


def test_only_so_many_plans_at_once(people: cast.Cast) -> None:
    asked = "&".join(["plan=exotel-premium"] * 2 + ["plan=exotel-standard"] * 2)
    assert "Choose 3 plans at most" in _page(signed_in(people.l1), f"?{asked}")


def test_only_the_newest_are_judged_and_the_page_says_so(
    people: cast.Cast, late: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulate_page, "NEWEST", 1)
    incident(people.orbit, at=cast.NOON.replace(hour=11))
    page = _page(signed_in(people.l1), "?plan=exotel-standard")
    assert "1 ticket, judged 2 times" in page
    assert "Only the newest 1 tickets are judged; 1 older ones are left out." in page


def test_a_customer_is_turned_away(people: cast.Cast) -> None:
    for of in (people.meridian.owner, people.meridian.colleague, people.orbit.owner):
        assert signed_in(of).get(PAGE).status_code == 403
    assert Client().get(PAGE).status_code == 302

"""philosophy.actions: a customer submits an issue, tracks it, retrieves it later."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from tests import cast
from tests.surfaces.desk import incident, signed_in, text_of

from backline.records.tickets.actions import work
from backline.records.tickets.search import tickets_found


pytestmark = pytest.mark.django_db

NOON = cast.NOON


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


def _closed(house: cast.House, by: cast.Cast, subject: str) -> str:
    number = incident(house, at=NOON, subject=subject).number
    because = "Nothing more."
    work.close(number=number, because=because, by=cast.reader(by.l1), now=NOON)
    return number


def _shown(of: cast.House, asked: str) -> list[str]:
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        page = text_of(signed_in(of.owner), f"/portal/{asked}")
    return re.findall(r'class="number"> <a href="[^"]+">([A-Z]+-\d+)</a>', page)


def test_what_was_submitted_is_tracked_and_retrieved_when_it_is_closed(
    people: cast.Cast,
) -> None:
    opened = incident(people.orbit, at=NOON, subject="Dialer is slow").number
    closed = _closed(people.orbit, people, "Recording of agent 4711 is missing")
    assert _shown(people.orbit, "") == [opened]
    assert _shown(people.orbit, "?closed=1") == [closed]
    assert _shown(people.orbit, "?search=4711+recording") == [closed]
    assert _shown(people.orbit, f"?search={closed.lower()}") == [closed]
    assert _shown(people.orbit, f"?search={closed.partition('-')[2]}") == [closed]


def test_the_newest_closed_ticket_stands_first(people: cast.Cast) -> None:
    closed = [_closed(people.orbit, people, f"No. {place}") for place in range(3)]
    assert _shown(people.orbit, "?closed=1") == closed[::-1]


def test_another_customers_ticket_is_not_found(people: cast.Cast) -> None:
    number = incident(people.najd, at=NOON, subject="Dialer is slow").number
    assert _shown(people.orbit, f"?search={number}") == []
    assert _shown(people.orbit, "?search=dialer") == []
    assert _shown(people.najd, "?search=dialer") == [number]


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ("DIALER slow", True),
        ("slow dialer", True),
        ("dialer quick", False),
        ("50%", True),
        ("5_%", False),
        ("%", True),
        ("QST-1", False),
        ("INC-0", False),
        ("INC-999999999999999999999", False),
        ("x\0z", False),
        ("  ", False),
        ("x" * 10_000, False),
        ("'; drop table tickets; --", False),
    ],
)
def test_words_are_words_and_all_of_them_have_to_be_there(
    people: cast.Cast, asked: str, fits: bool
) -> None:
    incident(people.orbit, at=NOON, subject="Dialer is slow, 50% of calls")
    found = tickets_found(reader=cast.reader(people.orbit.owner), asked=asked)
    assert bool(found.tickets) is fits
    if asked.strip() and "\0" not in asked:
        assert bool(_shown(people.orbit, f"?search={quote(asked)}")) is fits


def test_a_search_that_finds_more_than_a_page_says_so(people: cast.Cast) -> None:
    for place in range(3):
        incident(people.orbit, at=NOON, subject=f"Dialer {place}")
    reader = cast.reader(people.orbit.owner)
    found = tickets_found(reader=reader, asked="dialer", size=2)
    assert [ticket.subject for ticket in found.tickets] == ["Dialer 2", "Dialer 1"]
    assert found.more


def test_nothing_found_says_what_to_do(people: cast.Cast) -> None:
    page = text_of(signed_in(people.orbit.owner), "/portal/?search=%3Cb%3Enone")
    assert "Fewer words find more" in page
    assert "<b>" not in page

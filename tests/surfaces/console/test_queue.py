from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests import cast
from tests.surfaces.desk import incident, signed_in, text_of

from backline.records.tickets.actions import work


pytestmark = pytest.mark.django_db

NOON = cast.NOON
LATER = NOON + timedelta(minutes=49)


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


def _numbers(page: str) -> list[str]:
    return re.findall(
        r'class="number"> (?:<input[^>]+> )?<a href="[^"]+">([A-Z]+-\d+)</a>', page
    )


def test_the_queue_is_sorted_by_what_breaches_next(people: cast.Cast) -> None:
    """
    09:00  Meridian (Standard, critical): first response due 10:30
    09:05  Orbit (Premium, critical): first response due 09:35
    """
    slow = incident(people.meridian, at=NOON)
    fast = incident(people.orbit, at=NOON + timedelta(minutes=5))
    with time_machine.travel(NOON + timedelta(minutes=10), tick=False):
        page = text_of(signed_in(people.l1), "/console/")
    assert _numbers(page) == [fast.number, slow.number]
    assert "due in 25 min" in page
    assert "due in 1 h 20 min" in page


def test_a_clock_that_is_used_up_is_called_overdue(people: cast.Cast) -> None:
    incident(people.orbit, at=NOON)
    with time_machine.travel(LATER, tick=False):
        page = text_of(signed_in(people.l1), "/console/")
    assert "overdue by 19 min" in page


def test_a_question_says_that_it_has_no_service_level(people: cast.Cast) -> None:
    """package.incident-only"""
    incident(people.orbit, at=NOON, kind="question")
    with time_machine.travel(LATER, tick=False):
        page = text_of(signed_in(people.l1), "/console/")
    assert ">no service level<" in page
    assert 'title="No service level: a question has none' in page
    assert "QST-" in page


def test_whom_a_ticket_waits_for_is_said_in_two_words(people: cast.Cast) -> None:
    by = cast.reader(people.l1)
    for owed_by in ("customer", "customer_supplier"):
        number = incident(people.orbit, at=NOON).number
        work.ask(number=number, what="The log", owed_by=owed_by, by=by, now=NOON)
    with time_machine.travel(LATER, tick=False):
        page = text_of(signed_in(people.l1), "/console/")
    assert 'class="state"> Waiting: customer </td>' in page
    assert 'class="state"> Waiting: supplier </td>' in page


def test_what_is_bound_to_a_release_names_it(people: cast.Cast) -> None:
    incident(people.meridian, at=NOON, affected=0)
    work.answer(
        number=incident(people.orbit, at=NOON, affected=0).number,
        words="Seen.",
        by=cast.reader(people.l1),
        now=NOON,
    )
    with time_machine.travel(LATER, tick=False):
        page = text_of(signed_in(people.l1), "/console/")
    assert ">next release<" in page
    assert 'title="with the next release or update"' in page


def test_mine_shows_what_i_took_and_nothing_else(people: cast.Cast) -> None:
    mine, other = incident(people.orbit, at=NOON), incident(people.najd, at=NOON)
    work.take(number=mine.number, by=cast.reader(people.l1), now=NOON)
    work.take(number=other.number, by=cast.reader(people.l2), now=NOON)
    with time_machine.travel(LATER, tick=False):
        page = text_of(signed_in(people.l1), "/console/?mine=1")
    assert _numbers(page) == [mine.number]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("severity=critical", "critical"),
        ("severity=major", "major"),
        ("severity=no+such&level=L9&customer=x", "critical major"),
        ("after=nonsense", "critical major"),
        ("closed=1", ""),
        ("state=new", "critical major"),
    ],
)
def test_filters_narrow_the_queue_and_nonsense_asks_for_all(
    people: cast.Cast, asked: str, expected: str
) -> None:
    numbers = {
        "critical": incident(people.meridian, at=NOON).number,
        "major": incident(people.meridian, at=NOON, affected=9).number,
    }
    with time_machine.travel(LATER, tick=False):
        page = text_of(signed_in(people.l1), f"/console/?{asked}")
    assert set(_numbers(page)) == {numbers[name] for name in expected.split()}


def test_an_empty_queue_says_so(people: cast.Cast) -> None:
    assert "Nothing here" in text_of(signed_in(people.l1), "/console/")


def test_the_part_alone_is_sent_to_htmx_and_only_when_it_changed(
    people: cast.Cast,
) -> None:
    client = signed_in(people.l1)
    with time_machine.travel(LATER, tick=False):
        page = text_of(client, "/console/?level=L1")
        found = re.search(r'hx-get="([^"]+)"', page)
        assert found
        address = found.group(1).replace("&amp;", "&")
        hx = {"HX-Request": "true"}
        assert client.get(address, headers=hx).status_code == 304
        number = incident(people.orbit, at=LATER).number
        fresh = client.get(address, headers=hx)
    assert fresh.status_code == 200
    assert number in fresh.content.decode()
    assert "<html" not in fresh.content.decode()
    with time_machine.travel(LATER + timedelta(minutes=1), tick=False):
        assert client.get(address, headers=hx).status_code == 200


@pytest.mark.parametrize(
    "address", ["/console/", "/console/report/", "/console/tickets/INC-1/"]
)
def test_a_stranger_signs_in_first_and_a_customer_stays_out(
    people: cast.Cast, client: Client, address: str
) -> None:
    assert client.get(address)["Location"] == f"/sign-in/?next={address}"
    assert signed_in(people.orbit.owner).get(address).status_code == 403


def test_a_ticket_is_found_by_words_of_subject_and_customer_closed_ones_too(
    people: cast.Cast,
) -> None:
    found = incident(people.orbit, at=NOON, subject="Calls are cut")
    incident(people.meridian, at=NOON, subject="Calls are cut")
    work.close(number=found.number, because="Done", by=cast.reader(people.l1), now=NOON)
    with time_machine.travel(LATER, tick=False):
        page = text_of(signed_in(people.l1), "/console/?search=cut+orbit")
        nothing = text_of(signed_in(people.l1), "/console/?search=xyz")
    assert _numbers(page) == [found.number]
    assert "Nothing here" in nothing


def test_a_number_leads_straight_to_its_ticket(people: cast.Cast) -> None:
    number = incident(people.orbit, at=NOON).number
    client = signed_in(people.l1)
    answer = client.get("/console/", {"search": f" {number.lower()} "})
    assert answer["Location"] == f"/console/tickets/{number}/"
    assert client.get("/console/", {"search": "INC-999"}).status_code == 200

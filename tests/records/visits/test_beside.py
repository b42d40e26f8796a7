"""Visits beside changes: who is taken when, and what is changed at a site meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.records.changes import scene
from tests.records.tickets.desk import HOUR, MINUTE, NOON, opened
from tests.records.visits.test_visits import agreed, proposed

from backline.guide.change_conflicts import Booked
from backline.guide.change_stages import Window
from backline.guide.workflow import MoveRefused
from backline.records.changes.actions.agreeing import There, propose_window
from backline.records.visits.beside import booked_beside, changing_meanwhile
from backline.records.visits.models import Visit


pytestmark = pytest.mark.django_db

SLOT = Window(scene.START, scene.START + 2 * HOUR)
AROUND = Window(scene.START, scene.END)


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


def beside(number: str, of: object, *, named: list[int] | None = None) -> list[Booked]:
    change = scene.the(number)
    return booked_beside(
        reader=cast.reader(of),  # type: ignore[arg-type]
        change=change,
        around=AROUND,
        people=named,
    )


def test_an_engineer_at_the_site_is_shown_before_a_change_is_agreed(
    people: cast.Cast,
) -> None:
    ticket = opened(people.meridian)
    agreed(people, ticket, start=scene.START)
    number = scene.planned(people)
    place = people.meridian.site.name
    told = Booked(
        people.l2.name, f"on site for {ticket.number} at {place}", SLOT, is_here=True
    )
    assert beside(number, people.l1) == [told]
    (theirs,) = beside(number, people.meridian.owner)
    assert theirs.doing == f"on site for {ticket.number}"


def test_who_is_named_for_a_change_and_on_site_elsewhere_is_told_of(
    people: cast.Cast,
) -> None:
    ticket = opened(people.orbit)
    visit = proposed(people, ticket, start=scene.START)
    number = scene.planned(people)
    named = [people.l2.pk]
    assert beside(number, people.l1, named=named) == [], (
        "not agreed, so it binds nobody"
    )
    Visit.objects.filter(pk=visit.pk).update(stage="agreed")
    (ours,) = beside(number, people.l1, named=named)
    assert (ours.is_here, ours.is_named) == (False, True)
    assert ticket.number in ours.doing
    (theirs,) = beside(number, people.meridian.owner, named=named)
    assert theirs.doing == "taken elsewhere", "another customer's ticket is not told"
    assert beside(number, people.l1, named=[people.l3.pk]) == []


def test_who_comes_for_the_change_itself_is_not_in_its_way(people: cast.Cast) -> None:
    number = scene.planned(people)
    visit = agreed(people, opened(people.meridian), start=scene.START)
    assert len(beside(number, people.l1)) == 1
    Visit.objects.filter(pk=visit.pk).update(ticket=scene.the(number).pk)
    assert beside(number, people.l1) == []


def test_nobody_is_named_for_two_changes_unseen(people: cast.Cast) -> None:
    first = scene.agreed(people)
    number = scene.planned(people)
    found = beside(number, people.l1, named=[people.l2.pk])
    assert [(each.name, each.window, each.is_named) for each in found] == [
        (people.l2.name, AROUND, True)
    ]
    assert first in found[0].doing
    assert beside(first, people.l1) == [], "a change is not beside itself"


def test_what_ends_as_the_other_begins_is_not_beside_it(people: cast.Cast) -> None:
    agreed(people, opened(people.meridian), start=scene.END)
    assert beside(scene.planned(people), people.l1) == []


def test_who_is_named_for_a_change_elsewhere_goes_with_a_word_why(
    people: cast.Cast,
) -> None:
    number = scene.agreed(people)
    with pytest.raises(MoveRefused, match=f"named for {number} in a part"):
        proposed(people, opened(people.orbit), start=scene.START, words="")
    proposed(people, opened(people.orbit), start=scene.START)
    # At the site of the visit one person is there for both.
    proposed(people, opened(people.meridian), start=scene.START, words="")


def test_a_visit_tells_what_is_changed_at_its_site_meanwhile(people: cast.Cast) -> None:
    visit = proposed(people, opened(people.meridian), start=scene.START + HOUR)
    assert changing_meanwhile(visit) == ()
    number = scene.agreed(people)
    assert [each.number for each in changing_meanwhile(visit)] == [number]
    Visit.objects.update(starts_at=scene.END, ends_at=scene.END + timedelta(minutes=1))
    visit.refresh_from_db()
    assert changing_meanwhile(visit) == ()


def test_a_window_can_be_agreed_all_the_same(people: cast.Cast) -> None:
    agreed(people, opened(people.meridian), start=scene.START)
    number = scene.planned(people)
    propose_window(
        number=number,
        start_at=scene.START,
        end_at=scene.END,
        there=There(people=[people.l2.pk]),
        by=cast.reader(people.l1),
        now=NOON + 5 * MINUTE,
    )
    assert scene.the(number).window == AROUND

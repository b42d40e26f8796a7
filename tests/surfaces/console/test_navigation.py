"""The side navigation: open where one's daily work is, folded elsewhere, all there."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from tests import cast
from tests.surfaces.desk import signed_in, text_of

from backline.records.accounts.models import Person
from backline.surfaces.console.frame import _PLACES


pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


def _open(person: Person, page: str) -> set[str]:
    """Return the groups that *person* finds unfolded on *page*."""
    text = text_of(signed_in(person), page)
    nav = text[text.index('<nav class="nav"') : text.index("</nav>")]
    return set(re.findall(r"<details open> <summary> ([\w ]+?) <", nav))


def test_each_role_finds_its_daily_work_open(people: cast.Cast) -> None:
    queue = reverse("console")
    assert _open(people.l1, queue) == set()
    assert _open(people.l2, queue) == {"Planned"}
    assert _open(people.l3, queue) == {"Planned", "Causes and fixes"}
    assert _open(people.manager, queue) == {"Customers"}


def test_the_group_of_the_page_that_is_read_is_open(people: cast.Cast) -> None:
    assert _open(people.l1, reverse("console-teams")) == {"The desk"}
    assert _open(people.l1, reverse("console-contracts")) == {"Customers"}


def test_every_place_is_in_the_page_folded_or_not(people: cast.Cast) -> None:
    text = text_of(signed_in(people.l1), reverse("console"))
    for _, _, places in _PLACES:
        for label, name in places:
            assert f'<a href="{reverse(name)}"> {label} ' in text


def test_a_customer_finds_every_place_of_the_portal_on_each_page(
    people: cast.Cast,
) -> None:
    contact = signed_in(people.meridian.owner)
    for here in ("portal", "portal-contracts", "portal-people", "guide"):
        text = text_of(contact, reverse(here))
        for name in ("portal", "portal-changes", "portal-access", "portal-people"):
            current = ' aria-current="page"' if name == here else ""
            assert f'<li> <a href="{reverse(name)}"{current}>' in text

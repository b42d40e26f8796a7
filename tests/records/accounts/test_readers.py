from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from backline.records.accounts.actions import close_account, create_person
from backline.records.accounts.keys import SCOPES
from backline.records.accounts.models import Person
from backline.records.accounts.queries import (
    NOBODY,
    THE_DESK,
    Reader,
    engineers,
    managers,
    person,
    person_by_email,
    reader_of,
)
from backline.records.trail.actor import BACKLINE


pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def named(name: str, side: str, **more: Any) -> Person:
    email = f"{name.lower()}@example.com"
    return create_person(
        email=email, name=name, side=side, by=BACKLINE, now=NOW, **more
    )


@pytest.fixture
def cast() -> dict[str, Person]:
    """An engineer of each level, a manager, two contacts of one customer, a stranger."""
    return {
        "Asha": named("Asha", "vendor", level="L1"),
        "Bela": named("Bela", "vendor", level="L2"),
        "Chandra": named("Chandra", "vendor", level="L3"),
        "Dev": named("Dev", "vendor", is_manager=True),
        "Omar": named("Omar", "customer", organisation_id=1),
        "Olga": named("Olga", "customer", organisation_id=1),
        "Stranger": named("Stranger", "customer", organisation_id=2),
    }


def test_a_person_as_a_reader(cast: dict[str, Person]) -> None:
    everything = frozenset(SCOPES)
    assert reader_of(cast["Asha"]) == Reader(
        cast["Asha"].pk, "Asha", "vendor", level="L1", scopes=everything
    )
    assert reader_of(cast["Omar"]) == Reader(
        cast["Omar"].pk, "Omar", "customer", customer_id=1, scopes=everything
    )


def test_a_stranger_and_a_deactivated_person_are_nobody(
    cast: dict[str, Person],
) -> None:
    assert reader_of(AnonymousUser()) == NOBODY
    close_account(person=cast["Asha"], by=BACKLINE, now=NOW)
    assert reader_of(cast["Asha"]) == NOBODY


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("Asha", {"Asha", "Bela", "Chandra", "Dev", "Omar", "Olga", "Stranger"}),
        ("Omar", {"Omar", "Olga"}),
        ("Stranger", {"Stranger"}),
        ("nobody", set()),
        ("site", set()),
    ],
)
def test_who_sees_whom(cast: dict[str, Person], who: str, sees: set[str]) -> None:
    others = {"nobody": NOBODY, "site": Reader(None, "Pune", "site", site_id=1)}
    reader = others.get(who) or reader_of(cast[who])
    assert {
        name for name, p in cast.items() if person(reader=reader, person_id=p.pk)
    } == sees
    assert {
        name
        for name, p in cast.items()
        if person_by_email(reader=reader, email=p.email.upper())
    } == sees


def test_engineers_are_found_by_level_and_managers_by_name(
    cast: dict[str, Person],
) -> None:
    close_account(person=cast["Bela"], by=BACKLINE, now=NOW)
    assert [p.name for p in engineers(reader=THE_DESK)] == ["Asha", "Chandra"]
    assert [p.name for p in engineers(reader=THE_DESK, level="L3")] == ["Chandra"]
    assert [p.name for p in managers(reader=THE_DESK)] == ["Dev"]


def test_a_contact_does_not_list_the_vendors_people(cast: dict[str, Person]) -> None:
    omar = reader_of(cast["Omar"])
    assert engineers(reader=omar) == []
    assert managers(reader=omar) == []

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth import authenticate, get_user
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest
from django.test import Client

from backline.records.accounts.actions import (
    EmailTaken,
    PasswordRefused,
    PersonRefused,
    close_account,
    create_person,
    reopen_account,
    set_password,
)
from backline.records.accounts.models import Person
from backline.records.accounts.queries import THE_DESK
from backline.records.trail.actor import BACKLINE
from backline.records.trail.queries import events_about


pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PASSWORD = "neither short nor common"  # noqa: S105 - of nobody
ANOTHER = "a new one, longer"


def engineer(**changes: Any) -> Person:
    given: dict[str, Any] = {
        "email": "asha@example.com",
        "name": "Asha Rao",
        "side": "vendor",
        "level": "L1",
        "by": BACKLINE,
        "now": NOW,
    }
    return create_person(**given | changes)


def contact(**changes: Any) -> Person:
    given = {"side": "customer", "level": "", "organisation_id": 4}
    return engineer(**{"email": "omar@example.ae", "name": "Omar", **given, **changes})


def did(person: Person) -> list[str]:
    events = events_about(reader=THE_DESK, about=f"person:{person.pk}")
    return [event.did for event in events]


def test_an_engineer_has_a_level_and_skills() -> None:
    person = engineer(skills=["ivr", "acd", "ivr"], is_manager=True)
    stored = Person.objects.get()
    assert stored == person
    assert (stored.level, stored.skills, stored.is_manager) == (
        "L1",
        ["acd", "ivr"],
        True,
    )
    assert did(person) == ["person.created"]


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        pytest.param({"email": "asha"}, "no mail address", id="no address"),
        pytest.param(
            {"email": "a@x.in\nBcc: b@x.in"}, "no mail address", id="injected"
        ),
        pytest.param({"name": "  "}, "no name", id="blank name"),
        pytest.param({"name": "A\0sha"}, "no name", id="NUL in the name"),
        pytest.param({"name": "A" * 121}, "no name", id="long name"),
        pytest.param({"side": "site"}, "no side", id="unknown side"),
        pytest.param({"level": "L4"}, "no level", id="unknown level"),
        pytest.param({"skills": ["A C D"]}, "no component", id="no component"),
        pytest.param({"organisation_id": 4}, "no customer", id="vendor of a customer"),
        pytest.param(
            {"side": "customer", "level": ""}, "which customer", id="contact of none"
        ),
        pytest.param(
            {"side": "customer", "organisation_id": 4}, "vendor's", id="contact at L1"
        ),
        pytest.param(
            {
                "side": "customer",
                "organisation_id": 4,
                "level": "",
                "is_manager": True,
            },
            "vendor's",
            id="contact who manages",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    changes: dict[str, Any], because: str
) -> None:
    with pytest.raises(PersonRefused, match=because):
        engineer(**changes)
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"email": "Asha@example.com"}, "person_email_is_lower_case"),
        ({"side": "site", "level": ""}, "person_of_a_customer_has_its_organisation"),
        ({"level": "L4"}, "person_level_is_the_vendors"),
        ({"side": "customer", "organisation_id": 4}, "person_level_is_the_vendors"),
        (
            {"side": "customer", "organisation_id": 4, "level": "", "is_manager": True},
            "person_manager_is_the_vendors",
        ),
        ({"organisation_id": 4}, "person_of_a_customer_has_its_organisation"),
        (
            {"side": "customer", "level": ""},
            "person_of_a_customer_has_its_organisation",
        ),
    ],
)
def test_the_database_itself_refuses(changes: dict[str, Any], constraint: str) -> None:
    engineer()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Person.objects.update(**changes)


def test_an_address_signs_in_once_whatever_its_case() -> None:
    engineer(email="asha@example.com")
    with pytest.raises(EmailTaken, match="already signs in"):
        engineer(email=" Asha@Example.COM ")


def test_sign_in_does_not_mind_the_case() -> None:
    person = engineer(password=PASSWORD)
    assert authenticate(username="ASHA@example.com", password=PASSWORD) == person
    assert authenticate(username="asha@example.com", password=ANOTHER) is None


def test_without_a_password_nobody_signs_in() -> None:
    person = engineer()
    assert not person.has_usable_password()
    assert authenticate(username=person.email, password="") is None


@pytest.mark.parametrize("password", ["short", "password1234"])
def test_an_easy_password_is_refused(password: str) -> None:
    with pytest.raises(PasswordRefused):
        engineer(password=password)
    person = engineer()
    with pytest.raises(PasswordRefused):
        set_password(person=person, password=password, by=BACKLINE, now=NOW)


def test_a_new_password_is_in_the_trail_and_not_in_its_words() -> None:
    person = engineer(password=PASSWORD)
    set_password(person=person, password=ANOTHER, by=BACKLINE, now=NOW)
    assert authenticate(username=person.email, password=PASSWORD) is None
    assert authenticate(username=person.email, password=ANOTHER) == person
    assert did(person) == ["person.created", "person.password-set"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT details FROM trail_auditevent")
        assert ANOTHER not in str(cursor.fetchall())


def signed_in(person: Person) -> HttpRequest:
    client = Client()
    client.force_login(person)
    request = HttpRequest()
    request.session = client.session
    return request


def test_who_is_shut_out_is_out_of_open_sessions_for_good() -> None:
    person = engineer(password=PASSWORD)
    request = signed_in(person)
    assert get_user(request) == person

    close_account(person=person, by=BACKLINE, now=NOW)
    assert get_user(request).is_anonymous
    assert authenticate(username=person.email, password=PASSWORD) is None
    reopen_account(person=person, by=BACKLINE, now=NOW)
    assert get_user(request).is_anonymous
    assert authenticate(username=person.email, password=PASSWORD) is None


def test_closing_twice_is_one_line_in_the_trail() -> None:
    person = engineer()
    close_account(person=person, by=BACKLINE, now=NOW)
    close_account(person=person, by=BACKLINE, now=NOW)
    reopen_account(person=person, by=BACKLINE, now=NOW)
    assert did(person) == [
        "person.created",
        "person.closed",
        "person.reopened",
    ]
    assert Person.objects.get().is_active


def test_a_contact_belongs_to_a_customer() -> None:
    assert contact().organisation_id == 4

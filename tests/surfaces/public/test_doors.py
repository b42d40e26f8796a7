"""The landing page, sign-in, sign-out and the password."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from backline.records.accounts.actions import close_account, create_person
from backline.records.trail.actor import BACKLINE


pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "a long walk by the sea"  # noqa: S105 - a test's own
ANOTHER = "a short swim in the lake"


@pytest.fixture
def engineer() -> str:
    create_person(
        email="asha@vendor.example",
        name="Asha Rao",
        side="vendor",
        level="L1",
        by=BACKLINE,
        now=NOW,
        password=PASSWORD,
    )
    return "asha@vendor.example"


@pytest.fixture
def contact() -> str:
    create_person(
        email="meera@bank.example",
        name="Meera Nair",
        side="customer",
        organisation_id=1,
        by=BACKLINE,
        now=NOW,
        password=PASSWORD,
    )
    return "meera@bank.example"


def _sign_in(client: Client, email: str, password: str = PASSWORD, to: str = "") -> str:
    form = {"username": email, "password": password, "next": to}
    answer = client.post("/sign-in/", form)
    return str(answer.headers.get("Location", ""))


def test_a_stranger_sees_what_this_is(client: Client) -> None:
    text = client.get("/").content.decode()
    assert "Sign in" in text
    assert "/guide/" in text


def test_an_engineer_is_led_to_the_console(client: Client, engineer: str) -> None:
    assert _sign_in(client, engineer) == "/"
    assert client.get("/")["Location"] == "/console/"


def test_a_contact_is_led_to_the_portal(client: Client, contact: str) -> None:
    assert _sign_in(client, contact) == "/"
    assert client.get("/")["Location"] == "/portal/"


def test_sign_in_leads_back_to_the_page_that_was_asked_for(
    client: Client, engineer: str
) -> None:
    assert _sign_in(client, engineer, to="/guide/") == "/guide/"


def test_sign_in_never_leads_to_another_site(client: Client, engineer: str) -> None:
    assert _sign_in(client, engineer, to="https://elsewhere.example/") == "/"


def test_capitals_in_the_address_do_not_matter(client: Client, engineer: str) -> None:
    assert _sign_in(client, engineer.upper()) == "/"


def test_a_wrong_password_says_what_to_do(client: Client, engineer: str) -> None:
    form = {"username": engineer, "password": "wrong"}
    answer = client.post("/sign-in/", form)
    assert answer.status_code == 200
    assert "Check both" in answer.content.decode()


def test_an_unknown_address_gets_the_same_words_as_a_wrong_password(
    client: Client, engineer: str
) -> None:
    wrong = {"username": engineer, "password": "wrong"}
    unknown = {"username": "nobody@vendor.example", "password": "wrong"}
    texts = [
        client.post("/sign-in/", form).content.decode().replace(form["username"], "")
        for form in (wrong, unknown)
    ]
    assert [text.count("do not fit together") for text in texts] == [1, 1]


def test_a_closed_account_cannot_come_in_and_is_out_at_once(
    client: Client, contact: str
) -> None:
    _sign_in(client, contact)
    person = client.get("/password/").context["user"]
    close_account(person=person, by=BACKLINE, now=NOW)
    assert client.get("/password/").status_code == 302
    assert _sign_in(Client(), contact) == ""


def test_signing_out_takes_a_button_not_a_link(client: Client, engineer: str) -> None:
    _sign_in(client, engineer)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/").status_code == 200


def test_a_stranger_is_asked_to_sign_in_before_changing_a_password(
    client: Client,
) -> None:
    assert client.get("/password/")["Location"] == "/sign-in/?next=/password/"


def _change(client: Client, old: str, new: str) -> int:
    form = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post("/password/", form).status_code


def test_a_new_password_takes_effect_and_ends_other_sessions(
    client: Client, engineer: str
) -> None:
    elsewhere = Client()
    _sign_in(client, engineer)
    _sign_in(elsewhere, engineer)
    assert _change(client, PASSWORD, ANOTHER) == 302
    assert client.get("/password/").status_code == 200
    assert elsewhere.get("/password/").status_code == 302
    assert _sign_in(Client(), engineer) == ""
    assert _sign_in(Client(), engineer, ANOTHER) == "/"


def test_a_new_password_takes_the_old_one(client: Client, engineer: str) -> None:
    _sign_in(client, engineer)
    assert _change(client, "wrong", ANOTHER) == 200
    assert _sign_in(Client(), engineer) == "/"


def test_a_password_that_is_easy_to_guess_is_refused(
    client: Client, engineer: str
) -> None:
    _sign_in(client, engineer)
    assert _change(client, PASSWORD, "password1234") == 200
    assert _sign_in(Client(), engineer) == "/"

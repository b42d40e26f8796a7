"""One click signs in on a demo, and nowhere else."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings
from tests import cast


pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """Return a browser on this computer."""
    return Client(HTTP_HOST="localhost:8000")


@pytest.fixture
def staged() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def demo(settings: Settings) -> None:
    settings.DEMO = True


@pytest.mark.usefixtures("demo")
def test_the_page_offers_everybody_who_signs_in(
    client: Client, staged: cast.Cast
) -> None:
    text = client.get("/sign-in/").content.decode()
    for name in ("Nikhil Menon", "Wei Tan", "Ruth Pereira", "Asha Rao", "Omar Saeed"):
        assert f">{name}</button>" in text


@pytest.mark.usefixtures("demo")
def test_one_click_signs_in(client: Client, staged: cast.Cast) -> None:
    form = {"person": staged.l1.pk, "next": "/console/"}
    answer = client.post("/sign-in/as/", form)
    assert answer.headers["Location"] == "/console/"
    assert client.session["_auth_user_id"] == str(staged.l1.pk)


@pytest.mark.usefixtures("demo")
def test_it_leads_nowhere_else(client: Client, staged: cast.Cast) -> None:
    form = {"person": staged.l1.pk, "next": "https://elsewhere.example/"}
    answer = client.post("/sign-in/as/", form)
    assert answer.headers["Location"] == "/"


@pytest.mark.usefixtures("demo")
def test_a_form_of_another_page_is_refused(staged: cast.Cast) -> None:
    strict = Client(enforce_csrf_checks=True, HTTP_HOST="localhost:8000")
    answer = strict.post("/sign-in/as/", {"person": staged.l1.pk})
    assert answer.status_code == 403


def test_without_the_setting_there_is_no_such_page(
    client: Client, staged: cast.Cast
) -> None:
    assert "one click" not in client.get("/sign-in/").content.decode()
    answer = client.post("/sign-in/as/", {"person": staged.l1.pk})
    assert answer.status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    ("host", "address"),
    [("localhost", "192.0.2.7"), ("localhost", ""), ("desk.example", "127.0.0.1")],
)
def test_another_computer_gets_nothing_from_a_demo(
    staged: cast.Cast, settings: Settings, host: str, address: str
) -> None:
    client = Client(HTTP_HOST=host, REMOTE_ADDR=address)
    settings.ALLOWED_HOSTS = ["localhost", "desk.example"]
    page = client.get("/sign-in/")
    assert page.status_code == 200
    assert "one click" not in page.content.decode()
    answer = client.post("/sign-in/as/", {"person": staged.l1.pk})
    assert answer.status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("person", ["987654", "", "-1", "x", "9" * 30])
def test_nobody_of_that_number_is_signed_in(
    client: Client, staged: cast.Cast, person: str
) -> None:
    answer = client.post("/sign-in/as/", {"person": person})
    assert answer.status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("demo")
def test_who_was_shut_out_stays_out(client: Client, staged: cast.Cast) -> None:
    staged.l1.is_active = False
    staged.l1.save()
    answer = client.post("/sign-in/as/", {"person": staged.l1.pk})
    assert answer.status_code == 404

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer
from tests.surfaces.eyes import assert_readable


def _suspicious(request: HttpRequest) -> HttpResponse:
    message = "as asked"
    raise SuspiciousOperation(message)


def _denied(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def _broken(request: HttpRequest) -> HttpResponse:
    message = "as asked"
    raise RuntimeError(message)


urlpatterns = [
    path("suspicious/", _suspicious),
    path("denied/", _denied),
    path("broken/", _broken),
    path("", include("backline.surfaces.public.urls")),
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.mark.parametrize(
    ("address", "status", "says", "next_step"),
    [
        ("/suspicious/", 400, "This request cannot be read", "send it again"),
        ("/denied/", 403, "This is not open to you", "ask the person"),
        ("/nowhere/", 404, "There is nothing here", "Check the address"),
        ("/broken/", 500, "That did not work", "call the support desk"),
    ],
)
def test_an_error_says_what_happened_and_what_to_do_next(
    address: str, status: int, says: str, next_step: str
) -> None:
    answer = Client(raise_request_exception=False).get(address)
    text = " ".join(answer.content.decode().split())
    assert answer.status_code == status
    assert says in text
    assert next_step in text
    assert "as asked" not in text


def test_a_form_from_elsewhere_is_refused_with_words() -> None:
    careful = Client(enforce_csrf_checks=True)
    answer = careful.post("/sign-in/", {"username": "a@b.example", "password": "x"})
    assert answer.status_code == 403
    assert "too old to be taken" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["/suspicious/", "/denied/", "/broken/"])
@pytest.mark.looks
def test_an_error_is_readable_wide_narrow_light_and_dark(
    page: Page, live_server: LiveServer, address: str
) -> None:
    page.goto(live_server.url + address)
    page.get_by_role("link", name="Go to the first page").wait_for()
    assert_readable(page)

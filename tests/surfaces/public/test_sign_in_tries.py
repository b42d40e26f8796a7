"""Passwords are not guessed here: five tries, then a quarter of an hour of rest."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from tests import cast

from backline.records.accounts.models import SignInTry
from backline.records.accounts.sign_in import REST, forget_tries, may_try


pytestmark = pytest.mark.django_db

NOON = cast.NOON


@pytest.fixture
def email() -> str:
    return cast.engineer("Nikhil Menon", level="L1", now=NOON).email


def _try(
    email: str,
    password: str = "wrong",  # noqa: S107 - a test's own
    *,
    at: datetime = NOON,
    address: str = "192.0.2.1",
) -> str:
    """Return what the page says; empty for who is in."""
    form = {"username": email, "password": password}
    with time_machine.travel(at, tick=False):
        answer = Client(REMOTE_ADDR=address).post("/sign-in/", form)
    return "" if answer.status_code == 302 else answer.content.decode()


def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(email: str) -> None:
    for _ in range(5):
        assert "do not fit together" in _try(email)
    refused = _try(email, cast.PASSWORD)
    assert "too many tries" in refused
    assert "Wait 15 minutes" in refused
    assert "have a new one mailed" in refused
    assert "too many tries" in _try(email, at=NOON + REST - timedelta(seconds=1))
    assert _try(email, cast.PASSWORD, at=NOON + REST) == ""


def test_tries_while_it_rests_do_not_make_it_longer(email: str) -> None:
    for minutes in (0, 0, 0, 0, 0, 5, 10, 14):
        _try(email, at=NOON + timedelta(minutes=minutes))
    assert _try(email, cast.PASSWORD, at=NOON + REST) == ""


def test_four_wrong_ones_and_the_right_one_begin_anew(email: str) -> None:
    for _ in range(2):
        for _ in range(4):
            assert "do not fit together" in _try(email)
        assert _try(email, cast.PASSWORD) == ""
    assert not SignInTry.objects.exists()


def test_an_unknown_address_is_answered_in_the_very_same_words(email: str) -> None:
    def said(typed: str) -> list[bool]:
        pages = [_try(typed).replace(typed, "") for _ in range(7)]
        return ["too many tries" in page for page in pages]

    assert said(email) == said("nobody@vendor.example") == [False] * 5 + [True] * 2


def test_how_an_address_is_written_makes_no_more_tries(email: str) -> None:
    for typed in (email, email.upper(), f" {email}", email.title(), email):
        _try(typed)
    assert "too many tries" in _try(email.swapcase())


def test_nobody_shuts_a_person_out_from_everywhere(email: str) -> None:
    for _ in range(6):
        _try(email, address="198.51.100.7")
    assert _try(email, cast.PASSWORD) == ""


def test_one_address_used_up_leaves_a_colleague_theirs(email: str) -> None:
    colleague = cast.engineer("Wei Tan", level="L3", now=NOON).email
    for _ in range(6):
        _try(email)
    assert _try(colleague, cast.PASSWORD) == ""


def test_an_empty_form_uses_no_try(email: str) -> None:
    for _ in range(6):
        assert "required" in _try(email, "")
    assert not SignInTry.objects.exists()


def test_no_mail_address_is_kept_and_old_tries_go(email: str) -> None:
    _try(email)
    assert email not in str(list(SignInTry.objects.values()))
    _try("nobody@vendor.example", at=NOON + REST)
    assert SignInTry.objects.count() == 1


def test_signing_in_gives_back_only_the_own_tries() -> None:
    for email in ("a@vendor.example", "b@vendor.example"):
        assert may_try(email=email, address="192.0.2.1", now=NOON)
    forget_tries(email="A@vendor.example", address="192.0.2.1")
    assert SignInTry.objects.count() == 1

"""Signing in with one click, on a demo that listens on this computer only.

Three things have to hold, each for itself: BACKLINE_DEMO is set, the request comes
from this computer, and it was sent to a name of this computer. Otherwise the page does
not exist.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple

from django import forms
from django.conf import settings
from django.contrib.auth.views import LoginView
from django.http import Http404
from django.http.request import split_domain_port

from backline.records.accounts.queries import THE_DESK, engineers, managers, person
from backline.records.customers.queries import contacts_for, customers_for


if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from backline.records.accounts.models import Person


_NAMES_OF_THIS_COMPUTER = {"localhost", "127.0.0.1", "[::1]"}


class DemoPerson(NamedTuple):
    """Somebody whom a newcomer may sign in as."""

    person_id: int
    name: str
    part: str


def is_open_demo(request: HttpRequest) -> bool:
    """Tell whether one click may sign in here."""
    if not settings.DEMO:
        return False
    host, _ = split_domain_port(request.get_host())
    return host in _NAMES_OF_THIS_COMPUTER and _comes_from_here(request)


def _comes_from_here(request: HttpRequest) -> bool:
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def demo_people(request: HttpRequest) -> list[DemoPerson]:
    """Return whom one click may sign in; nobody where this is no open demo."""
    return list(_people()) if is_open_demo(request) else []


def _people() -> Iterator[DemoPerson]:
    for engineer in sorted(engineers(reader=THE_DESK), key=_level):
        yield DemoPerson(engineer.pk, engineer.name, f"engineer, {engineer.level}")
    for manager in managers(reader=THE_DESK):
        yield DemoPerson(manager.pk, manager.name, "manager")
    for customer in customers_for(reader=THE_DESK):
        for contact in contacts_for(reader=THE_DESK, customer_id=customer.pk):
            person = contact.person
            if person is not None and person.is_active:
                yield DemoPerson(person.pk, contact.name, customer.name)


def _level(engineer: Person) -> str:
    return engineer.level


class DemoForm(forms.Form):
    """Who it is to be; a form as `LoginView` wants it."""

    person = forms.IntegerField(min_value=1)

    def __init__(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._found: Person | None = None

    def clean_person(self) -> int:
        """Refuse who is not there or was shut out."""
        number: int = self.cleaned_data["person"]
        self._found = person(reader=THE_DESK, person_id=number)
        if self._found is None or not self._found.is_active:
            message = "There is nobody of this number: open the sign-in page again."
            raise forms.ValidationError(message)
        return number

    def get_user(self) -> Person | None:
        """Return who signs in."""
        return self._found


class SignInAs(LoginView):
    """One click on a name; a POST with the page's own token."""

    http_method_names = ["post", "options"]
    form_class = DemoForm  # type: ignore[assignment]  # any form with `get_user`

    def dispatch(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        if not is_open_demo(request):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        raise Http404

"""A first password and a forgotten one: a link in the mail, which works once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import login
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from backline.records.accounts.actions import (
    LinkGone,
    ask_forgotten,
    set_password_by_link,
)
from backline.records.accounts.queries import link_of
from backline.records.accounts.sign_in import may_try
from backline.surfaces.public.forms import ForgottenForm, NewPasswordForm


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_GONE, _TOO_MANY = 404, 429


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Mail a link to whoever signs in with an address; the page never tells who does."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "public/forgotten.html", {"form": form})
    email, now = form.cleaned_data["email"], _now()
    address = request.META.get("REMOTE_ADDR", "")
    if not may_try(email=f"forgotten {email}", address=address, now=now):
        form.add_error(None, ForgottenForm.too_many)
        shown = {"form": form}
        return render(request, "public/forgotten.html", shown, status=_TOO_MANY)
    ask_forgotten(email=email, now=now)
    return render(request, "public/forgotten.html", {"sent": email})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def set_by_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Let the person of a link set their password, and in.

    Looking at it uses nothing up: what reads mails before people do opens links too.
    """
    link = link_of(secret=secret, now=_now())
    if link is None:
        return render(request, "public/set_password.html", status=_GONE)
    form = NewPasswordForm(link.person, request.POST or None)
    shown = {"form": form, "person": link.person}
    if not form.is_valid():
        return render(request, "public/set_password.html", shown)
    password = form.cleaned_data["new_password1"]
    try:
        person = set_password_by_link(secret=secret, password=password, now=_now())
    except LinkGone:
        return render(request, "public/set_password.html", status=_GONE)
    login(request, person)
    messages.success(request, "Your password is set, and you are signed in.")
    return redirect("home")

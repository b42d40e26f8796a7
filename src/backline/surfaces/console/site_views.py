"""One site in the console: how it is, its codes and its keys."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from backline.records.customers.queries import UnknownSite, site_for
from backline.records.enrolment.actions import make_code, revoke_key
from backline.records.enrolment.queries import keys_of
from backline.records.enrolment.refusals import KeyRefused
from backline.surfaces.console.doors import manager_page, vendor_page
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.site_page import site_shown
from backline.surfaces.look.acts import words_field
from backline.zones import zone


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader
    from backline.records.customers.models import Site


class CodeForm(forms.Form):
    """Nothing is to be said for it."""


class RevokeForm(forms.Form):
    because = words_field("Why", "The next who looks at this site reads it.", rows=2)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


def _site_or_404(reader: Reader, number: int) -> Site:
    try:
        return site_for(reader=reader, site_id=number)
    except UnknownSite as error:
        raise Http404 from error


@require_safe
@vendor_page
def site(request: HttpRequest, reader: Reader, site: int) -> HttpResponse:
    """Show what is measured at a site, what is not, and who speaks for it."""
    now = _now()
    try:
        shown = site_shown(reader=reader, site_id=site, now=now)
    except UnknownSite as error:
        raise Http404 from error
    return render(
        request,
        "console/site.html",
        {**shown, "nav": nav_of(None, here=reverse("console-sites")), "now": now},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@manager_page
def code(request: HttpRequest, reader: Reader, site: int) -> HttpResponse:
    """Make a one-use code, and show it this once."""
    found, now = _site_or_404(reader, site), _now()
    form = CodeForm(request.POST if request.method == "POST" else None)
    back = reverse("console-site", args=[site])
    shown = {"site": found, "zone": zone(found.zone), "back": back, "now": now}
    if form.is_bound:
        try:
            shown["code"] = make_code(site_id=site, by=reader, now=now)
        except KeyRefused as refusal:
            form.add_error(None, str(refusal))
    shown |= {
        "form": form,
        "nav": nav_of(None, here=reverse("console-sites")),
        "desk": request.build_absolute_uri("/"),
    }
    return render(request, "console/site_code.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@manager_page
def revoke(request: HttpRequest, reader: Reader, site: int, key: int) -> HttpResponse:
    """Shut a computer out, with a reason."""
    found = keys_of(reader=reader, site_id=site).filter(pk=key).first()
    if found is None:
        raise Http404
    form = RevokeForm(request.POST if request.method == "POST" else None)
    back = reverse("console-site", args=[site])
    if form.is_bound and _revoked(form, site, key, reader):
        messages.success(request, f"{found.name} is shut out from now on.")
        return redirect(back)
    question = f"Revoke the key of {found.name}?"
    consequence = (
        "Its next request is refused. It keeps measuring and storing; enrolled anew, it"
        " sends what waited. A revoked key never comes back."
    )
    shown = {"question": question, "consequence": consequence, "form": form}
    shown |= {"action": request.path, "back": back, "yes": "Revoke it"}
    return render(
        request,
        "look/confirm.html",
        {**shown, "nav": nav_of(None, here=reverse("console-sites"))},
    )


def _revoked(form: forms.Form, site: int, key: int, reader: Reader) -> bool:
    if not form.is_valid():
        return False
    because = " ".join(form.cleaned_data["because"].split())
    try:
        revoke_key(site_id=site, key_pk=key, because=because, by=reader, now=_now())
    except KeyRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True

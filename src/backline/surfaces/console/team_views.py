"""The teams of the vendor: read by everybody there, changed by the managers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from backline.records.customers.queries import UnknownSite, site_for
from backline.records.teams.actions import dissolve_team
from backline.records.teams.queries import languages_of_sites
from backline.surfaces.console import team_page
from backline.surfaces.console.doors import manager_page, vendor_page
from backline.surfaces.console.team_forms import (
    EngineerForm,
    LanguagesForm,
    TeamForm,
    changed,
    described,
    founded,
    spoken,
)


if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _form(
    request: HttpRequest, form: Form, title: str, *, ends: str = ""
) -> HttpResponse:
    shown = {"title": title, "form": form, "ends": ends}
    shown |= {"back": reverse(team_page.PLACE), "nav": team_page.nav()}
    return render(request, "console/team_form.html", shown)


def _back(request: HttpRequest, done: str) -> HttpResponse:
    messages.success(request, done)
    return redirect(team_page.PLACE)


@require_safe
@vendor_page
def teams(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the teams, the engineers with their load, and the sites' languages."""
    return render(request, "console/teams.html", team_page.teams_shown(reader=reader))


@require_http_methods(["GET", "HEAD", "POST"])
@manager_page
def found(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Make a team."""
    form = TeamForm(_posted(request), reader=reader)
    if form.is_bound and founded(form, reader=reader, now=_now()):
        return _back(request, f"{form.cleaned_data['name']} is there.")
    return _form(request, form, "Make a team")


@require_http_methods(["GET", "HEAD", "POST"])
@manager_page
def change(request: HttpRequest, reader: Reader, team: int) -> HttpResponse:
    """Change what a team takes and who is in it."""
    row = team_page.team_or_404(reader=reader, team_id=team)
    initial = team_page.initial_of(row, reader=reader)
    form = TeamForm(_posted(request), initial=initial, reader=reader)
    if form.is_bound and changed(form, row, reader=reader, now=_now()):
        return _back(request, f"{form.cleaned_data['name']} is changed.")
    ends = reverse("console-team-end", args=[row.pk])
    return _form(request, form, f"Change {row.name}", ends=ends)


@require_POST
@manager_page
def dissolve(request: HttpRequest, reader: Reader, team: int) -> HttpResponse:
    """Dissolve a team; its tickets stay where they are."""
    row = team_page.team_or_404(reader=reader, team_id=team)
    dissolve_team(team_id=row.pk, by=reader, now=_now())
    return _back(request, f"{row.name} is dissolved: nothing lands with it any more.")


@require_http_methods(["GET", "HEAD", "POST"])
@manager_page
def engineer(request: HttpRequest, reader: Reader, person: int) -> HttpResponse:
    """Write down what an engineer knows."""
    row = team_page.engineer_or_404(reader=reader, person_id=person)
    initial = team_page.known_of(row, reader=reader)
    form = EngineerForm(_posted(request), initial=initial)
    if form.is_bound and described(form, row, reader=reader, now=_now()):
        return _back(request, f"Written down for {row.name}.")
    return _form(request, form, f"What {row.name} knows")


@require_http_methods(["GET", "HEAD", "POST"])
@manager_page
def languages(request: HttpRequest, reader: Reader, site: int) -> HttpResponse:
    """Write down which languages are spoken at a site."""
    try:
        row = site_for(reader=reader, site_id=site)
    except UnknownSite as error:
        raise Http404(str(error)) from error
    known = languages_of_sites(reader=reader).get(row.pk, [])
    form = LanguagesForm(_posted(request), initial={"languages": known})
    if form.is_bound and spoken(form, row.pk, reader=reader, now=_now()):
        return _back(request, f"Written down for {row.name}.")
    return _form(request, form, f"Languages at {row.name}")

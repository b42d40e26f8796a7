"""The problems in the console: what recurring incidents have in common."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from backline.guide.workflow import MoveRefused
from backline.records.causes.actions.problems import ChangedMeanwhile, change_problem
from backline.records.causes.recurring import (
    UnknownProblem,
    incidents_of,
    problem_for,
    problems_for,
)
from backline.surfaces.console.cause_forms import ProblemForm
from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.pages import place_of
from backline.surfaces.look.secrets_warned import warn_of_secrets


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader
    from backline.records.causes.models import Problem


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@require_safe
@vendor_page
def problems(request: HttpRequest, reader: Reader) -> HttpResponse:
    """List the problems with how often they came and whom they hit."""
    here = reverse("console-problems")
    rows = problems_for(reader=reader)
    shown = {"rows": rows, "now": _now(), "nav": nav_of(None, here=here)}
    return render(request, "console/problems.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def problem(request: HttpRequest, reader: Reader, problem: int) -> HttpResponse:
    """Show a problem with its incidents, and write down what is known of it."""
    try:
        found = problem_for(reader=reader, problem_id=problem)
    except UnknownProblem as error:
        raise Http404(str(error)) from error
    posted = request.POST if request.method == "POST" else None
    form = ProblemForm(posted, initial=_initial(found))
    if form.is_bound and _changed(form, found, reader):
        messages.success(request, "Written down.")
        warn_of_secrets(request, form)
        return redirect("console-problem", found.pk)
    incidents = [
        {"ticket": ticket, "url": place_of(ticket.number)}
        for ticket in incidents_of(reader=reader, problem=found)
    ]
    shown = {"problem": found, "form": form, "incidents": incidents, "now": _now()}
    shown["nav"] = nav_of(None, here=reverse("console-problems"))
    return render(request, "console/problem.html", shown)


def _initial(problem: Problem) -> dict[str, object]:
    return {
        "after": problem.version,
        "title": problem.title,
        "cause": problem.cause,
        "workaround": problem.workaround,
        "solved": problem.solved_at is not None,
    }


def _changed(form: ProblemForm, problem: Problem, reader: Reader) -> bool:
    if not form.is_valid():
        return False
    given = form.cleaned_data
    try:
        change_problem(problem_id=problem.pk, by=reader, now=_now(), **given)
    except (ChangedMeanwhile, MoveRefused) as refusal:
        form.add_error(None, str(refusal))
        return False
    return True

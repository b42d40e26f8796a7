"""The packages in the console: published, offered, withdrawn."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from backline.records.contracts.actions import can_manage
from backline.records.contracts.package_queries import (
    Package,
    UnknownPackage,
    package_for,
    plan_of_package,
)
from backline.records.contracts.package_queries import packages as packages_of
from backline.records.contracts.queries import live_plans
from backline.surfaces.console.doors import manager_page, vendor_page
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.package_forms import (
    OfferForm,
    PublishForm,
    WithdrawForm,
    done,
    published,
)
from backline.surfaces.console.trial import looked_at, trial_shown
from backline.surfaces.look.ladders import ladders_of


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@require_safe
@vendor_page
def packages(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show every package: its versions, who is under it, whether it is offered."""
    now = _now()
    shown = {"packages": packages_of(reader=reader, now=now), "zone": UTC, "now": now}
    shown["ladders"] = ladders_of(live_plans(reader=reader))
    shown |= {"can_manage": can_manage(reader), "nav": nav_of(None, here=request.path)}
    return render(request, "console/packages.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@manager_page
def publish(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Publish a plan file, or say on which lines it is none."""
    form, now = PublishForm(), _now()
    if request.method == "POST":
        form = PublishForm(request.POST, request.FILES)
        if "look" in request.POST:
            trial = looked_at(form, request.POST, reader=reader, now=now)
            return _ask_for_plan(request, form, trial)
        version = published(form, reader=reader, now=now)
        if version is not None:
            is_new = version.published_at == now
            said = "is published" if is_new else "was published already, word for word"
            messages.success(request, f"{version}, {said}.")
            return redirect(reverse("console-packages"))
    return _ask_for_plan(request, form, {})


def _ask_for_plan(
    request: HttpRequest, form: PublishForm, trial: dict[str, Any]
) -> HttpResponse:
    shown = {
        "form": form,
        "nav": nav_of(None, here=reverse("console-packages")),
        **trial,
    }
    return render(request, "console/publish_package.html", shown)


@require_safe
@vendor_page
def try_ladder(request: HttpRequest, reader: Reader, package: int) -> HttpResponse:
    """Show what a package's ladder does on an incident of each severity, and when."""
    now = _now()
    try:
        plan = plan_of_package(reader=reader, version_id=package, now=now)
    except UnknownPackage as error:
        raise Http404(str(error)) from error
    shown = trial_shown(plan, request.GET, reader=reader, now=now)
    shown |= {"plan": plan, "nav": nav_of(None, here=reverse("console-packages"))}
    return render(request, "console/try_ladder.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@manager_page
def withdraw(request: HttpRequest, reader: Reader, package: int) -> HttpResponse:
    """Offer a package no longer, with a reason."""
    found = _package(reader, package)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_bound and done(form, found.name, reader=reader, now=_now()):
        messages.success(request, f"{found.latest.title} is withdrawn.")
        return redirect(reverse("console-packages"))
    return _ask(request, form, f"Withdraw {found.latest.title}?", "Withdraw it")


@require_http_methods(["GET", "HEAD", "POST"])
@manager_page
def offer(request: HttpRequest, reader: Reader, package: int) -> HttpResponse:
    """Offer a withdrawn package again."""
    found = _package(reader, package)
    form = OfferForm(request.POST if request.method == "POST" else None)
    if form.is_bound and done(form, found.name, reader=reader, now=_now()):
        messages.success(request, f"{found.latest.title} is offered again.")
        return redirect(reverse("console-packages"))
    return _ask(request, form, f"Offer {found.latest.title} again?", "Offer it")


def _package(reader: Reader, version: int) -> Package:
    try:
        return package_for(reader=reader, version_id=version, now=_now())
    except UnknownPackage as error:
        raise Http404(str(error)) from error


def _ask(
    request: HttpRequest, form: WithdrawForm | OfferForm, question: str, yes: str
) -> HttpResponse:
    shown: dict[str, Any] = {"question": question, "form": form, "yes": yes}
    shown |= {"action": request.path, "back": reverse("console-packages")}
    shown |= {
        "consequence": form.consequence,
        "nav": nav_of(None, here=reverse("console-packages")),
    }
    return render(request, "look/confirm.html", shown)

"""The contracts in the console: what is promised to whom, until when, what is used."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from backline.records.contracts.actions import can_manage
from backline.records.contracts.agreement_queries import uses_of
from backline.surfaces.console.contract_forms import (
    AmendForm,
    UndoForm,
    UseForm,
    done,
    paths_offered,
    undone,
)
from backline.surfaces.console.contract_signing import SignForm, sign_form, signed
from backline.surfaces.console.doors import manager_page, vendor_page
from backline.surfaces.console.frame import nav_of
from backline.surfaces.look.contract_page import (
    contract_or_404,
    contract_shown,
    list_shown,
)


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@require_safe
@vendor_page
def contracts(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show all contracts."""
    shown = list_shown("console", reader=reader, now=_now())
    shown["can_manage"] = can_manage(reader)
    shown["nav"] = nav_of(None, here=request.path)
    return render(request, "look/contracts.html", shown)


@require_safe
@vendor_page
def contract(request: HttpRequest, reader: Reader, contract: int) -> HttpResponse:
    """Show one contract: figures, counters, its end, what runs under it."""
    found = contract_or_404(reader=reader, number=contract)
    shown = contract_shown("console", found, reader=reader, now=_now())
    shown |= {"can_manage": can_manage(reader), "can_use": bool(shown["counters"])}
    return render(
        request,
        "look/contract.html",
        {**shown, "nav": nav_of(None, here=reverse("console-contracts"))},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@manager_page
def sign(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Sign a contract: for which customer first, then the rest."""
    posted = request.POST if request.method == "POST" else None
    form = sign_form(posted, asked=request.GET, reader=reader)
    made = None
    if isinstance(form, SignForm) and form.is_bound:
        made = signed(form, reader=reader, now=_now())
    if made is not None:
        messages.success(request, "The contract is signed.")
        return redirect(reverse("console-contract", args=[made.number]))
    customer = form.customer if isinstance(form, SignForm) else None
    shown = {
        "form": form,
        "customer": customer,
        "nav": nav_of(None, here=reverse("console-contracts")),
    }
    return render(request, "console/sign_contract.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@manager_page
def amend(request: HttpRequest, reader: Reader, contract: int) -> HttpResponse:
    """Let one figure of a contract be another one from an instant on."""
    found, now = contract_or_404(reader=reader, number=contract), _now()
    posted = request.POST if request.method == "POST" else None
    form = AmendForm(posted, contract=found, now=now)
    if form.is_bound and done(form, reader=reader, now=now):
        messages.success(request, "The figure is agreed; new tickets count by it.")
        return redirect(reverse("console-contract", args=[contract]))
    shown = {"form": form, "title": "Agree on a figure", "save": "Amend the contract"}
    shown |= {
        "contract": found,
        "paths": paths_offered(found),
        "nav": nav_of(None, here=reverse("console-contracts")),
    }
    return render(request, "console/contract_form.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def use(request: HttpRequest, reader: Reader, contract: int) -> HttpResponse:
    """Write down that one of a counted grant is used."""
    found, now = contract_or_404(reader=reader, number=contract), _now()
    posted = request.POST if request.method == "POST" else None
    form = UseForm(posted, contract=found, now=now)
    if form.is_bound and done(form, reader=reader, now=now):
        messages.success(request, "Written down.")
        return redirect(reverse("console-contract", args=[contract]))
    shown = {"form": form, "title": "Record a use", "save": "Record it"}
    shown |= {"contract": found, "nav": nav_of(None, here=reverse("console-contracts"))}
    return render(request, "console/contract_form.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@manager_page
def undo(request: HttpRequest, reader: Reader, contract: int, use: int) -> HttpResponse:
    """Take a use back, with a reason."""
    found = contract_or_404(reader=reader, number=contract)
    if use not in {each.pk for each in uses_of(reader=reader, contract=found)}:
        raise Http404
    form = UndoForm(request.POST if request.method == "POST" else None)
    back = reverse("console-contract", args=[contract])
    if form.is_bound and undone(form, use, reader=reader, now=_now()):
        messages.success(request, "It counts no longer.")
        return redirect(back)
    shown = {"question": "Take this use back?", "form": form, "yes": "Take it back"}
    shown |= {
        "action": request.path,
        "back": back,
        "nav": nav_of(None, here=reverse("console-contracts")),
    }
    return render(request, "look/confirm.html", shown)

"""The customer's own contracts: what was promised, until when, what is left."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from backline.surfaces.look.contract_page import (
    contract_or_404,
    contract_shown,
    list_shown,
)
from backline.surfaces.portal.doors import contact_page


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@require_safe
@contact_page
def contracts(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the customer's contracts."""
    shown = list_shown("portal", reader=reader, now=_now())
    return render(request, "look/contracts.html", shown)


@require_safe
@contact_page
def contract(request: HttpRequest, reader: Reader, contract: int) -> HttpResponse:
    """Show one contract with the figures that the console shows."""
    found = contract_or_404(reader=reader, number=contract)
    shown = contract_shown("portal", found, reader=reader, now=_now())
    return render(request, "look/contract.html", shown)

"""The ledger of a ticket to take away."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from backline.records.tickets.exports import export_for
from backline.records.tickets.queries import ledger_for
from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.pages import ticket_or_404
from backline.surfaces.look.ledger_files import csv_response, json_response


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@require_safe
@vendor_page
def ledger_json(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Give the ledger with its own facts, for `backline verify`."""
    found = ticket_or_404(reader=reader, number=number)
    file = export_for(reader=reader, number=found.number, now=_now())
    return json_response(file, found.number)


@require_safe
@vendor_page
def ledger_csv(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Give the lines of the ledger as a table."""
    found = ticket_or_404(reader=reader, number=number)
    return csv_response(ledger_for(reader=reader, number=found.number, now=_now()))

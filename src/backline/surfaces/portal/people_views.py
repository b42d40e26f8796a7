"""The people of one's own company: read by all of them, kept by whom it lets."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from backline.records.customers.queries import customer_for
from backline.surfaces.look import contacts
from backline.surfaces.look.calendar_desk import Desk
from backline.surfaces.portal.doors import contact_page


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader
    from backline.records.customers.models import Customer


def _desk(reader: Reader) -> Desk:
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point
    return Desk("portal", (), reader, now)


def _own(reader: Reader) -> Customer:
    return customer_for(reader=reader, customer_id=reader.customer_id or 0)


def _back() -> tuple[str, str]:
    return reverse("portal-people"), "Your people"


@require_safe
@contact_page
def people(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show who speaks for the company, and who names them."""
    desk, own = _desk(reader), _own(reader)
    shown = {
        "customer": own,
        "people": contacts.contact_lines(desk, own),
        "names": contacts.names_people(desk, own),
    }
    return desk.page(request, "people", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@contact_page
def add(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Write down a colleague."""
    desk, own = _desk(reader), _own(reader)
    if not contacts.names_people(desk, own):
        raise PermissionDenied
    return contacts.new_contact_page(request, desk, own, _back())


@require_http_methods(["GET", "HEAD", "POST"])
@contact_page
def contact(request: HttpRequest, reader: Reader, contact: int) -> HttpResponse:
    """Show a colleague; who names people changes what is written of them."""
    return contacts.contact_page(request, _desk(reader), contact, _back())


@require_http_methods(["GET", "HEAD", "POST"])
@contact_page
def act(request: HttpRequest, reader: Reader, contact: int, name: str) -> HttpResponse:
    """Do one thing with a colleague."""
    return contacts.contact_act(request, _desk(reader), contact, name)

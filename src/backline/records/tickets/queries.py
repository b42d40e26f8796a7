from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from backline.records.tickets.models import PREFIXES, Ticket


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader

_NUMBER = re.compile(r"(?P<prefix>[A-Z]{3})-(?P<pk>[1-9]\d{0,17})", re.IGNORECASE)
_KIND_OF = {prefix: kind for kind, prefix in PREFIXES.items()}


class UnknownTicket(LookupError):
    """There is no such ticket, or it is not yours to see."""


def tickets_for(*, reader: Reader) -> QuerySet[Ticket]:
    """Return the tickets that *reader* may see, with what a list shows of them.

    The vendor's people see all, a contact those of their organisation, a site's
    sitewatch those of the site, and nobody else any.
    """
    tickets = Ticket.objects.select_related("customer", "site", "engineer")
    if reader.side == "vendor":
        return tickets
    if reader.side == "customer" and reader.customer_id is not None:
        return tickets.filter(customer=reader.customer_id)
    if reader.side == "site" and reader.site_id is not None:
        return tickets.filter(site=reader.site_id)
    return tickets.none()


def ticket_for(*, reader: Reader, number: str) -> Ticket:
    """Return one ticket by its number.

    Raises:
        UnknownTicket: there is none that *reader* may see.
    """
    parsed = _NUMBER.fullmatch(number.strip())
    kind = _KIND_OF.get(parsed["prefix"].upper()) if parsed else None
    ticket = (
        tickets_for(reader=reader)
        .select_related("contact", "site__duty_contact")
        .filter(pk=int(parsed["pk"]), kind=kind)
        .first()
        if parsed and kind
        else None
    )
    if ticket is None:
        message = f"There is no ticket {number[:40]} here: check the number."
        raise UnknownTicket(message)
    return ticket

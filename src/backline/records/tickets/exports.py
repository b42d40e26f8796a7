"""A ticket's ledger as a file that anybody can recompute without the desk."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version

from backline.guide.ledger_file import Told, ledger_file
from backline.records.accounts.queries import Reader
from backline.records.contracts.queries import terms_told
from backline.records.tickets.projection import terms_of_ticket
from backline.records.tickets.queries import ticket_for
from backline.records.tickets.stored import timeline_of
from backline.zones import ZONE_DATA_VERSION


def export_for(*, reader: Reader, number: str, now: datetime) -> dict[str, object]:
    """Return the file of a ticket's ledger at *now*: the same for both sides.

    Raises:
        UnknownTicket: there is none that *reader* may see.
    """
    ticket = ticket_for(reader=reader, number=number)
    terms = terms_of_ticket(ticket)
    published = terms_told(ticket.contract_id, ticket.calendar_version_id)
    told = Told(
        number=ticket.number,
        customer=ticket.customer.name,
        site=ticket.site.name,
        told_at=now,
        program=version("backline"),
        plan_name=published.plan_name,
        plan=published.plan,
        calendar_name=published.calendar_name,
        calendar=published.calendar,
        zone=str(published.calendar["tz"]),
        tzdata_opened=ticket.tzdata_version,
        tzdata=ZONE_DATA_VERSION,
    )
    events = timeline_of(ticket.pk)
    return ledger_file(told, events, plan=terms.plan, calendar=terms.calendar)

"""The report of a visit on paper, for whoever may see the visit."""

from __future__ import annotations

from dataclasses import dataclass

from backline.paper import pdf_of
from backline.records.accounts.queries import Reader
from backline.records.tickets.models import Ticket
from backline.records.tickets.stored import timeline_of
from backline.records.visits.document import as_json, as_of, document_of
from backline.records.visits.queries import UnknownVisit, visit_of


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF and the name of its file."""

    name: str
    body: bytes


def paper_for(*, reader: Reader, ticket: Ticket, seq: int) -> Paper:
    """Return the report of a visit as PDF, as it stands: the same until it moves on.

    Raises:
        UnknownVisit: there is none that *reader* may see, or it has no report yet.
    """
    visit = visit_of(reader=reader, ticket=ticket, seq=seq)
    if not visit.report:
        message = f"Visit {seq} of {ticket.number} has no report yet: see its page."
        raise UnknownVisit(message)
    events = timeline_of(ticket.pk)
    told = as_json(document_of(visit, events))
    body = pdf_of("visit", {"visit": told}, at=as_of(visit, events))
    return Paper(f"{ticket.number}-visit-{seq}.pdf", body)

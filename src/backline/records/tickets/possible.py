"""What is possible on a ticket beyond what its state tells: for buttons and forms."""

from __future__ import annotations

from backline.guide.facts import awaited_facts, facts_of
from backline.guide.promises import promisable
from backline.guide.workflow import OPEN
from backline.records.accounts.queries import Reader
from backline.records.tickets.models import Ticket
from backline.records.tickets.projection import fold, stands_now, terms_of_ticket
from backline.records.tickets.queries import tickets_for
from backline.records.tickets.stored import timeline_of


_MOST = 50


def facts_to_note(*, reader: Reader, ticket: Ticket) -> dict[str, str]:
    """Return the facts that *reader* can note on a ticket: names with their meaning.

    The vendor's people all that the plan knows, a customer those that are awaited.
    """
    plan = terms_of_ticket(ticket).plan
    if reader.side == "vendor" or not plan.facts:
        return facts_of(plan)
    # What ends by itself is awaited until then; once it has, the action says so.
    stands = stands_now(ticket, timeline_of(ticket.pk), ticket.opened_at)
    return awaited_facts(plan, stands)


def clocks_to_promise(*, reader: Reader, ticket: Ticket) -> tuple[str, ...]:
    """Return the clocks that a date can be promised for; the vendor's people only."""
    if reader.side != "vendor":
        return ()
    return promisable(fold(ticket, timeline_of(ticket.pk)))


def tickets_to_merge_into(*, reader: Reader, ticket: Ticket) -> list[Ticket]:
    """Return the open tickets of the same site that may be the same fault."""
    if reader.side != "vendor" or ticket.cause:
        return []
    same = tickets_for(reader=reader).filter(
        site=ticket.site_id, kind=ticket.kind, state__in=[state.value for state in OPEN]
    )
    return list(same.exclude(pk=ticket.pk).order_by("-opened_at", "-pk")[:_MOST])

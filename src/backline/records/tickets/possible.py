"""What is possible on a ticket beyond what its state tells: for buttons and forms."""

from __future__ import annotations

from backline.guide.conditions import REPORT_BY_PROMISE
from backline.guide.facts import awaited_facts, facts_of
from backline.guide.promises import promisable
from backline.guide.rca import is_awaited, may_be_promised
from backline.guide.workflow import OPEN
from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.tickets.models import Ticket
from backline.records.tickets.projection import (
    account_once,
    stands_now,
    terms_of_ticket,
)
from backline.records.tickets.queries import tickets_for
from backline.records.tickets.stored import timeline_once


_MOST = 50


def facts_to_note(*, reader: Reader, ticket: Ticket) -> dict[str, str]:
    """Return the facts that *reader* can note on a ticket: names with their meaning.

    The vendor's people all that the plan knows, a customer those that are awaited.
    """
    plan = terms_of_ticket(ticket).plan
    if reader.side == "vendor" or not plan.facts:
        return facts_of(plan)
    # What ends by itself is awaited until then; once it has, the action says so.
    stands = stands_now(ticket, timeline_once(ticket), ticket.opened_at)
    return awaited_facts(plan, stands)


def keeps_report_clock(ticket: Ticket) -> bool:
    """Say whether a ticket's plan keeps the clock of its root cause report."""
    terms = terms_of_ticket(ticket).plan.root_cause
    return ticket.kind == "incident" and terms is not None and terms.clock


def awaited_of_report(*, reader: Reader, ticket: Ticket) -> tuple[str, ...]:
    """Return what a ticket's report waits for, by the names of the facts."""
    plan = terms_of_ticket(ticket).plan
    known = facts_to_note(reader=reader, ticket=ticket)
    stands = stands_now(ticket, timeline_once(ticket), ticket.opened_at)
    return tuple(
        name for name in known if is_awaited(plan, name) and name in stands.facts
    )


def has_own_facts(ticket: Ticket) -> bool:
    """Say whether there is a fact to note beside what a report waits for."""
    plan = terms_of_ticket(ticket).plan
    return any(not is_awaited(plan, name) for name in facts_of(plan))


def clocks_to_promise(*, reader: Reader, ticket: Ticket) -> tuple[str, ...]:
    """Return the clocks that a date can be promised for; the vendor's people only."""
    if reader.side != "vendor":
        return ()
    names = promisable(account_once(ticket))
    return tuple(name for name in names if name != REPORT_BY_PROMISE)


def has_clocks_to_promise(ticket: Ticket) -> bool:
    """Say whether a date can be promised for a clock of a ticket, beside its report's."""
    return bool(clocks_to_promise(reader=THE_DESK, ticket=ticket))


def may_promise_report(ticket: Ticket) -> bool:
    """Say whether a date can be promised for a ticket's root cause report."""
    terms = terms_of_ticket(ticket)
    situation = account_once(ticket).situation
    return keeps_report_clock(ticket) and may_be_promised(terms.plan, situation)


def tickets_to_merge_into(*, reader: Reader, ticket: Ticket) -> list[Ticket]:
    """Return the open tickets of the same site that may be the same fault."""
    if reader.side != "vendor" or ticket.cause:
        return []
    same = tickets_for(reader=reader).filter(
        site=ticket.site_id, kind=ticket.kind, state__in=[state.value for state in OPEN]
    )
    return list(same.exclude(pk=ticket.pk).order_by("-opened_at", "-pk")[:_MOST])

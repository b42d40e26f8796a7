"""What a ticket does not allow although its state would: no button is shown for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backline.guide.account import Account
from backline.guide.asking import waits_for_window
from backline.guide.callbacks import waits_of
from backline.guide.dispute import attribution_of, check_can_dispute, disputed_until
from backline.guide.facts import awaited_facts, facts_of
from backline.guide.family import BY_HAND, Relation
from backline.guide.pledges import can_settle
from backline.guide.promises import promisable
from backline.guide.rca import may_be_promised
from backline.guide.timeline import Event, Kind
from backline.guide.workflow import OPEN, MoveRefused, State
from backline.records.accounts.queries import Reader
from backline.records.tickets.generations import links_of
from backline.records.tickets.models import Ticket
from backline.records.tickets.pledge_rows import pledges_told
from backline.records.tickets.projection import stands_now, terms_of_ticket


def impossible(
    events: Sequence[Event],
    account: Account,
    *,
    reader: Reader,
    ticket: Ticket,
    now: datetime,
) -> frozenset[Kind]:
    """Return the kinds of event that the state allows and something else does not.

    *account* is what the events come to.
    """
    terms = terms_of_ticket(ticket)
    waits = waits_of(events)
    called = waits.paged and ticket.is_open
    situation, attribution = account.situation, attribution_of(events)
    disputed = situation.disputed_at is not None
    found: set[Kind] = set()
    try:
        until = disputed_until(attribution, terms.calendar)
        check_can_dispute(attribution, disputed=disputed, until=until, now=now)
    except MoveRefused:
        found.add(Kind.DISPUTED)
    report = terms.plan.root_cause
    by_case = report is not None and report.clock
    by_case = by_case and may_be_promised(terms.plan, situation)
    known = facts_of(terms.plan)
    if reader.side != "vendor":
        known = awaited_facts(terms.plan, stands_now(ticket, events, now))
    for kind, fits in (
        (Kind.TAKEN, not _took(events, reader)),
        (Kind.FACT_NOTED, bool(known)),
        (Kind.PROMISED, bool(promisable(account)) or by_case),
        (Kind.DISPUTE_SETTLED, disputed and reader.is_manager),
        (Kind.MERGED, State(ticket.state) in OPEN and not ticket.cause),
        (Kind.REOPENED, not situation.merged_into),
        (Kind.PLEDGE_KEPT, bool(can_settle(pledges_told(events)))),
        (Kind.ESCALATION_ASKED, not waits.callback),
        (Kind.CALLED_BACK, waits.callback),
        (Kind.ESCALATION_HANDED, waits.callback),
        (Kind.PAGE_ACKNOWLEDGED, called and waits.unanswered),
        (Kind.PAGE_PASSED_ON, called),
        (Kind.REQUEST_REJECTED, not waits_for_window(events)),
        (Kind.REQUEST_WITHDRAWN, not waits_for_window(events)),
    ):
        if not fits:
            found.add(kind)
    return frozenset(found | _in_the_family(ticket, reader))


def _took(events: Sequence[Event], reader: Reader) -> bool:
    """Say whether *reader* has taken the ticket, and it went nowhere since."""
    told = [event for event in events if event.kind in _GOES]
    last = told[-1] if told else None
    return (
        last is not None
        and last.kind is Kind.TAKEN
        and last.words("engineer") == str(reader.person_id or "")
    )


_GOES = {
    Kind.TAKEN,
    Kind.HANDED_OVER,
    Kind.ROUTED,
    Kind.ESCALATED,
    Kind.RESTORED,
    Kind.REOPENED,
}


def _in_the_family(ticket: Ticket, reader: Reader) -> set[Kind]:
    """Return what a ticket's relatives forbid, or what it lacks them for.

    A parent closes last, and without open children nothing is passed on to them
    (severity.incidents).
    """
    found, links = {Kind.PASSED_ON}, links_of(ticket)
    if ticket.is_open and any(
        relation is Relation.CHILD and State(other.state) is not State.CLOSED
        for relation, _, other in links
    ):
        found = {Kind.CLOSED, Kind.CONFIRMED, Kind.MERGED}
    if reader.side == "vendor" and not any(each in BY_HAND for each, _, _ in links):
        found.add(Kind.UNLINKED)
    return found

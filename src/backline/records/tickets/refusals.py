"""What a ticket does not allow although its state would: no button is shown for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backline.guide.dispute import attribution_of, check_can_dispute, disputed_until
from backline.guide.facts import awaited_facts, facts_of
from backline.guide.promises import promisable
from backline.guide.rca import may_be_promised
from backline.guide.timeline import Event, Kind
from backline.guide.workflow import OPEN, MoveRefused, State
from backline.records.accounts.queries import Reader
from backline.records.tickets.models import Ticket
from backline.records.tickets.projection import fold, stands_now, terms_of_ticket


def impossible(
    events: Sequence[Event], *, reader: Reader, ticket: Ticket, now: datetime
) -> frozenset[Kind]:
    """Return the kinds of event that the state allows and something else does not."""
    terms = terms_of_ticket(ticket)
    account = fold(ticket, events)
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
        (Kind.FACT_NOTED, bool(known)),
        (Kind.PROMISED, bool(promisable(account)) or by_case),
        (Kind.DISPUTE_SETTLED, disputed and reader.is_manager),
        (Kind.MERGED, State(ticket.state) in OPEN and not ticket.cause),
        (Kind.REOPENED, not situation.merged_into),
    ):
        if not fits:
            found.add(kind)
    return frozenset(found)

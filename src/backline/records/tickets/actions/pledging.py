"""A thing promised for an instant, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from backline.guide.pledges import (
    CALL_WITHIN,
    Fate,
    Pledge,
    check_can_pledge,
    check_kept_in_time,
    pledge_to_settle,
    pledges_of,
)
from backline.guide.timeline import Event, Fact, Kind, Side
from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    check_words,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.tickets.letters import on_the_clock_of, to_contact
from backline.records.tickets.models import Ticket
from backline.records.tickets.pledge_rows import pledges_told
from backline.records.tickets.projection import terms_of_ticket
from backline.records.tickets.stored import timeline_of


_LONGEST = 500
_KINDS: dict[Fate, Kind] = {
    Fate.KEPT: Kind.PLEDGE_KEPT,
    Fate.BROKEN: Kind.PLEDGE_BROKEN,
    Fate.WITHDRAWN: Kind.PLEDGE_WITHDRAWN,
}


@one_after_the_other
def pledge(
    *,
    number: str,
    what: str,
    due_at: datetime,
    by: Reader,
    now: datetime,
    to_customer: bool = True,
) -> Moved:
    """Promise a thing for an instant, to the customer or among engineers.

    Whoever has the ticket is told shortly before and at the instant; the customer is
    told now of what is promised to them.

    Raises:
        UnknownTicket: there is none that *by* may see.
        MoveRefused: it says nothing, or nobody can keep it.
    """
    ticket = ticket_to_move(number, Kind.PLEDGED, by=by)
    check_can_pledge(what, due_at=due_at, now=now)
    draft = _given(
        ticket, timeline_of(ticket.pk), what, due_at, by.name, to_customer=to_customer
    )
    at = on_the_clock_of(ticket, due_at)
    told = f"We promise you for {at}:\n\n{what.strip()}"
    letters = to_contact(ticket, words=told, now=now) if to_customer else []
    return append(ticket, [draft], by=by, now=now, messages=letters)


@one_after_the_other
def settle_pledge(  # noqa: PLR0913 - as `answer`
    *,
    number: str,
    pledge: int,
    fate: Fate,
    words: str,
    by: Reader,
    now: datetime,
    at: datetime | None = None,
) -> Moved:
    """Say what became of a promise: kept, broken, or withdrawn with the reason.

    What counts is when it was done, *at*, not when it is written down.

    Raises:
        UnknownTicket: there is none that *by* may see.
        MoveRefused: there is no such promise, it is settled, or it was kept too late.
        BadInstant: *at* lies ahead of *now* or before the opening.
    """
    kind = _KINDS[fate]
    ticket = ticket_to_move(number, kind, by=by)
    found = pledge_to_settle(pledges_of(timeline_of(ticket.pk)), pledge, fate)
    if fate is Fate.KEPT:
        check_kept_in_time(found, done_at=now if at is None else at)
        said = words.strip()
    else:
        said = check_words(words, what="What became of the promise")
    letters = []
    if fate is Fate.WITHDRAWN and found.to_customer:
        told = f"We take back that we promised “{found.what}”.\n\n{said}"
        letters = to_contact(ticket, words=told, now=now)
    draft = Draft(kind, settled_facts(found, said))
    return append(ticket, [draft], by=by, now=now, at=at, messages=letters)


def keep_pledge(**given: Any) -> Moved:
    """Say that a promise was kept; see `settle_pledge`."""
    return settle_pledge(fate=Fate.KEPT, **given)


def break_pledge(**given: Any) -> Moved:
    """Say that a promise was broken, and why; see `settle_pledge`."""
    return settle_pledge(fate=Fate.BROKEN, **given)


def withdraw_pledge(**given: Any) -> Moved:
    """Withdraw a promise, and say why; see `settle_pledge`."""
    return settle_pledge(fate=Fate.WITHDRAWN, **given)


def settled_facts(pledge: Pledge, words: str) -> dict[str, Fact]:
    """Return the facts of what became of a promise."""
    facts: dict[str, Fact] = {
        "pledge": pledge.number,
        "what": pledge.what,
        "words": words,
    }
    return facts if pledge.to_customer else facts | {"internal": True}


def reminder_to_call(
    ticket: Ticket, asked: str, *, owed_by: str, now: datetime
) -> list[Draft]:
    """Return the reminder to call, where a request is made by phone too.

    Critical requests are (turnaround.waiting): the desk promises the call to the
    engineers themselves, and it is over once the answer is there.
    """
    plan = terms_of_ticket(ticket).plan
    top = plan.rank(ticket.severity) == len(plan.severities) - 1
    if not top or len(plan.severities) == 1 or owed_by != "customer":
        return []
    contact = ticket.reached
    whom = contact.name if contact else "the site"
    reach = f", {contact.phone}" if contact and contact.phone else ""
    draft = _given(
        ticket,
        timeline_of(ticket.pk),
        f"Call {whom}{reach}: critical requests are made by phone too. Asked: {asked}",
        now + CALL_WITHIN,
        THE_DESK.name,
        to_customer=False,
    )
    facts = dict(draft.facts) | {"with_request": True}
    return [Draft(draft.kind, facts, by=Side.DESK)]


def handed_on(ticket: Ticket, stored: Sequence[Event], into: Ticket) -> list[Draft]:
    """Return the open promises of a ticket that is merged, as the other one's.

    On the merged ticket they end with it; a word given to the customer stands. What
    belongs to a request of the merged one is over with that.
    """
    open_ones = [
        each
        for each in pledges_told(stored)
        if each.fate is Fate.OPEN and not each.with_request
    ]
    before = len(pledges_told(timeline_of(into.pk))) if open_ones else 0
    drafts: list[Draft] = []
    for place, each in enumerate(open_ones, start=before + 1):
        draft = _given(
            into,
            (),
            f"{each.what} ({ticket.number})",
            each.due_at,
            each.by_name,
            to_customer=each.to_customer,
        )
        drafts.append(Draft(draft.kind, dict(draft.facts) | {"pledge": place}))
    return drafts


def _given(
    ticket: Ticket,
    stored: Sequence[Event],
    what: str,
    due_at: datetime,
    by_name: str,
    *,
    to_customer: bool,
) -> Draft:
    facts: dict[str, Fact] = {
        "pledge": len(pledges_told(stored)) + 1,
        "what": " ".join(what.split())[:_LONGEST],
        "at": due_at.astimezone(UTC).isoformat(),
        "at_day": on_the_clock_of(ticket, due_at),
        "name": by_name,
    }
    if not to_customer:
        facts["internal"] = True
    return Draft(Kind.PLEDGED, facts)

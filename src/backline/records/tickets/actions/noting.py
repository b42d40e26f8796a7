"""What an own clock of a plan hangs on: facts that are noted, dates that are promised."""

from __future__ import annotations

from datetime import UTC, datetime

from backline.guide.conditions import REPORT_BY_PROMISE
from backline.guide.facts import check_can_note, check_until, facts_of
from backline.guide.promises import check_can_promise
from backline.guide.rca import (
    check_can_await,
    check_can_promise_report,
    is_awaited,
    promised_words,
    waits_until,
)
from backline.guide.timeline import Fact, Kind
from backline.records.accounts.queries import Reader
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    check_words,
    one_after_the_other,
    side_of,
    ticket_to_move,
)
from backline.records.tickets.letters import to_contact, to_engineer
from backline.records.tickets.projection import fold, stands_now, terms_of_ticket
from backline.records.tickets.stored import timeline_of


@one_after_the_other
def note_fact(  # noqa: PLR0913 - as `answer`
    *,
    number: str,
    fact: str,
    words: str,
    by: Reader,
    now: datetime,
    holds: bool = True,
    until: datetime | None = None,
    at: datetime | None = None,
    whom: str = "",
) -> Moved:
    """Note that a fact of the plan holds from now on, or no longer (package.tailored).

    With *until* it ends by itself. The other side is told: a clock may stand by it.
    What a root cause report waits for names *whom* it is awaited from, and lasts no
    longer than the report may (rca.dependencies).
    """
    ticket = ticket_to_move(number, Kind.FACT_NOTED, by=by)
    plan, events = terms_of_ticket(ticket).plan, timeline_of(ticket.pk)
    situation = stands_now(ticket, events, now)
    check_can_note(fact, holds=holds, plan=plan, situation=situation, by=side_of(by))
    check_until(until, holds=holds, since=now if at is None else at)
    said = check_words(words, what="The fact")
    if holds and is_awaited(plan, fact):
        check_can_await(plan, situation, fact=fact, what=said, whom=whom)
        until = waits_until(plan, situation, until=until, now=now)
    facts: dict[str, Fact] = {"fact": fact, "holds": holds, "words": said}
    if whom.strip():
        facts["whom"] = whom.strip()
    if until is not None:
        facts["until"] = until.astimezone(UTC).isoformat()
    stands = "holds" if holds else "no longer holds"
    owing = f" from {whom.strip()}" if whom.strip() else ""
    told = f"{facts_of(plan)[fact]} This {stands}{owing}: {said}"
    tell = to_engineer if by.side == "customer" else to_contact
    letters = tell(ticket, words=told, now=now)
    draft = Draft(Kind.FACT_NOTED, facts)
    return append(ticket, [draft], by=by, now=now, at=at, messages=letters)


@one_after_the_other
def promise_date(
    *,
    number: str,
    clock: str,
    due_at: datetime,
    words: str,
    by: Reader,
    now: datetime,
) -> Moved:
    """Promise a date for a clock that the plan leaves to the case (rca.others).

    It counts from now on: a promise is made when the customer is told. A root cause
    report can be promised where none is owed, and that is tracked from then on.
    """
    ticket = ticket_to_move(number, Kind.PROMISED, by=by)
    account = fold(ticket, timeline_of(ticket.pk))
    if clock == REPORT_BY_PROMISE:
        plan = terms_of_ticket(ticket).plan
        check_can_promise_report(plan, account.situation, due_at=due_at, now=now)
    else:
        check_can_promise(clock, due_at=due_at, account=account, now=now)
    said = check_words(words, what="The promise")
    due = due_at.astimezone(UTC)
    draft = Draft(Kind.PROMISED, {"clock": clock, "at": due.isoformat(), "words": said})
    told = (
        f"We promise the {promised_words(clock)} for {due:%Y-%m-%d %H:%M} UTC.\n\n"
        f"{said}"
    )
    letters = to_contact(ticket, words=told, now=now)
    return append(ticket, [draft], by=by, now=now, messages=letters)

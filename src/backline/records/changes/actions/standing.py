"""What all actions on a change have in common: its ticket, its row, its letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from backline.guide.change_stages import Standing, Window
from backline.guide.changes import CLAUSE, check_somebody_is_there
from backline.guide.timeline import Fact, Kind, Side
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import Reader
from backline.records.changes.models import Change, Presence
from backline.records.changes.queries import people_for
from backline.records.changes.words import window_words
from backline.records.tickets.actions.moves import Draft, side_of, ticket_to_move
from backline.records.tickets.letters import to_contact, to_engineer
from backline.records.tickets.models import Ticket, TicketKind


if TYPE_CHECKING:
    from backline.records.outbox.models import Message


def change_ticket(number: str, kind: Kind, *, by: Reader) -> Ticket:
    """Return the ticket of a change for a move of *kind*, or refuse.

    Raises:
        UnknownTicket: there is none that *by* may see.
        MoveRefused: the workflow does not have this move here, or it is no change.
    """
    ticket = ticket_to_move(number, kind, by=by)
    if ticket.kind != TicketKind.CHANGE:
        message = f"{ticket.number} is no change: open a ticket of that kind."
        raise MoveRefused(message, CLAUSE)
    return ticket


def take_over(change: Change, standing: Standing) -> None:
    """Bring the row of a change to where the guide says that it stands."""
    window = standing.window
    if window != change.window:
        change.reminded_at = None
    change.start_at = None if window is None else window.start_at
    change.end_at = None if window is None else window.end_at
    change.held_end_at = None if standing.held is None else standing.held.end_at
    change.accepted_by_vendor = Side.VENDOR in standing.accepted
    change.accepted_by_customer = Side.CUSTOMER in standing.accepted
    change.is_emergency = standing.is_emergency
    change.started_at = standing.started_at


def keep(change: Change) -> None:
    """Write the row; whoever moves the ticket's version has it alone."""
    change.save()


def window_facts(change: Change, window: Window) -> dict[str, Fact]:
    """Return the facts that name a window under a plan."""
    return {
        "start_at": window.start_at.astimezone(UTC).isoformat(),
        "end_at": window.end_at.astimezone(UTC).isoformat(),
        "revision": change.revision,
        "window": window_words(window, change.ticket.site),
    }


def proposal_facts(
    change: Change, window: Window, side: Side, words: str = ""
) -> dict[str, Fact]:
    """Return the facts of a proposal, which the other side has to answer."""
    other = Side.VENDOR if side is Side.CUSTOMER else Side.CUSTOMER
    facts = window_facts(change, window)
    return {
        **facts,
        "what": f"The answer to the window {facts['window']}",
        "owed_by": other.value,
        "words": words,
    }


def letters_to_others(
    ticket: Ticket, *, words: str, by: Reader, now: datetime
) -> list[Message]:
    """Return the mail to the side that did not do it."""
    if by.side == "customer":
        return to_engineer(ticket, words=words, now=now)
    return to_contact(ticket, words=words, now=now)


def named(
    change: Change,
    people: Sequence[int] | None,
    words: str,
    *,
    side: Side,
    by: Reader,
) -> list[Draft]:
    """Write down who of a side is there; return what the timeline says of it.

    Args:
        change: that they are there for.
        people: their numbers; None to leave those who were named before.
        words: where and how they are reached.
        side: whose they are.
        by: who names them.

    Raises:
        MoveRefused: nobody is there, or one of them is not of that side.
    """
    there = [each for each in change.presences.all() if each.side is side]
    if people is None:
        check_somebody_is_there([each.pk for each in there], side=side)
        return []
    check_somebody_is_there(people, side=side)
    known = people_for(reader=by, change=change, side=side)
    unknown = [pk for pk in people if pk not in known]
    if unknown:
        message = f"Person {unknown[0]} is not of this side: choose of those offered."
        raise MoveRefused(message, CLAUSE)
    Presence.objects.filter(pk__in=[each.pk for each in there]).delete()
    of = "person_id" if side is Side.VENDOR else "contact_id"
    said = words.strip()
    Presence.objects.bulk_create(
        [
            Presence(change=change, **{of: pk}, words=said)
            for pk in dict.fromkeys(people)
        ]
    )
    who = ", ".join(known[pk] for pk in dict.fromkeys(people))
    return [Draft(Kind.PRESENCE_NAMED, {"side": side.value, "who": who, "words": said})]


def side_for(by: Reader, consent_of: int | None) -> Side:
    """Return the side that agrees: the customer, where the vendor writes it down."""
    return Side.CUSTOMER if consent_of is not None else side_of(by)

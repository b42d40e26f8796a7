"""The window of a change: proposed, countered, accepted; and the change given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backline.guide.change_conflicts import check_no_block
from backline.guide.change_stages import Window
from backline.guide.changes import (
    CLAUSE,
    accepted,
    check_can_withdraw,
    declined,
    proposed,
)
from backline.guide.timeline import Fact, Kind, Side
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import Reader
from backline.records.changes.actions.standing import (
    change_ticket,
    keep,
    letters_to_others,
    named,
    proposal_facts,
    side_for,
    take_over,
    window_facts,
)
from backline.records.changes.beside import conflicts_for
from backline.records.changes.models import Change
from backline.records.changes.queries import change_for
from backline.records.changes.words import window_words
from backline.records.customers.queries import contacts_for
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    check_words,
    one_after_the_other,
    side_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """Who of a side is there, by number, and how they are reached."""

    people: Sequence[int]
    words: str = ""


@one_after_the_other
def propose_window(  # noqa: PLR0913 - a proposal's own facts
    *,
    number: str,
    start_at: datetime,
    end_at: datetime,
    by: Reader,
    now: datetime,
    words: str = "",
    there: There | None = None,
) -> Moved:
    """Propose a window, or another one than that on the table (change.agreed-window).

    Args:
        number: of the ticket.
        start_at: from when on, included.
        end_at: until when, not included.
        by: who proposes; their side has accepted it with this.
        now: the instant of writing.
        words: a word to the other side.
        there: who of their side is there; None leaves those who were named before.

    Raises:
        UnknownChange: nothing is planned yet.
        MoveRefused: the window cannot be, something blocks it, or nobody is there.
    """
    ticket = change_ticket(number, Kind.WINDOW_PROPOSED, by=by)
    change = change_for(reader=by, ticket=ticket)
    window, side = Window(start_at, end_at), side_of(by)
    before = change.window
    standing = proposed(change.standing, window, by=side, now=now)
    _check_free(change, window)
    drafts = named(change, *_of(there), side=side, by=by)
    take_over(change, standing)
    facts = proposal_facts(change, window, side, words.strip())
    facts["counter"] = before is not None and before != window
    drafts.append(Draft(Kind.WINDOW_PROPOSED, facts))
    told = f"Proposed: {window_words(window, ticket.site)}. Please accept it, or propose another."
    letters = letters_to_others(ticket, words=_with(told, words), by=by, now=now)
    moved = append(ticket, drafts, by=by, now=now, messages=letters)
    keep(change)
    return moved


@one_after_the_other
def accept_window(  # noqa: PLR0913 - an acceptance's own facts
    *,
    number: str,
    start_at: datetime,
    end_at: datetime,
    revision: int,
    by: Reader,
    now: datetime,
    words: str = "",
    there: There | None = None,
    consent_of: int | None = None,
) -> Moved:
    """Accept the window on the table, as it was read (change.agreed-window).

    Args:
        number: of the ticket.
        start_at: of the window that was read.
        end_at: of it.
        revision: of the plan that was read.
        by: who accepts.
        now: the instant of writing.
        words: a word to it; where the vendor writes down the customer's consent, how
            it was given.
        there: who of their side is there; None leaves those who were named before.
        consent_of: the contact whose consent an engineer writes down.

    Raises:
        UnknownChange: nothing is planned yet.
        MoveRefused: that is not on the table, something blocks it, or nobody is there.
    """
    ticket = change_ticket(number, Kind.WINDOW_ACCEPTED, by=by)
    change = change_for(reader=by, ticket=ticket)
    side = side_for(by, consent_of)
    window = Window(start_at, end_at)
    standing = accepted(change.standing, window, revision, by=side, now=now)
    consent = _consent(change, consent_of, words, by)
    _check_free(change, window)
    if there is None and consent_of is not None:
        there = There(people=[consent_of])
    drafts = named(change, *_of(there), side=side, by=by)
    take_over(change, standing)
    facts: dict[str, Fact] = {
        **window_facts(change, window),
        "agreed": standing.is_agreed,
        "consent": consent,
        "words": words.strip(),
    }
    drafts.append(Draft(Kind.WINDOW_ACCEPTED, facts))
    told = f"Agreed: {window_words(window, ticket.site)}."
    letters = letters_to_others(ticket, words=_with(told, words), by=by, now=now)
    moved = append(ticket, drafts, by=by, now=now, messages=letters)
    keep(change)
    return moved


@one_after_the_other
def decline_window(
    *,
    number: str,
    start_at: datetime,
    end_at: datetime,
    words: str,
    by: Reader,
    now: datetime,
) -> Moved:
    """Decline the window on the table as it was read, or take one's own back.

    Raises:
        UnknownChange: nothing is planned yet.
        MoveRefused: that does not wait for an answer, or nothing is said.
    """
    ticket = change_ticket(number, Kind.WINDOW_LAPSED, by=by)
    change = change_for(reader=by, ticket=ticket)
    window, mine = Window(start_at, end_at), side_of(by) in change.standing.accepted
    standing = declined(change.standing, window)
    said = check_words(words, what="The reason")
    facts: dict[str, Fact] = {
        **window_facts(change, window),
        "how": "taken back" if mine else "declined",
        "words": said,
    }
    take_over(change, standing)
    told = f"The window {facts['window']} is {facts['how']}: {said}"
    letters = letters_to_others(ticket, words=told, by=by, now=now)
    draft = Draft(Kind.WINDOW_LAPSED, facts)
    moved = append(ticket, [draft], by=by, now=now, messages=letters)
    keep(change)
    return moved


def _of(there: There | None) -> tuple[Sequence[int] | None, str]:
    return (None, "") if there is None else (there.people, there.words)


def _with(told: str, words: str) -> str:
    return f"{told}\n\n{words.strip()}" if words.strip() else told


def _consent(change: Change, consent_of: int | None, words: str, by: Reader) -> str:
    """Return whose consent an engineer writes down; empty when nobody's."""
    if consent_of is None:
        return ""
    if by.side != "vendor":
        message = "Accept it yourself: only an engineer writes down another's consent."
        raise MoveRefused(message, CLAUSE)
    check_words(words, what="The customer's consent")
    contacts = contacts_for(reader=by, customer_id=change.ticket.customer_id)
    contact = contacts.filter(pk=consent_of).first()
    if contact is None:
        message = (
            "The consent is not of a contact of this customer: choose one of them."
        )
        raise MoveRefused(message, CLAUSE)
    return contact.name


def _check_free(change: Change, window: Window) -> None:
    """Refuse a window that something blocks; an emergency does not wait for it."""
    if not change.is_emergency:
        check_no_block(conflicts_for(change=change, window=window))


@one_after_the_other
def name_people(*, number: str, there: There, by: Reader, now: datetime) -> Moved:
    """Say who of one's side is there during the window, and how they are reached."""
    ticket = change_ticket(number, Kind.PRESENCE_NAMED, by=by)
    change = change_for(reader=by, ticket=ticket)
    drafts = named(change, there.people, there.words, side=side_of(by), by=by)
    # The row is not changed: whoever acts at the same time sees the ticket move.
    return append(ticket, drafts, by=by, now=now)


@one_after_the_other
def withdraw_change(*, number: str, words: str, by: Reader, now: datetime) -> Moved:
    """Give the change up; this closes its ticket."""
    ticket = change_ticket(number, Kind.CHANGE_WITHDRAWN, by=by)
    change = change_for(reader=by, ticket=ticket)
    check_can_withdraw(change.standing, now)
    said = check_words(words, what="The withdrawal")
    change.withdrawn_at = now
    draft = Draft(Kind.CHANGE_WITHDRAWN, {"words": said, "side": _side_words(by)})
    letters = letters_to_others(
        ticket, words=f"The change is withdrawn: {said}", by=by, now=now
    )
    moved = append(ticket, [draft], by=by, now=now, messages=letters)
    keep(change)
    return moved


def _side_words(by: Reader) -> str:
    return Side(side_of(by)).value

"""What a customer does with a ticket, or an engineer writes down for them."""

from __future__ import annotations

from datetime import datetime

from backline.guide.asking import check_no_window_waits
from backline.guide.conditions import RECURRENCE
from backline.guide.reopening import reopened_until
from backline.guide.severity import Verdict
from backline.guide.timeline import Kind
from backline.guide.workflow import MoveRefused, State
from backline.records.accounts.queries import Reader
from backline.records.tickets.actions.intake import Report, open_ticket
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    check_words,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.tickets.letters import to_contact, to_engineer
from backline.records.tickets.models import Ticket
from backline.records.tickets.projection import fold, stands_now, terms_of_ticket
from backline.records.tickets.stored import timeline_of


@one_after_the_other
def reply(
    *,
    number: str,
    words: str,
    by: Reader,
    now: datetime,
    channel: str = "portal",
    at: datetime | None = None,
) -> Moved:
    """Write to the vendor; what was asked for counts as brought (turnaround.waiting)."""
    ticket = ticket_to_move(number, Kind.REPLIED, by=by)
    said = check_words(words, what="The message")
    draft = Draft(Kind.REPLIED, {"words": said, "channel": channel})
    letters = to_engineer(ticket, words=f"The customer wrote:\n\n{said}", now=now)
    return append(ticket, [draft], by=by, now=now, at=at, messages=letters)


@one_after_the_other
def reject_request(
    *, number: str, words: str, by: Reader, now: datetime, at: datetime | None = None
) -> Moved:
    """Say that the thing asked for is not the customer's to give; the clock goes on."""
    ticket = ticket_to_move(number, Kind.REQUEST_REJECTED, by=by)
    check_no_window_waits(timeline_of(ticket.pk))
    said = check_words(words, what="The rejection")
    draft = Draft(Kind.REQUEST_REJECTED, {"words": said, "what": ticket.awaited})
    letters = to_engineer(ticket, words=f"Rejected: {said}", now=now)
    return append(ticket, [draft], by=by, now=now, at=at, messages=letters)


@one_after_the_other
def confirm(
    *, number: str, words: str, by: Reader, now: datetime, at: datetime | None = None
) -> Moved:
    """Confirm that service is back; this closes the ticket."""
    ticket = ticket_to_move(number, Kind.CONFIRMED, by=by)
    draft = Draft(Kind.CONFIRMED, {"words": words.strip()})
    letters = to_engineer(ticket, words="The customer confirmed.", now=now)
    return append(ticket, [draft], by=by, now=now, at=at, messages=letters)


@one_after_the_other
def reopen(
    *,
    number: str,
    because: str,
    by: Reader,
    now: datetime,
    loss_went_on: bool = False,
    at: datetime | None = None,
) -> Moved | Ticket:
    """Reopen a ticket: the same cause again (turnaround.reopen).

    Returns:
        The reopened ticket; or, after the working days that the plan gives for it, a
        new ticket that follows the old one.
    """
    ticket = ticket_to_move(number, Kind.REOPENED, by=by)
    _check_is_not_merged(ticket)
    said = check_words(because, what="The reopening")
    when = now if at is None else at
    if when > reopen_until(ticket):
        return _follow(ticket, said, by=by, now=now, at=when)
    _check_is_the_only_one(ticket)
    drafts = [Draft(Kind.REOPENED, {"because": said, "loss_went_on": loss_went_on})]
    drafts += _come_back(ticket, now)
    words = f"Reopened: {said}"
    letters = (
        to_contact(ticket, words=words, now=now)
        if by.side == "vendor"
        else to_engineer(ticket, words=words, now=now)
    )
    return append(ticket, drafts, by=by, now=now, at=at, messages=letters)


def _come_back(ticket: Ticket, now: datetime) -> list[Draft]:
    """Return that what was awaited to come back has come back (rca.dependencies)."""
    if RECURRENCE not in stands_now(ticket, timeline_of(ticket.pk), now).facts:
        return []
    words = "It came back: the ticket was reopened."
    return [
        Draft(Kind.FACT_NOTED, {"fact": RECURRENCE, "holds": False, "words": words})
    ]


def reopen_until(ticket: Ticket) -> datetime:
    """Return until when the ticket itself is reopened (turnaround.reopen).

    Raises:
        MoveRefused: it was never restored.
    """
    if ticket.restored_at is None:
        message = "The ticket is not restored: write a message instead."
        raise MoveRefused(message, "turnaround.reopen")
    terms = terms_of_ticket(ticket)
    return reopened_until(ticket.restored_at, plan=terms.plan, calendar=terms.calendar)


def _check_is_not_merged(ticket: Ticket) -> None:
    """Refuse to reopen what goes on as another ticket (severity.incidents)."""
    into = fold(ticket, timeline_of(ticket.pk)).situation.merged_into
    if into:
        message = f"{ticket.number} goes on as {into}: write there, or reopen that one."
        raise MoveRefused(message, "severity.incidents")


def _check_is_the_only_one(ticket: Ticket) -> None:
    """Refuse a second incident of one cause (severity.incidents)."""
    others = Ticket.objects.filter(site=ticket.site_id, cause=ticket.cause)
    other = (
        others.exclude(state=State.CLOSED).exclude(pk=ticket.pk).first()
        if ticket.cause
        else None
    )
    if other is not None:
        message = f"{other.number} stands for the same cause already: write there."
        raise MoveRefused(message, "severity.incidents")


def _follow(
    ticket: Ticket, because: str, *, by: Reader, now: datetime, at: datetime
) -> Ticket:
    report = Report(
        channel={"customer": "portal", "site": "sitewatch"}.get(by.side, "console"),
        kind=ticket.kind,
        site_id=ticket.site_id,
        subject=ticket.subject,
        words=f"Follows {ticket.number}: {because}",
        contact_id=ticket.reached.pk if ticket.reached else None,
        component=ticket.component,
        graded=_as_before(ticket),
        level=ticket.level,
        follows=ticket,
    )
    return open_ticket(report=report, by=by, now=now, received_at=at)


def _as_before(ticket: Ticket) -> Verdict:
    return Verdict(
        ticket.severity,
        None,
        None,
        "turnaround.reopen",
        f"Graded as {ticket.number}, which it follows, until somebody counts.",
        "",
    )

"""One report that turned out to be two faults becomes two tickets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from backline.guide.family import Relation, check_can_split
from backline.guide.timeline import Event, Kind
from backline.records.accounts.queries import Reader
from backline.records.outbox.actions import enqueue_all
from backline.records.tickets.actions.intake import Report, take_in
from backline.records.tickets.actions.moves import (
    Draft,
    check_words,
    grow,
    one_after_the_other,
    ticket_to_move,
    write,
)
from backline.records.tickets.letters import to_contact
from backline.records.tickets.models import Ticket, TicketLink
from backline.records.tickets.queries import ticket_for
from backline.records.tickets.stored import timeline_of


#: What a customer reported a fault with.
REPORTS = frozenset({Kind.OPENED, Kind.REPLIED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What the new ticket is about.

    Attributes:
        subject: in a few words.
        words: of the report what tells of this fault.
        component: what fails, as the plan names it; with `measure`, `affected` and
            `total` it decides the severity; without counts the plan's lowest holds.
    """

    subject: str
    words: str
    component: str = ""
    measure: str = ""
    affected: int | None = None
    total: int | None = None


@one_after_the_other
def split(
    *, number: str, reported: int, part: Part, words: str, by: Reader, now: datetime
) -> Ticket:
    """Give the other fault of a report a ticket of its own; return that.

    Its clocks run from when the customer reported it, by the message *reported* (its
    place on the timeline, from 1); its severity is its own. The reporter is answered on
    it, and both tickets tell of each other.

    Raises:
        UnknownTicket: there is none that *by* may see.
        MoveRefused: the ticket is closed, or no message reports the other fault.
        ReportRefused: the other fault has no subject.
        and all that `take_in` raises.
    """
    ticket = ticket_to_move(number, Kind.SPLIT, by=by)
    stored = timeline_of(ticket.pk)
    since = _reported_at(stored, reported)
    check_can_split(reported_at=since, opened_at=ticket.opened_at, now=now)
    said = check_words(words, what="The split")
    opened = take_in(report=_report(ticket, part), by=by, now=now, received_at=since)
    new = ticket_for(reader=by, number=opened.ticket.number)
    at = (since or now).astimezone(UTC).isoformat()
    grown = [
        grow(
            ticket,
            stored,
            [_told("into", new, at, said)],
            by=by,
            now=now,
        ),
        grow(
            new,
            timeline_of(new.pk),
            [
                _told("from", ticket, at, said),
                Draft(Kind.ANSWERED, {"words": said, "channel": "console"}),
            ],
            by=by,
            now=now,
        ),
    ]
    write(sorted(grown, key=lambda each: each.ticket.pk))
    TicketLink.objects.create(
        one=new,
        other=ticket,
        relation=Relation.SPLIT_FROM.value,
        linked_at=now,
        by_name=by.name,
    )
    told = f"{ticket.number} told of two faults; this one goes on as {new.number}."
    enqueue_all(to_contact(new, words=f"{told}\n\n{said}", now=now))
    return new


def _reported_at(events: list[Event], seq: int) -> datetime | None:
    found = (event for event in events if event.seq == seq and event.kind in REPORTS)
    event = next(found, None)
    return None if event is None else event.effective_at


def _report(ticket: Ticket, part: Part) -> Report:
    return Report(
        channel="console",
        kind=ticket.kind,
        site_id=ticket.site_id,
        subject=part.subject,
        words=check_words(part.words, what="The report of the other fault"),
        contact_id=ticket.reached.pk if ticket.reached else None,
        component=part.component,
        measure=part.measure,
        affected=part.affected,
        total=part.total,
        level=ticket.level,
    )


def _told(part: str, other: Ticket, since: str, words: str) -> Draft:
    facts = {"part": part, "number": other.number, "since": since, "words": words}
    return Draft(Kind.SPLIT, facts)

"""Putting open tickets under other terms, with the difference (package.tailored).

A running ticket keeps its plan, calendar and zone data until somebody applies others:
`difference` tells what that would change, `apply_terms` does it. Clocks that were
finished stay as they were judged. What was stored of a ticket until now is what counts
as before: its figures may have been reckoned with zone data that is no longer here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from backline.guide.applying import Applied, Before, Change, Key, Stood, applied
from backline.guide.timeline import Event, Kind
from backline.records.accounts.queries import Reader
from backline.records.contracts.queries import terms_of, terms_words
from backline.records.tickets.actions.moves import Draft, event_row
from backline.records.tickets.models import Clock, Ticket, TicketEvent
from backline.records.tickets.projection import Folded, project_all, ticket_columns
from backline.records.tickets.rows import write_rows
from backline.records.tickets.stored import event_of, timelines_of
from backline.records.trail.actions import event, record_all
from backline.zones import ZONE_DATA_VERSION


if TYPE_CHECKING:
    from django.db.models import QuerySet

CALENDAR, CONTRACT, ZONE_DATA = "calendar", "contract", "zone data"
#: What new terms move of a ticket itself; the rest hangs on its timeline alone.
_MOVED = ("peak_severity", "next_clock", "next_due_at", "queue_at", "version")
_TERMS = ("contract_id", "calendar_version_id", "tzdata_version")


@dataclass(frozen=True, slots=True)
class NewTerms:
    """What is applied: a calendar version, a contract, or the zone data at hand.

    `contract_id` is None where each ticket keeps its own; `calendars` gives the
    calendar version of a site, and `calendar_id` the one of all; else each keeps its
    own.
    """

    what: str
    after: str
    contract_id: int | None = None
    calendar_id: int | None = None
    calendars: Mapping[int, int] = field(default_factory=dict)

    def calendar_of(self, ticket: Ticket) -> int | None:
        """Return the calendar version that a ticket gets; None where there is none."""
        if self.contract_id is not None:
            return self.calendars.get(ticket.site_id)
        return self.calendar_id or ticket.calendar_version_id


@dataclass(frozen=True, slots=True)
class Outcome:
    """What new terms make of one ticket; `left` says why it keeps its own."""

    ticket: Ticket
    changes: tuple[Change, ...] = ()
    left: str = ""


@dataclass(frozen=True, slots=True)
class _Put:
    """A ticket as the new terms have it, not written yet."""

    outcome: Outcome
    columns: dict[str, object]
    draft: Draft
    applied: Applied | None = None


def difference(
    *, ticket_ids: Sequence[int], terms: NewTerms, now: datetime
) -> list[Outcome]:
    """Return what *terms* would make of some open tickets, and change nothing."""
    tickets = Ticket.objects.filter(pk__in=ticket_ids, is_open=True)
    return [put.outcome for put in _put(_slim(tickets), terms, "", now)]


@transaction.atomic
def apply_terms(
    *,
    ticket_ids: Sequence[int],
    terms: NewTerms,
    because: str,
    by: Reader,
    now: datetime,
) -> list[Outcome]:
    """Put some open tickets under *terms*, in one transaction.

    Each has it on its timeline, with the verdicts that were given until now. Where
    other zone data changes no figure, only the ticket's zone data version moves on.
    """
    # Held, so that nobody moves them on between the reading and the writing.
    tickets = Ticket.objects.select_for_update(no_key=True).filter(
        pk__in=ticket_ids, is_open=True
    )
    done = list(_put(_slim(tickets), terms, because, now))
    _write([put for put in done if not put.outcome.left], by, now)
    return [put.outcome for put in done]


def _slim(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    return tickets.order_by("pk").only(
        "kind", "site", "contact", "customer", *_TERMS, *_MOVED
    )


def _put(
    tickets: Iterable[Ticket], terms: NewTerms, because: str, now: datetime
) -> Iterator[_Put]:
    found = list(tickets)
    numbers = [ticket.pk for ticket in found]
    timelines, stood = timelines_of(numbers), _stood(numbers)
    words = terms_words(
        [(each.contract_id, each.calendar_version_id) for each in found]
    )
    for ticket in found:
        names = words[ticket.contract_id, ticket.calendar_version_id]
        before = {CALENDAR: names.calendar, CONTRACT: names.contract}.get(
            terms.what, ticket.tzdata_version
        )
        facts = {
            "what": terms.what,
            "before": before,
            "after": terms.after,
            "tzdata": ZONE_DATA_VERSION,
            "because": because,
        }
        draft = Draft(Kind.TERMS_APPLIED, facts)
        yield _under(ticket, timelines[ticket.pk], stood[ticket.pk], terms, draft, now)


def _under(
    ticket: Ticket,
    timeline: Sequence[Event],
    stood: Mapping[Key, Stood],
    terms: NewTerms,
    draft: Draft,
    now: datetime,
) -> _Put:
    """Return *ticket* as the new terms have it."""
    calendar_id = terms.calendar_of(ticket)
    if calendar_id is None:
        left = "The contract to apply does not cover its site."
        return _Put(Outcome(ticket, left=left), {}, draft)
    columns: dict[str, object] = {
        "contract_id": terms.contract_id or ticket.contract_id,
        "calendar_version_id": calendar_id,
        "tzdata_version": ZONE_DATA_VERSION,
    }
    under = draft.facts["before"]
    found = applied(
        timeline,
        event_of(event_row(ticket, len(timeline) + 1, draft, _NOBODY, (now, now))),
        before=Before(
            terms_of(ticket.contract_id, ticket.calendar_version_id),
            f"zone data {under}" if terms.what == ZONE_DATA else str(under),
            stood,
        ),
        after=terms_of(terms.contract_id or ticket.contract_id, calendar_id),
    )
    if found.going_on_again:
        names = ", ".join(sorted(set(found.going_on_again))).replace("_", " ")
        left = f"The {names} is over and would go on again: a verdict never changes."
        return _Put(Outcome(ticket, left=left), {}, draft)
    outcome = Outcome(ticket, found.changes)
    if terms.what == ZONE_DATA and not found.changes:
        return _Put(outcome, columns, draft)
    projected = ticket_columns(found.account, version=len(timeline) + 1)
    columns |= {name: projected[name] for name in _MOVED}
    facts = {**draft.facts, "finished": found.finished}
    return _Put(outcome, columns, Draft(draft.kind, facts), found)


#: Whoever the event is by is known when it is written.
_NOBODY = Reader(None, "", "vendor")


def _stood(numbers: Sequence[int]) -> dict[int, dict[Key, Stood]]:
    """Return what is stored of the clocks of some tickets."""
    found: dict[int, dict[Key, Stood]] = {number: {} for number in numbers}
    rows = Clock.objects.filter(ticket__in=numbers).order_by()
    for ticket_id, name, ordinal, *figures in rows.values_list(
        "ticket_id", "name", "ordinal", *Stood.__slots__
    ):
        found[ticket_id][name, ordinal] = Stood(*figures)
    return found


def _write(put: Sequence[_Put], by: Reader, now: datetime) -> None:
    told = [each for each in put if each.applied is not None]
    bare = [each for each in put if each.applied is None]
    for some, columns in ((told, (*_TERMS, *_MOVED)), (bare, _TERMS)):
        if some:
            rows = [(each.outcome.ticket.pk, each.columns) for each in some]
            write_rows("tickets_ticket", columns, rows)
    TicketEvent.objects.bulk_create(
        event_row(each.outcome.ticket, _seq(each), each.draft, by, (now, now))
        for each in told
    )
    project_all(
        [
            Folded(each.outcome.ticket, each.applied.account, now)
            for each in told
            if each.applied
        ]
    )
    record_all(
        event(
            did="ticket.terms-applied",
            about=each.outcome.ticket.number,
            by=by,
            now=now,
            details={
                name: value
                for name, value in each.draft.facts.items()
                if name != "finished"
            },
        )
        for each in told
    )


def _seq(put: _Put) -> int:
    return int(str(put.columns["version"]))

"""Putting open tickets under other terms, with the difference (package.tailored).

A running ticket keeps its plan, calendar and zone data until somebody applies others:
`difference` tells what that would change, `apply_terms` does it. Clocks that were
finished stay as they were judged. What was stored of a ticket until now is what counts
as before: its figures may have been reckoned with zone data that is no longer here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from backline.guide.applying import Before, Change, Key, Stood, applied
from backline.guide.timeline import Event, Fact, Kind, Side
from backline.records.accounts.queries import Reader
from backline.records.contracts.queries import terms_of, terms_words
from backline.records.tickets.models import Clock, Ticket, TicketEvent, number_of
from backline.records.tickets.projection import Folded, project_all, ticket_columns
from backline.records.tickets.stored import timelines_of
from backline.records.trail.actions import event, record_all
from backline.records.trail.rows import (
    insert_rows,
    read_rows,
    write_rows,
)
from backline.zones import ZONE_DATA_VERSION


if TYPE_CHECKING:
    from django.db.models import QuerySet

    from backline.guide.account import Account

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

    def calendar_of(self, ticket: Running) -> int | None:
        """Return the calendar version that a ticket gets; None where there is none."""
        if self.contract_id is not None:
            return self.calendars.get(ticket.site_id)
        return self.calendar_id or ticket.calendar_version_id


@dataclass(frozen=True, slots=True)
class Running:
    """An open ticket, as far as terms have to do with it."""

    pk: int
    kind: str
    customer_id: int
    site_id: int
    contract_id: int
    calendar_version_id: int
    tzdata_version: str

    @property
    def number(self) -> str:
        return number_of(self.kind, self.pk)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What new terms make of one ticket; `left` says why it keeps its own."""

    ticket: Running
    changes: tuple[Change, ...] = ()
    left: str = ""


@dataclass(frozen=True, slots=True)
class _Put:
    """A ticket as the new terms have it, not written yet."""

    outcome: Outcome
    columns: dict[str, object] = field(default_factory=dict)
    event: Event | None = None
    account: Account | None = None


def difference(
    *, ticket_ids: Sequence[int], terms: NewTerms, now: datetime
) -> list[Outcome]:
    """Return what *terms* would make of some open tickets, and change nothing."""
    tickets = Ticket.objects.filter(pk__in=ticket_ids, is_open=True)
    return [put.outcome for put in _put(tickets, terms, "", now)]


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
    done = list(_put(tickets, terms, because, now))
    _write([put for put in done if not put.outcome.left], by, now)
    return [put.outcome for put in done]


def _put(
    tickets: QuerySet[Ticket], terms: NewTerms, because: str, now: datetime
) -> Iterator[_Put]:
    asked = tickets.order_by("pk").values_list(*Running.__slots__)
    found = [Running(*row) for row in read_rows(asked)]
    numbers = [ticket.pk for ticket in found]
    timelines, stood = timelines_of(numbers), _stood(numbers)
    words = terms_words((each.contract_id, each.calendar_version_id) for each in found)
    for ticket in found:
        names = words[ticket.contract_id, ticket.calendar_version_id]
        before = {CALENDAR: names.calendar, CONTRACT: names.contract}.get(
            terms.what, ticket.tzdata_version
        )
        facts: dict[str, Fact] = {
            "what": terms.what,
            "before": before,
            "after": terms.after,
            "tzdata": ZONE_DATA_VERSION,
            "because": because,
        }
        timeline = timelines[ticket.pk]
        applying = Event(
            len(timeline) + 1, Kind.TERMS_APPLIED, now, now, Side.VENDOR, facts
        )
        yield _under(ticket, timeline, stood[ticket.pk], terms, applying)


def _under(
    ticket: Running,
    timeline: Sequence[Event],
    stood: Mapping[Key, Stood],
    terms: NewTerms,
    applying: Event,
) -> _Put:
    """Return *ticket* as the new terms have it."""
    calendar_id = terms.calendar_of(ticket)
    if calendar_id is None:
        left = "The contract to apply does not cover its site."
        return _Put(Outcome(ticket, left=left))
    contract_id = terms.contract_id or ticket.contract_id
    under = applying.words("before")
    found = applied(
        timeline,
        applying,
        before=Before(
            terms_of(ticket.contract_id, ticket.calendar_version_id),
            f"zone data {under}" if terms.what == ZONE_DATA else under,
            stood,
        ),
        after=terms_of(contract_id, calendar_id),
    )
    if found.going_on_again:
        names = ", ".join(sorted(set(found.going_on_again))).replace("_", " ")
        left = f"The {names} is over and would go on again: a verdict never changes."
        return _Put(Outcome(ticket, left=left))
    columns: dict[str, object] = {
        "contract_id": contract_id,
        "calendar_version_id": calendar_id,
        "tzdata_version": ZONE_DATA_VERSION,
    }
    outcome = Outcome(ticket, found.changes)
    if terms.what == ZONE_DATA and not found.changes:
        return _Put(outcome, columns)
    projected = ticket_columns(found.account, version=applying.seq)
    columns |= {name: projected[name] for name in _MOVED}
    return _Put(outcome, columns, found.event, found.account)


def _stood(numbers: Sequence[int]) -> dict[int, dict[Key, Stood]]:
    """Return what is stored of the clocks of some tickets."""
    found: dict[int, dict[Key, Stood]] = {number: {} for number in numbers}
    rows = Clock.objects.filter(ticket__in=numbers).order_by()
    asked = rows.values_list("ticket_id", "name", "ordinal", *Stood.__slots__)
    for ticket_id, name, ordinal, *figures in read_rows(asked):
        found[ticket_id][name, ordinal] = Stood(*figures)
    return found


def _write(put: Sequence[_Put], by: Reader, now: datetime) -> None:
    told = [each for each in put if each.event is not None]
    bare = [each for each in put if each.event is None]
    for some, columns in ((told, (*_TERMS, *_MOVED)), (bare, _TERMS)):
        if some:
            moved = [(each.outcome.ticket.pk, each.columns) for each in some]
            write_rows(Ticket, columns, moved)
    rows = [
        _event_row(each.outcome.ticket, each.event, by) for each in told if each.event
    ]
    insert_rows(TicketEvent, _EVENT, rows)
    project_all(
        [
            Folded(each.outcome.ticket.pk, each.account, now)
            for each in told
            if each.account
        ]
    )
    record_all(
        event(
            did="ticket.terms-applied",
            about=each.outcome.ticket.number,
            by=by,
            now=now,
            details=_details(each),
        )
        for each in told
    )


_EVENT = (
    "ticket_id",
    "seq",
    "kind",
    "effective_at",
    "recorded_at",
    "side",
    "person_id",
    "by_name",
    "facts",
)


def _event_row(ticket: Running, told: Event, by: Reader) -> tuple[object, ...]:
    return (
        ticket.pk,
        told.seq,
        told.kind.value,
        told.effective_at,
        told.recorded_at,
        told.by.value,
        by.person_id,
        by.name,
        dict(told.facts),
    )


def _details(put: _Put) -> dict[str, object]:
    facts = put.event.facts if put.event else {}
    return {name: value for name, value in facts.items() if name != "finished"}

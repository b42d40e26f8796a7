"""Putting open tickets under other terms, with the difference (package.tailored).

A running ticket keeps its plan, calendar and zone data until somebody applies others:
`difference` tells what that would change, `apply_terms` does it. Clocks that were
finished stay as they were judged. What was stored of a ticket until now is what counts
as before: its figures may have been reckoned with zone data that is no longer here.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING

from django.db import transaction

from backline.guide.applying import Applied, Before, Change, Key, Stood, applied
from backline.guide.timeline import Event, Fact, Kind, Side
from backline.records.accounts.queries import Reader
from backline.records.contracts.queries import terms_of, terms_words
from backline.records.tickets.models import Ticket, TicketEvent, number_of
from backline.records.tickets.projection import (
    PROJECTED,
    Folded,
    StoredClocks,
    project_all,
    stored_clocks,
    ticket_columns,
)
from backline.records.tickets.stored import EVENT_COLUMNS, timelines_of
from backline.records.trail.actions import record_each
from backline.records.trail.rows import (
    insert_rows,
    read_rows,
    write_rows,
)
from backline.zones import ZONE_DATA_VERSION


if TYPE_CHECKING:
    from django.db.models import QuerySet


CALENDAR, CONTRACT, ZONE_DATA = "calendar", "contract", "zone data"
#: What new terms move of a ticket itself; the rest hangs on its timeline alone.
_MOVED = (
    "peak_severity",
    "next_clock",
    "next_due_at",
    "queue_at",
    "chase_at",
    "version",
)
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
    terms: dict[str, object] = field(default_factory=dict)
    #: What they make of it; None where only its terms move on.
    found: Applied | None = None


@contextmanager
def _with_nothing_collected() -> Iterator[None]:
    """Look for no reference cycles meanwhile.

    A batch makes hardly any, and holds so many values at once that the looking would
    be a tenth of its time. Other threads only have theirs looked for a moment later.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@_with_nothing_collected()
def difference(
    *, ticket_ids: Sequence[int], terms: NewTerms, now: datetime
) -> list[Outcome]:
    """Return what *terms* would make of some open tickets, and change nothing."""
    tickets = _running(Ticket.objects.filter(pk__in=ticket_ids, is_open=True))
    stored = stored_clocks([ticket.pk for ticket in tickets])
    return [put.outcome for put in _put(tickets, stored, terms, "", now)]


@_with_nothing_collected()
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
    held = Ticket.objects.select_for_update(no_key=True)
    tickets = _running(held.filter(pk__in=ticket_ids, is_open=True))
    stored = stored_clocks([ticket.pk for ticket in tickets])
    done = list(_put(tickets, stored, terms, because, now))
    _write([put for put in done if not put.outcome.left], stored, by, now)
    return [put.outcome for put in done]


def _running(tickets: QuerySet[Ticket]) -> list[Running]:
    asked = tickets.order_by("pk").values_list(*Running.__slots__)
    return [Running(*row) for row in read_rows(asked)]


def _put(
    found: Sequence[Running],
    stored: StoredClocks,
    terms: NewTerms,
    because: str,
    now: datetime,
) -> Iterator[_Put]:
    timelines = timelines_of(ticket.pk for ticket in found)
    stood = _stood(stored)
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
        yield _under(ticket, timeline, stood.get(ticket.pk, {}), terms, applying)


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
    return _Put(outcome, columns, found)


_figures = itemgetter(*[1 + PROJECTED.index(name) for name in Stood.__slots__])


def _stood(stored: StoredClocks) -> dict[int, dict[Key, Stood]]:
    """Return what is stored of clocks, as far as terms decide it, by ticket."""
    found: dict[int, dict[Key, Stood]] = {}
    for (ticket_id, name, ordinal), row in stored.items():
        mine = found.setdefault(ticket_id, {})
        mine[name, ordinal] = Stood(*_figures(row))
    return found


def _write(
    put: Sequence[_Put], stored: StoredClocks, by: Reader, now: datetime
) -> None:
    bare = [each for each in put if each.found is None]
    told = [(each, each.found) for each in put if each.found is not None]
    events = [found.event for _, found in told]
    tickets = [each.outcome.ticket for each, _ in told]
    if names := _new_terms(bare):
        moved = [(each.outcome.ticket.pk, each.terms) for each in bare]
        write_rows(Ticket, names, moved)
    if told:
        moved = [
            (each.outcome.ticket.pk, _columns(each, found)) for each, found in told
        ]
        names = _new_terms([each for each, _ in told])
        write_rows(Ticket, (*names, *_MOVED), moved)
    insert_rows(
        TicketEvent,
        EVENT_COLUMNS,
        (
            _event_row(ticket, event, by)
            for ticket, event in zip(tickets, events, strict=True)
        ),
    )
    numbers = {ticket.pk for ticket in tickets}
    project_all(
        [Folded(each.outcome.ticket.pk, found.account, now) for each, found in told],
        stored={key: row for key, row in stored.items() if key[0] in numbers},
    )
    record_each(
        did="ticket.terms-applied",
        by=by,
        now=now,
        told=(
            (each.outcome.ticket.number, found.applying.facts) for each, found in told
        ),
    )


def _new_terms(put: Iterable[_Put]) -> list[str]:
    """Return which terms are others for some of the tickets: their indexes are moved."""
    pairs = [(each.outcome.ticket, each.terms) for each in put]
    return [
        name
        for name in _TERMS
        if any(getattr(ticket, name) != terms[name] for ticket, terms in pairs)
    ]


def _columns(put: _Put, found: Applied) -> dict[str, object]:
    """Return what becomes of the ticket's own columns."""
    projected = ticket_columns(found.account, version=found.applying.seq)
    return {**put.terms, **{name: projected[name] for name in _MOVED}}


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

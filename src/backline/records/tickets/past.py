"""The desk's own history as columns, and which terms its tickets have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from django.db.models import QuerySet

from backline.guide.timeline import Event
from backline.records.tickets.models import PREFIXES, Ticket
from backline.records.tickets.queries import tickets_for
from backline.records.tickets.stored import timelines_of
from backline.simulate.history import Encoder, History


if TYPE_CHECKING:
    from numpy.typing import NDArray

    from backline.records.accounts.queries import Reader

#: Tickets whose events are read with one statement.
_AT_ONCE = 2_000
#: With fewer tickets than this their events are kept beside the columns.
_KEPT = 20_000


class NoHistory(LookupError):
    """There is no ticket to judge: choose a longer time, or wait for the first."""


@dataclass(frozen=True, slots=True)
class Group:
    """Tickets alike in what they are promised, and where their sites are."""

    contract_id: int
    calendar_version_id: int
    geography: str
    zone: str


@dataclass(frozen=True, slots=True)
class Past:
    """Tickets as columns; `groups` says of each which of `of` it belongs to.

    `left` are tickets that were asked for and left out as too many.
    """

    history: History
    groups: NDArray[np.int64]
    of: tuple[Group, ...]
    left: int


def past_of(
    *,
    reader: Reader,
    since: datetime | None = None,
    newest: int | None = None,
    step: Callable[[int], object] = lambda _: None,
) -> Past:
    """Return the history of the tickets that *reader* may see.

    Args:
        reader: who asks.
        since: only tickets that were opened then or later.
        newest: only so many, the last that were opened.
        step: told how many tickets were read, as it goes on.

    Raises:
        NoHistory: there is no ticket.
    """
    tickets = tickets_for(reader=reader).select_related(None)
    if since is not None:
        tickets = tickets.filter(opened_at__gte=since)
    rows, left = _rows(tickets, newest)
    if not rows:
        raise NoHistory(NoHistory.__doc__)
    groups: dict[Group, int] = {}
    places = [groups.setdefault(row.group, len(groups)) for row in rows]
    reading = _Reading(rows)
    for first in range(0, len(rows), _AT_ONCE):
        step(reading.read(rows[first : first + _AT_ONCE]))
    history = reading.encoder.history(reading.timelines)
    return Past(history, np.array(places, dtype=np.int64), tuple(groups), left)


@dataclass(frozen=True, slots=True)
class _Row:
    pk: int
    kind: str
    group: Group


class _Reading:
    """Takes events from the database into columns, and keeps them where they are few."""

    def __init__(self, rows: Sequence[_Row]) -> None:
        self.encoder, self.rows = Encoder(), rows
        self.kept: list[list[Event]] = []

    def read(self, rows: Sequence[_Row]) -> int:
        """Take the next tickets; return how many they are."""
        events = timelines_of(row.pk for row in rows)
        for row in rows:
            self.encoder.add(f"{PREFIXES[row.kind]}-{row.pk}", events[row.pk])
            if len(self.rows) <= _KEPT:
                self.kept.append(events[row.pk])
        return len(rows)

    def timelines(self, wanted: Sequence[int]) -> Iterator[list[Event]]:
        """Yield the events of tickets by their places."""
        if self.kept:
            yield from (self.kept[place] for place in wanted)
            return
        for first in range(0, len(wanted), _AT_ONCE):
            some = wanted[first : first + _AT_ONCE]
            yield from timelines_of(self.rows[place].pk for place in some).values()


def _rows(tickets: QuerySet[Ticket], newest: int | None) -> tuple[list[_Row], int]:
    """Return the tickets by their numbers, and how many were left out."""
    ordered = tickets.order_by("-pk").values_list(
        "pk",
        "kind",
        "contract_id",
        "calendar_version_id",
        "site__geography",
        "site__zone",
    )
    left = 0 if newest is None else max(0, tickets.count() - newest)
    found = [
        _Row(pk, kind, Group(contract, calendar, geography, zone))
        for pk, kind, contract, calendar, geography, zone in ordered[:newest]
    ]
    return found[::-1], left

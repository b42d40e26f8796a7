"""Timelines as columns: one row an event, tickets one after the other.

Guide: turnaround.resolved, turnaround.waiting - a history is made once, from events,
and judged as often as anybody asks under other terms. It holds what the clocks of
today's plans ask; the events themselves stay at hand for whatever needs more.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from backline.guide.answering import answers
from backline.guide.situation import EmptyTimeline
from backline.guide.timeline import Event, FaultDomain, Kind, Side, in_order
from backline.guide.wall import epoch_of, instant_of
from backline.simulate.codes import (
    ANSWERS,
    DOMAINS,
    LOSS_WENT_ON,
    NONE,
    ODD,
    TERMS_APPLIED,
    TOLD,
    VARIANTS,
    code_of,
)


if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from backline.guide.timeline import Fact


@dataclass(frozen=True, slots=True)
class History:
    """Timelines as columns.

    The events of ticket *n* stand at ``offsets[n]`` to ``offsets[n + 1]``, in the order
    in which they took effect; the first opens it. `severity`, `domain` and `level` are
    places in the vocabularies, or NONE where the event says nothing about them.
    """

    names: Sequence[str]
    severities: tuple[str, ...]
    levels: tuple[str, ...]
    ticket_kinds: tuple[str, ...]
    ticket_kind: NDArray[np.int16]
    offsets: NDArray[np.int64]
    at: NDArray[np.int64]
    code: NDArray[np.uint8]
    flags: NDArray[np.uint8]
    severity: NDArray[np.int16]
    domain: NDArray[np.int16]
    level: NDArray[np.int16]
    #: The events of some tickets, for what the columns do not hold.
    timelines: Callable[[Sequence[int]], Iterable[Sequence[Event]]]

    def __len__(self) -> int:
        """How many tickets it has."""
        return len(self.offsets) - 1

    @property
    def events(self) -> int:
        """How many events it has."""
        return int(self.offsets[-1])

    @property
    def last_at(self) -> int:
        """The last instant that it tells of, in epoch seconds."""
        return int(self.at.max())

    @property
    def first_at(self) -> int:
        """The first instant that it tells of, in epoch seconds."""
        return int(self.at.min())


_SETS_DOMAIN = frozenset({Kind.FAULT_DOMAIN_SET, Kind.DISPUTE_SETTLED})


def _flags(event: Event, *, measured: bool) -> int:
    kind = event.kind
    flags = ANSWERS if answers(event, measured=measured) else 0
    if kind is Kind.REOPENED and event.flag("loss_went_on"):
        flags |= LOSS_WENT_ON
    if kind is Kind.TERMS_APPLIED:
        flags |= TERMS_APPLIED
    return flags if kind in TOLD else flags | ODD


@dataclass(slots=True)
class _Words:
    """A vocabulary that grows: each word and its place."""

    places: dict[str, int] = field(default_factory=dict)

    def place(self, word: str) -> int:
        return self.places.setdefault(word, len(self.places))


class Encoder:
    """Takes timelines one by one and makes columns of them."""

    def __init__(self) -> None:
        """Begin with no ticket."""
        self.names: list[str] = []
        self._severities, self._levels, self._kinds = _Words(), _Words(), _Words()
        self._ticket_kind, self._offsets = array("h"), array("q", [0])
        self._at, self._code, self._flags = array("q"), array("B"), array("B")
        self._severity, self._level, self._domain = array("h"), array("h"), array("h")

    def add(self, name: str, events: Iterable[Event]) -> None:
        """Take the timeline of one ticket, in any order.

        Raises:
            EmptyTimeline: it does not open a ticket.
        """
        ordered = in_order(events)
        if not ordered or ordered[0].kind is not Kind.OPENED:
            raise EmptyTimeline(EmptyTimeline.__doc__)
        opened = ordered[0]
        self.names.append(name)
        self._ticket_kind.append(
            self._kinds.place(opened.words("ticket_kind") or "incident")
        )
        measured = opened.flag("measured")
        for event in ordered:
            self._take(event, opens=event is opened, measured=measured)
        self._offsets.append(len(self._at))

    def _take(self, event: Event, *, opens: bool, measured: bool) -> None:
        kind = event.kind
        owed_by = event.words("owed_by") if kind is Kind.ASKED else ""
        severity = domain = level = NONE
        if opens or kind is Kind.SEVERITY_SET:
            severity = self._severities.place(event.words("severity"))
        if opens or kind in _SETS_DOMAIN:
            said = event.words("domain") or FaultDomain.UNDER_INVESTIGATION
            domain = DOMAINS.index(FaultDomain(said))
        if opens or kind in {Kind.HANDED_OVER, Kind.ESCALATED}:
            said = event.words("level") or ("L1" if opens else "")
            level = self._levels.place(said) if said else NONE
        self._at.append(epoch_of(event.effective_at))
        self._code.append(code_of(kind, owed_by))
        self._flags.append(_flags(event, measured=measured))
        self._severity.append(severity)
        self._domain.append(domain)
        self._level.append(level)

    def history(
        self, timelines: Callable[[Sequence[int]], Iterable[Sequence[Event]]]
    ) -> History:
        """Return the columns; *timelines* gives the events of some of the tickets."""
        return History(
            names=self.names,
            severities=tuple(self._severities.places),
            levels=tuple(self._levels.places),
            ticket_kinds=tuple(self._kinds.places),
            ticket_kind=np.array(self._ticket_kind, dtype=np.int16),
            offsets=np.array(self._offsets, dtype=np.int64),
            at=np.array(self._at, dtype=np.int64),
            code=np.array(self._code, dtype=np.uint8),
            flags=np.array(self._flags, dtype=np.uint8),
            severity=np.array(self._severity, dtype=np.int16),
            domain=np.array(self._domain, dtype=np.int16),
            level=np.array(self._level, dtype=np.int16),
            timelines=timelines,
        )


def encoded(timelines: Mapping[str, Sequence[Event]]) -> History:
    """Return the columns of timelines by their tickets' names; they stay in memory.

    Raises:
        EmptyTimeline: one of them does not open a ticket.
    """
    encoder, kept = Encoder(), list(timelines.values())
    for name, events in timelines.items():
        encoder.add(name, events)
    return encoder.history(lambda tickets: (kept[ticket] for ticket in tickets))


def decoded(history: History, ticket: int) -> list[Event]:
    """Return events that the columns of one ticket stand for.

    They say what the columns say and no word more: enough for every clock that the
    vectorised judge knows.
    """
    first, last = (int(history.offsets[ticket + more]) for more in (0, 1))
    kind = history.ticket_kinds[history.ticket_kind[ticket]]
    return [
        _event(history, row, row - first + 1, kind if row == first else "")
        for row in range(first, last)
    ]


def _event(history: History, row: int, seq: int, ticket_kind: str) -> Event:
    kind, owed_by = VARIANTS[history.code[row]]
    severity, level = history.severity[row], history.level[row]
    domain, flags = history.domain[row], history.flags[row]
    facts: dict[str, Fact] = {
        "ticket_kind": ticket_kind or None,
        "owed_by": owed_by or None,
        "severity": None if severity == NONE else history.severities[severity],
        "level": None if level == NONE else history.levels[level],
        "domain": None if domain == NONE else DOMAINS[domain].value,
        "loss_went_on": bool(flags & LOSS_WENT_ON),
    }
    at = instant_of(int(history.at[row]))
    by = Side.VENDOR if flags & ANSWERS else Side.CUSTOMER
    return Event(seq, kind, at, at, by, facts)


def renamed(history: History, severities: Mapping[str, str]) -> History:
    """Return *history* with other names for some of its severities.

    Two that become one are one from then on: what moved between them moves nothing.
    """
    if not any(name in severities for name in history.severities):
        return history
    words = _Words()
    places = [words.place(severities.get(name, name)) for name in history.severities]
    mapped = np.array([*places, NONE], dtype=np.int16)[history.severity]
    named = tuple(words.places)

    def timelines(tickets: Sequence[int]) -> Iterator[Sequence[Event]]:
        for events in history.timelines(tickets):
            yield [_renamed(event, severities) for event in events]

    return replace(history, severities=named, severity=mapped, timelines=timelines)


def _renamed(event: Event, severities: Mapping[str, str]) -> Event:
    said = event.words("severity")
    if said not in severities:
        return event
    return replace(event, facts={**event.facts, "severity": severities[said]})


def chosen(history: History, tickets: NDArray[np.int64]) -> History:
    """Return some tickets of *history*, in the order given."""
    counts = np.diff(history.offsets)[tickets]
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    rows = np.repeat(history.offsets[tickets] - offsets[:-1], counts)
    rows += np.arange(offsets[-1])
    places = tickets.tolist()
    return replace(
        history,
        names=[history.names[place] for place in places],
        ticket_kind=history.ticket_kind[tickets],
        offsets=offsets,
        at=history.at[rows],
        code=history.code[rows],
        flags=history.flags[rows],
        severity=history.severity[rows],
        domain=history.domain[rows],
        level=history.level[rows],
        timelines=lambda some: history.timelines([places[one] for one in some]),
    )

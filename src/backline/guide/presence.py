"""Two engineers on one ticket: who has it open, and what happened in between.

Guide: process.levels - an issue is with one engineer at a time; philosophy.transparency -
so nobody answers a ticket that a colleague is answering, or that has moved on, unawares.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from backline.guide.timeline import Kind, Side


if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Protocol

    class Happened(Protocol):
        """An event of a ticket, as far as it may cross what somebody writes."""

        @property
        def seq(self) -> int: ...
        @property
        def kind(self) -> Kind: ...
        @property
        def side(self) -> Side: ...
        @property
        def by_name(self) -> str: ...


Crosses = TypeVar("Crosses", bound="Happened")

#: Somebody whose page has not asked for so long has closed it. It asks every 10 s.
PRESENT_FOR = timedelta(seconds=45)
#: Somebody who has not typed for so long writes no more.
WRITES_FOR = timedelta(seconds=90)
#: What happens by itself and changes nothing that somebody could write.
_BY_ITSELF = frozenset({Kind.ACKNOWLEDGED, Kind.LOSS_MEASURED, Kind.ROUTED})


@dataclass(frozen=True, slots=True)
class Seen:
    """That somebody had a ticket open, and when they last wrote on it, if they did."""

    name: str
    at: datetime
    writing_at: datetime | None = None


def presence_words(others: Iterable[Seen], *, now: datetime) -> tuple[str, ...]:
    """Return what somebody is told of the others on the same ticket, writers first."""
    here = [
        each for each in others if now - each.at < PRESENT_FOR or _writes(each, now)
    ]
    writing = sorted(each.name for each in here if _writes(each, now))
    reading = sorted(each.name for each in here if not _writes(each, now))
    told = [(writing, "writing on this ticket"), (reading, "looking at this ticket")]
    return tuple(
        f"{_listed(names)} {'is' if len(names) == 1 else 'are'} {what}."
        for names, what in told
        if names
    )


def crossing(events: Iterable[Crosses], *, seen: int, by: str) -> tuple[Crosses, ...]:
    """Return what others did on a ticket since somebody saw it, in order.

    Args:
        events: what happened on the ticket.
        seen: how many events there were when they saw it.
        by: their name; what they did themselves is no news.
    """
    return tuple(
        each
        for each in events
        if each.seq > seen
        and each.kind not in _BY_ITSELF
        and (each.by_name != by or each.side is Side.DESK)
    )


def _writes(each: Seen, now: datetime) -> bool:
    return each.writing_at is not None and now - each.writing_at < WRITES_FOR


def _listed(names: list[str]) -> str:
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last

"""Who had a ticket and how long, and how often it came back to a level it had left.

Guide: process.levels - an issue moves through levels. The time is read from the timeline
alone, in the service time of the ticket's calendar and as it elapsed; it ends when
service is restored and goes on when the ticket is reopened (turnaround.reopen).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.situation import Situation, Stretch, stretches_of
from backline.guide.timeline import Kind
from backline.guide.wall import epoch_of, instant_of
from backline.guide.workflow import LEVELS, OPEN


if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from backline.guide.counting import Counter
    from backline.guide.timeline import Event


CLAUSE = "process.levels"
#: From so many returns on, the queue shows that a ticket goes back and forth.
PING_PONG = 2


@dataclass(frozen=True, slots=True)
class Holding:
    """A time in which one level, and one engineer or nobody, had the ticket.

    `until` is None while it goes on. Both counts are in seconds, of the time in which
    the ticket was open.
    """

    level: str
    engineer: str
    since: datetime
    until: datetime | None
    service: int
    elapsed: int


@dataclass(frozen=True, slots=True)
class Total:
    """What one level or one engineer had a ticket for in all, in seconds."""

    level: str
    engineer: str
    times: int
    service: int
    elapsed: int


@dataclass(frozen=True, slots=True)
class Handling:
    """Who had a ticket, in order, and how often it came back to a level."""

    holdings: tuple[Holding, ...]
    returns: int

    def by_level(self) -> tuple[Total, ...]:
        """Return what each level had it for, L1 first."""
        return tuple(
            total
            for level in LEVELS
            if (
                total := self._total(
                    level, [h for h in self._visits() if h.level == level]
                )
            )
        )

    def by_engineer(self) -> tuple[Total, ...]:
        """Return what each engineer had it for, and how long nobody had it; by level."""
        pairs = {(each.level, each.engineer): each for each in self.holdings}
        return tuple(
            _total(
                level,
                engineer,
                [
                    each
                    for each in self.holdings
                    if (each.level, each.engineer) == (level, engineer)
                ],
            )
            for level, engineer in sorted(pairs, key=_first_level)
        )

    def _visits(self) -> list[Holding]:
        return list(_joined(self.holdings))

    def _total(self, level: str, visits: list[Holding]) -> Total | None:
        return _total(level, "", visits) if visits else None


def handling_of(
    events: Sequence[Event], *, calendar: Counter, now: datetime
) -> Handling:
    """Return who had a ticket until *now*, from its timeline.

    Args:
        events: the timeline of the ticket.
        calendar: the service time of its contract.
        now: the present.

    Raises:
        EmptyTimeline: the timeline does not open a ticket.
    """
    stretches, situation = stretches_of(events, rank={}, watched=_holder)
    end = epoch_of(now)
    names = names_of(events)
    found: list[Holding] = []
    for stretch in stretches:
        holding = _holding(stretch, end, calendar, names)
        last = found[-1] if found else None
        if last and (last.level, last.engineer) == (holding.level, holding.engineer):
            found[-1] = _with(last, holding)
        else:
            found.append(holding)
    return Handling(tuple(found), situation.times_returned)


def names_of(events: Iterable[Event]) -> dict[str, str]:
    """Return the names of the engineers that a timeline tells of, by their number."""
    told = {Kind.TAKEN, Kind.HANDED_OVER, Kind.ROUTED}
    return {
        event.words("engineer"): event.words("name") or f"no. {event.words('engineer')}"
        for event in events
        if event.kind in told and event.words("engineer")
    }


def _holder(situation: Situation) -> tuple[str, str]:
    return situation.level, situation.holder


def _holding(
    stretch: Stretch, end: int, calendar: Counter, names: dict[str, str]
) -> Holding:
    now = stretch.situation
    until = end if stretch.end is None else stretch.end
    counts = now.state in OPEN and until > stretch.start
    return Holding(
        level=now.level,
        engineer=names.get(now.holder, now.holder and f"no. {now.holder}"),
        since=instant_of(stretch.start),
        until=None if stretch.end is None and now.state in OPEN else instant_of(until),
        service=calendar.elapsed_s(stretch.start, until) if counts else 0,
        elapsed=until - stretch.start if counts else 0,
    )


def _with(before: Holding, after: Holding) -> Holding:
    """Return two times of the same holder, one after the other, as one.

    Where the ticket was not open any more, the earlier end stands.
    """
    goes_on = after.until is None or after.elapsed > 0
    return Holding(
        level=before.level,
        engineer=before.engineer,
        since=before.since,
        until=after.until if goes_on else before.until,
        service=before.service + after.service,
        elapsed=before.elapsed + after.elapsed,
    )


def _joined(holdings: Iterable[Holding]) -> list[Holding]:
    """Return the visits of levels, whoever had the ticket there."""
    found: list[Holding] = []
    for each in holdings:
        if found and found[-1].level == each.level:
            found[-1] = _with(found[-1], each)
        else:
            found.append(each)
    return found


def _total(level: str, engineer: str, parts: Sequence[Holding]) -> Total:
    return Total(
        level=level,
        engineer=engineer,
        times=len(parts),
        service=sum(each.service for each in parts),
        elapsed=sum(each.elapsed for each in parts),
    )


def _first_level(pair: tuple[str, str]) -> int:
    return LEVELS.index(pair[0]) if pair[0] in LEVELS else len(LEVELS)

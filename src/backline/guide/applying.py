"""Other terms on a ticket that runs already: what becomes of its clocks, what stays.

Guide: package.geography, package.tailored - plan, contract, calendar and zone data are
versions. A running ticket keeps its own until somebody applies others, which shows the
difference first; a clock that was finished before never changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from backline.guide.account import Account, ClockAccount, Status
from backline.guide.clock import account_anew, account_of
from backline.guide.counting import Counting
from backline.guide.timeline import Event, Fact
from backline.guide.verdicts import (
    Verdicts,
    carried,
    kept_verdicts,
    verdicts_of,
    with_verdicts,
    written,
)
from backline.guide.wall import epoch_of


if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backline.guide.counting import ServiceTime
    from backline.guide.plan import Plan

#: A clock of a ticket: its name and its ordinal.
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Stood:
    """A clock as it was told until now, as far as terms decide it."""

    status: str
    outcome: str
    counted: str
    limit: int | None
    used: int
    used_as_of: datetime
    due_at: datetime | None
    breach_at: datetime | None

    def breached(self, now: datetime) -> bool:
        """Say whether more than the target is used up at *now*."""
        return self.breach_at is not None and self.breach_at < now


@dataclass(frozen=True, slots=True)
class Change:
    """What other terms make of one clock; `before` or `after` may be missing."""

    name: str
    ordinal: int
    before: Stood | None
    after: ClockAccount | None
    #: What it has used under the new terms, at the instant that `before` speaks of.
    used: int = 0

    @property
    def later_by(self) -> int:
        """By how many seconds it is due later; negative for earlier, 0 for neither."""
        before = self.before.due_at if self.before else None
        after = self.after.due_at if self.after else None
        if before is None or after is None:
            return 0
        return epoch_of(after) - epoch_of(before)

    def gains_breach(self, now: datetime) -> bool:
        """Say whether it is breached at *now* only under the new terms."""
        was, is_now = self._breached(now)
        return is_now and not was

    def loses_breach(self, now: datetime) -> bool:
        """Say whether it is breached at *now* only under the terms until now."""
        was, is_now = self._breached(now)
        return was and not is_now

    def _breached(self, now: datetime) -> tuple[bool, bool]:
        was = self.before is not None and self.before.breached(now)
        return was, self.after is not None and self.after.breached(now)


@dataclass(frozen=True, slots=True)
class Applied:
    """A ticket under other terms."""

    account: Account
    applying: Event
    #: The verdicts that stay.
    kept: Verdicts
    changes: tuple[Change, ...]
    #: Clocks that were finished and would go on: nothing is to be applied then.
    going_on_again: tuple[str, ...] = ()

    @property
    def event(self) -> Event:
        """The event that applies them, with the verdicts that it keeps."""
        facts: dict[str, Fact] = {
            **self.applying.facts,
            "finished": carried(self.kept),
        }
        return replace(self.applying, facts=facts)


class Terms(Protocol):
    """Under which plan, on which calendar."""

    @property
    def plan(self) -> Plan:
        """The plan, contract overrides applied."""

    @property
    def calendar(self) -> ServiceTime:
        """The service time of the contract."""


@dataclass(frozen=True, slots=True)
class Before:
    """What a ticket came to until now."""

    terms: Terms
    #: Those terms in words.
    under: str
    stood: Mapping[Key, Stood] = field(default_factory=dict)


def applied(
    events: Sequence[Event], applying: Event, *, before: Before, after: Terms
) -> Applied:
    """Return what a ticket comes to when *applying* puts it under other terms.

    Args:
        events: the timeline until now.
        applying: the event to be written next; what it keeps is still missing.
        before: what the ticket came to until now. What was stored then counts, not
            what a fold says today: the zone data may have changed since.
        after: the terms from now on.
    """
    # When a clock is over hangs on its plan and its timeline, never on a calendar, and
    # what it came to was stored: under the same plan one fold tells all that is asked.
    told = account_anew([*events, applying], plan=after.plan, calendar=after.calendar)
    terms = before.terms
    old: Sequence[ClockAccount] = (
        kept_verdicts(events, list(told.clocks))
        if terms.plan is after.plan
        else account_of(events, plan=terms.plan, calendar=terms.calendar).clocks
    )
    kept = verdicts_of(old, under=before.under, anew=told.clocks)
    _take_stored(kept, before.stood)
    account = replace(told, clocks=tuple(with_verdicts(kept, told.clocks)))
    return Applied(
        account,
        applying,
        kept,
        tuple(_changes(account, before, Counting(after.plan, after.calendar))),
        _going_on_again(old, told.clocks),
    )


def _take_stored(kept: Verdicts, stood: Mapping[Key, Stood]) -> None:
    """Put the figures that were stored of finished clocks into their verdicts."""
    for key, row in kept.items():
        stored = stood.get(key)
        if stored is None or not stored.outcome:
            continue
        seconds = row["seconds"]
        if seconds is not None and stored.limit is not None:
            row["base"] = stored.limit - int(seconds)
        row["outcome"] = stored.outcome
        row["counted"] = stored.counted
        row["used"] = stored.used
        row["due_at"] = written(stored.due_at)
        row["breach_at"] = written(stored.breach_at)


def _going_on_again(
    judged: Sequence[ClockAccount], anew: Sequence[ClockAccount]
) -> tuple[str, ...]:
    going = {
        (clock.name, clock.ordinal)
        for clock in anew
        if clock.status is not Status.FINISHED
    }
    return tuple(
        clock.name
        for clock in judged
        if clock.status is Status.FINISHED and (clock.name, clock.ordinal) in going
    )


def _changes(account: Account, before: Before, counting: Counting) -> list[Change]:
    found: list[Change] = []
    left = dict(before.stood)
    for clock in account.clocks:
        row = left.pop((clock.name, clock.ordinal), None)
        if row is None:
            found.append(Change(clock.name, clock.ordinal, None, clock, clock.used))
        elif clock.status is not Status.FINISHED or not row.outcome:
            level = account.situation.level
            used = _used_at(clock, row.used_as_of, counting, level)
            if _differs(row, clock, used):
                found.append(Change(clock.name, clock.ordinal, row, clock, used))
    found.extend(Change(*key, row, None) for key, row in left.items())
    return found


def _used_at(clock: ClockAccount, at: datetime, counting: Counting, level: str) -> int:
    """Return what a clock had used when the last event before took effect."""
    if clock.status is not Status.RUNNING:
        return clock.used
    counter = counting.counter(clock.counted, level)
    since = counter.elapsed_s(epoch_of(at), epoch_of(clock.used_as_of))
    return clock.used - since


def _differs(row: Stood, clock: ClockAccount, used: int) -> bool:
    limit = clock.limit.end if clock.limit else None
    return (
        row.status != clock.status.value
        or row.due_at != clock.due_at
        or row.breach_at != clock.breach_at
        or row.limit != limit
        or row.counted != clock.counted
        or row.used != used
    )

"""What a replayed history came to, read off the desk's own ledger.

Nothing here counts time by itself: the seconds are those of the resolution clock's
pieces, in the account that the timeline folds into.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from backline.guide.account import Account, ClockAccount
from backline.guide.calendar import Calendar
from backline.guide.timeline import Event, Kind
from backline.guide.wall import epoch_of
from backline.guide.workflow import OPEN, WAITING
from backline.replay.mapping import LogMapping
from backline.replay.reading import Case


@dataclass(frozen=True, slots=True)
class Spent:
    """The service seconds of a case until it was first restored.

    `waited` of the `total` lie with the customer; `waited_elapsed` is the same by the
    clock on the wall. A case that was never restored counts to its last event.
    """

    total: int
    waited: int
    waited_elapsed: int
    restored: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One case: the log's names and the desk's answers."""

    case: str
    tickets: tuple[str, ...]
    events: int
    said_severity: str
    path: tuple[str, ...]
    levels: tuple[str, ...]
    spent: Spent
    times_reopened: int
    followed: int


def spent_of(account: Account, *, calendar: Calendar, last_at: datetime) -> Spent:
    """Return the service time of a ticket until it was first restored.

    It is told of the timeline, so plans without a resolution clock do as well.
    """
    total = waited = elapsed = 0
    for stretch in account.stretches:
        if stretch.situation.state not in OPEN:
            break
        end = epoch_of(last_at) if stretch.end is None else stretch.end
        seconds = calendar.elapsed_s(stretch.start, end)
        total += seconds
        if stretch.situation.state in WAITING:
            waited += seconds
            elapsed += end - stretch.start
    restored = any(stretch.situation.state not in OPEN for stretch in account.stretches)
    return Spent(total, waited, elapsed, restored)


def levels_of(events: Iterable[Event]) -> tuple[str, ...]:
    """Return the levels through which a timeline went."""
    found: list[str] = []
    for event in events:
        if event.kind in {Kind.OPENED, Kind.HANDED_OVER, Kind.ESCALATED}:
            level = event.words("level")
            if not found or found[-1] != level:
                found.append(level)
    return tuple(found)


@dataclass(slots=True)
class Compliance:
    """How the clocks were judged, by clock, severity and outcome."""

    as_of: datetime
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, account: Account) -> None:
        """Count every clock of a ticket, those that a lowering judged included."""
        for clock in account.clocks:
            self.counts[clock.name, clock.severity, self._outcome(clock)] += 1

    def _outcome(self, clock: ClockAccount) -> str:
        if clock.outcome is not None:
            return clock.outcome.value
        if clock.limit is None:
            return "not_judged"
        return "missed" if clock.breached(self.as_of) else "running"


def facts_of(told: Sequence[Told], *, mapping: LogMapping) -> dict[str, int]:
    """Return the counts that an import must reproduce when its mapping names none."""
    severity = mapping.columns.severity or "severity"
    facts = Counter(f"{severity}_last={case.said_severity}" for case in told)
    facts["cases"] = len(told)
    facts["events"] = sum(case.events for case in told)
    facts["never_completed"] = sum(not case.spent.restored for case in told)
    facts["path_changes>=2"] = sum(len(case.path) > 2 for case in told)  # noqa: PLR2004
    facts["reopened"] = sum(bool(case.times_reopened + case.followed) for case in told)
    facts["waits_on_client"] = sum(case.spent.waited_elapsed > 0 for case in told)
    for level in ("L2", "L3"):
        facts[f"reached_{level}"] = sum(_reached(case, level, mapping) for case in told)
    return dict(sorted(facts.items()))


def _reached(case: Told, level: str, mapping: LogMapping) -> bool:
    return any(
        mapping.levels.get(said, mapping.default_level) == level
        and said not in mapping.unsure_levels
        for said in case.path
    )


def tell(
    case: Case,
    *,
    numbers: Sequence[str],
    timelines: Sequence[Sequence[Event]],
    accounts: Sequence[Account],
    calendar: Calendar,
) -> Told:
    """Return what a case came to: its first ticket's time, all tickets' path."""
    last = case.events[-1]
    return Told(
        case=case.name,
        tickets=tuple(numbers),
        events=len(case.events),
        said_severity=last.said_severity,
        path=case.path,
        levels=levels_of(event for timeline in timelines for event in timeline),
        spent=spent_of(accounts[0], calendar=calendar, last_at=last.at),
        times_reopened=sum(account.situation.times_reopened for account in accounts),
        followed=len(accounts) - 1,
    )

"""What a recount comes to, summed up over its tickets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from backline.guide.applying import Change
from backline.records.tickets.actions.terms import Outcome


if TYPE_CHECKING:
    from backline.guide.account import ClockAccount

#: So many of the largest differences are kept in words.
LARGEST = 20


@dataclass(frozen=True, slots=True)
class Difference:
    """One ticket's largest difference."""

    ticket: str
    clock: str
    later_by: int
    words: str
    #: When it was due and when it will be, in ISO 8601; empty for at no instant.
    due_before: str = ""
    due_after: str = ""


@dataclass(slots=True)
class Tally:
    """The sum of a recount.

    Attributes:
        tickets: how many were looked at.
        moved: those of whose running clocks some figure changes.
        same: those whose figures stay.
        later: those due later than before.
        earlier: those due earlier.
        gone: clocks that were due and no longer are.
        gained: clocks that are breached only under the new terms.
        lost: clocks that are breached only under the terms until now.
        left: tickets that keep their terms, by the reason.
        customers: how many of each one's tickets are due later, and earlier.
        largest: the tickets that move furthest.
    """

    tickets: int = 0
    moved: int = 0
    same: int = 0
    later: int = 0
    earlier: int = 0
    gone: int = 0
    gained: int = 0
    lost: int = 0
    left: dict[str, int] = field(default_factory=dict)
    customers: dict[str, list[int]] = field(default_factory=dict)
    largest: list[Difference] = field(default_factory=list)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Tally:
        """Return the tally that `stored` is the JSON of; an empty one for nothing."""
        largest = [Difference(**row) for row in stored.get("largest", [])]
        return cls(**{**stored, "largest": largest})

    @property
    def json(self) -> dict[str, Any]:
        return asdict(self)

    def add(self, outcomes: Iterable[Outcome], now: datetime) -> None:
        """Count some more tickets, as things stand at *now*."""
        rows: list[Difference] = []
        for outcome in outcomes:
            self.tickets += 1
            if outcome.left:
                self.left[outcome.left] = self.left.get(outcome.left, 0) + 1
            elif not outcome.changes:
                self.same += 1
            else:
                self._moved(outcome, now)
                rows.append(_difference(outcome, furthest(outcome.changes)))
        ranked = sorted([*self.largest, *rows], key=_rank)
        self.largest = ranked[:LARGEST]

    def _moved(self, outcome: Outcome, now: datetime) -> None:
        self.moved += 1
        self.gained += sum(change.gains_breach(now) for change in outcome.changes)
        self.lost += sum(change.loses_breach(now) for change in outcome.changes)
        self.gone += sum(map(_is_gone, outcome.changes))
        by = furthest(outcome.changes).later_by
        self.later += by > 0
        self.earlier += by < 0
        if by:
            customer = str(outcome.ticket.customer_id)
            self.customers.setdefault(customer, [0, 0])[by < 0] += 1


def furthest(changes: Iterable[Change]) -> Change:
    """Return the change that moves a due instant furthest."""
    return max(changes, key=lambda change: abs(change.later_by))


def _rank(difference: Difference) -> tuple[int, str]:
    return -abs(difference.later_by), difference.ticket


def _difference(outcome: Outcome, change: Change) -> Difference:
    name = change.name.replace("_", " ")
    words = f"{name}: {change_words(change)}"
    before = change.before.due_at if change.before else None
    after = change.after.due_at if change.after else None
    instants = (_iso(before), _iso(after))
    return Difference(outcome.ticket.number, name, change.later_by, words, *instants)


def _iso(instant: datetime | None) -> str:
    return instant.isoformat() if instant else ""


def _is_gone(change: Change) -> bool:
    was_due = change.before is not None and change.before.due_at is not None
    return was_due and (change.after is None or change.after.due_at is None)


def change_words(change: Change) -> str:
    """Return what becomes of a clock in words."""
    before, after = change.before, change.after
    if before is None:
        return f"begins, due {_at(after.due_at if after else None)}"
    if after is None:
        return "is no longer promised"
    if before.due_at != after.due_at:
        return (
            f"due {_at(after.due_at)} instead of {_at(before.due_at)}"
            f"{_shift(change.later_by)}"
        )
    if before.limit != (limit := _limit(after)):
        return f"{_seconds(limit)} promised instead of {_seconds(before.limit)}"
    if before.used != change.used:
        return f"{_seconds(change.used)} used instead of {_seconds(before.used)}"
    return f"breached after {_at(after.breach_at)} instead of {_at(before.breach_at)}"


def _limit(clock: ClockAccount) -> int | None:
    return clock.limit.end if clock.limit else None


def _at(instant: datetime | None) -> str:
    return "at no instant" if instant is None else f"{instant:%Y-%m-%d %H:%M} UTC"


def _shift(seconds: int) -> str:
    if not seconds:
        return ""
    return f", {_seconds(abs(seconds))} {'later' if seconds > 0 else 'earlier'}"


def _seconds(seconds: int | None) -> str:
    if seconds is None:
        return "nothing"
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (rest, "s")]
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 min"

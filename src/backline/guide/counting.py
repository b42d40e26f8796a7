"""In which hours a clock counts: the contract's calendar, around the clock, a plan's own.

Guide: package.tailored - targets have their own hours (severity 1 around the clock, the
rest in office hours), and levels have theirs. package.geography - the contract's
calendar gives the working days.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from backline.guide.plan import (
    ELAPSED,
    OF_THE_LEVEL,
    SERVICE,
    Days,
    FixedInstant,
    Span,
    WallTime,
)
from backline.guide.wall import DAY, epoch_of, first_instant, wall_at


if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from backline.guide.calendar import Calendar
    from backline.guide.plan import AT_ONCE, Hours, Plan


class Counter(Protocol):
    """What counts seconds: the open hours of a calendar, or the clock on the wall."""

    def elapsed_s(self, start: int, end: int) -> int:
        """Return the seconds counted in [start, end); 0 when reversed."""

    def due_s(self, start: int, seconds: int) -> tuple[int, int]:
        """Return the earliest instant that uses up *seconds*, and the last."""


class ServiceTime(Counter, Protocol):
    """The contract's calendar, as far as the clocks ask it."""

    @property
    def zone(self) -> tzinfo:
        """The zone of its wall times."""

    def under(self, hours: Hours) -> Calendar:
        """Return the calendar of hours that a plan names itself."""

    def due_days_s(self, start: int, days: int) -> int:
        """Return the *days*-th following open date at the wall time of *start*."""


class _Wall:
    """Elapsed time: every second counts."""

    def elapsed_s(self, start: int, end: int) -> int:
        return max(0, end - start)

    def due_s(self, start: int, seconds: int) -> tuple[int, int]:
        return start + seconds, start + seconds


WALL = _Wall()


class Limit(NamedTuple):
    """What may be used: `seconds` from the point where `base` was already used.

    `counted` names the hours in which they are counted.
    """

    counted: str
    base: int
    seconds: int

    @property
    def end(self) -> int:
        """How much is used when this limit is used up."""
        return self.base + self.seconds


@dataclass(frozen=True, slots=True)
class Counting:
    """A plan's hours on a contract's calendar."""

    plan: Plan
    calendar: ServiceTime

    def counter(self, counted: str, level: str = "") -> Counter:
        """Return what counts the hours called *counted*.

        Args:
            counted: their name.
            level: who has the ticket, for hours that are the level's.
        """
        if counted == OF_THE_LEVEL:
            counted = self.plan.level_hours.get(level, SERVICE)
        if counted == SERVICE:
            return self.calendar
        return WALL if counted == ELAPSED else self._named(counted)

    def days(self, counted: str) -> ServiceTime:
        """Return the calendar whose open dates the hours called *counted* have.

        Around the clock every date of the contract's calendar counts as it is.
        """
        if counted in {SERVICE, ELAPSED, OF_THE_LEVEL}:
            return self.calendar
        return self._named(counted)

    def limit(self, target: AT_ONCE, start: int, base: int = 0) -> Limit:
        """Return what *target* lets be used from *start*, when *base* was used by then."""
        match target:
            case Span():
                return Limit(target.counted, base, target.seconds)
            case Days():
                days = self.days(target.counted)
                due = days.due_days_s(start, target.days)
                return Limit(target.counted, base, days.elapsed_s(start, due))
            case WallTime():
                at = _wall_time(target, start, self.days(target.counted))
            case FixedInstant():
                at = epoch_of(target.at)
        return Limit(ELAPSED, base, max(0, at - start))

    def _named(self, counted: str) -> Calendar:
        return self.calendar.under(self.plan.hours[counted])


def counted_in(target: AT_ONCE) -> str:
    """Return the hours in which a target's limit is counted.

    A time of day and an instant are points on the wall: what pauses them moves them by
    the time it took around the clock.
    """
    return target.counted if isinstance(target, Span | Days) else ELAPSED


def _wall_time(target: WallTime, start: int, days: ServiceTime) -> int:
    """Return the instant of a time of day, so many open dates after *start*."""
    number, left = wall_at(days.zone, start) // DAY, target.days
    if not left:
        at = first_instant(days.zone, number * DAY + target.second)
        if at >= start and _opens(days, number):
            return at
        left = 1
    for _ in range(left):
        midnight = first_instant(days.zone, number * DAY)
        number = wall_at(days.zone, days.due_days_s(midnight, 1)) // DAY
    return first_instant(days.zone, number * DAY + target.second)


def _opens(days: ServiceTime, number: int) -> bool:
    """Say whether any of a date, given by its number, is open."""
    begins, ends = (first_instant(days.zone, n * DAY) for n in (number, number + 1))
    return days.elapsed_s(begins, ends) > 0


def zoned(plan: Plan, zone: Callable[[str], tzinfo]) -> Plan:
    """Return *plan* with the zones of its own hours; *zone* gives the one of a name.

    The guide does no I/O, so whoever has a plan read hands its zones in.
    """
    if not any(hours.zone_name for hours in plan.hours.values()):
        return plan
    hours = {
        name: replace(each, zone=zone(each.zone_name)) if each.zone_name else each
        for name, each in plan.hours.items()
    }
    return replace(plan, hours=hours)

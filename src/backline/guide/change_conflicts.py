"""What speaks against a window: shown to both sides before they agree.

Guide: change.agreed-window - conflicts with other changes, blackout periods and release
windows of the site are shown before agreeing. Busy hours and holidays are shown with
them. What `blocks` refuses the agreement; what `warns` is for people to weigh.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from backline.guide.change_stages import Window
from backline.guide.changes import CLAUSE
from backline.guide.releases import end_of_day
from backline.guide.workflow import MoveRefused


if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime, tzinfo

What = Literal["change", "freeze", "release", "holiday", "busy", "person"]
Severity = Literal["blocks", "warns"]

#: Zones lie quarters of an hour from UTC, so hours of a wall begin at any of them.
QUARTER = timedelta(minutes=15)
#: An hour is busy from this share of the busiest hour of the week on.
BUSY_FROM = Fraction(3, 4)
#: With fewer hours of the week known, none is called busy.
KNOWN_HOURS = 24
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Other:
    """Another change of the site or its customer."""

    number: str
    subject: str
    window: Window
    is_agreed: bool
    #: Whether it touches a component, at a site, that this one touches too.
    is_the_same: bool


@dataclass(frozen=True, slots=True)
class Freeze:
    """A time in which nothing is to be changed, and who says so."""

    window: Window
    reason: str
    whose: str
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Day:
    """A civil day at the site with a name: a release's or a holiday's."""

    window: Window
    name: str


@dataclass(frozen=True, slots=True)
class Booked:
    """Somebody of the vendor who is taken for a time, by a visit or another change.

    Attributes:
        name: theirs.
        doing: what they are taken for, to follow "is": "on site for INC-7".
        window: when.
        is_here: at a site of the change.
        is_named: whether they are to be there for the change too.
    """

    name: str
    doing: str
    window: Window
    is_here: bool = False
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """All that may speak against a window of a site.

    `busy` are the hours of the week, 0 for Monday 00:00 on the site's wall clock.
    """

    changes: Sequence[Other] = ()
    freezes: Sequence[Freeze] = ()
    releases: Sequence[Day] = ()
    holidays: Sequence[Day] = ()
    booked: Sequence[Booked] = ()
    busy: frozenset[int] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that speaks against a window, when, and how much it weighs."""

    what: What
    severity: Severity
    window: Window
    because: str
    clause: str = CLAUSE


def conflicts_of(window: Window, beside: Beside, *, zone: tzinfo) -> list[Conflict]:
    """Return what speaks against *window*, what blocks first, then by its start.

    Args:
        window: that is looked at.
        beside: what is known of the site; what does not overlap is left out.
        zone: of the site, whose wall clock the busy hours are on.
    """
    found = [
        each
        for each in _dated(beside)
        if each.window.overlaps(window) and window.start_at < window.end_at
    ]
    found += _busy(window, beside.busy, zone)
    return sorted(found, key=_weight)


def _weight(conflict: Conflict) -> tuple[bool, datetime, str]:
    return conflict.severity != "blocks", conflict.window.start_at, conflict.because


def _dated(beside: Beside) -> Iterator[Conflict]:
    for other in beside.changes:
        yield _of_change(other)
    for freeze in beside.freezes:
        severity: Severity = "blocks" if freeze.blocks else "warns"
        because = f"Freeze of {freeze.whose}: {freeze.reason}"
        yield Conflict("freeze", severity, freeze.window, because)
    for release in beside.releases:
        because = f"Release {release.name} is planned for this day."
        yield Conflict("release", "warns", release.window, because)
    for holiday in beside.holidays:
        because = f"{holiday.name}: ask who is there."
        yield Conflict("holiday", "warns", holiday.window, because)
    for each in beside.booked:
        yield from _of_booked(each)


def _of_booked(booked: Booked) -> Iterator[Conflict]:
    because = f"{booked.name} is {booked.doing} then."
    if booked.is_named:
        because = f"{booked.name}, named to be there, is {booked.doing} then."
    if booked.is_named or booked.is_here:
        yield Conflict("person", "warns", booked.window, because)


def _of_change(other: Other) -> Conflict:
    called = f"{other.number}, {other.subject}"
    if not other.is_agreed:
        because = f"{called}: its window is proposed, not agreed."
        return Conflict("change", "warns", other.window, because)
    if other.is_the_same:
        because = f"{called}: agreed, and it touches the same."
        return Conflict("change", "blocks", other.window, because)
    because = f"{called}: agreed, for other components or another site."
    return Conflict("change", "warns", other.window, because)


def _busy(window: Window, busy: frozenset[int], zone: tzinfo) -> Iterator[Conflict]:
    """Yield each run of busy hours that the window takes, cut to the window."""
    if not busy:
        return
    for taken in _runs(window, busy, zone):
        local = taken.start_at.astimezone(zone)
        until = taken.end_at.astimezone(zone)
        because = (
            f"Busy hours of the site: {_DAYS[local.weekday()]} {local:%H:%M} to "
            f"{until:%H:%M}."
        )
        yield Conflict("busy", "warns", taken, because)


def _runs(window: Window, busy: frozenset[int], zone: tzinfo) -> Iterator[Window]:
    """Yield the stretches of a window that lie in busy hours, cut to the window."""
    start: datetime | None = None
    for at in _quarters(window):
        if hour_of_week(at, zone) in busy:
            start = start or max(window.start_at, at)
        elif start is not None:
            yield Window(start, at)
            start = None
    if start is not None:
        yield Window(start, window.end_at)


def _quarters(window: Window) -> Iterator[datetime]:
    """Yield the quarters of an hour that a window touches."""
    at = window.start_at.replace(minute=0, second=0, microsecond=0)
    while at < window.end_at:
        if at + QUARTER > window.start_at:
            yield at
        at += QUARTER


def hour_of_week(at: datetime, zone: tzinfo) -> int:
    """Return the hour of the week on the wall clock of *zone*: 0 for Monday 00:00."""
    local = at.astimezone(zone)
    return local.weekday() * 24 + local.hour


def busy_hours(counted: Mapping[int, Sequence[int]]) -> frozenset[int]:
    """Return the busy hours of a site's week.

    Args:
        counted: for each hour of the week, the most agents or calls of each such hour
            that was measured.

    Returns:
        The hours whose middle count is at least 3/4 of that of the busiest; none while
        less than a day's hours are known.
    """
    middle = {
        hour: sorted(counts)[len(counts) // 2]
        for hour, counts in counted.items()
        if counts
    }
    most = max(middle.values(), default=0)
    if len(middle) < KNOWN_HOURS or not most:
        return frozenset()
    return frozenset(
        hour for hour, count in middle.items() if count >= BUSY_FROM * most
    )


def day_window(day: date, zone: tzinfo, *, days: int = 1) -> Window:
    """Return *day* of a zone, or so many days from it on, as a window."""
    before = day - timedelta(days=1)
    last = day + timedelta(days=days - 1)
    return Window(end_of_day(before, zone), end_of_day(last, zone))


def check_no_block(conflicts: Iterable[Conflict]) -> None:
    """Refuse a window that something blocks (change.agreed-window).

    Raises:
        MoveRefused: with what blocks it and what to do instead.
    """
    blocking = [each for each in conflicts if each.severity == "blocks"]
    if blocking:
        message = (
            f"{blocking[0].because.rstrip('.')}: choose another window, or have that "
            "lifted first."
        )
        raise MoveRefused(message, CLAUSE)

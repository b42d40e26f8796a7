"""What differs between two calendars, date by date and in words (package.geography).

"A yearly holiday annex is confirmed by both sides": so both read what it changes. A
weekday that changes for good is told once, not fifty times a year; years of which only
one of the two speaks are no difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from backline.guide.calendar_days import DayFace, faces
from backline.guide.calendar_terms import CalendarTerms
from backline.guide.calendar_written import hours_in_words


WEEKDAY_WORDS = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changes.

    Attributes:
        day: the date; None where it is every such weekday, or the zone.
        what: ``opens``, ``closes``, ``other hours``, ``another name``, ``week``, ``zone``.
        before: how it was.
        after: how it becomes.
    """

    day: date | None
    what: str
    before: str
    after: str

    @property
    def words(self) -> str:
        """The difference as one sentence."""
        when = f"{self.day:%a} {self.day.day} {self.day:%b %Y}: " if self.day else ""
        return f"{when}{self.before} becomes {self.after}"


def shared_years(before: CalendarTerms, after: CalendarTerms) -> range:
    """Return the years of which both calendars speak."""
    (first, last), (since, until) = before.known_years, after.known_years
    return range(max(first, since), min(last, until) + 1)


def differences(
    before: CalendarTerms, after: CalendarTerms, first: date, last: date
) -> list[Difference]:
    """Return what differs from *first* to *last*, dates in order.

    Dates outside the years that both know are left out.
    """
    years = shared_years(before, after)
    if not years:
        return _weekly(before, after)
    since = max(first, date(years[0], 1, 1))
    until = min(last, date(years[-1], 12, 31))
    found = _weekly(before, after)
    for was, now in zip(
        faces(before, since, until), faces(after, since, until), strict=True
    ):
        difference = _of_day(was, now)
        if difference is not None:
            found.append(difference)
    return found


def _weekly(before: CalendarTerms, after: CalendarTerms) -> list[Difference]:
    found = []
    if str(before.zone) != str(after.zone):
        zones = (f"the zone {before.zone}", f"the zone {after.zone}")
        found.append(Difference(None, "zone", *zones))
    for name, was, now in zip(WEEKDAY_WORDS, before.weekly, after.weekly, strict=True):
        if was != now:
            closed = f"every {name} closed"
            words = [
                f"every {name} open {hours_in_words(windows)}" if windows else closed
                for windows in (was, now)
            ]
            found.append(Difference(None, "week", *words))
    return found


def _of_day(was: DayFace, now: DayFace) -> Difference | None:
    if was.by_week and now.by_week:
        return None
    if was.windows == now.windows:
        if _plain(was.name) == _plain(now.name) or now.windows:
            return None
        return Difference(was.day, "another name", was.words, now.words)
    if was.windows and now.windows:
        what = "other hours"
    else:
        what = "opens" if now.windows else "closes"
    return Difference(was.day, what, was.words, now.words)


def _plain(name: str) -> str:
    """Return a holiday's name without the word that its date is reckoned."""
    return name.replace(" (estimated)", "")

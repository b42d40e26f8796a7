"""A slow second opinion on service time: look at every minute.

It knows nothing of tables or spans. The hand of a wall clock that is never turned
back shows, at each minute, the latest local time reached so far; a minute is open
when that hand points into working hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo


Hours = list[tuple[int, int]]
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True)
class Office:
    """Working hours in minutes of the day, by weekday (Monday = 0) or by date."""

    week: list[Hours]
    holidays: set[date]
    overrides: dict[date, Hours]
    breaks: list[tuple[datetime, datetime]]

    def is_open(self, hand: datetime) -> bool:
        today = hand.date()
        if today in self.holidays and today not in self.overrides:
            return False
        if any(start <= hand < end for start, end in self.breaks):
            return False
        return any(self._covers(day, hand) for day in (today - DAY, today))

    def _covers(self, day: date, hand: datetime) -> bool:
        hours = self.overrides.get(day, self.week[day.weekday()])
        for start, end in hours:
            opens = datetime.combine(day, datetime.min.time()) + start * MINUTE
            length = end - start if end > start else end - start + 24 * 60
            if opens <= hand < opens + length * MINUTE:
                return True
        return False


@cache
def hands(zone: str, first: date, days: int) -> list[datetime]:
    """Return what the hand shows at each UTC minute of some days."""
    where = ZoneInfo(zone)
    minute = datetime(first.year, first.month, first.day, tzinfo=UTC) - 2 * DAY
    until = minute + (days + 2) * DAY
    hand = datetime.min  # noqa: DTZ901 - a wall clock has no zone
    shown: list[datetime] = []
    while minute < until:
        hand = max(hand, minute.astimezone(where).replace(tzinfo=None))
        shown.append(hand)
        minute += MINUTE
    return shown[2 * 24 * 60 :]

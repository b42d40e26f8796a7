"""The figures of a plan as people write them: ``90 min``, ``next release``, ``20 %``.

Guide: package.standard, turnaround.minor-release - a target is a span of time, so many
business days, a time of day, an instant, what is promised for the case, a release, or
none. Exact: whole seconds, fractions, never a float. The patterns are public: the JSON
schema is made of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from backline.guide.plan import (
    ELAPSED,
    OF_THE_LEVEL,
    OWN_HOURS,
    SERVICE,
    Allowance,
    Days,
    FixedInstant,
    NoTarget,
    Promised,
    Release,
    Span,
    WallTime,
)
from backline.guide.plan_table import BadPlan, shown
from backline.guide.wall import LAST_YEAR


if TYPE_CHECKING:
    from backline.guide.plan import Comparison, Per, Target


#: Another word for hours that never close.
AROUND_THE_CLOCK = "24x7"
LENGTH = r"([0-9]{1,9}) (s|min|h|days?|weeks?)"
_BUSINESS = r"([0-9]{1,4}) business days?"
_IN = r"(?: (elapsed)| in ([A-Za-z0-9_-]+))?"
SPAN = LENGTH + _IN
DAYS = _BUSINESS + _IN
WALL = r"by ([01][0-9]|2[0-3]):([0-5][0-9])(?: \+ " + _BUSINESS + ")?" + _IN
INSTANT = r"by ([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)"
SHARE = r"([0-9]{1,3}(?:\.[0-9]{1,4})?) ?%"
LOSS = r"(>=|>) ?" + SHARE
ALLOWANCE = r"([1-9][0-9]{0,3}) per (year|term)"
PROMISED, RELEASE, NONE = "as promised", "next release", "none"

_DAY = 86400
_SECONDS = {
    "s": 1,
    "min": 60,
    "h": 3600,
    "day": _DAY,
    "days": _DAY,
    "week": 7 * _DAY,
    "weeks": 7 * _DAY,
}
_LONGEST = 10 * 366 * _DAY
_MOST_DAYS = 3660
_FIRST_YEAR = 1970
_WHOLE = Fraction(100)
_SPAN_REMEDY = (
    'Write a whole number and s, min, h, days or weeks, such as "90 min" or "6 h"; '
    'add " elapsed" when it counts around the clock, " in NAME" when it counts in '
    "hours of that name"
)
_TARGET_REMEDY = (
    'Or write "1 business day", "by 18:00", "by 10:00 + 1 business day", '
    f'"by 2026-12-31T18:00:00Z", "{PROMISED}", "{RELEASE}" or "{NONE}".'
)


@dataclass(frozen=True, slots=True)
class Loss:
    """From which share of loss on: ``>= 20 %``."""

    percent: Fraction
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Counting:
    """The hours that a target may name, and those it counts in when it names none."""

    default: str = SERVICE
    known: tuple[str, ...] = OWN_HOURS

    def named(self, word: str, path: str) -> str:
        """Return the hours called *word*.

        Raises:
            BadPlan: the plan has no such hours.
        """
        if word == AROUND_THE_CLOCK:
            return ELAPSED
        if word not in self.known:
            remedy = f"The plan has {', '.join(self.known)} and {AROUND_THE_CLOCK}; "
            more = "name others under [hours.NAME]."
            raise BadPlan(path, f"has no hours called {shown(word)}.", remedy + more)
        return word

    def of(self, found: re.Match[str], path: str) -> str:
        """Return the hours that the last two groups of a target name."""
        elapsed, word = found.groups()[-2:]
        if elapsed:
            return ELAPSED
        return self.named(word, path) if word else self.default

    def dates_of(self, found: re.Match[str], path: str) -> str:
        """Return the hours whose open dates a target counts.

        Raises:
            BadPlan: they change with the level, so a date may be open and closed.
        """
        counted = self.of(found, path)
        if counted == OF_THE_LEVEL:
            what = "counts open dates in hours that change with the level."
            raise BadPlan(path, what, f'Add hours that stay, such as " in {SERVICE}".')
        return counted


ANY_PLAN = Counting()


def length(value: object, path: str) -> int:
    """Read a length of time such as ``30 min`` as seconds.

    Raises:
        BadPlan: it is no such length, it is nothing, or longer than ten years.
    """
    found = re.fullmatch(LENGTH, value) if isinstance(value, str) else None
    if found is None:
        remedy = 'Write a whole number and s, min, h, days or weeks, such as "30 min".'
        raise BadPlan(path, f"{shown(value)} is no length of time.", remedy)
    return _seconds(found, value, path)


def _seconds(found: re.Match[str], value: object, path: str) -> int:
    seconds = int(found.group(1)) * _SECONDS[found.group(2)]
    if not 0 < seconds <= _LONGEST:
        what = f"{shown(value)} is no span to promise."
        raise BadPlan(path, what, "Write more than nothing and at most ten years.")
    return seconds


def span(value: object, path: str, counting: Counting = ANY_PLAN) -> Span:
    """Read a span of time such as ``90 min``, ``72 h elapsed`` or ``1 h in office``.

    Raises:
        BadPlan: it is no such span, it is nothing, or longer than ten years.
    """
    found = re.fullmatch(SPAN, value) if isinstance(value, str) else None
    if found is None:
        what = f"{shown(value)} is no span of time."
        raise BadPlan(path, what, f"{_SPAN_REMEDY}.")
    return Span(_seconds(found, value, path), counting.of(found, path))


def target(value: object, path: str, counting: Counting = ANY_PLAN) -> Target:
    """Read a target; the forms are in docs/reference/plan-format.md.

    Raises:
        BadPlan: it is none of them.
    """
    text = value if isinstance(value, str) else ""
    fixed: dict[str, Target] = {
        RELEASE: Release("next release or update"),
        NONE: NoTarget("no target"),
        PROMISED: Promised(),
    }
    if text in fixed:
        return fixed[text]
    if found := re.fullmatch(DAYS, text):
        return Days(_count(found.group(1), path), counting.dates_of(found, path))
    if found := re.fullmatch(WALL, text):
        return _wall_time(found, path, counting)
    if found := re.fullmatch(INSTANT, text):
        return _instant(found.group(1), path)
    if re.fullmatch(SPAN, text):
        return span(value, path, counting)
    remedy = f"{_SPAN_REMEDY}. {_TARGET_REMEDY}"
    raise BadPlan(path, f"{shown(value)} is no target.", remedy)


def _count(digits: str, path: str) -> int:
    days = int(digits)
    if not 0 < days <= _MOST_DAYS:
        what = f"{days} business days is nothing to promise."
        raise BadPlan(path, what, f"Write 1 to {_MOST_DAYS} business days.")
    return days


def _wall_time(found: re.Match[str], path: str, counting: Counting) -> WallTime:
    hour, minute, days = found.group(1), found.group(2), found.group(3)
    return WallTime(
        second=int(hour) * 3600 + int(minute) * 60,
        days=_count(days, path) if days else 0,
        counted=counting.dates_of(found, path),
    )


def _instant(text: str, path: str) -> FixedInstant:
    remedy = 'Write an instant in UTC, such as "by 2026-12-31T18:00:00Z".'
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadPlan(path, f"{text} is no instant ({error}).", remedy) from None
    if not _FIRST_YEAR <= at.year < LAST_YEAR:
        raise BadPlan(path, f"{text} lies too far away.", "Check the year.")
    return FixedInstant(at)


def share(value: object, path: str) -> Fraction:
    """Read a share of a target such as ``75 %`` as a fraction of one.

    Raises:
        BadPlan: it is no share above nothing.
    """
    found = re.fullmatch(SHARE, value) if isinstance(value, str) else None
    percent = Fraction(found.group(1)) if found else Fraction(0)
    if percent <= 0:
        what = f"{shown(value)} is no share."
        raise BadPlan(path, what, 'Write a share above nothing, such as "75 %".')
    return percent / _WHOLE


def loss(value: object, path: str) -> Loss:
    """Read a threshold of loss such as ``>= 20 %``; ``> 0 %`` is any loss at all.

    Raises:
        BadPlan: it is no comparison with a share that can be reached and missed.
    """
    found = re.fullmatch(LOSS, value) if isinstance(value, str) else None
    percent = Fraction(found.group(2)) if found else Fraction(-1)
    sign = str(found.group(1)) if found else ""
    comparison: Comparison = ">=" if sign == ">=" else ">"
    reached = 0 < percent <= _WHOLE if comparison == ">=" else 0 <= percent < _WHOLE
    if not reached:
        what = f"{shown(value)} is no threshold of loss."
        raise BadPlan(path, what, 'Write ">= 20 %" or "> 20 %", up to 100 %.')
    return Loss(percent, comparison)


def allowance(value: object, path: str) -> Allowance:
    """Read how many of a grant there are, such as ``4 per year``.

    Raises:
        BadPlan: it is no such count.
    """
    found = re.fullmatch(ALLOWANCE, value) if isinstance(value, str) else None
    if found is None:
        what = f"{shown(value)} is no grant."
        remedy = 'Write true, false, or how many: "4 per year" or "6 per term".'
        raise BadPlan(path, what, remedy)
    per: Per = "year" if str(found.group(2)) == "year" else "term"
    return Allowance(int(found.group(1)), per)

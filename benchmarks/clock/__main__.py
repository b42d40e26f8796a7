"""Nanoseconds per due and per elapsed, beside the libraries that count office hours.

Run: `python -m benchmarks.clock` where requirements/bench.txt is installed. All count
the same work, Monday to Friday 09:00 to 17:00 with two holidays a year, and must agree
before they are timed. The promise: fifty times the best of the others, and flat in
the length of the target.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import business_duration
import businesstimedelta
import pandas as pd


sys.path.insert(0, str(Path(__file__).parents[2] / "src"))

from backline.guide.calendar import Calendar
from backline.guide.calendar_parse import parse_terms
from backline.guide.wall import epoch_of


HOLIDAYS = [
    day
    for year in range(2025, 2033)
    for day in (dt.date(year, 1, 26), dt.date(year, 12, 25))
]
OPEN, CLOSE = dt.time(9), dt.time(17)
LENGTHS = (1, 10, 100, 1000)
WEEK = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
Question = Callable[[dt.datetime], object]
T = TypeVar("T")


def starts(count: int) -> list[dt.datetime]:
    """Return open instants of 2026, the same in every run."""
    chance = random.Random(2026)  # noqa: S311 - the same work in every run
    found: list[dt.datetime] = []
    while len(found) < count:
        day = dt.date(2026, 1, 5) + dt.timedelta(days=chance.randrange(300))
        if day.weekday() < 5 and day not in HOLIDAYS:
            at = dt.datetime.combine(day, OPEN) + dt.timedelta(
                seconds=chance.randrange(1, 8 * 3600)
            )
            found.append(at.replace(tzinfo=dt.UTC))
    return found


def nanoseconds(question: Callable[[T], object], when: list[T]) -> float:
    """Return the best time per question of a few rounds."""
    best = float("inf")
    for _ in range(5):
        begin = time.perf_counter_ns()
        for at in when:
            question(at)
        best = min(best, (time.perf_counter_ns() - begin) / len(when))
        if best * len(when) > 5e8:
            break
    return best


def ours() -> Calendar:
    stated = {"weekly_hours": WEEK, "holidays": [day.isoformat() for day in HOLIDAYS]}
    return Calendar(parse_terms(stated, zone=dt.UTC))


def others_rules() -> businesstimedelta.Rules:
    work = businesstimedelta.WorkDayRule(
        start_time=OPEN, end_time=CLOSE, working_days=[0, 1, 2, 3, 4]
    )
    days = dict.fromkeys(HOLIDAYS, "holiday")
    return businesstimedelta.Rules([work, businesstimedelta.HolidayRule(days)])


def dues(hours: int) -> dict[str, Question]:
    calendar, rules, seconds = ours(), others_rules(), hours * 3600
    step = businesstimedelta.BusinessTimeDelta(rules, hours=hours)
    hour = pd.offsets.CustomBusinessHour(
        n=hours, start="09:00", end="17:00", holidays=HOLIDAYS
    )
    return {
        "backline, datetimes": lambda at: calendar.due(at, seconds).due_at,
        "businesstimedelta": lambda at: at + step,
        "pandas CustomBusinessHour": lambda at: (
            pd.Timestamp(at) + hour
        ).to_pydatetime(),
    }


def elapsed(hours: int) -> dict[str, Question]:
    calendar, rules = ours(), others_rules()
    ends = {at: calendar.due(at, hours * 3600).due_at for at in starts(2000)}

    def by_delta(at: dt.datetime) -> int:
        delta = rules.difference(at, ends[at])
        return delta.hours * 3600 + delta.seconds

    def by_duration(at: dt.datetime) -> int:
        begin, end = at.replace(tzinfo=None), ends[at].replace(tzinfo=None)
        return round(
            business_duration.businessDuration(
                begin, end, OPEN, CLOSE, holidaylist=HOLIDAYS, unit="sec"
            )
        )

    return {
        "backline, datetimes": lambda at: calendar.elapsed(at, ends[at]),
        "businesstimedelta": by_delta,
        "business-duration": by_duration,
    }


def integer_twins(hours: int) -> tuple[float, float]:
    """Return ns per due and per elapsed of the twins that the clock counts with."""
    calendar, seconds = ours(), hours * 3600
    at = {start: epoch_of(start) for start in starts(2000)}
    ends = {start: calendar.due_s(at[start], seconds)[0] for start in at}
    pairs = list(zip(at.values(), ends.values(), strict=True))
    calendar.due_s(at[starts(1)[0]], 1000 * 3600)
    due = nanoseconds(lambda first: calendar.due_s(first, seconds), list(at.values()))
    used = nanoseconds(lambda pair: calendar.elapsed_s(*pair), pairs)
    return due, used


def agree(questions: dict[str, Question], when: list[dt.datetime]) -> None:
    """Fail unless all libraries answer alike (closing time = due)."""
    for at in when:
        answers = {name: question(at) for name, question in questions.items()}
        assert len(set(answers.values())) == 1, (at, answers)


def show(title: str, make: Callable[[int], dict[str, Question]]) -> list[float]:
    """Print a table, and return the best time of the others for each length."""
    print(f"\n{title}, ns each      " + "".join(f"{n:>11} h" for n in LENGTHS))
    times: dict[str, list[float]] = {}
    for hours in LENGTHS:
        questions = make(hours)
        agree(questions, starts(20))
        for name, question in questions.items():
            fast = name.startswith("backline")
            times.setdefault(name, []).append(
                nanoseconds(question, starts(2000 if fast else 20))
            )
    for name, row in times.items():
        print(f"{name:<28}" + "".join(f"{ns:>13,.0f}" for ns in row))
    mine, *rest = times.values()
    best = [min(others) for others in zip(*rest, strict=True)]
    show_ratio(best, mine)
    return best


def show_ratio(best: list[float], mine: list[float]) -> None:
    ratios = [other / own for other, own in zip(best, mine, strict=True)]
    print(
        f"{'best of the others / ours':<28}" + "".join(f"{r:>12,.0f}x" for r in ratios)
    )


def main() -> None:
    warnings.simplefilter("ignore")
    best = show("due", dues), show("elapsed", elapsed)
    print("\nthe clock counts with       " + "".join(f"{n:>11} h" for n in LENGTHS))
    twins = zip(*(integer_twins(hours) for hours in LENGTHS), strict=True)
    for name, others, row in zip(("due_s", "elapsed_s"), best, twins, strict=True):
        print(f"{name:<28}" + "".join(f"{ns:>13,.0f}" for ns in row))
        show_ratio(others, list(row))


main()

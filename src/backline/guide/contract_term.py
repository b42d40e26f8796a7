"""The term of a contract: its years, when its end is told, what its end does.

Guide: package.tailored - a contract binds customer, sites, package version and term.
What happens to running tickets at the term's end is agreed in it: kept, the default,
holds the promise of the day they were opened until they are closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal


RunningAtEnd = Literal["kept", "ended"]

CLAUSE = "package.tailored"
#: So many days before its end a contract is spoken of, once each.
WARNED_DAYS_BEFORE = (90, 30, 7)
_DAY = timedelta(days=1)
_RUNNING_WORDS: dict[str, str] = {
    "kept": (
        "Running tickets keep what was promised on the day they were opened, until "
        "they are closed."
    ),
    "ended": "Every clock of a running ticket ends with the contract.",
}


def running_words(running: str) -> str:
    """Return what a contract's end does to running tickets, as a sentence."""
    return _RUNNING_WORDS[running]


def year_of(first: date, day: date) -> int:
    """Return in which year of the contract a day lies: 0 for the first."""
    whole = day.year - first.year
    return whole if day >= year_begins(first, whole) else whole - 1


def year_begins(first: date, year: int) -> date:
    """Return the first day of a year of the contract.

    One that began on 29 February begins anew on 1 March where there is none.
    """
    try:
        return first.replace(year=first.year + year)
    except ValueError:
        return date(first.year + year, 3, 1)


def day_words(day: date) -> str:
    """Return a day as people write it: ``2 Mar 2026``."""
    return f"{day.day} {day:%b %Y}"


def days_left(ends_at: datetime, now: datetime) -> int:
    """Return the days until the end, begun ones whole; 0 when it is over."""
    return max(0, -((now - ends_at) // _DAY))


def warning_due(starts_at: datetime, ends_at: datetime, now: datetime) -> int | None:
    """Return which warning of the end is due at *now*, in days before it.

    Only the latest: nobody is told of 90 days when 20 are left. A term that is shorter
    than a warning does not have it.
    """
    if now >= ends_at:
        return None
    due = (
        days for days in WARNED_DAYS_BEFORE if starts_at <= ends_at - days * _DAY <= now
    )
    return min(due, default=None)


@dataclass(frozen=True, slots=True)
class Ending:
    """What the end of its contract does to one running ticket, and why."""

    running: RunningAtEnd
    because: str


def ending_of(running: str, *, followed: bool) -> Ending:
    """Return what becomes of a ticket that runs when its contract ends.

    Where the next contract follows without a gap nothing ends, whatever was agreed:
    the site is promised something at every instant.
    """
    if followed:
        return Ending(
            "kept",
            "The next contract follows without a gap; this ticket keeps what was "
            f"promised on the day it was opened ({CLAUSE}).",
        )
    agreed: RunningAtEnd = "ended" if running == "ended" else "kept"
    words = running_words(agreed)
    return Ending(agreed, f"As agreed in the contract: {words} ({CLAUSE})")


def nothing_promised(site: str, ended_on: date | None, at: datetime) -> tuple[str, str]:
    """Return why a new report finds no contract, and what to do instead."""
    when = f"{at:%Y-%m-%d %H:%M} UTC"
    before = f"; the last one ended on {day_words(ended_on)}" if ended_on else ""
    because = f"No contract covers {site} at {when}{before} ({CLAUSE})."
    instead = (
        "Tickets that are open go on as their contract says. For a new one ask your "
        "account manager: the next contract may begin where the last ended."
    )
    return because, instead

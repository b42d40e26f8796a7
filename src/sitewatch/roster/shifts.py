"""A roster as CSV: a line for each shift of an agent.

    agent,from,to
    1001,2026-03-02T09:00,2026-03-02T18:00

A roster with a line that cannot be read is not used at all: it would be smaller than the
truth, and a loss would look larger than it is.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sitewatch import instants
from sitewatch.roster.local import BadTime, instant
from sitewatch.roster.roster import Roster, Unseen


if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, tzinfo

MOST_BYTES = 4_000_000
MOST_SHIFTS = 50_000
MOST_LETTERS = 64
LONGEST_SHIFT_HOURS = 24
TOLD_AT_MOST = 3
HEADER = ("agent", "from", "to")


class BadRoster(ValueError):
    """A roster cannot be used; the message says which lines are wrong, and why."""


class Shift(NamedTuple):
    """An agent works from one instant until another, in seconds since 1970."""

    agent: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Shifts:
    """All shifts of a roster, and the time for which it says something."""

    shifts: tuple[Shift, ...]
    start_at: datetime
    end_at: datetime

    def at(self, now: datetime) -> Roster | Unseen:
        """Return who works at *now*; before and after all shifts that is not known."""
        if not self.start_at <= now < self.end_at:
            begin, end = instants.as_text(self.start_at), instants.as_text(self.end_at)
            return Unseen(f"it tells of {begin} to {end} only")
        second = int(now.timestamp())
        names = frozenset(
            each.agent for each in self.shifts if each.start <= second < each.end
        )
        return Roster(len(names), "roster", names)


def read(body: bytes, zone: tzinfo | None) -> Shifts:
    """Return the shifts in *body*, or raise `BadRoster` with the lines to mend."""
    if len(body) > MOST_BYTES:
        msg = f"it is larger than {MOST_BYTES} bytes"
        raise BadRoster(msg)
    try:
        lines = body.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError as error:
        msg = f"byte {error.start} is not UTF-8; save it as UTF-8"
        raise BadRoster(msg) from error
    found: list[tuple[Shift, datetime, datetime]] = []
    bad: list[str] = []
    for number, line in _rows(lines):
        try:
            found.append(_shift(line, zone))
        except (BadTime, BadRoster) as error:
            bad.append(f"line {number}: {error}")
    if bad:
        rest = len(bad) - TOLD_AT_MOST
        more = f"; and {rest} more lines" if rest > 0 else ""
        raise BadRoster("; ".join(bad[:TOLD_AT_MOST]) + more)
    if not found:
        msg = "it has no shifts"
        raise BadRoster(msg)
    return Shifts(
        shifts=tuple(shift for shift, _, _ in found),
        start_at=min(start for _, start, _ in found),
        end_at=max(end for _, _, end in found),
    )


def _rows(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield number and fields of each line below the header that is not empty."""
    if len(lines) > MOST_SHIFTS:
        msg = f"it has more than {MOST_SHIFTS} lines"
        raise BadRoster(msg)
    comma = ";" if lines and ";" in lines[0] else ","
    header = tuple(each.strip().lower() for each in (lines or [""])[0].split(comma))
    if header != HEADER:
        msg = f"line 1: it should say {','.join(HEADER)}"
        raise BadRoster(msg)
    for number, line in enumerate(lines[1:], start=2):
        if line.strip():
            yield number, _fields(line, comma)


def _fields(line: str, comma: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=comma, strict=True))
    except csv.Error:
        return []


def _shift(fields: list[str], zone: tzinfo | None) -> tuple[Shift, datetime, datetime]:
    if len(fields) != len(HEADER):
        msg = f"agent, from and to expected, {len(fields)} fields found"
        raise BadRoster(msg)
    agent, start_text, end_text = (each.strip() for each in fields)
    if not agent or len(agent) > MOST_LETTERS or not agent.isprintable():
        msg = f"the agent is not a name of 1 to {MOST_LETTERS} letters"
        raise BadRoster(msg)
    start, end = instant(start_text, zone), instant(end_text, zone, later=True)
    if not 0 < (end - start).total_seconds() <= LONGEST_SHIFT_HOURS * 3600:
        msg = f"a shift ends after it begins, within {LONGEST_SHIFT_HOURS} h"
        raise BadRoster(msg)
    seconds = int(start.timestamp()), int(end.timestamp())
    return Shift(sys.intern(agent), *seconds), start, end

"""A scenario is its docstring: the timeline, and under a line the reckoning to the second.

    2026-03-02 10:00  opened  severity=critical
    2026-03-02 11:00  asked   what="the core dump" owed_by=customer
    now 2026-03-02 12:00
    ----
    resolution, critical: paused, 1 h of 6 h
      + Mon 2 Mar 10:00 - 11:00        1 h        vendor
      - Mon 2 Mar 11:00 - 12:00        1 h        customer  waiting for the customer: ...

Each line of a clock is a span of its ledger, counted (+) or not (-), with the time of its
hours in it, who had the ball and, where it is not counted, why. `BACKLINE_TEST_GOLDEN=show`
prints what comes out, to be read before it is written down.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from functools import wraps
from zoneinfo import ZoneInfo

from tests.guide.told import KOLKATA, STANDARD, WORKING_DAYS, events_told

from backline.guide.calendar import Calendar
from backline.guide.calendar_parse import parse_terms
from backline.guide.ledger import LedgerClock, ledger_of
from backline.guide.ledger_words import duration
from backline.guide.plan import Plan
from backline.guide.plan_overrides import with_overrides
from backline.guide.timeline import Event
from backline.plans import plan_mapping, plan_of
from backline.zones import zone


_NOW = re.compile(r"^now (\d{4}-\d\d-\d\d \d\d:\d\d)$", re.MULTILINE)


@dataclass(frozen=True)
class Scene:
    """Under which terms a scenario is told, and where its walls are."""

    plan: Plan = STANDARD
    calendar: Calendar = WORKING_DAYS
    zone: tzinfo = KOLKATA

    def golden(self, test: Callable[[], None]) -> Callable[[], None]:
        """Hold the reckoning of a test's timeline against the one in its docstring."""
        timeline, _, expected = (test.__doc__ or "").partition("----\n")
        assert expected, f"{test.__name__} says nothing of what comes out"

        @wraps(test)
        def run() -> None:
            told = "\n".join(self.told(timeline))
            if os.environ.get("BACKLINE_TEST_GOLDEN") == "show":
                print(f"\n{test.__name__}\n{told}")  # noqa: T201 - asked for
            assert told == _dedented(expected)
            test()

        return run

    def told(self, timeline: str) -> Iterator[str]:
        """Yield the lines of a timeline's reckoning."""
        found = _NOW.search("\n".join(line.strip() for line in timeline.splitlines()))
        assert found, "the timeline does not say when it is told"
        now = self.local(found.group(1))
        ledger = ledger_of(
            self.events(timeline), plan=self.plan, calendar=self.calendar, now=now
        )
        # How a report stands is told in test_rca.py.
        stated = {clock.name for clock in self.plan.stated_clocks}
        for clock in ledger:
            if clock.name in stated:
                yield from self._clock(clock)

    def events(self, timeline: str) -> list[Event]:
        """Return the events of a timeline, its walls in this scene's zone."""
        return [
            replace(
                event,
                effective_at=self._here(event.effective_at),
                recorded_at=self._here(event.recorded_at),
            )
            for event in events_told(timeline)
        ]

    def local(self, text: str) -> datetime:
        """Return the instant of a wall time."""
        wall = datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=self.zone)
        return wall.astimezone(ZoneInfo("UTC"))

    def _here(self, told: datetime) -> datetime:
        wall = told.astimezone(KOLKATA)
        return wall.replace(tzinfo=self.zone).astimezone(ZoneInfo("UTC"))

    def _clock(self, clock: LedgerClock, before: str = "") -> Iterator[str]:
        status = clock.outcome or ("overdue" if clock.breached else clock.status)
        limit = "" if clock.limit is None else f" of {duration(clock.limit)}"
        due = ""
        if clock.due_at and clock.breach_at:
            due = f", due {self._at(clock.due_at)}"
            if clock.breach_at != clock.due_at:
                due += f", late after {self._at(clock.breach_at)}"
        head = f"{clock.title}, {clock.severity}"
        yield f"{before}{head}: {status}, {duration(clock.used)}{limit}{due}"
        for line in clock.lines:
            sign = "+" if line.counted else "-"
            why = "" if line.counted else f"  {line.why}"
            span = self._span(line.start, line.end)
            told = f"  {sign} {span:<32} {duration(line.seconds):<12} {line.ball}{why}"
            yield told.rstrip()
        if clock.first is not None:
            yield from self._clock(clock.first, "  at first: ")

    def _at(self, instant: datetime) -> str:
        local = instant.astimezone(self.zone)
        seconds = f"{local:%H:%M:%S}".removesuffix(":00")
        return f"{local:%a} {local.day} {local:%b} {seconds}"

    def _span(self, start: datetime, end: datetime) -> str:
        """Return a span's walls; the second date is told where it is another one."""
        first, last = start.astimezone(self.zone), end.astimezone(self.zone)
        if first.date() == last.date():
            return f"{self._at(start)} - {last:%H:%M}"
        if last - first <= timedelta(days=1) and not (last.hour or last.minute):
            return f"{self._at(start)} - 24:00"
        return f"{self._at(start)} - {self._at(end)}"


def scene(
    days: dict[str, object] | None = None, *, plan: str = "", **changes: object
) -> Scene:
    """Return a scene.

    Args:
        days: the calendar, in the form of `calc`; 24x5 in Bengaluru when not given.
        plan: a plan that comes with the desk; Standard when not given.
        changes: figures agreed otherwise, by path; ``__`` stands for the dot.
    """
    terms = STANDARD
    if plan or changes:
        mapping = plan_mapping(plan or "exotel-standard")
        overrides = {path.replace("__", "."): value for path, value in changes.items()}
        terms = plan_of(with_overrides(mapping, overrides))
    if days is None:
        return Scene(terms)
    where = zone(str(days["tz"]))
    return Scene(terms, Calendar(parse_terms(days, zone=where)), where)


def _dedented(text: str) -> str:
    lines = text.strip("\n").splitlines()
    while lines and not lines[-1].strip():
        lines.pop()
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    least = min(indents, default=0)
    return "\n".join(line[least:].rstrip() for line in lines)

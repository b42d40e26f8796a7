"""The timelines that a case of a foreign log makes, without a database.

They are what the desk would write (`desk`), so a history can be counted under other
terms as fast as the guide counts.
"""

from __future__ import annotations

from dataclasses import dataclass

from backline.guide.calendar import Calendar
from backline.guide.plan import Plan
from backline.guide.reopening import reopened_until
from backline.guide.timeline import Event, Fact, Kind, Side
from backline.guide.workflow import OPEN
from backline.replay.lines import LogEvent
from backline.replay.mapping import LogMapping
from backline.replay.reading import Case
from backline.replay.steps import (
    Step,
    follow_up,
    opened,
    reopens,
    steps_of,
    words_of,
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a history is counted under."""

    plan: Plan
    calendar: Calendar


def timelines_of(case: Case, *, mapping: LogMapping, terms: Terms) -> list[list[Event]]:
    """Return the timelines of a case: one, and one more for each follow-up ticket."""
    return _Writer(case, mapping, terms).written()


class _Writer:
    def __init__(self, case: Case, mapping: LogMapping, terms: Terms) -> None:
        self.case, self.mapping, self.terms = case, mapping, terms
        self.timelines: list[list[Event]] = []
        self.stands = opened(case.events[0])
        self.over_at = case.events[0].at

    def written(self) -> list[list[Event]]:
        self._open(self.case.events[0])
        for place, event in enumerate(self.case.events):
            if reopens(self.stands, event):
                self._reopen(event)
            for step in steps_of(
                event, self.stands, answers=self.mapping.answers, opens=place == 0
            ):
                self._write(event, step)
        return self.timelines

    def _open(self, event: LogEvent) -> None:
        """Open a ticket that stands as `stands` says."""
        self.timelines.append([])
        facts: dict[str, Fact] = {
            "ticket_kind": "incident",
            "severity": self.stands.severity,
            "level": self.stands.level,
        }
        self._append(event, Kind.OPENED, facts)
        self._append(event, Kind.ACKNOWLEDGED, {"automatic": True}, by=Side.DESK)

    def _reopen(self, event: LogEvent) -> None:
        until = reopened_until(
            self.over_at, plan=self.terms.plan, calendar=self.terms.calendar
        )
        if event.at > until:
            self.stands = follow_up(self.stands)
            self._open(event)
        else:
            self._write(event, Step(Kind.REOPENED, words_of(event)))

    def _write(self, event: LogEvent, step: Step) -> None:
        was_open = self.stands.state in OPEN
        self.stands = self.stands.after(step)
        if was_open and self.stands.state not in OPEN:
            self.over_at = event.at
        facts: dict[str, Fact] = {"words": step.words}
        for name in ("level", "engineer", "severity", "owed_by"):
            if value := getattr(step, name):
                facts[name] = value
        self._append(event, step.kind, facts)

    def _append(
        self,
        event: LogEvent,
        kind: Kind,
        facts: dict[str, Fact],
        by: Side = Side.VENDOR,
    ) -> None:
        timeline = self.timelines[-1]
        timeline.append(Event(len(timeline) + 1, kind, event.at, event.at, by, facts))

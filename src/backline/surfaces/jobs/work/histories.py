"""Reads and judges the histories that somebody gave (backline.replay)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from backline.guide.calendar_terms import BadCalendar
from backline.plans import plan_of
from backline.records.histories.actions import (
    finish,
    lease_next,
    tell_judged,
    tell_read,
    tell_refused,
)
from backline.records.histories.queries import State, outcomes_of
from backline.replay import given
from backline.replay.lines import BadLog
from backline.replay.mapping import LogMapping, fitted, mapping_of_text
from backline.surfaces.jobs.work import Clock


if TYPE_CHECKING:
    from backline.guide.plan import Plan
    from backline.records.histories.models import History


class Job:
    every = timedelta(seconds=2)

    def __init__(self, at_once: int = 500) -> None:
        self._at_once = at_once
        # The history judged last, so that a slice need not read the file anew.
        self._understood: tuple[int, given.History] | None = None

    def round(self, clock: Clock) -> bool:
        history = lease_next(now=clock())
        if history is None:
            self._understood = None
        elif history.state == State.GIVEN:
            self._read(history, clock)
        else:
            self._judge(history, clock)
        return history is not None

    def _read(self, history: History, clock: Clock) -> None:
        content = bytes(history.content)
        name, mapping = history.file_name, _mapping_of(history, _plan_of(history))
        try:
            found = self._understand(history)
        except (BadLog, BadCalendar) as error:
            faults = getattr(error, "faults", (str(error.args[0]),))
            preview = given.preview_of(content, name, mapping, None)
            tell_refused(history=history, faults=faults, preview=preview, now=clock())
            return
        tell_read(
            history=history,
            preview=given.preview_of(content, name, mapping, found),
            calendar=found.calendar,
            cases=len(found.cases),
        )

    def _judge(self, history: History, clock: Clock) -> None:
        found, first = self._understand(history), history.cases_judged
        if first < history.cases:
            outcome = given.judge_some(found, first, self._at_once)
            many = min(self._at_once, history.cases - first)
            tell_judged(history=history, first_case=first, judged=many, outcome=outcome)
        else:
            report = given.report_of(found, outcomes_of(history))
            finish(history=history, report=report, now=clock())

    def _understand(self, history: History) -> given.History:
        if self._understood is None or self._understood[0] != history.pk:
            plan = _plan_of(history)
            found = given.understand(
                bytes(history.content),
                name=history.file_name,
                mapping=_mapping_of(history, plan),
                plan=plan,
                calendar=history.calendar or history.calendar_asked,
                calendar_name=history.calendar_name,
            )
            self._understood = (history.pk, found)
        return self._understood[1]


def _plan_of(history: History) -> Plan:
    return plan_of(json.loads(history.plan_text))


def _mapping_of(history: History, plan: Plan) -> LogMapping:
    named = mapping_of_text(history.mapping_text, name=history.mapping_name)
    return fitted(named, plan)

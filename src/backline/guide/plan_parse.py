"""Reading a plan: from the mapping of a plan file to the terms it promises.

Guide: package.tailored - a package is data, versioned, and a contract may override
single figures. The reading is strict: what is not known is refused, with its path.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from backline.guide import plan_figures
from backline.guide.measurement_terms import MeasurementTerms
from backline.guide.plan import (
    Coverage,
    Duty,
    Otherwise,
    Plan,
    RootCauseTerms,
)
from backline.guide.plan_callback import callback_of, paging_of, updates_of
from backline.guide.plan_causes import AWAITED, report_clocks, root_cause_of
from backline.guide.plan_chasing import chasing_terms
from backline.guide.plan_clocks import Ground, clocks_of
from backline.guide.plan_grading import (
    measurement_of,
    otherwise_of,
    thresholds_of,
    titles_of,
)
from backline.guide.plan_hours import NAME, hours_of, level_hours, severity_hours
from backline.guide.plan_intake import intake_of
from backline.guide.plan_ladder import (
    LONGEST_STEP,
    each_once,
    ladder_of,
    one_of,
    roles_of,
)
from backline.guide.plan_overrides import stands, with_overrides
from backline.guide.plan_table import LONGEST_NAME, BadPlan, Problems, Table, shown


if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    from backline.guide.ladder_terms import LadderStep, Role
    from backline.guide.plan import (
        Allowance,
        ClockTerms,
        Threshold,
    )


__all__ = ["parse_plan", "problems_of", "with_overrides"]

FORMATS = (1, 2)
COVERAGES: tuple[Coverage, ...] = ("24x5", "24x7")
SIDES: tuple[Literal["vendor", "client"], ...] = ("vendor", "client")
MOST_REOPEN_DAYS = 366
_MANY = 1_000_000
_LONGEST_SEVERITY = 20
_UNREAD = Otherwise("", "")
_UNMEASURED = MeasurementTerms(0, 0, frozenset(), 0, 0, 0, "", 0, "")


def parse_plan(mapping: Mapping[str, object]) -> Plan:
    """Read the mapping of a plan file into the plan's terms.

    Raises:
        BadPlan: something is missing, unknown, of the wrong form or contradicts
            the rest of the plan; it names the dotted path and what to write.
    """
    problems = Problems()
    plan = _read(mapping, problems)
    for problem in problems.found:
        raise problem
    return plan


def problems_of(mapping: Mapping[str, object]) -> tuple[BadPlan, ...]:
    """Return all that is wrong with a plan, as far as one reading can tell."""
    problems = Problems()
    problems.check(lambda: _read(mapping, problems))
    return tuple(problems.found)


def _read(mapping: Mapping[str, object], problems: Problems) -> Plan:
    top = Table(mapping)
    plan = _Reading(top, _ground(top, problems), problems).plan()
    problems.check(top.done, lambda: _assumed_stand(top, mapping, plan.assumed))
    for names, path, kind in (
        ([step.name for step in plan.ladder], "ladder", "steps"),
        ([duty.name for duty in plan.duties], "duties", "duties"),
    ):
        for place, what in each_once(names, path, kind):
            remedy = "A name is its own: rename one."
            problems.found.append(BadPlan(place, what, remedy))
    return plan


def _ground(top: Table, problems: Problems) -> Ground:
    """Read what the rest is read against; without it nothing else can be judged."""
    form = top.whole("format", least=1, most=_MANY) if top.has("format") else FORMATS[0]
    if form not in FORMATS:
        remedy = "This desk reads 1 and 2: upgrade the desk, or write format = 2."
        top.refuse("format", f"{form} is not known.", remedy)
    severities = _some(top, "severities")
    for severity in severities:
        top.fits("severities", severity, _LONGEST_SEVERITY)
    hours = top.table_or_empty("hours").names
    return Ground(
        form=form,
        clause=problems.part(lambda: top.text("clause")) or "",
        severities=severities,
        hours=hours,
        severity_hours=problems.part(lambda: severity_hours(top, severities, hours))
        or {},
        facts=problems.part(lambda: _facts(top)) or {},
    )


class _Reading:
    """A plan being read, part by part; of what cannot be read, something harmless."""

    def __init__(self, top: Table, ground: Ground, problems: Problems) -> None:
        self.top = top
        self.ground = ground
        self.problems = problems
        self.part = problems.part

    def plan(self) -> Plan:
        """Return the plan; it is good for nothing once there are problems."""
        top, ground, part = self.top, self.ground, self.part
        name, title, source = (
            self._text(key, most)
            for key, most in (("name", 80), ("title", 120), ("source", 400))
        )
        granted = part(lambda: _grants(top)) or _Granted({}, {})
        components, measures, thresholds = self._grading()
        root_cause = part(lambda: root_cause_of(top, ground))
        clocks, roles, ladder = self._clocks(root_cause)
        tracked = root_cause is not None and root_cause.clock
        reopening = part(lambda: _reopen(top)) or _Reopening(0, "")
        plan = Plan(
            name=name,
            title=title,
            version=part(lambda: top.whole("version", least=1, most=_MANY)) or 1,
            source=source,
            clause=ground.clause,
            coverage=part(lambda: _coverage(top)) or COVERAGES[0],
            service_levels_for=part(lambda: _kinds(top)) or frozenset(),
            grants=granted.grants,
            severities=ground.severities,
            components=components,
            measures=measures,
            thresholds=thresholds,
            otherwise=part(lambda: otherwise_of(top, ground.severities)) or _UNREAD,
            clocks=clocks,
            ladder=ladder,
            measurement=part(lambda: measurement_of(top, ground.hours)) or _UNMEASURED,
            root_cause=root_cause,
            reopen_within_days=reopening.within_days,
            reopen_clause=reopening.clause,
            assumed=part(lambda: top.texts_or("assumed", ())) or (),
            hours=part(lambda: hours_of(top, self.problems)) or {},
            severity_hours=ground.severity_hours,
            level_hours=part(lambda: level_hours(top, ground.hours)) or {},
            roles=roles,
            facts={**(AWAITED if tracked else {}), **ground.facts},
            allowances=granted.allowances,
        )
        return self._with_work(plan)

    def _with_work(self, plan: Plan) -> Plan:
        """Return *plan* with what it says of the work around a ticket."""
        top, ground, part = self.top, self.ground, self.part
        return replace(
            plan,
            duties=part(lambda: _duties(top, ground, self.problems)) or (),
            chasing=part(lambda: chasing_terms(top)),
            paging=part(lambda: paging_of(top, ground)),
            callback=part(lambda: callback_of(top, ground)),
            intake=part(lambda: intake_of(top, plan.components)) or {},
            updates=part(lambda: updates_of(top, ground)),
        )

    def _text(self, key: str, most: int) -> str:
        return self.part(lambda: self.top.text(key, most)) or ""

    def _grading(
        self,
    ) -> tuple[dict[str, str], dict[str, str], tuple[Threshold, ...]]:
        """Return components, measures and thresholds, these only if those are read."""
        before = len(self.problems.found)
        components = self.part(lambda: titles_of(self.top, "components")) or {}
        measures = self.part(lambda: titles_of(self.top, "measures")) or {}
        if len(self.problems.found) > before:
            self.top.pass_over("thresholds")
            return components, measures, ()
        thresholds = self.part(
            lambda: thresholds_of(
                self.top, self.ground.severities, components, measures
            )
        )
        return components, measures, thresholds or ()

    def _clocks(
        self, root_cause: RootCauseTerms | None
    ) -> tuple[tuple[ClockTerms, ...], dict[str, Role], tuple[LadderStep, ...]]:
        """Return clocks, roles and ladder, this one only if those can be named."""
        top, ground, problems = self.top, self.ground, self.problems
        clocks = self.part(lambda: clocks_of(top, ground, problems))
        if clocks is not None:
            named = {clock.name for clock in clocks}
            made = report_clocks(root_cause, ground.severities)
            clocks += tuple(clock for clock in made if clock.name not in named)
        roles = self.part(lambda: roles_of(top))
        if clocks is None or roles is None:
            top.pass_over("ladder")
            return clocks or (), roles or {}, ()
        ladder = self.part(lambda: ladder_of(top, ground, clocks, roles, problems))
        return clocks, roles, ladder or ()


@dataclass(frozen=True, slots=True)
class _Granted:
    """What is granted, and of which grants there is a number."""

    grants: dict[str, bool]
    allowances: dict[str, Allowance]


@dataclass(frozen=True, slots=True)
class _Reopening:
    """How long the same cause reopens a ticket."""

    within_days: int
    clause: str


def _some(top: Table, key: str) -> tuple[str, ...]:
    names = top.texts(key)
    if not names:
        top.refuse(key, "is empty.", "Name at least one.")
    return names


def _kinds(top: Table) -> frozenset[str]:
    return frozenset(_some(top, "service_levels_for"))


def _coverage(top: Table) -> Coverage:
    return one_of(COVERAGES, top.choice("coverage", COVERAGES))


def _facts(top: Table) -> dict[str, str]:
    table = top.table_or_empty("facts")
    for name in table.names:
        if not re.fullmatch(NAME, name):
            what = "cannot be the name of a fact."
            table.refuse(name, what, "Use letters, digits, - and _.")
    return {name: table.text(name) for name in table.names}


def _grants(top: Table) -> _Granted:
    table = top.table_or_empty("grants")
    grants: dict[str, bool] = {}
    allowances: dict[str, Allowance] = {}
    for name in table.names:
        value = table.value(table.fits(name, name, LONGEST_NAME))
        if isinstance(value, bool):
            grants[name] = value
        else:
            allowances[name] = plan_figures.allowance(value, table.at(name))
            grants[name] = True
    return _Granted(grants, allowances)


def _reopen(top: Table) -> _Reopening:
    table = top.table("reopen")
    days = table.whole("within_days", least=0, most=MOST_REOPEN_DAYS)
    clause = table.text_or("clause", top.text("clause"))
    table.done()
    return _Reopening(days, clause)


def _duties(top: Table, ground: Ground, problems: Problems) -> tuple[Duty, ...]:
    found: list[Duty] = []

    def add(entry: Table) -> None:
        duty = Duty(
            name=entry.fits("name", entry.text("name"), LONGEST_STEP),
            side=one_of(SIDES, entry.choice("side", SIDES)),
            title=entry.text("title"),
            when=entry.text("when"),
            clause=entry.text_or("clause", ground.clause),
        )
        entry.done()
        found.append(duty)

    for entry in top.tables_or_none("duties"):
        problems.check(partial(add, entry))
    return tuple(found)


def _assumed_stand(
    top: Table, mapping: Mapping[str, object], assumed: tuple[str, ...]
) -> None:
    for path in assumed:
        if not stands(mapping, path):
            what = f"{shown(path)} is no figure of this plan."
            top.refuse("assumed", what, "Name the dotted path of a figure.")

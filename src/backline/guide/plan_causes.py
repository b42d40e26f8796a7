"""What a plan owes of root causes, and the clocks that follow from it.

Guide: rca.when - at which severities a report is owed; rca.due - within what of
resolution, elapsed hours unless the plan says otherwise; rca.others - where the fault is
not the application's its date is promised case by case; rca.dependencies - the clock
waits for debug data or a recurrence, an interim report is due all the same, and after so
many days nothing is awaited any more. severity.change - what the peak owes stays owed.

The clocks are made here, so that every figure of them stands once, in ``[root_cause]``.
A clock of the same name under ``[clocks]`` stands instead of the one made here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from backline.guide import plan_figures
from backline.guide.conditions import (
    CAUSE_BY_CASE,
    CAUSE_REPORTED,
    CAUSE_REPORTED_SO_FAR,
    DEBUG_DATA,
    FACT,
    FAULT_DOMAIN_OUTSIDE,
    RECURRENCE,
    REPORT_BY_PROMISE,
    RESTORED,
)
from backline.guide.plan import (
    ELAPSED,
    OWN_HOURS,
    SERVICE,
    ClockTerms,
    NoTarget,
    Promised,
    RootCauseTerms,
    Span,
)


if TYPE_CHECKING:
    from collections.abc import Callable

    from backline.guide.plan import Plan, Target
    from backline.guide.plan_clocks import Ground
    from backline.guide.plan_table import Table


#: The clocks that ``[root_cause]`` makes, beside the one that follows a promise.
REPORT, INTERIM_REPORT = "root_cause_report", "interim_report"
REPORT_CLOCKS = frozenset({REPORT, INTERIM_REPORT, REPORT_BY_PROMISE})
#: What can be awaited for a report, with what each means.
AWAITED = {
    DEBUG_DATA: "More debug data is awaited.",
    RECURRENCE: "The issue is awaited to come back.",
}
_WAITS = tuple(f"{FACT}{name}" for name in AWAITED)
_DEPENDENCIES = "rca.dependencies"
MOST_DAYS = 366
_FIRST_FORM = 1


def root_cause_of(top: Table, ground: Ground) -> RootCauseTerms | None:
    """Return what is owed of root causes; None where the plan has no such table."""
    if ground.form > _FIRST_FORM and not top.has("root_cause"):
        return None
    table = top.table("root_cause")
    by_itself = SERVICE if ground.form == _FIRST_FORM else ELAPSED
    counting = plan_figures.Counting(by_itself, (*OWN_HOURS, *ground.hours))

    def span(name: str) -> Span:
        return plan_figures.span(table.value(name), table.at(name), counting)

    days = "closes_after_days"
    found = RootCauseTerms(
        severities=frozenset(table.texts("severities", ground.severities)),
        within=span("within"),
        clause=table.text_or("clause", ground.clause),
        clock=table.truth("clock") if table.has("clock") else False,
        interim=span("interim") if table.has("interim") else None,
        closes_after_days=(
            table.whole(days, least=1, most=MOST_DAYS) if table.has(days) else None
        ),
    )
    for name in ("interim", days):
        if table.has(name) and not found.clock:
            table.refuse(name, "needs the clock.", "Write clock = true beside it.")
    table.done()
    return found


def without_reports(plan: Plan) -> Plan:
    """Return *plan* without the clocks of reports, for a log that tells of none (rca.due)."""
    return replace(plan, clocks=plan.stated_clocks)


def report_clocks(
    terms: RootCauseTerms | None, severities: tuple[str, ...]
) -> tuple[ClockTerms, ...]:
    """Return the clocks of a plan's root cause reports; none where it keeps none."""
    if terms is None or not terms.clock:
        return ()
    peaks = terms.severities
    none = NoTarget("no root cause report is owed here")

    def each(target: Target) -> dict[str, Target]:
        return {name: target if name in peaks else none for name in severities}

    report = ClockTerms(
        name=REPORT,
        targets=each(terms.within),
        clause=terms.clause,
        starts=(RESTORED,),
        stops=(CAUSE_REPORTED,),
        ends=(FAULT_DOMAIN_OUTSIDE,),
        pauses=_WAITS,
        peaks=peaks,
    )
    by_promise = ClockTerms(
        name=REPORT_BY_PROMISE,
        targets=dict.fromkeys(severities, Promised()),
        clause="rca.others",
        starts=(CAUSE_BY_CASE,),
        stops=(CAUSE_REPORTED,),
        pauses=_WAITS,
        peaks=peaks,
    )
    return (report, *_interim(terms, each), by_promise)


def _interim(
    terms: RootCauseTerms, each: Callable[[Target], dict[str, Target]]
) -> tuple[ClockTerms, ...]:
    """Return the clock of the interim report, told where something was awaited."""
    if terms.interim is None:
        return ()
    interim = ClockTerms(
        name=INTERIM_REPORT,
        targets=each(terms.interim),
        clause=_DEPENDENCIES,
        starts=(RESTORED,),
        stops=(CAUSE_REPORTED_SO_FAR,),
        ends=(FAULT_DOMAIN_OUTSIDE,),
        peaks=terms.severities,
        beside=_WAITS,
    )
    return (interim,)

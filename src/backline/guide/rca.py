"""The root cause report: whether it is owed, until when, and what can be done with it.

Guide: rca.when - at which severities a report is owed; rca.due - within what of
resolution; rca.others - where the fault is not the application's, its date is promised
case by case; rca.dependencies - the clock waits for debug data or a recurrence, an
interim report is due all the same, and after some days it is closed with what is known.
severity.change - what the peak owes stays owed. package.entitlement - what is not owed
is refused with what can be done instead, and can still be promised.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from backline.guide.account import Status
from backline.guide.conditions import REPORT_BY_PROMISE
from backline.guide.entitlement import Verdict, entitled_to_root_cause
from backline.guide.plan_causes import AWAITED, INTERIM_REPORT, REPORT
from backline.guide.timeline import NOT_THE_VENDORS
from backline.guide.waits import REPORTED, REPORTED_SO_FAR
from backline.guide.workflow import OPEN, MoveRefused


if TYPE_CHECKING:
    from datetime import datetime

    from backline.guide.account import Account, ClockAccount
    from backline.guide.plan import Plan
    from backline.guide.situation import Situation


WHEN, DUE = "rca.when", "rca.due"
OTHERS, DEPENDENCIES = "rca.others", "rca.dependencies"
#: Within how many days incidents alike are suggested as one problem (severity.incidents).
ALIKE_WITHIN_DAYS = 90
#: Debug logging that stays on longer than was said is asked about so often, until it is
#: off (rca.dependencies).
LOGGING_ASKED_EVERY = timedelta(days=1)
#: How many days before it is due the owner of an action is reminded (rca.due).
ACTION_REMINDED_DAYS = 2


#: How long the name of what is awaited, and of who owes it, can be.
LONGEST_WAIT, LONGEST_NAME = 300, 120


class Owed(StrEnum):
    """Whether a root cause report is owed."""

    #: Within a span of resolution.
    OWED = "owed"
    #: Its date is promised case by case.
    BY_CASE = "by case"
    #: It is not owed, but somebody promised one.
    PROMISED = "promised"
    NOT_OWED = "not owed"


@dataclass(frozen=True, slots=True)
class OwedVerdict:
    """Whether a report is owed, and why: the same sentence for both sides."""

    owed: Owed
    verdict: Verdict

    @property
    def is_due(self) -> bool:
        """Whether the customer will get one."""
        return self.owed is not Owed.NOT_OWED


def owed_by(plan: Plan, situation: Situation) -> OwedVerdict:
    """Say whether a ticket is owed a root cause report (rca.when, rca.others).

    The highest severity that it ever had decides (severity.change): a lower one
    afterwards takes nothing away.
    """
    if situation.ticket_kind not in plan.service_levels_for:
        because = "A root cause is owed of incidents only (package.incident-only)."
        instead = "If production is losing by it, report an incident."
        verdict = Verdict(
            allowed=False,
            because=because,
            clause="package.incident-only",
            instead=instead,
        )
        return _unless_promised(verdict, situation)
    if situation.goes_on_elsewhere:
        because = f"It is owed with {situation.merged_into}, which stands for this one."
        verdict = Verdict(
            allowed=False,
            because=because,
            clause="severity.incidents",
            instead=f"See {situation.merged_into}.",
        )
        return _unless_promised(verdict, situation)
    peak = situation.peak_severity
    verdict = entitled_to_root_cause(plan, severity=peak)
    if not verdict.allowed:
        return _unless_promised(verdict, situation)
    lowered = situation.severity != peak
    was = f" It was {peak} once, and what that owes stays owed." if lowered else ""
    if situation.domain in NOT_THE_VENDORS:
        domain = situation.domain.value.replace("_", " ")
        because = (
            f"{verdict.because}{was} The fault is traced to the {domain}, so its date is "
            f"promised for the case ({OTHERS})."
        )
        return OwedVerdict(Owed.BY_CASE, Verdict(True, because, OTHERS))
    return OwedVerdict(
        Owed.OWED, Verdict(True, f"{verdict.because}{was}", verdict.clause)
    )


def _unless_promised(verdict: Verdict, situation: Situation) -> OwedVerdict:
    if situation.promised(REPORT_BY_PROMISE) is None:
        return OwedVerdict(Owed.NOT_OWED, verdict)
    because = f"{verdict.because} One was promised for this case all the same."
    return OwedVerdict(Owed.PROMISED, Verdict(True, because, OTHERS))


def running_clock(account: Account) -> ClockAccount | None:
    """Return the clock that the report is due by: of those that run, the soonest.

    Where none runs, the last one that was judged; None where there is none.
    """
    named = [account.clock(name) for name in (REPORT, REPORT_BY_PROMISE)]
    clocks = [clock for clock in named if clock is not None]
    going = [clock for clock in clocks if clock.status is not Status.FINISHED]
    if going:
        return min(going, key=_due)
    return max(clocks, key=_finished, default=None)


def interim_clock(account: Account) -> ClockAccount | None:
    """Return the clock of the interim report, where something was awaited."""
    return account.clock(INTERIM_REPORT)


def _due(clock: ClockAccount) -> tuple[bool, float]:
    due = clock.due_at
    return due is None, 0 if due is None else due.timestamp()


def _finished(clock: ClockAccount) -> float:
    return 0 if clock.finished_at is None else clock.finished_at.timestamp()


def is_reported(situation: Situation) -> bool:
    """Say whether the customer has the report, and none is owed any more."""
    return REPORTED in situation.facts


def is_reported_so_far(situation: Situation) -> bool:
    """Say whether the customer has at least an interim report."""
    return is_reported(situation) or REPORTED_SO_FAR in situation.facts


def closes_at(plan: Plan, situation: Situation) -> datetime | None:
    """Return when it is closed with what is known (rca.dependencies); None for never."""
    terms, since = plan.root_cause, situation.restored_at
    if terms is None or terms.closes_after_days is None or since is None:
        return None
    return since + timedelta(days=terms.closes_after_days)


def check_can_promise_report(
    plan: Plan, situation: Situation, *, due_at: datetime, now: datetime
) -> None:
    """Refuse a promised date where one is owed anyway, or that is over (rca.others).

    Raises:
        MoveRefused: with the reason, and what holds instead.
    """
    if plan.root_cause is None or not plan.root_cause.clock:
        message = f"{plan.title} keeps no clock of reports: promise it in a message."
        raise MoveRefused(message, OTHERS)
    if is_reported(situation):
        message = "The customer has the report already: release another version of it."
        raise MoveRefused(message, OTHERS)
    if owed_by(plan, situation).owed is Owed.OWED:
        within = plan.root_cause.within
        message = (
            f"It is owed within {within.words} of resolution as it is: a later date "
            "cannot be promised instead. Say what is awaited, and its clock waits."
        )
        raise MoveRefused(message, DUE)
    if due_at <= now:
        message = "The date lies in the past: promise one that can be kept."
        raise MoveRefused(message, OTHERS)


def may_be_promised(plan: Plan, situation: Situation) -> bool:
    """Say whether the date of a report is a matter of a promise at all (rca.others)."""
    owed = owed_by(plan, situation).owed
    return owed is not Owed.OWED and not is_reported(situation)


def check_can_await(
    plan: Plan, situation: Situation, *, fact: str, what: str, whom: str
) -> None:
    """Refuse a wait that names nothing or nobody, or begins too early or too late.

    Guide: rca.dependencies - it names what is awaited and from whom, and lasts no longer
    than until the report is closed with what is known.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if fact not in AWAITED or fact not in plan.facts:
        known = ", ".join(name.replace("_", " ") for name in AWAITED)
        message = f"{fact[:40]!r} is nothing that a report can wait for: {known}."
        raise MoveRefused(message, DEPENDENCIES)
    if not what.strip() or not whom.strip():
        message = (
            "Say what is awaited, and from whom: a wait for nothing stops no clock."
        )
        raise MoveRefused(message, DEPENDENCIES)
    if len(what) > LONGEST_WAIT or len(whom) > LONGEST_NAME:
        message = (
            f"Name it in {LONGEST_WAIT} characters, and from whom in {LONGEST_NAME}: the "
            "rest belongs in a message."
        )
        raise MoveRefused(message, DEPENDENCIES)
    if situation.state in OPEN:
        message = (
            "Service is not back yet, so the report's clock does not run: ask for what "
            "blocks the work itself."
        )
        raise MoveRefused(message, DEPENDENCIES)
    if is_reported(situation):
        message = "The customer has the report: nothing waits any more."
        raise MoveRefused(message, DEPENDENCIES)


def is_awaited(plan: Plan, fact: str) -> bool:
    """Say whether a fact is what the plan's reports wait for (rca.dependencies).

    A plan that states a fact of that name itself means its own.
    """
    return fact in AWAITED and plan.facts.get(fact) == AWAITED[fact]


def promised_words(clock: str) -> str:
    """Return what is promised with a date for a clock (rca.others)."""
    return (
        "root cause report" if clock == REPORT_BY_PROMISE else clock.replace("_", " ")
    )


def waits_until(
    plan: Plan, situation: Situation, *, until: datetime | None, now: datetime
) -> datetime | None:
    """Return when a wait ends by itself: *until*, at the latest when it is closed.

    Raises:
        MoveRefused: the time for waiting is over.
    """
    last = closes_at(plan, situation)
    if last is None:
        return until
    if last <= now:
        message = (
            f"Since {last:%Y-%m-%d %H:%M} UTC nothing can be awaited any more: release "
            "what is known."
        )
        raise MoveRefused(message, DEPENDENCIES)
    return last if until is None else min(until, last)


def closes_with_what_is_known(
    plan: Plan, situation: Situation, *, now: datetime
) -> bool:
    """Say whether the report is closed now with what the customer has been told.

    Guide: rca.dependencies. Without any report nothing is known to the customer: then
    nothing is closed, and the clock goes on.
    """
    last = closes_at(plan, situation)
    return (
        last is not None
        and last <= now
        and is_reported_so_far(situation)
        and not is_reported(situation)
        and owed_by(plan, situation).is_due
    )

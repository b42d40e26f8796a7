"""What a plan says, in words: hours, targets, conditions, steps of the ladder.

Guide: philosophy.transparency - the guide page, the command line and the mails say the
same of the same plan, so they take their words from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide import conditions as known
from backline.guide.plan import (
    ELAPSED,
    OF_THE_LEVEL,
    SERVICE,
    Days,
    Span,
    WallTime,
)


if TYPE_CHECKING:
    from collections.abc import Iterable

    from backline.guide.ladder_terms import LadderStep
    from backline.guide.plan import (
        ChasingTerms,
        ClockTerms,
        Plan,
        Target,
    )


_CONDITIONS = {
    known.OPENED: "the ticket is opened",
    known.TAKEN: "an engineer takes it",
    known.ANSWERED: "a person answers",
    known.RESTORED: "service is restored",
    known.WORKAROUND: "a workaround is in place",
    known.FIXED: "the fix is in place",
    known.CLOSED: "the ticket is closed",
    known.WAITING_CUSTOMER: "the customer owes an answer",
    known.WAITING_THIRD_PARTY: "a third party of the customer's owes something",
    known.FAULT_DOMAIN_OUTSIDE: "the fault is found outside the contact centre",
    known.FAULT_DOMAIN_OURS: "the fault is traced to the contact centre",
    known.UPDATED: "the customer is told how it stands",
}
_LEVEL = "at_"
_COUNTED = {
    SERVICE: "of service time",
    ELAPSED: "elapsed",
    OF_THE_LEVEL: "of the hours of the level that has it",
}
_PEOPLE = {"manager": "the manager", "developers": "the developers"}
_DATES = {SERVICE: "", ELAPSED: ", every day"}
_HOURS = {
    SERVICE: "service time",
    ELAPSED: "around the clock",
    OF_THE_LEVEL: "the hours of the level that has it",
}


def condition_words(plan: Plan, condition: str) -> str:
    """Return a condition as a clause: ``service is restored``."""
    if condition.startswith(known.FACT):
        name = condition.removeprefix(known.FACT)
        return plan.facts.get(name, name.replace("_", " "))
    if condition.startswith(_LEVEL):
        return f"{condition.removeprefix(_LEVEL)} has it"
    return _CONDITIONS.get(condition, condition.replace("_", " "))


def any_of(plan: Plan, conditions: Iterable[str]) -> str:
    """Return conditions of which one is enough."""
    return " or ".join(condition_words(plan, each) for each in conditions)


def clock_words(plan: Plan, clock: ClockTerms) -> tuple[str, ...]:
    """Return what starts, stops, ends and pauses a clock, a sentence each."""
    starts = f"Starts when {any_of(plan, clock.starts)}."
    met = f"Met when {any_of(plan, clock.stops)}."
    if clock.repeats:
        met = f"Begins anew each time {any_of(plan, clock.stops)}."
    ends = f"No longer owed once {any_of(plan, clock.ends)}." if clock.ends else ""
    pauses = "Never pauses."
    if clock.pauses:
        pauses = f"Does not count while {any_of(plan, clock.pauses)}."
    return tuple(sentence for sentence in (starts, met, ends, pauses) if sentence)


def hours_words(plan: Plan, name: str) -> str:
    """Return when the hours called *name* are."""
    hours = plan.hours.get(name)
    return hours.words if hours else _HOURS.get(name, name)


def target_words(target: Target) -> str:
    """Return a target with the hours it counts in: ``60 min in office hours``."""
    if isinstance(target, Span):
        own = f"in {_named(target.counted)} hours"
        return f"{target.words} {_COUNTED.get(target.counted, own)}"
    if isinstance(target, (Days, WallTime)):
        own = f", {_named(target.counted)} hours"
        return f"{target.words}{_DATES.get(target.counted, own)}"
    return target.words


def _named(hours: str) -> str:
    return hours.replace("_", " ").replace("-", " ")


def step_words(plan: Plan, step: LadderStep) -> str:
    """Return when a step is taken: ``1 h after it starts, unless an ETA is given``."""
    return f"{_when(step)}{unless_words(plan, step)}"


def unless_words(plan: Plan, step: LadderStep) -> str:
    """Return what keeps a step from being taken; nothing where nothing does."""
    if not step.unless:
        return ""
    return f", unless {any_of(plan, sorted(step.unless))}"


def _when(step: LadderStep) -> str:
    if step.on is not None:
        return _on(step)
    if step.share is not None:
        return f"at {format(step.share * 100)} %"
    if step.before_seconds is not None:
        return f"{Span(step.before_seconds).words} before it is due"
    if step.after_seconds is None:
        return "on request only"
    if step.after_seconds == 0:
        return "at once"
    return f"{Span(step.after_seconds).words} after it starts"


def _on(step: LadderStep) -> str:
    """Return when a step is taken that hangs on what happens to the ticket."""
    after = Span(step.after_seconds or 0).words
    match step.on:
        case "silence":
            return f"after {after} without a word to the customer"
        case "untaken":
            return f"after {after} in which nobody takes it up"
        case "level":
            return f"after {after} at one level"
        case "reopening":
            times = "once" if step.times == 1 else f"{step.times} times"
            return f"when it was reopened {times}"
        case "lost_site" if step.after_seconds:
            return f"when the whole site is lost for {after}"
        case _:
            return "as soon as the whole site is lost"


def share_words(step: LadderStep, target: Target | None) -> str:
    """Return at which point of its clock a step stands: ``at 25 % of 6 h``."""
    if step.share is None:
        return _when(step)
    if step.share >= 1:
        return overrun_words(target)
    return f"at {format(step.share * 100)} % of {_whole(target)}"


def overrun_words(target: Target | None) -> str:
    """Return the point at which a clock breaches: ``when more than 6 h is used``."""
    return f"when more than {_whole(target)} is used"


def _whole(target: Target | None) -> str:
    return target.words if isinstance(target, Span) else "its time"


def who_words(plan: Plan, to: str) -> str:
    """Return whom a step reaches: a role by its title, a level by its name."""
    role = plan.roles.get(to)
    return role.title if role else _PEOPLE.get(to, to)


def paged_words(plan: Plan, to: str) -> str:
    """Return who is called by a page: ``whoever is on call at L2``."""
    role = plan.roles.get(to)
    if role is not None:
        return f"{role.title} ({paged_words(plan, role.reached)})"
    return "the manager on call" if to == "manager" else f"whoever is on call at {to}"


def grant_words(plan: Plan, grant: str) -> str:
    """Return whether a plan grants something, and how many: ``4 per year``."""
    counted = plan.allowances.get(grant)
    if counted:
        return counted.words
    return "yes" if plan.grants.get(grant, False) else "no"


def chasing_words(terms: ChasingTerms) -> str:
    """Return when a silent customer is asked again, and what then (turnaround.waiting)."""
    after = Span(terms.after_seconds).words
    times = "once" if terms.times == 1 else f"{terms.times} times, {after} apart"
    asked = f"asked again after {after}, {times}"
    if terms.closes_after_seconds is None:
        return f"{asked}; nothing is closed for it"
    return f"{asked}; closed {Span(terms.closes_after_seconds).words} after the last"

"""The packages side by side, read from the live plans.

Guide: philosophy.transparency - everybody can read how support works; the page is made
from the plans, so it can never disagree with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.plan import Span
from backline.surfaces.look.words import duration


if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from backline.guide.plan import LadderStep, Plan, Target


HOURS = {
    "24x5": "24x5: all hours of the business working days of the site's geography",
    "24x7": "24x7: every hour of every day",
}
_GRANTS = {
    "phone": "Support by phone",
    "patches": "Patches and updates",
    "major_upgrades": "Major product upgrade",
}
_ROLES = {
    "L1": "the engineer on duty at L1",
    "L2": "L2, the specialists",
    "L3": "L3, the experts",
    "manager": "the manager",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """What a plan says in one cell; `assumed` when its source does not state it."""

    plan: str
    words: str
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One term, as each plan has it, with the clauses it rests on."""

    term: str
    clauses: tuple[str, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the escalation ladder: when it is taken and what it does."""

    clock: str
    severities: str
    when: str
    does: str
    clause: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """The ladder of the plans that share it."""

    plans: str
    assumed: bool
    rungs: tuple[Rung, ...]


def rows_of(plans: Sequence[Plan]) -> tuple[Row, ...]:
    """Return every term of *plans*, a row each, in reading order."""
    return (
        _row(plans, "Hours of support", "package.geography", _hours),
        *_clock_rows(plans),
        *_grant_rows(plans),
        _row(plans, "Root cause report", "rca.due", _root_cause),
        _row(plans, "Same cause reopens", "turnaround.reopen", _reopening),
    )


def is_assumed(plan: Plan, path: str) -> bool:
    """Tell whether the figure at *path*, or a table around it, is assumed."""
    return any(
        path == assumed or path.startswith(f"{assumed}.") for assumed in plan.assumed
    )


def title_of(name: str) -> str:
    """Return a name of the plan as a heading: ``First response``."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _row(
    plans: Sequence[Plan], term: str, clause: str, figure: Callable[[Plan], Figure]
) -> Row:
    return Row(term, (clause,), tuple(figure(plan) for plan in plans))


def _hours(plan: Plan) -> Figure:
    return Figure(plan.title, HOURS[plan.coverage], is_assumed(plan, "coverage"))


def _clock_rows(plans: Sequence[Plan]) -> Iterator[Row]:
    """Yield a row for a clock that is the same at all severities, else one for each."""
    for clock in _each_once(plans, lambda plan: [terms.name for terms in plan.clocks]):
        severities = _each_once(plans, lambda plan: list(reversed(plan.severities)))
        if all(_same_at_all(plan, clock) for plan in plans):
            yield _target_row(plans, title_of(clock), clock, severities[0])
            continue
        for severity in severities:
            term = f"{title_of(clock)}, {severity}"
            yield _target_row(plans, term, clock, severity)


def _same_at_all(plan: Plan, clock: str) -> bool:
    targets = [plan.target(clock, severity) for severity in plan.severities]
    return all(target == targets[0] for target in targets)


def _target_row(plans: Sequence[Plan], term: str, clock: str, severity: str) -> Row:
    def figure(plan: Plan) -> Figure:
        if severity not in plan.severities:
            return Figure(plan.title, "no such severity")
        path = f"clocks.{clock}.targets.{severity}"
        words = target_words(plan.target(clock, severity))
        return Figure(plan.title, words, is_assumed(plan, path))

    clauses = _each_once(
        plans,
        lambda plan: [terms.clause for terms in plan.clocks if terms.name == clock],
    )
    return Row(term, tuple(clauses), tuple(figure(plan) for plan in plans))


def target_words(target: Target) -> str:
    """Return a target as the page says it; a span says how it is counted."""
    if not isinstance(target, Span):
        return target.words
    counted = "elapsed" if target.counted == "elapsed" else "of service time"
    return f"{target.words} {counted}"


def _grant_rows(plans: Sequence[Plan]) -> Iterator[Row]:
    for grant in _each_once(plans, lambda plan: list(plan.grants)):

        def figure(plan: Plan, grant: str = grant) -> Figure:
            granted = plan.grants.get(grant, False)
            words = "yes" if granted else "no"
            return Figure(plan.title, words, is_assumed(plan, f"grants.{grant}"))

        term = _GRANTS.get(grant, title_of(grant))
        yield _row(plans, term, "package.entitlement", figure)


def _root_cause(plan: Plan) -> Figure:
    terms = plan.root_cause
    severities = " and ".join(s for s in plan.severities if s in terms.severities)
    words = f"{severities}: {target_words(terms.within)}, from the resolution on"
    return Figure(plan.title, words, is_assumed(plan, "root_cause.within"))


def _reopening(plan: Plan) -> Figure:
    days = plan.reopen_within_days
    words = f"within {days} working days the ticket reopens and its clock goes on"
    return Figure(plan.title, words, is_assumed(plan, "reopen.within_days"))


def _each_once(
    plans: Sequence[Plan], names: Callable[[Plan], Sequence[str]]
) -> list[str]:
    return list(dict.fromkeys(name for plan in plans for name in names(plan)))


def ladders_of(plans: Sequence[Plan]) -> tuple[Ladder, ...]:
    """Return each plan's ladder, with the instants its shares come to."""
    return tuple(
        Ladder(
            plan.title,
            is_assumed(plan, "ladder"),
            tuple(rung for step in plan.ladder for rung in _rungs(plan, step)),
        )
        for plan in plans
    )


def _rungs(plan: Plan, step: LadderStep) -> Iterator[Rung]:
    """Yield the step once for each length that its share comes to."""
    whens: dict[str, list[str]] = {}
    for severity in reversed(plan.severities):
        target = plan.target(step.clock, severity)
        if severity in step.severities and isinstance(target, Span):
            whens.setdefault(_when(step, target), []).append(severity)
    for when, severities in whens.items():
        yield Rung(
            clock=title_of(step.clock),
            severities=", ".join(severities),
            when=when,
            does=_does(step),
            clause=step.clause,
        )


def _when(step: LadderStep, target: Span) -> str:
    percent = step.share * 100
    used = -(-target.seconds * step.share.numerator // step.share.denominator)
    if step.share >= 1:
        return f"when more than {duration(used)} is used"
    return f"at {percent} % of {target.words}: {duration(used)}"


def _does(step: LadderStep) -> str:
    who = _ROLES.get(step.to, step.to)
    return f"goes up to {who}" if step.does == "raise_level" else f"{who} is told"

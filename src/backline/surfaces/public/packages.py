"""The packages side by side, read from the live plans.

Guide: philosophy.transparency - everybody can read how support works; the page is made
from the plans, so it can never disagree with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.plan_words import (
    chasing_words,
    grant_words,
    hours_words,
    target_words,
)
from backline.surfaces.look.plan_terms import is_assumed, title_of


if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from backline.guide.plan import Plan


HOURS = {
    "24x5": "24x5: all hours of the business working days of the site's geography",
    "24x7": "24x7: every hour of every day",
}
_GRANTS = {
    "phone": "Support by phone",
    "patches": "Patches and updates",
    "major_upgrades": "Major product upgrade",
    "visits": "Visits on site",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One of several things that a cell says, and of what it speaks."""

    of: str
    words: str
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """What a plan says in one cell; `assumed` when its source does not state it."""

    plan: str
    words: str
    assumed: bool = False
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One term, as each plan has it, with the clauses it rests on."""

    term: str
    clauses: tuple[str, ...]
    figures: tuple[Figure, ...]


def rows_of(plans: Sequence[Plan]) -> tuple[Row, ...]:
    """Return every term of *plans*, a row each, in reading order."""
    return (
        _row(plans, "Hours of support", "package.geography", _hours),
        *_hours_rows(plans),
        *_clock_rows(plans),
        *_grant_rows(plans),
        _row(plans, "Root cause report", "rca.due", _root_cause),
        _row(plans, "Same cause reopens", "turnaround.reopen", _reopening),
        _row(plans, "No answer from you", "turnaround.waiting", _chasing),
        *_intake_rows(plans),
    )


def _row(
    plans: Sequence[Plan], term: str, clause: str, figure: Callable[[Plan], Figure]
) -> Row:
    return Row(term, (clause,), tuple(figure(plan) for plan in plans))


def _intake_rows(plans: Sequence[Plan]) -> Iterator[Row]:
    """Yield what is asked before an incident leaves L1, where a plan asks anything."""
    if any(plan.intake for plan in plans):
        yield _row(plans, "Asked before L1 is left", "process.levels", _asked)


def _asked(plan: Plan) -> Figure:
    assumed = is_assumed(plan, "intake")
    lines = tuple(
        Line(plan.components.get(of, of), " ".join(questions.values()), assumed)
        for of, questions in plan.intake.items()
    )
    return Figure(plan.title, "" if lines else "nothing", lines=lines)


def _hours(plan: Plan) -> Figure:
    return Figure(plan.title, HOURS[plan.coverage], is_assumed(plan, "coverage"))


def _hours_rows(plans: Sequence[Plan]) -> Iterator[Row]:
    """Yield the hours of severities and levels, where a plan has such."""
    clause = "package.geography"
    if any(plan.severity_hours for plan in plans):
        yield _row(plans, "Hours by severity", clause, _severity_hours)
    if any(plan.level_hours for plan in plans):
        yield _row(plans, "Hours by level", clause, _level_hours)


def _severity_hours(plan: Plan) -> Figure:
    names = {severity: plan.hours_of(severity) for severity in plan.severities}
    if not plan.severity_hours:
        return Figure(plan.title, "the same for all")
    return _together(
        plan,
        tuple(
            Line(
                severity,
                _when_open(plan, names[severity]),
                _hours_assumed(plan, names[severity], f"severity_hours.{severity}"),
            )
            for severity in reversed(plan.severities)
        ),
    )


def _level_hours(plan: Plan) -> Figure:
    lines = tuple(
        Line(
            level,
            _when_open(plan, name),
            _hours_assumed(plan, name, f"levels.{level}.hours"),
        )
        for level, name in plan.level_hours.items()
    )
    return Figure(plan.title, "" if lines else "the same for all", lines=lines)


def _hours_assumed(plan: Plan, name: str, path: str) -> bool:
    """Tell whether hours are assumed, or any part of what they are."""
    parts = ("weekly", "zone", "holidays")
    return is_assumed(plan, path) or any(
        is_assumed(plan, f"hours.{name}.{part}") for part in parts
    )


def _when_open(plan: Plan, name: str) -> str:
    hours = plan.hours.get(name)
    if hours is None or hours.keeps_holidays:
        return hours_words(plan, name)
    return f"{hours.words}, holidays too"


def _together(plan: Plan, lines: tuple[Line, ...]) -> Figure:
    """Return the figure of a plan's severities: one word where it is one for all."""
    alike = {(line.words, line.assumed) for line in lines}
    if len(alike) == 1:
        return Figure(plan.title, lines[0].words, lines[0].assumed)
    return Figure(plan.title, "", lines=_joined(lines))


def _joined(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the lines with those together that say the same."""
    of: dict[tuple[str, bool], list[str]] = {}
    for line in lines:
        of.setdefault((line.words, line.assumed), []).append(line.of)
    return tuple(
        Line(", ".join(names), words, assumed) for (words, assumed), names in of.items()
    )


def _clock_rows(plans: Sequence[Plan]) -> Iterator[Row]:
    """Yield a row for each clock; one for each severity where all plans share them."""
    for clock in _each_once(
        plans, lambda plan: [terms.name for terms in plan.stated_clocks]
    ):
        figures = [_targets(plan, clock) for plan in plans]
        shared = len({plan.severities for plan in plans}) == 1
        if not shared or not any(figure.lines for figure in figures):
            yield Row(title_of(clock), _clauses(plans, clock), tuple(figures))
            continue
        for severity in reversed(plans[0].severities):
            yield Row(
                f"{title_of(clock)}, {severity}",
                _clauses(plans, clock),
                tuple(_target(plan, clock, severity) for plan in plans),
            )


def _targets(plan: Plan, clock: str) -> Figure:
    if plan.clock(clock) is None:
        return Figure(plan.title, "none promised")
    found = [
        (severity, _target(plan, clock, severity))
        for severity in reversed(plan.severities)
    ]
    lines = tuple(Line(of, each.words, each.assumed) for of, each in found)
    return _together(plan, lines)


def _target(plan: Plan, clock: str, severity: str) -> Figure:
    terms = plan.clock(clock)
    if terms is None:
        return Figure(plan.title, "none promised")
    words = target_words(terms.targets[severity])
    assumed = is_assumed(plan, f"clocks.{clock}.targets.{severity}")
    return Figure(plan.title, f"every {words}" if terms.repeats else words, assumed)


def _clauses(plans: Sequence[Plan], clock: str) -> tuple[str, ...]:
    return tuple(
        _each_once(
            plans,
            lambda plan: [terms.clause for terms in plan.clocks if terms.name == clock],
        )
    )


def _grant_rows(plans: Sequence[Plan]) -> Iterator[Row]:
    for grant in _each_once(plans, lambda plan: list(plan.grants)):

        def figure(plan: Plan, grant: str = grant) -> Figure:
            stated = grant in plan.grants
            words = grant_words(plan, grant) if stated else "not stated"
            return Figure(plan.title, words, is_assumed(plan, f"grants.{grant}"))

        term = _GRANTS.get(grant, title_of(grant))
        yield _row(plans, term, "package.entitlement", figure)


def _root_cause(plan: Plan) -> Figure:
    terms = plan.root_cause
    if terms is None:
        return Figure(plan.title, "none promised")
    severities = " and ".join(s for s in plan.severities if s in terms.severities)
    words = f"{severities}: {target_words(terms.within)}, from the resolution on"
    return Figure(plan.title, words, is_assumed(plan, "root_cause.within"))


def _reopening(plan: Plan) -> Figure:
    days = plan.reopen_within_days
    words = f"within {days} working days the ticket reopens and its clock goes on"
    return Figure(plan.title, words, is_assumed(plan, "reopen.within_days"))


def _chasing(plan: Plan) -> Figure:
    terms = plan.chasing
    if terms is None:
        return Figure(plan.title, "nobody is chased and nothing is closed for it")
    return Figure(plan.title, chasing_words(terms), is_assumed(plan, "chasing"))


def _each_once(
    plans: Sequence[Plan], names: Callable[[Plan], Sequence[str]]
) -> list[str]:
    return list(dict.fromkeys(name for plan in plans for name in names(plan)))

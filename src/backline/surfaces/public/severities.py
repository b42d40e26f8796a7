"""The severities in words and worked examples, graded by the live rule itself.

Guide: severity.critical, severity.major, severity.minor, severity.measures.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from backline.guide.severity import bound, severity_of, thresholds_for
from backline.surfaces.look.plan_terms import is_assumed


if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from backline.guide.plan import Plan, Threshold


SEATS = 100
CALLS = 400


@dataclass(frozen=True, slots=True)
class _Setup:
    total: int
    unit: str


@dataclass(frozen=True, slots=True)
class Range:
    """A run of counts that are graded alike: ``2 to 19``."""

    severity: str
    counts: str


@dataclass(frozen=True, slots=True)
class Example:
    """A set of components and measures, and how each count of a setup is graded."""

    components: str
    measures: str
    setup: str
    ranges: tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """A severity with the sentence that its threshold comes to."""

    severity: str
    words: str
    clause: str


@dataclass(frozen=True, slots=True)
class Grading:
    """How the named plans grade: the same definitions and examples hold for each."""

    plans: str
    #: The plans whose source states no thresholds of its own.
    settled_for: str
    definitions: tuple[Definition, ...]
    examples: tuple[Example, ...]


def gradings_of(plans: Sequence[Plan]) -> tuple[Grading, ...]:
    """Return the ways of grading, plans that share one together."""
    kinds: list[list[Plan]] = []
    for plan in plans:
        alike = next((kind for kind in kinds if _alike(kind[0], plan)), None)
        if alike is None:
            kinds.append([plan])
        else:
            alike.append(plan)
    return tuple(
        Grading(
            " and ".join(plan.title for plan in kind),
            " and ".join(plan.title for plan in kind if is_assumed(plan, "thresholds")),
            tuple(_definitions(kind[0])),
            tuple(_examples(kind[0])),
        )
        for kind in kinds
    )


def _alike(one: Plan, other: Plan) -> bool:
    return _terms(one) == _terms(other)


def _terms(plan: Plan) -> tuple[object, ...]:
    return (
        plan.severities,
        plan.thresholds,
        plan.otherwise,
        dict(plan.components),
        dict(plan.measures),
    )


def _definitions(plan: Plan) -> Iterator[Definition]:
    above: frozenset[str] | None = None
    for severity in reversed(plan.severities):
        own = [each for each in plan.thresholds if each.severity == severity]
        if not own:
            continue
        words = " ".join(_sentence(plan, each, above) for each in own)
        yield Definition(severity, words, own[0].clause)
        listed = frozenset(name for each in own for name in each.components)
        above = listed if above is None else above | listed
    rest = plan.otherwise
    yield Definition(rest.severity, "Everything else.", rest.clause)


def _sentence(plan: Plan, threshold: Threshold, above: frozenset[str] | None) -> str:
    """Return a threshold in words; *above* are the components that go higher."""
    which = _titles(plan.components, threshold.components)
    sentence = f"A production loss of {bound(threshold)} in any of: {which}."
    only = frozenset[str]() if above is None else threshold.components - above
    if not only:
        return sentence
    alone = _titles(plan.components, only)
    return f"{sentence} For {alone} it is the highest severity, whatever the loss."


def _titles(titles: Mapping[str, str], names: frozenset[str]) -> str:
    return ", ".join(titles[name] for name in titles if name in names)


def _examples(plan: Plan) -> Iterator[Example]:
    """Yield one example for each set of components and measures graded alike."""
    sets: dict[tuple[_Setup, tuple[Threshold, ...]], list[tuple[str, str]]] = {}
    for measure in plan.measures:
        for component in plan.components:
            said = thresholds_for(plan, component=component, measure=measure)
            pairs = sets.setdefault((_setup(measure), said), [])
            pairs.append((component, measure))
    for (setup, said), pairs in sets.items():
        if said:
            yield _example(plan, pairs, setup)


def _setup(measure: str) -> _Setup:
    """Return the setup in which a measure is shown: its seats, its calls."""
    if measure.startswith("agents"):
        return _Setup(SEATS, "agents")
    if "calls" in measure or "dials" in measure:
        return _Setup(CALLS, "calls")
    return _Setup(SEATS, "in all")


def _example(plan: Plan, pairs: Sequence[tuple[str, str]], setup: _Setup) -> Example:
    components = frozenset(component for component, _ in pairs)
    measures = frozenset(measure for _, measure in pairs)
    return Example(
        components=_titles(plan.components, components),
        measures=_titles(plan.measures, measures),
        setup=f"of {setup.total} {setup.unit}",
        ranges=tuple(_ranges(plan, pairs[0], setup.total)),
    )


def _ranges(plan: Plan, pair: tuple[str, str], total: int) -> Iterator[Range]:
    component, measure = pair

    def grade(affected: int) -> str:
        verdict = severity_of(
            plan, component=component, measure=measure, affected=affected, total=total
        )
        return verdict.severity or ""

    for severity, counts in groupby(range(1, total + 1), key=grade):
        run = list(counts)
        words = str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}"
        yield Range(severity, words)

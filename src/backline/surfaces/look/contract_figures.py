"""A plan's figures in a contract, in words, with those agreed otherwise marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.entitlement import title_of
from backline.guide.plan_overrides import written_figure


if TYPE_CHECKING:
    from collections.abc import Sequence

    from backline.guide.plan import Plan


@dataclass(frozen=True, slots=True)
class Cell:
    """What is promised at one severity; `agreed` when the package says otherwise."""

    severity: str
    words: str
    agreed: bool


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One clock of the plan with its targets."""

    name: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class GrantLine:
    """What is granted, or is not."""

    title: str
    words: str
    agreed: bool


def name_of(path: str) -> str:
    """Return what a figure is called: ``Resolution, critical``."""
    match path.split("."):
        case ["clocks", clock, "targets", severity]:
            return f"{clock.replace('_', ' ').capitalize()}, {severity}"
        case ["grants", grant]:
            return title_of(grant).capitalize()
        case parts:
            return ", ".join(part.replace("_", " ") for part in parts).capitalize()


def in_words(value: object) -> str:
    """Return a figure as people read it: words without quotes, yes and no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else written_figure(value)


def clock_rows(plan: Plan, agreed: frozenset[str]) -> list[ClockRow]:
    """Return the targets of every clock; *agreed* are the paths agreed otherwise."""
    return [
        ClockRow(
            clock.name.replace("_", " "),
            [
                Cell(
                    severity,
                    plan.target(clock.name, severity).words,
                    _stated(f"clocks.{clock.name}.targets.{severity}", agreed),
                )
                for severity in plan.severities
            ],
        )
        for clock in plan.stated_clocks
    ]


def grant_words(plan: Plan, agreed: frozenset[str]) -> list[GrantLine]:
    """Return what is granted and what is not, and when somebody is there."""
    lines = [GrantLine("service time", plan.coverage, _stated("coverage", agreed))]
    for grant, granted in plan.grants.items():
        counted = plan.allowances.get(grant)
        words = counted.words if counted else in_words(granted)
        lines.append(
            GrantLine(title_of(grant), words, _stated(f"grants.{grant}", agreed))
        )
    return lines


def _stated(path: str, agreed: frozenset[str]) -> bool:
    """Tell whether a figure, or a table around it, was agreed otherwise."""
    return any(path == one or path.startswith(f"{one}.") for one in agreed)

"""Terms to be set against each other, and what each plan's severities stand for.

Guide: package.tailored - a scenario is a plan, with figures of its own if wanted, on a
calendar of its own or on each ticket's.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backline.guide.severity_pairs import stands_for
from backline.simulate.verdicts import Terms


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from backline.guide.calendar import Calendar
    from backline.guide.plan import Plan


@dataclass(frozen=True, slots=True)
class Assigned:
    """What some tickets are judged under, and what their severities stand for there."""

    terms: Terms
    severities: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scenario:
    """Terms for a whole history: what each group of its tickets is judged under."""

    name: str
    plan: str
    calendar: str
    by_group: Sequence[Assigned]
    overrides: Mapping[str, object] = field(default_factory=dict)

    @property
    def severities(self) -> dict[str, str]:
        """What severities of the history stand for, where they are called otherwise."""
        return {
            said: meant
            for assigned in self.by_group
            for said, meant in assigned.severities.items()
        }


@dataclass(frozen=True, slots=True)
class Wanted:
    """A scenario as somebody asks for it.

    `calendar` is None for each ticket's own, under the plan's coverage; `severities`
    says what some stand for.
    """

    name: str
    plan: Plan
    overrides: Mapping[str, object] = field(default_factory=dict)
    calendar: Calendar | None = None
    calendar_words: str = ""
    severities: Mapping[str, str] = field(default_factory=dict)

    @property
    def plan_words(self) -> str:
        """The plan as people name it."""
        own = ", with figures of its own" if self.overrides else ""
        return f"{self.plan.title}, version {self.plan.version}{own}"

    def assigned(self, own: Plan, calendar: Calendar) -> Assigned:
        """Return what tickets of the plan *own* are judged under, by their *calendar*."""
        meant = stands_for(own, self.plan, self.severities)
        return Assigned(Terms(self.plan, self.calendar or calendar), meant)


class BadOverride(ValueError):
    """An override is not written as PATH=VALUE; the text shows it."""


def overrides_of(lines: Iterable[str]) -> dict[str, object]:
    """Return figures of a plan by their dotted paths.

    Args:
        lines: each a ``path=value``, the value as in a plan file; bare words are text.

    Raises:
        BadOverride: one of them is none.
    """
    found: dict[str, object] = {}
    for line in lines:
        path, equals, value = (part.strip() for part in line.partition("="))
        if not (path and equals and value):
            message = (
                f"{line[:60]!r} is no override. Write a path and a value, such as "
                "clocks.resolution.targets.critical=3 h."
            )
            raise BadOverride(message)
        try:
            found[path] = tomllib.loads(f"value = {value}")["value"]
        except tomllib.TOMLDecodeError:
            found[path] = value
    return found

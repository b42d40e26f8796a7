"""The plan files that come with the desk, read for whoever needs one.

The guide itself does no input or output: plans lie in its folder as package data,
are read here, and the parsed mapping is handed in. What the guide cannot know of a
plan, whether its time zones exist, is asked here too.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import PurePath
from typing import TYPE_CHECKING

from backline.guide.counting import zoned
from backline.guide.plan_lines import line_of
from backline.guide.plan_parse import parse_plan, problems_of, with_overrides
from backline.guide.plan_table import BadPlan
from backline.zones import UnknownZone, zone


if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    from backline.guide.plan import Plan


DEFAULT_PLAN = "exotel-standard"
#: The packages of the support & process guide itself.
GUIDE_PLANS = (DEFAULT_PLAN, "exotel-premium")
_LINE = re.compile(r"\(at line ([0-9]+), column [0-9]+\)")


class UnknownPlan(LookupError):
    """No plan of that name comes with the desk; the text lists those that do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a plan file: the line, the dotted path, what, and the remedy."""

    line: int
    path: str
    what: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        return f"{self.line}: {where}{self.what} {self.remedy}"


class BadPlanFile(ValueError):
    """The text of a plan file is no plan; `problems` says all that was found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


@cache
def plan_names() -> tuple[str, ...]:
    """Return the names of the plans that come with the desk, sorted."""
    return tuple(sorted(_plan_files()))


@cache
def _plan_text(name: str) -> str:
    try:
        return _plan_files()[name].read_text("utf-8")
    except KeyError:
        known = ", ".join(plan_names())
        message = f"Plan {name[:60]!r} is unknown: the desk has {known}."
        raise UnknownPlan(message) from None


def _plan_files() -> dict[str, Traversable]:
    return {
        PurePath(entry.name).stem: entry
        for entry in files("backline.guide").joinpath("plans").iterdir()
        if entry.name.endswith(".toml")
    }


def plan_mapping(name: str) -> dict[str, object]:
    """Return the mapping of the plan file *name*, a fresh one at each call.

    Raises:
        UnknownPlan: there is no such plan.
    """
    return tomllib.loads(_plan_text(name))


@cache
def load_plan(name: str) -> Plan:
    """Return the terms of the plan *name*.

    Raises:
        UnknownPlan: there is no such plan.
    """
    return plan_of(plan_mapping(name))


def plan_of(mapping: Mapping[str, object]) -> Plan:
    """Return the terms of a plan's *mapping*, with the zones of its own hours.

    Raises:
        BadPlan: it is no plan, or names a time zone that there is not.
    """
    plan = parse_plan(mapping)
    check_zones(plan)
    return zoned(plan, zone)


def plan_with(mapping: Mapping[str, object], overrides: Mapping[str, object]) -> Plan:
    """Return the terms of a plan's *mapping* with some figures tried in it.

    Its ladder is left away: nobody is told anything, and a share of a target need not
    fit the targets that are tried.

    Raises:
        BadPlan: what the mapping, or a figure, has wrong.
    """
    return plan_of(with_overrides({**mapping, "ladder": []}, overrides))


def read_plan(text: str) -> tuple[dict[str, object], Plan]:
    """Return the mapping and the terms that the *text* of a plan file states.

    Raises:
        BadPlanFile: it is no TOML or no plan; it names every line found wrong.
    """
    try:
        mapping: dict[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadPlanFile((_no_toml(text, str(error)),)) from error
    except RecursionError as error:
        raise BadPlanFile((_no_toml(text, "it is nested too deep"),)) from error
    problems = list(problems_of(mapping))
    if not problems:
        plan = parse_plan(mapping)
        problems = list(_unknown_zones(plan))
        if not problems:
            return mapping, zoned(plan, zone)
    placed = [
        Problem(line_of(text, each.path), each.path, each.what, each.remedy)
        for each in problems
    ]
    raise BadPlanFile(tuple(sorted(placed, key=lambda problem: problem.line)))


def _no_toml(text: str, error: str) -> Problem:
    found = _LINE.search(error)
    last = max(1, len(text.splitlines()))
    line = int(found.group(1)) if found else last
    said = _LINE.sub("", error).replace("(at end of document)", "").strip()
    return Problem(line, "", f"is not TOML: {said}.", "Mend that line.")


def check_zones(plan: Plan) -> None:
    """Refuse a plan that names a time zone which the zone data does not have.

    Raises:
        BadPlan: with the path of the first one.
    """
    for problem in _unknown_zones(plan):
        raise problem


def _unknown_zones(plan: Plan) -> tuple[BadPlan, ...]:
    return tuple(
        BadPlan(
            f"hours.{hours.name}.zone",
            f"{hours.zone_name!r} is no time zone.",
            "Write a name of the zone data, such as Asia/Kolkata.",
        )
        for hours in plan.hours.values()
        if hours.zone_name is not None and not _exists(hours.zone_name)
    )


def _exists(name: str) -> bool:
    try:
        zone(name)
    except UnknownZone:
        return False
    return True

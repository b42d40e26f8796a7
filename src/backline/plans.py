"""The plan files that come with the desk, read for whoever needs one.

The guide itself does no input or output: plans lie in its folder as package data,
are read here, and the parsed mapping is handed in.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import PurePath
from typing import TYPE_CHECKING

from backline.guide.plan import zoned
from backline.guide.plan_parse import parse_plan
from backline.zones import zone


if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from backline.guide.plan import Plan


DEFAULT_PLAN = "exotel-standard"


class UnknownPlan(LookupError):
    """No plan of that name comes with the desk; the text lists those that do."""


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
    return zoned(parse_plan(plan_mapping(name)), zone)

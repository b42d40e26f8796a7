"""The mappings that come with the desk, and those of a file."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib.resources import files
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from backline.guide.plan import Plan
from backline.guide.severity_pairs import stands_for
from backline.plans import DEFAULT_PLAN, load_plan
from backline.replay.mapping_parse import parse_mapping
from backline.replay.meanings import BALLS, Columns, LogMapping
from backline.replay.stated import BadMapping


if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


__all__ = [
    "BALLS",
    "BadMapping",
    "Columns",
    "LogMapping",
    "check_fits",
    "fitted",
    "load_mapping",
    "mapping_names",
    "mapping_of_text",
    "parse_mapping",
    "shipped_text",
]


def mapping_names() -> tuple[str, ...]:
    """Return the names of the mappings that come with the desk, sorted."""
    return tuple(sorted(_shipped()))


def load_mapping(name: str) -> LogMapping:
    """Return the mapping that comes with the desk as *name*, or the file of that name.

    Raises:
        BadMapping: there is no such mapping, or it is not usable as it is.
    """
    if name in (shipped := _shipped()):
        return mapping_of_text(shipped[name].read_text("utf-8"), name=name)
    path = Path(name)
    if path.suffix != ".toml":
        known = ", ".join(mapping_names())
        message = (
            f"Mapping {name[:60]!r} is unknown: the desk has {known}. "
            "Give one of them, or a file that ends in .toml."
        )
        raise BadMapping(message)
    try:
        return mapping_of_text(path.read_text("utf-8"), name=path.stem)
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}). Check the path."
        raise BadMapping(message) from error
    except UnicodeDecodeError as error:
        message = f"{path} is not UTF-8 (byte {error.start + 1}). Save it as UTF-8."
        raise BadMapping(message) from error
    except BadMapping as error:
        message = f"{path}: {error}"
        raise BadMapping(message) from error


def shipped_text(name: str) -> str:
    """Return the text of a mapping that comes with the desk.

    Raises:
        KeyError: there is none of that name.
    """
    return _shipped()[name].read_text("utf-8")


def mapping_of_text(text: str, *, name: str) -> LogMapping:
    """Return the mapping that a TOML text states.

    Raises:
        BadMapping: it is no TOML, or not usable as it is.
    """
    try:
        stated = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        message = f"It is not TOML: {error}. Mend that line."
        raise BadMapping(message) from error
    return parse_mapping(stated, name=name)


def _shipped() -> dict[str, Traversable]:
    return {
        PurePath(entry.name).stem: entry
        for entry in files("backline.replay").joinpath("mappings").iterdir()
        if entry.name.endswith(".toml")
    }


def check_fits(mapping: LogMapping, plan: Plan) -> None:
    """Refuse a mapping whose severities the plan does not have.

    Raises:
        BadMapping: which one, and what the plan has.
    """
    stated = {f"severities.{said!r}": of for said, of in mapping.severities.items()}
    if mapping.default_severity:
        stated["defaults.severity"] = mapping.default_severity
    for place, ours in stated.items():
        if ours not in plan.severities:
            message = (
                f"{place} is {ours!r}, which {plan.title} does not have."
                f" Choose one of {', '.join(plan.severities)}."
            )
            raise BadMapping(message)


def fitted(mapping: LogMapping, plan: Plan) -> LogMapping:
    """Return *mapping* with the severities of *plan*.

    A mapping is written for the plan whose severities it names; under another plan that
    calls them otherwise they are paired from the top, which is told as an assumption.

    Raises:
        BadMapping: it names severities that neither *plan* nor the guide's own has.
    """
    own = load_plan(DEFAULT_PLAN)
    named = {*mapping.severities.values(), mapping.default_severity} - {""}
    if named <= set(plan.severities) or not named <= set(own.severities):
        check_fits(mapping, plan)
        return mapping
    pairs = stands_for(own, plan)
    told = [
        f"{plan.title} has no {severity}: {pairs[severity]} is taken for it."
        for severity in reversed(own.severities)
        if severity in named and severity in pairs
    ]
    meant = {
        said: pairs.get(severity, severity)
        for said, severity in mapping.severities.items()
    }
    default = mapping.default_severity
    return replace(
        mapping,
        severities=meant,
        default_severity=pairs.get(default, default),
        assumptions=(*mapping.assumptions, *told),
    )

"""A contract's own figures in the places of a plan's.

Guide: package.tailored - a contract binds a package version and may override single
figures; what it states is no longer assumed.
"""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

from backline.guide.plan_table import BadPlan, is_list, is_table


if TYPE_CHECKING:
    from collections.abc import Mapping


_OWN = frozenset({"format", "name", "title", "version", "source", "clause", "assumed"})
#: Tables whose absence says something, so that a contract may be the first to have them.
_OPTIONAL = frozenset(
    {
        "hours",
        "severity_hours",
        "levels",
        "root_cause",
        "chasing",
        "paging",
        "callback",
        "intake",
        "updates",
    }
)
#: Keys that a clock or a step may leave out.
_UNSAID = frozenset(
    {
        "starts",
        "stops",
        "ends",
        "pauses",
        "repeats",
        "unless",
        "on",
        "times",
        "measures",
    }
)
_UNSAID_IN = frozenset({"clocks", "ladder"})
#: Keys that the table of measurement may leave out.
MEASURED_UNSAID = (
    "sure_sources",
    "sure_minimum",
    "single_sources",
    "ask_hours",
    "blind_minutes",
    "blind_hours",
    "blind_clause",
    "past_incidents",
)
_DEEP = 3


def with_overrides(
    mapping: Mapping[str, object], overrides: Mapping[str, object]
) -> dict[str, object]:
    """Return *mapping* with a contract's own figures in their places.

    An override is named by its dotted path, such as
    ``clocks.resolution.targets.critical``, ``ladder.critical-to-experts.share`` (steps
    and duties go by their name) or ``ladder``; *mapping* stays as it is.

    Raises:
        BadPlan: the plan has no such path, or it is the plan's own name, version
            or origin. The figures themselves are judged by `parse_plan`.
    """
    result: dict[str, object] = {key: _copy(entry) for key, entry in mapping.items()}
    # What is written around another figure comes first, in whatever order a database
    # hands them out.
    for path, value in sorted(overrides.items(), key=_depth):
        *parents, last = path.split(".")
        if not parents and last in _OWN:
            what = "says what the plan is and cannot be overridden."
            raise BadPlan(path, what, "Make a plan of its own instead.")
        _put(_place(result, path, parents), path, last, value)
    _less_assumed(result, tuple(overrides))
    return result


def _depth(override: tuple[str, object]) -> int:
    return override[0].count(".")


def agreed_anew(
    overrides: Mapping[str, object], figures: Mapping[str, object]
) -> dict[str, object]:
    """Return a contract's own figures after more were agreed on.

    A figure that was agreed on before gives way to the same one, and to a whole table
    around it.
    """
    gone = tuple(f"{path}." for path in figures)
    kept = {
        path: value
        for path, value in overrides.items()
        if path not in figures and not path.startswith(gone)
    }
    return kept | dict(figures)


def read_figures(text: str) -> dict[str, object]:
    """Read figures as people write them down: a line each, ``path = value``.

    A value is written as in a plan file; the quotes around words may be left out.

    Raises:
        BadPlan: a line is no figure, or a path stands there twice.
    """
    figures: dict[str, object] = {}
    for line in text.splitlines():
        path, equals, value = (part.strip() for part in line.partition("="))
        if not line.strip():
            continue
        if not (path and equals and value):
            what, remedy = "is no figure.", "Write path = value, a line each."
            raise BadPlan(line.strip()[:80], what, remedy)
        if path in figures:
            raise BadPlan(path, "is agreed on twice.", "Leave one of them out.")
        figures[path] = read_figure(value)
    return figures


def read_figure(text: str) -> object:
    """Return one value as a plan file would have it; words without quotes are words."""
    try:
        loaded: Mapping[str, object] = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return text
    value = loaded["value"]
    known = isinstance(value, (str, int, float)) or is_list(value) or is_table(value)
    return value if known else text


def written_figure(value: object) -> str:
    """Return one value as `read_figure` reads it."""
    if is_table(value):
        inner = (f"{json.dumps(key)} = {written_figure(value[key])}" for key in value)
        return f"{{{', '.join(inner)}}}"
    if is_list(value):
        return f"[{', '.join(map(written_figure, value))}]"
    return json.dumps(value, ensure_ascii=False)


def figure_at(mapping: Mapping[str, object], path: str) -> object:
    """Return what a plan has at the dotted *path*; None if there is nothing."""
    place: object = mapping
    for key in path.split("."):
        place = _below(place, key)
    return place


def paths_of(mapping: Mapping[str, object]) -> list[str]:
    """Return the dotted paths of all single figures that a contract may override."""
    return [
        path
        for key, value in mapping.items()
        if key not in _OWN
        for path in _paths(key, value)
    ]


def _paths(path: str, value: object) -> list[str]:
    if is_table(value):
        below = value
    elif is_list(value) and _names(value):
        below = {str(each["name"]): each for each in value if is_table(each)}
    else:
        return [] if path.endswith(".name") else [path]
    return [each for key in below for each in _paths(f"{path}.{key}", below[key])]


def stands(mapping: Mapping[str, object], path: str) -> bool:
    """Tell whether a plan has a figure at the dotted *path*."""
    return figure_at(mapping, path) is not None


def _place(result: dict[str, object], path: str, parents: list[str]) -> object:
    place: object = result
    for depth, parent in enumerate(parents):
        below = _below(place, parent)
        if below is None and is_table(place) and _may_begin(parents, depth):
            place[parent] = below = {}
        if not (is_table(below) or is_list(below)):
            raise _no_such(path, place)
        place = below
    return place


def _may_begin(parents: list[str], depth: int) -> bool:
    return depth < _DEEP and parents[0] in _OPTIONAL


def _put(place: object, path: str, last: str, value: object) -> None:
    if is_list(place):
        for number, entry in enumerate(place):
            if is_table(entry) and entry.get("name") == last:
                place[number] = _copy(value)
                return
        raise _no_such(path, place)
    if not is_table(place) or not (last in place or _may_be_added(path)):
        raise _no_such(path, place)
    place[last] = _copy(value)


def _may_be_added(path: str) -> bool:
    first, *rest = path.split(".")
    if first in _OPTIONAL or (first == "grants" and len(rest) == 1):
        return True
    if first == "measurement" and len(rest) == 1:
        return rest[0] in MEASURED_UNSAID
    return first in _UNSAID_IN and len(rest) == _DEEP - 1 and rest[-1] in _UNSAID


def _below(place: object, key: str) -> object:
    if is_table(place):
        return place.get(key)
    if is_list(place):
        named = (each for each in place if is_table(each) and each.get("name") == key)
        return next(named, None)
    return None


def _no_such(path: str, place: object) -> BadPlan:
    names: list[object] = []
    if is_table(place):
        names = list(place)
    elif is_list(place):
        names = [each.get("name", "") for each in place if is_table(each)]
    known = ", ".join(sorted(str(name) for name in names))
    return BadPlan(path, "is no figure of this plan.", f"Known there: {known}.")


def _less_assumed(mapping: dict[str, object], stated: tuple[str, ...]) -> None:
    """Take what a contract states, and all below it, out of what is assumed."""
    assumed = mapping.get("assumed")
    if not is_list(assumed):
        return
    left = [str(path) for path in assumed]
    for one in stated:
        left = [rest for path in left for rest in _still_assumed(mapping, path, one)]
    mapping["assumed"] = left


def _still_assumed(mapping: dict[str, object], assumed: str, stated: str) -> list[str]:
    """Return what is left of an assumed path: its other parts, if it is around *stated*."""
    if assumed == stated or assumed.startswith(f"{stated}."):
        return []
    if not stated.startswith(f"{assumed}."):
        return [assumed]
    place: object = mapping
    for key in assumed.split("."):
        place = _below(place, key)
    parts = list(place) if is_table(place) else _names(place)
    return [
        rest
        for part in parts
        for rest in _still_assumed(mapping, f"{assumed}.{part}", stated)
    ]


def _names(place: object) -> list[str]:
    entries = place if is_list(place) else []
    return [str(each["name"]) for each in entries if is_table(each) and "name" in each]


def _copy(value: object) -> object:
    if is_table(value):
        return {key: _copy(entry) for key, entry in value.items()}
    if is_list(value):
        return [_copy(entry) for entry in value]
    return value

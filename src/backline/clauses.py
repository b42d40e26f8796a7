"""The clauses of the guide, read from the file that lies beside the rules."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: what the guide says, and what we decide where it is open."""

    id: str
    says: str
    we_decide: str | None


class UnknownClause(LookupError):
    """The guide has no clause of that id."""


@cache
def clauses() -> Mapping[str, Clause]:
    """Return every clause by its id, in the guide's order."""
    text = files("backline.guide").joinpath("clauses.toml").read_text("utf-8")
    found: dict[str, Clause] = {}
    _gather(tomllib.loads(text), "", found)
    return MappingProxyType(found)


def clause(name: str) -> Clause:
    """Return the clause *name*, such as ``severity.critical``.

    Raises:
        UnknownClause: the guide has no such clause.
    """
    try:
        return clauses()[name]
    except KeyError:
        message = f"The guide has no clause {name[:60]!r}."
        raise UnknownClause(message) from None


def _gather(table: object, path: str, found: dict[str, Clause]) -> None:
    if not isinstance(table, dict):
        message = f"{path} stands outside of a clause."
        raise TypeError(message)
    if isinstance(table.get("says"), str):
        found[path] = Clause(path, table["says"], table.get("we_decide"))
        return
    for key, entry in table.items():
        _gather(entry, f"{path}.{key}" if path else key, found)

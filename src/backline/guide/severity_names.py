"""How people spell components and measures, brought to the plan's one spelling.

Guide: severity.measures - the measures are examples and so are plan data; "agents
cannot login" and ``agents_cannot_log_in`` are one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from collections.abc import Iterable


def fold(name: str) -> str:
    """Return *name* without case, spaces, ``-`` and ``_``."""
    return "".join(name.split()).replace("-", "").replace("_", "").casefold()


def named(name: str, known: Iterable[str]) -> str | None:
    """Return the one of *known* that *name* spells, or None."""
    folded = fold(name)
    return next((each for each in known if fold(each) == folded), None)

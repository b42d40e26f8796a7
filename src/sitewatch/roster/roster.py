"""Who should be working now, or why that is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from sitewatch.measurement import TotalSource

MOST_AGENTS = 50_000


class BadState(ValueError):
    """The figures of a switch contradict each other."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """A part that could not be looked at; it gives blind measurements, no loss."""

    because: str


@dataclass(frozen=True, slots=True)
class Roster:
    """Who should be working now, by name where the source has names.

    'Logged in' is never its own denominator: who could not log in is absent there.
    """

    size: int
    source: TotalSource
    names: frozenset[str] | None = None

    def __post_init__(self) -> None:
        if self.size < 0 or (self.names is not None and len(self.names) != self.size):
            msg = f"a roster of {self.size} does not fit its names"
            raise BadState(msg)

"""What every probe is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from sitewatch.measurement import MOST_EVIDENCE, Measurement
from sitewatch.roster import RosterBook


if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from sitewatch.measurement import TotalSource


class Watched(NamedTuple):
    """A measure that a probe answers for, whether or not it can see it now."""

    component: str
    measure: str
    total_source: TotalSource


@dataclass(frozen=True, slots=True)
class Place:
    """Where a probe stands.

    Attributes:
        name: how the configuration calls it; unique, and fit for a file name.
        folder: where relative paths of its settings begin.
        state: a folder in which it may keep what it learns; it may not exist yet.
        roster: who should be working now, the same for all probes of the site.
    """

    name: str
    folder: Path
    state: Path
    roster: RosterBook = field(default_factory=RosterBook)


class Note(NamedTuple):
    """One finding of `sitewatch doctor`; *remedy* is empty when all is well."""

    level: Literal["good", "doubtful", "bad"]
    said: str
    remedy: str = ""


class Probe(Protocol):
    """Measures one thing at the site.

    A switch that cannot be reached is an answer (`blind`, with the evidence), not
    an exception. Every call returns one measurement for each of `watches`, and comes
    to an end by itself: whatever is waited for has a time-out. A probe is asked by one
    thread at a time, not always the same; threads of its own end with `close`.
    """

    @property
    def name(self) -> str: ...

    @property
    def watches(self) -> Sequence[Watched]: ...

    def measure(self, now: datetime) -> list[Measurement]: ...

    def examine(self, now: datetime) -> list[Note]:
        """Return what `sitewatch doctor` should say: settings, reach, rights."""
        ...

    def close(self) -> None: ...


def printable(words: str) -> str:
    """Return *words* of others fit for evidence: control characters become blanks."""
    return "".join(letter if letter.isprintable() else " " for letter in words)


def blind(watched: Iterable[Watched], because: str, now: datetime) -> list[Measurement]:
    """Return a blind measurement for each of *watched*: no figures, the reason."""
    return [
        Measurement(
            component=each.component,
            measure=each.measure,
            affected=None,
            total=None,
            total_source=each.total_source,
            state="blind",
            evidence=printable(because)[:MOST_EVIDENCE],
            at=now,
        )
        for each in watched
    ]

"""What every probe is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from sitewatch.measurement import MOST_EVIDENCE, Measurement


if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sitewatch.measurement import TotalSource


class Watched(NamedTuple):
    """A measure that a probe answers for, whether or not it can see it now."""

    component: str
    measure: str
    total_source: TotalSource


class Probe(Protocol):
    """Measures one thing at the site.

    A switch that cannot be reached is an answer (`blind`, with the evidence), not
    an exception. Every call returns one measurement for each of `watches`.
    """

    @property
    def name(self) -> str: ...

    @property
    def watches(self) -> Sequence[Watched]: ...

    def measure(self, now: datetime) -> list[Measurement]: ...


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

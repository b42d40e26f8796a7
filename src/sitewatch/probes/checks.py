"""Single things that are looked at: so many of so many are not as they should be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from sitewatch.measurement import MOST_EVIDENCE, Measurement
from sitewatch.probes.probe import Note, Watched, blind, printable


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

#: The component of what is looked at beside the platform itself.
SITE = "site"


class Looked(NamedTuple):
    """One thing that was looked at: `unseen` says nothing of it, bad or well."""

    verdict: Literal["well", "bad", "unseen"]
    said: str


def counted(watched: Watched, looked: Sequence[Looked], now: datetime) -> Measurement:
    """Return how many of those that were seen are bad; blind when none was."""
    bad = [each.said for each in looked if each.verdict == "bad"]
    unseen = [each.said for each in looked if each.verdict == "unseen"]
    total = len(looked) - len(unseen)
    if not total:
        return blind([watched], "; ".join(unseen), now)[0]
    said = "; ".join(bad) if bad else "; ".join(each.said for each in looked[:5])
    if unseen:
        said = f"{said}; not seen: {'; '.join(unseen)}"
    return Measurement(
        component=watched.component,
        measure=watched.measure,
        affected=len(bad),
        total=total,
        total_source=watched.total_source,
        state="measured",
        evidence=printable(said)[:MOST_EVIDENCE],
        at=now,
    )


def notes(looked: Sequence[Looked], remedy: str) -> list[Note]:
    """Return what the doctor says of *looked*."""
    return [
        Note("good", each.said)
        if each.verdict == "well"
        else Note("bad" if each.verdict == "unseen" else "doubtful", each.said, remedy)
        for each in looked
    ]

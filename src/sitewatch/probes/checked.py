"""Single things looked at: k of n, all at once, each for itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sitewatch.measurement import MOST_EVIDENCE, Measurement
from sitewatch.probes.probe import Note, Watched, blind, printable


if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

#: The component of what is looked at beside the platform itself.
SITE = "site"
MOST_THINGS = 32
TOLD_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """What was seen of one thing; `unseen` where the looking itself failed."""

    thing: str
    state: Literal["well", "lost", "unseen"]
    said: str

    def __str__(self) -> str:
        return f"{self.thing}: {self.said}"


class Looking:
    """Looks at several things at once; the threads end with `close`."""

    def __init__(self, looks: Sequence[Callable[[], Finding]]) -> None:
        self._looks = tuple(looks)
        self._threads = ThreadPoolExecutor(
            max_workers=max(1, len(self._looks)), thread_name_prefix="look"
        )

    def findings(self) -> list[Finding]:
        """Return a finding for each thing, in their order."""
        return list(self._threads.map(lambda look: look(), self._looks))

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)


def measured(
    watched: Watched, findings: Sequence[Finding], lost: str, now: datetime
) -> Measurement:
    """Return k of the n that could be looked at; blind where none could.

    One that cannot be seen says nothing, and hides none that is lost.
    """
    unseen = [each for each in findings if each.state == "unseen"]
    if len(unseen) == len(findings):
        return blind([watched], _told(findings), now)[0]
    affected = [each for each in findings if each.state == "lost"]
    total = len(findings) - len(unseen)
    head = f"{len(affected)} of {total} {lost}"
    if unseen:
        head += f", {len(unseen)} could not be looked at"
    return Measurement(
        component=watched.component,
        measure=watched.measure,
        affected=len(affected),
        total=total,
        total_source=watched.total_source,
        state="measured",
        evidence=printable(f"{head}: {_told([*affected, *unseen] or findings)}")[
            :MOST_EVIDENCE
        ],
        at=now,
    )


def notes(findings: Sequence[Finding], remedy: str) -> list[Note]:
    """Return what `sitewatch doctor` should say of *findings*."""
    return [
        Note("good", printable(f"{each}."))
        if each.state == "well"
        else Note("bad", printable(f"{each}."), remedy)
        for each in findings
    ]


def _told(findings: Sequence[Finding]) -> str:
    rest = len(findings) - TOLD_AT_MOST
    more = f"; and {rest} more" if rest > 0 else ""
    return "; ".join(str(each) for each in findings[:TOLD_AT_MOST]) + more

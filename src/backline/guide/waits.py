"""What is awaited for a root cause report, and what was reported of it so far.

Guide: rca.dependencies - the clock waits while debug data or a recurrence is awaited,
naming what and from whom; an interim report is due all the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from backline.guide.timeline import Event, Kind
from backline.guide.workflow import quoted


#: What the fold keeps among the facts; no plan can give a fact such a name.
REPORTED, REPORTED_SO_FAR = "cause.reported", "cause.reported_so_far"
REPORTS = frozenset({REPORTED, REPORTED_SO_FAR})


@dataclass(frozen=True, slots=True)
class Wait:
    """Something awaited for a root cause report, and from whom (rca.dependencies)."""

    fact: str
    what: str
    whom: str

    @property
    def words(self) -> str:
        """What is awaited, in words: ``debug data awaited from Meridian: the trace``."""
        whom = f" from {self.whom}" if self.whom else ""
        what = f": {quoted(self.what)}" if self.what else ""
        return f"{self.fact.replace('_', ' ')}{whom}{what}"


def waits_after(waits: tuple[Wait, ...], event: Event) -> tuple[Wait, ...]:
    """Return what is awaited after *event* noted a fact, or withdrew it."""
    fact = event.words("fact")
    others = tuple(wait for wait in waits if wait.fact != fact)
    if event.facts.get("holds") is False:
        return others
    return (*others, Wait(fact, event.words("words"), event.words("whom")))


def reopened_facts(facts: frozenset[str]) -> frozenset[str]:
    """Return what still holds when a ticket is reopened (turnaround.reopen).

    What was reported before is not what has brought it back.
    """
    return facts - REPORTS


def reported_with(event: Event) -> frozenset[str]:
    """Return what the customer has been told with *event*; nothing for most."""
    if event.kind not in {Kind.CAUSE_RELEASED, Kind.CAUSE_CLOSED}:
        return frozenset()
    return frozenset({REPORTED_SO_FAR if event.flag("interim") else REPORTED})

"""What is known of a ticket at one moment, and what an event changes of it.

Guide: process.levels (which level, team and engineer it is with), turnaround.waiting,
turnaround.fault-domain, severity.change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from backline.guide.dated import Dated
from backline.guide.timeline import Ball, FaultDomain
from backline.guide.waits import Wait
from backline.guide.workflow import BALL_OF, State


class Changes(TypedDict, total=False):
    """What becomes of a situation: some of its fields."""

    state: State
    severity: str
    peak_severity: str
    domain: FaultDomain
    level: str
    engineer: str
    awaited: str
    answered_at: datetime | None
    restored_at: datetime | None
    closed_at: datetime | None
    times_reopened: int
    restored_how: str
    facts: frozenset[str]
    release: Dated | None
    promises: tuple[Dated, ...]
    disputed_at: datetime | None
    merged_into: str
    goes_on_elsewhere: bool
    contract_over: bool
    asked_at: datetime | None
    chased: tuple[datetime, ...]
    waits: tuple[Wait, ...]
    team: str
    assigned: str
    levels_left: frozenset[str]
    times_returned: int


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that is known of a ticket at one moment, but for its clocks."""

    state: State
    severity: str
    peak_severity: str
    domain: FaultDomain
    level: str
    engineer: str
    ticket_kind: str
    measured: bool
    opened_at: datetime
    #: What was asked for and is still owed; empty when nothing is.
    awaited: str = ""
    answered_at: datetime | None = None
    restored_at: datetime | None = None
    closed_at: datetime | None = None
    times_reopened: int = 0
    #: How service came back, while it is back: fix, workaround or recovered.
    restored_how: str = ""
    #: What was noted of the ticket and holds, by the plan's names.
    facts: frozenset[str] = frozenset()
    #: The release that the fix comes with, and the dates promised, by clock.
    release: Dated | None = None
    promises: tuple[Dated, ...] = ()
    #: Since when the customer disputes the fault domain.
    disputed_at: datetime | None = None
    #: The ticket that goes on for this one; empty when none does.
    merged_into: str = ""
    #: Whether what is owed is owed there: it was merged before service was back.
    goes_on_elsewhere: bool = False
    #: Whether the contract's end has ended what it promised.
    contract_over: bool = False
    #: Since when `awaited` is owed, and when the desk asked for it again.
    asked_at: datetime | None = None
    chased: tuple[datetime, ...] = ()
    #: What is awaited for the root cause report, and from whom.
    waits: tuple[Wait, ...] = ()
    #: The number of the team that it is with; empty in the level's own queue.
    team: str = ""
    #: Whom the desk gave it to by itself, until somebody takes it: nobody has yet.
    assigned: str = ""
    #: The levels that it was at before, and how often it came back to one of them.
    levels_left: frozenset[str] = frozenset()
    times_returned: int = 0

    @property
    def holder(self) -> str:
        """The number of the engineer who has it, or was given it; empty for nobody."""
        return self.engineer or self.assigned

    @property
    def ball(self) -> Ball:
        """Who must act next."""
        return BALL_OF[self.state]

    def promised(self, clock: str) -> Dated | None:
        """Return the date that was promised for *clock*, if any."""
        return next((made for made in self.promises if made.name == clock), None)


def changed(was: Situation, changes: Changes) -> Situation:
    """Return *was* with *changes*: as `replace` does, at a third of its price."""
    return Situation(
        state=changes.get("state", was.state),
        severity=changes.get("severity", was.severity),
        peak_severity=changes.get("peak_severity", was.peak_severity),
        domain=changes.get("domain", was.domain),
        level=changes.get("level", was.level),
        engineer=changes.get("engineer", was.engineer),
        ticket_kind=was.ticket_kind,
        measured=was.measured,
        opened_at=was.opened_at,
        awaited=changes.get("awaited", was.awaited),
        answered_at=changes.get("answered_at", was.answered_at),
        restored_at=changes.get("restored_at", was.restored_at),
        closed_at=changes.get("closed_at", was.closed_at),
        times_reopened=changes.get("times_reopened", was.times_reopened),
        restored_how=changes.get("restored_how", was.restored_how),
        facts=changes.get("facts", was.facts),
        release=changes.get("release", was.release),
        promises=changes.get("promises", was.promises),
        disputed_at=changes.get("disputed_at", was.disputed_at),
        merged_into=changes.get("merged_into", was.merged_into),
        goes_on_elsewhere=changes.get("goes_on_elsewhere", was.goes_on_elsewhere),
        contract_over=changes.get("contract_over", was.contract_over),
        asked_at=changes.get("asked_at", was.asked_at),
        chased=changes.get("chased", was.chased),
        waits=changes.get("waits", was.waits),
        team=changes.get("team", was.team),
        assigned=changes.get("assigned", was.assigned),
        levels_left=changes.get("levels_left", was.levels_left),
        times_returned=changes.get("times_returned", was.times_returned),
    )

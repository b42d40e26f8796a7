"""What is known of a ticket at one moment, and what an event changes of it.

Guide: process.levels (which level, team and engineer it is with), turnaround.waiting,
turnaround.fault-domain, severity.change.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, TypedDict

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


class Situation(NamedTuple):
    """Everything that is known of a ticket at one moment, but for its clocks.

    A named tuple, for a fold makes one of nearly every event: with so many fields a
    frozen dataclass takes three times as long to make.
    """

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
        # A plain loop over what is nearly always empty: a fold asks it of each stretch.
        for made in self.promises:
            if made.name == clock:
                return made
        return None

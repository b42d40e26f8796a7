"""What a telephone switch says about itself, whichever make it is.

A probe of a real switch gathers a `SwitchState` from its own protocols; `losses`
turns it into measurements. All counts are of distinct agents and distinct calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from sitewatch.roster.roster import BadState, Roster, Unseen


if TYPE_CHECKING:
    from datetime import datetime

    from sitewatch.measurement import Suspect

__all__ = [
    "CALL_WINDOW_SECONDS",
    "Agents",
    "BadState",
    "Roster",
    "Switch",
    "SwitchState",
    "SwitchUnreachable",
    "Tally",
    "Unseen",
]

CALL_WINDOW_SECONDS = 15 * 60  # calls are counted over the same quarter of an hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Agents:
    """What the switch says of its agents.

    Refused: tried to log in, were refused, and are not logged in since.
    Cannot take calls: logged in, and a call offered to them would not arrive; pauses
    by people, wrap-up and a call in progress are not that.

    Attributes:
        maybe_off_shift: those of the latter whose phone is just not there, as it is
            when nobody sits before it. A roster with names decides; without names no
            more of them count than production lacks.
        incomplete: why these are not to be judged yet, such as warming up.
        may_be_more: why more may be unable than were seen: a loss is then a fact, no
            loss is not.
        lone_witness: who alone says so, if all are unable and nothing else agrees.
    """

    logged_in: frozenset[str]
    refused_log_in: frozenset[str]
    cannot_take_calls: frozenset[str]
    maybe_off_shift: frozenset[str] = frozenset()
    incomplete: str = ""
    may_be_more: str = ""
    lone_witness: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """Distinct calls (recordings, attempts, reports) of the window, and those lost."""

    total: int
    affected: tuple[str, ...] = ()
    incomplete: str = ""

    def __post_init__(self) -> None:
        if len(set(self.affected)) != len(self.affected):
            msg = "one thing is counted twice"
            raise BadState(msg)
        if len(self.affected) > self.total:
            msg = f"{len(self.affected)} of {self.total} cannot be"
            raise BadState(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchState:
    """A switch at one instant, by its own clock.

    `suspects` says for a measure whose fault a loss may be; it is told with a loss only.
    """

    as_of: datetime
    roster: Roster | Unseen
    agents: Agents | Unseen
    calls: Tally | Unseen  # offered from outside; affected: rejected by the centre
    recordings: Tally | Unseen  # calls that had to be recorded; affected: no recording
    ivr_calls: Tally | Unseen  # entered the IVR; affected: it did not answer them
    dials: Tally | Unseen  # attempts; affected: not placed
    reports: Tally | Unseen  # expected; affected: not fresh
    suspects: Mapping[str, Suspect] = field(default_factory=dict)


class SwitchUnreachable(Exception):
    """The switch gave no usable answer; the message says what was seen instead."""


class Switch(Protocol):
    """A switch that can be asked; read-only, bounded in time, nothing resent."""

    def read(self, now: datetime) -> SwitchState:
        """Return the state of the switch, or raise `SwitchUnreachable`."""
        ...

"""The simulated contact centre: same seats, faults and instant, same state.

Agents are numbered from 1001. Calls come steadily, four per seat in every fifteen
minutes; each has its number for ever, and which of them are lost follows from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from sitewatch.probes.simulated.faults import CALLS_PER_SEAT
from sitewatch.probes.switch import (
    CALL_WINDOW_SECONDS,
    Agents,
    Roster,
    SwitchState,
    Tally,
)


if TYPE_CHECKING:
    from datetime import datetime

    from sitewatch.probes.simulated.faults import Faults

FIRST_AGENT = 1001
DIALS_PER_SEAT = 2
REPORTS = ("agent summary", "call detail", "queue performance", "recordings index")


def state_of(faults: Faults, *, seats: int, now: datetime) -> SwitchState:
    """Return what the switch says at *now*."""
    roster = [str(FIRST_AGENT + seat) for seat in range(seats)]
    offered = [] if faults.no_calls else _numbers("C", seats * CALLS_PER_SEAT, now)
    dialled = [] if faults.no_calls else _numbers("D", seats * DIALS_PER_SEAT, now)
    rejected = offered[: faults.calls_rejected]
    answered = offered[len(rejected) :]
    incomplete = "the switch has just started" if faults.warming_up else ""
    return SwitchState(
        as_of=now,
        roster=Roster(seats, "roster", frozenset(roster)),
        agents=_agents(roster, faults, incomplete),
        calls=Tally(len(offered), tuple(sorted(rejected)), incomplete),
        recordings=Tally(
            len(answered),
            tuple(sorted(answered[: faults.calls_not_recorded])),
            incomplete,
        ),
        ivr_calls=_all_or_none(offered, faults.ivr_not_answering, incomplete),
        dials=_all_or_none(dialled, faults.dialer_not_placing, incomplete),
        reports=_all_or_none(list(REPORTS), faults.reports_stale, incomplete),
    )


def _agents(roster: list[str], faults: Faults, incomplete: str) -> Agents:
    """Those who cannot log in from the first seat on, those without calls from the last."""
    refused = frozenset(roster[: faults.agents_cannot_log_in])
    kept = len(roster) - faults.agents_cannot_take_calls
    return Agents(
        logged_in=frozenset(roster) - refused,
        refused_log_in=refused,
        cannot_take_calls=frozenset(roster[kept:]) - refused,
        incomplete=incomplete,
    )


def _numbers(letter: str, in_window: int, now: datetime) -> list[str]:
    """Return the calls of the window in an order that is shuffled but always the same."""
    last = int(now.timestamp()) * in_window // CALL_WINDOW_SECONDS
    calls = [f"{letter}{number}" for number in range(last - in_window + 1, last + 1)]
    return sorted(calls, key=lambda call: crc32(call.encode()))


def _all_or_none(things: list[str], lost: bool, incomplete: str) -> Tally:
    return Tally(len(things), tuple(sorted(things)) if lost else (), incomplete)

"""Dial attempts over the trunks, and those that were not placed.

OriginateResponse says the same for a busy customer, a wrong number and a dead carrier.
What tells them apart is the cause of the trunk's channel, and whether it ever rang: a
customer who does not answer lets the phone ring, a carrier that swallows calls does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sitewatch.probes.asterisk import causes
from sitewatch.probes.asterisk.calls import DOWN, WINDOW
from sitewatch.probes.asterisk.event import MOST_LETTERS, endpoint_of, number
from sitewatch.probes.asterisk.window import Window
from sitewatch.probes.switch import Tally


if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from sitewatch.probes.asterisk.event import Event

RANG = frozenset({"RINGING", "PROGRESS", "PROCEEDING"})
NO_RING_TOLD = "the carrier never tells that it rings, unanswered calls prove nothing"


@dataclass(slots=True)
class _Dial:
    """One attempt, over however many trunks it went."""

    at: datetime
    rang: bool = False
    up: bool = False
    cause: int = -1
    without_channel: bool = False


class Dials:
    """Folds dial attempts; `tally` says which were not placed."""

    def __init__(
        self, trunks: Collection[str], system_causes: Collection[int] = causes.SYSTEM
    ) -> None:
        self._trunks = frozenset(trunks)
        self._system = frozenset(system_causes)
        self._dials: Window[_Dial] = Window(_Dial)
        self.dead: frozenset[str] = frozenset()  # trunks that cannot be reached now
        self._folds: Mapping[str, Callable[[Event], None]] = {
            "Newchannel": self._begin,
            "DialState": self._ring,
            "Newstate": self._state,
            "Hangup": self._end,
            "OriginateResponse": self._originated,
        }

    def fold(self, event: Event) -> None:
        fold = self._folds.get(event.name)
        if fold is not None:
            fold(event)

    def tally(self, now: datetime) -> Tally:
        since = now - WINDOW
        self._dials.forget_before(since)
        tried = list(self._dials.since(since))
        rings_are_told = not any(each.up for _, each in tried) or any(
            each.up and each.rang for _, each in tried
        )
        unheard = [name for name, each in tried if self._swallowed(each)]
        lost = [name for name, each in tried if self._failed(each)]
        if rings_are_told:
            lost += unheard
        note = NO_RING_TOLD if unheard and not rings_are_told else ""
        return Tally(len(tried), tuple(lost), note)

    def _failed(self, dial: _Dial) -> bool:
        if dial.up:
            return False
        return dial.without_channel or dial.cause in self._system

    def _swallowed(self, dial: _Dial) -> bool:
        """Whether nobody answered and nothing rang: a customer or a black hole."""
        return not dial.up and not dial.rang and dial.cause in causes.SILENT

    def _begin(self, event: Event) -> None:
        outward = event.get("channelstate") == DOWN
        if outward and endpoint_of(event.get("channel")) in self._trunks and event.call:
            self._dials.begin(event.call, event.at)

    def _trunk_dial(self, event: Event, channel: str, call: str) -> _Dial | None:
        if endpoint_of(event.get(channel)) not in self._trunks:
            return None
        return self._dials.get(event.get(call)[:MOST_LETTERS])

    def _ring(self, event: Event) -> None:
        dial = self._trunk_dial(event, "destchannel", "destlinkedid")
        if dial is not None and event.get("dialstatus") in RANG:
            dial.rang = True

    def _state(self, event: Event) -> None:
        dial = self._trunk_dial(event, "channel", "linkedid")
        if dial is None:
            return
        if event.get("channelstatedesc") == "Ringing":
            dial.rang = True
        elif event.get("channelstatedesc") == "Up":
            dial.up = True

    def _end(self, event: Event) -> None:
        dial = self._trunk_dial(event, "channel", "linkedid")
        if dial is not None:
            dial.cause = number(event.get("cause"))

    def _originated(self, event: Event) -> None:
        """Count a failure over a dead trunk: it has no channel and no other trace."""
        trunk = _trunk_of(event.get("channel"))
        if event.get("response") == "Failure" and trunk in self.dead:
            name = event.get("actionid") or event.at.isoformat()
            self._dials.begin(
                f"originate {name}"[:MOST_LETTERS], event.at
            ).without_channel = True


def _trunk_of(dialled: str) -> str:
    """Return the trunk of a channel to be made: `PJSIP/carrier` for PJSIP/1001@carrier."""
    kind, _, rest = dialled.partition("/")
    number_and_trunk = rest.partition("@")
    return f"{kind}/{number_and_trunk[2] or rest}"

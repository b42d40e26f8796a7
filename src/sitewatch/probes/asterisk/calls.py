"""Calls offered from outside, and those that the centre turned away.

Distinct calls by Linkedid. A caller who hangs up, a busy or wrong number, a time-out in
the queue is no rejection; nor is a call that joined a queue, unless Queue() itself says
that it put the caller out (one line of the dialplan tells QUEUESTATUS).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sitewatch.probes.asterisk import causes
from sitewatch.probes.asterisk.event import endpoint_of, number
from sitewatch.probes.asterisk.window import Window
from sitewatch.probes.switch import CALL_WINDOW_SECONDS, Tally


if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from sitewatch.probes.asterisk.event import Event

WINDOW = timedelta(seconds=CALL_WINDOW_SECONDS)
RING, DOWN = "4", "0"  # ChannelState of a call that comes in, and of one that goes out


@dataclass(slots=True)
class _Call:
    """What is known of one call; of what comes again the latest instant counts."""

    at: datetime
    channel: str = ""  # the trunk's channel; empty: not from outside
    joined_at: datetime | None = None
    put_out_at: datetime | None = None
    served: bool = False
    up: bool = False
    asked_to_end: bool = False
    cause: int = -1
    sip: int = -1


class Calls:
    """Folds the events of calls; `tally` says how many were offered and rejected."""

    def __init__(
        self,
        trunks: Collection[str],
        contexts: Collection[str],
        system_causes: Collection[int] = causes.SYSTEM,
    ) -> None:
        self._trunks = frozenset(trunks)
        self._contexts = frozenset(contexts)
        self._system = frozenset(system_causes)
        self._calls: Window[_Call] = Window(_Call)
        self._folds: Mapping[str, Callable[[Event], None]] = {
            "Newchannel": self._begin,
            "Newstate": self._state,
            "QueueCallerJoin": self._join,
            "AgentConnect": self._serve,
            "BridgeEnter": self._bridge,
            "HangupRequest": self._request,
            "Hangup": self._end,
            "UserEvent": self._user_event,
        }

    def fold(self, event: Event) -> None:
        fold = self._folds.get(event.name)
        if fold is not None:
            fold(event)

    def tally(self, now: datetime, before: Collection[str] = ()) -> Tally:
        """Return the calls of the window, and *before*: those refused without a channel."""
        since = now - WINDOW
        self._calls.forget_before(since)
        offered = [each for each in self._calls.since(since) if each[1].channel]
        lost = [name for name, call in offered if self._rejected(call)]
        full = self._calls.lost_since(now, WINDOW)
        return Tally(
            total=len(offered) + len(before),
            affected=(*lost, *before),
            incomplete="more calls came than can be kept" if full else "",
        )

    def is_from_outside(self, event: Event) -> bool:
        """Whether a new channel is a call that comes in over a trunk."""
        channel = event.get("channel")
        if event.get("channelstate") != RING or channel.endswith(";1"):
            return False
        return (
            endpoint_of(channel) in self._trunks
            or event.get("context") in self._contexts
        )

    def _rejected(self, call: _Call) -> bool:
        if call.served:
            return False
        if call.put_out_at is not None:
            return call.joined_at is None or call.put_out_at >= call.joined_at
        if call.joined_at is not None:
            return False
        if call.cause in causes.UNCLEAR:
            by_caller = call.asked_to_end or call.sip == causes.GIVEN_UP
            return not call.up and not by_caller
        return call.cause in self._system

    def _begin(self, event: Event) -> None:
        if self.is_from_outside(event) and event.call:
            call = self._calls.begin(event.call, event.at)
            call.channel = call.channel or event.channel_id

    def _trunk_call(self, event: Event) -> _Call | None:
        """Return the call whose trunk channel the event speaks of."""
        call = self._calls.get(event.call)
        return call if call is not None and call.channel == event.channel_id else None

    def _state(self, event: Event) -> None:
        call = self._trunk_call(event)
        if call is not None and event.get("channelstatedesc") == "Up":
            call.up = True

    def _join(self, event: Event) -> None:
        call = self._calls.get(event.call)
        if call is not None:
            call.joined_at = max(call.joined_at or event.at, event.at)

    def _serve(self, event: Event) -> None:
        call = self._calls.get(event.call)
        if call is not None:
            call.served = True

    def _bridge(self, event: Event) -> None:
        call = self._trunk_call(event)
        if call is not None:
            call.served = True

    def _request(self, event: Event) -> None:
        call = self._trunk_call(event)
        if call is not None:
            call.asked_to_end = True

    def _end(self, event: Event) -> None:
        call = self._trunk_call(event)
        if call is not None:
            call.cause = number(event.get("cause"))
            call.sip = number(event.get("techcause"))

    def _user_event(self, event: Event) -> None:
        if event.get("queuestatus") not in causes.QUEUE_REFUSALS:
            return
        call = self._calls.get(event.call)
        if call is not None:
            call.put_out_at = max(call.put_out_at or event.at, event.at)

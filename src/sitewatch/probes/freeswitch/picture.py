"""The picture of a FreeSWITCH that its events add up to: pure, no clock, no I/O."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sitewatch.probes.asterisk import picture
from sitewatch.probes.asterisk.event import instant_of
from sitewatch.probes.freeswitch.agents import Breaks, members_of
from sitewatch.probes.freeswitch.words import Words, booted, gateway, instant
from sitewatch.probes.switch import CALL_WINDOW_SECONDS, Agents, Unseen


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sitewatch.probes.asterisk.ami.message import Message
    from sitewatch.probes.asterisk.gaps import Gaps
    from sitewatch.probes.asterisk.warmth import Warmth
    from sitewatch.probes.freeswitch.settings import Settings
    from sitewatch.probes.switch import Roster, SwitchState

WINDOW = timedelta(seconds=CALL_WINDOW_SECONDS)
UNPROVEN = (
    "this switch does not know its phones: a dead one looks well until a call to it "
    "fails, and no call reached an agent lately"
)


class Picture:
    """Folds events of an event socket; `state` says what they add up to."""

    def __init__(self, settings: Settings) -> None:
        self._seen = picture.Picture(settings.seen)
        self._words = Words()
        self._breaks = Breaks()
        self._connected_at: datetime | None = None

    @property
    def gaps(self) -> Gaps:
        return self._seen.gaps

    @property
    def warmth(self) -> Warmth:
        return self._seen.warmth

    def fold(self, messages: Iterable[Message], arrived: datetime) -> None:
        for each in messages:
            self._breaks.fold(each, arrived)
            if each.get("CC-Action") == "bridge-agent-start":
                stamp = instant(each.get("Event-Date-Timestamp"))
                at = instant_of(stamp) or arrived
                self._connected_at = max(self._connected_at or at, at)
            self._seen.fold(self._words.of(each), arrived)

    def gap(self, since: datetime, until: datetime) -> None:
        """Take that no events were seen from *since* to *until*."""
        self._seen.gap(since, until)

    def running(self, uptime: int, now: datetime) -> None:
        """Take for how many seconds the switch has been running."""
        self._seen.fold([booted(uptime)], now)

    def gateway(self, name: str, now: datetime, *, gone: bool) -> None:
        self._seen.fold([gateway(name, gone=gone)], now)

    def agents(self, tables: Mapping[str, str] | Unseen) -> None:
        """Take the table of agents of each queue."""
        if isinstance(tables, Unseen):
            self._seen.members(tables)
        else:
            self._seen.members(members_of(tables, self._breaks))

    def state(
        self, now: datetime, roster: Roster | Unseen, *, sip_is_silent: bool = False
    ) -> SwitchState:
        """Return the switch at *now*, by its own clock."""
        beside = picture.Beside(sip_is_silent=sip_is_silent)
        state = self._seen.state(now, roster, beside)
        if not isinstance(state.agents, Agents) or state.agents.may_be_more:
            return state
        reached = self._connected_at is not None and self._connected_at > now - WINDOW
        told = "" if reached else UNPROVEN
        return replace(state, agents=replace(state.agents, may_be_more=told))

"""What is asked of a switch at each look, and how its answers go into the picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from sitewatch.probes.asterisk.ami.asked import Answer, AskFailed
from sitewatch.probes.asterisk.event import instant_of
from sitewatch.probes.asterisk.hearing import Hearing
from sitewatch.probes.asterisk.members import members_of
from sitewatch.probes.switch import Unseen


if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sitewatch.probes.asterisk.ami.client import Connection
    from sitewatch.probes.asterisk.ami.ear import Drained
    from sitewatch.probes.asterisk.members import Member
    from sitewatch.probes.asterisk.picture import Picture
    from sitewatch.probes.asterisk.settings import Settings

DEVICES_EVERY = timedelta(minutes=1)  # their changes come as events meanwhile
#: The events that a picture is made of; others are not kept.
WANTED = frozenset(
    {
        "AgentCalled",
        "AgentComplete",
        "AgentConnect",
        "AgentLogin",
        "AgentRingNoAnswer",
        "BridgeEnter",
        "ChallengeResponseFailed",
        "ContactStatus",
        "DeviceStateChange",
        "DialEnd",
        "DialState",
        "FailedACL",
        "FullyBooted",
        "Hangup",
        "HangupRequest",
        "InvalidAccountID",
        "InvalidPassword",
        "Newchannel",
        "Newstate",
        "OriginateResponse",
        "QueueCallerJoin",
        "QueueMemberAdded",
        "Reload",
        "Shutdown",
        "SuccessfulAuth",
        "UserEvent",
    }
)


class Client(Protocol):
    """What is needed of a client (`ami.client.Keeper`)."""

    def start(self) -> None: ...

    def close(self) -> None: ...

    def ask(self, action: str, **fields: str) -> Answer: ...

    def drain(self, now: datetime) -> Drained: ...

    def connection(self, now: datetime) -> Connection: ...

    def wait_until_up(self, milliseconds: int) -> bool: ...


@dataclass(slots=True)
class Listening:
    """Asks a client, and gives the picture what it says."""

    client: Client
    picture: Picture
    settings: Settings
    _devices_at: datetime | None = None
    _ahead: timedelta = timedelta()  # the switch's clock before ours
    _hearing: Hearing = field(init=False)

    def __post_init__(self) -> None:
        self._hearing = Hearing(self.client)

    def look(self, now: datetime) -> datetime:
        """Bring the picture up to date; return what time the switch has.

        Raises:
            AskFailed: The switch does not answer; the events until then are taken.
        """
        try:
            there = instant_of(self.client.ask("Ping").response.get("Timestamp")) or now
            self._ahead = there - now
            core = self.client.ask("CoreStatus").response
        finally:
            self._hear(now)
        started = " ".join(
            core.get(name)
            for name in (
                "CoreStartupDate",
                "CoreStartupTime",
                "CoreReloadDate",
                "CoreReloadTime",
            )
        )
        self.picture.warmth.core(started, there)
        self._devices(there)
        self.picture.members(self._members())
        self._hear(now)
        return there

    def _members(self) -> Mapping[str, Member] | Unseen:
        try:
            listed = self.client.ask("QueueStatus").events
        except AskFailed as error:
            return Unseen(f"the queues cannot be read: {error}")
        return members_of(listed, self.settings.queues)

    def _devices(self, there: datetime) -> None:
        """Read the states of trunks and of a pool's agents, now and then."""
        if not self.settings.trunks and not self.settings.agent_pool:
            return
        if self._devices_at is not None and there - self._devices_at < DEVICES_EVERY:
            return
        try:
            listed = self.client.ask("DeviceStateList").events
        except AskFailed:
            return  # their events tell as well, from now on
        self._devices_at = there
        self.picture.contacts.devices(listed)

    def _hear(self, now: datetime) -> None:
        """Take the events that came, by the switch's clock."""
        if self._hearing.take(self.picture, now, self._ahead):
            self._devices_at = None  # what changes meanwhile, nobody tells

"""What is asked of a FreeSWITCH at each look, and how its answers go into the picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sitewatch.probes.asterisk.ami.actions import NotAllowed
from sitewatch.probes.asterisk.ami.asked import AskFailed
from sitewatch.probes.asterisk.event import instant_of
from sitewatch.probes.asterisk.hearing import Hearing
from sitewatch.probes.freeswitch.agents import queues_of
from sitewatch.probes.freeswitch.esl.conversation import BODY, STATUS
from sitewatch.probes.freeswitch.esl.uptime import uptime
from sitewatch.probes.freeswitch.words import DEAD_GATEWAY, instant
from sitewatch.probes.switch import Unseen


if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitewatch.probes.asterisk.ami.message import Message
    from sitewatch.probes.asterisk.listening import Client
    from sitewatch.probes.freeswitch.picture import Picture
    from sitewatch.probes.freeswitch.settings import Settings

GATEWAYS_EVERY = timedelta(minutes=1)  # their changes come as events meanwhile
LIST = "api callcenter_config queue list"
MOST_QUEUES = 50  # asked one by one, at each look
#: The events that a picture is made of; others are not kept.
WANTED = frozenset(
    {
        "CHANNEL_ANSWER",
        "CHANNEL_BRIDGE",
        "CHANNEL_CREATE",
        "CHANNEL_HANGUP_COMPLETE",
        "HEARTBEAT",
        "SHUTDOWN",
        "callcenter::info",
        "sofia::gateway_state",
        "sofia::register",
        "sofia::register_failure",
    }
)


@dataclass(slots=True)
class Listening:
    """Asks a client, and gives the picture what it says."""

    client: Client
    picture: Picture
    settings: Settings
    _gateways_at: datetime | None = None
    _clock: _Clock = field(init=False)
    _hearing: Hearing = field(init=False)

    def __post_init__(self) -> None:
        self._hearing = Hearing(self.client)
        self._clock = _Clock(self.picture)

    def look(self, now: datetime) -> datetime:
        """Bring the picture up to date; return what time the switch has.

        Raises:
            AskFailed: The switch does not answer; the events until then are taken.
        """
        try:
            seconds = uptime(answer(self.client, STATUS))
        finally:
            self._hear(now)
        there = now + self._clock.ahead
        if seconds is not None:
            self.picture.running(seconds, there)
        self._gateways(there)
        self.picture.agents(tables(self.client, self.settings.queues))
        self._hear(now)
        return there

    def _gateways(self, there: datetime) -> None:
        if self._gateways_at is not None and there - self._gateways_at < GATEWAYS_EVERY:
            return
        self._gateways_at = there
        for name in sorted(self.settings.gateways):
            try:
                said = answer(self.client, f"api sofia status gateway {name}")
            except AskFailed:
                return  # their events tell as well
            self.picture.gateway(name, there, gone=is_gone(said))

    def _hear(self, now: datetime) -> None:
        if self._hearing.take(self._clock, now, self._clock.taken()):
            self._gateways_at = None  # what changes meanwhile, nobody tells


class _Clock:
    """A picture that notices on the way how far the switch's clock is before ours."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self.gaps = picture.gaps
        self.gap = picture.gap
        self.ahead = timedelta()
        self._taken = timedelta()

    def taken(self) -> timedelta:
        """Return what `arrived` has in it from now on."""
        self._taken = self.ahead
        return self._taken

    def fold(self, messages: Iterable[Message], arrived: datetime) -> None:
        for each in messages:
            told = instant_of(instant(each.get("Event-Date-Timestamp")))
            if told is not None:
                self.ahead = self._taken + told - arrived
                arrived = told
            self._picture.fold((each,), arrived)


def answer(client: Client, command: str) -> str:
    """Return what the switch answers to *command*."""
    return client.ask(command).response.get(BODY)


def tables(client: Client, queues: Iterable[str]) -> Mapping[str, str] | Unseen:
    """Return the table of agents of each of *queues*, of all if none is named."""
    try:
        known = queues_of(answer(client, LIST))
        if isinstance(known, Unseen):
            return Unseen(f"the queues cannot be read: {known.because}")
        missing = sorted(set(queues) - set(known))
        if missing:
            return Unseen(f"the switch knows no queue {missing[0]}")
        wanted = sorted(set(queues) or set(known))
        if len(wanted) > MOST_QUEUES:
            return Unseen(f"there are {len(wanted)} queues: name those that count")
        return {each: answer(client, f"{LIST} agents {each}") for each in wanted}
    except (AskFailed, NotAllowed) as error:
        return Unseen(f"the queues cannot be read: {error}")


def is_gone(said: str) -> bool:
    """Whether a gateway does not answer, or is not registered as it should be."""
    told = {
        words[0]: words[1]
        for words in (line.split() for line in said.split("\n"))
        if len(words) > 1
    }
    return told.get("Status", "UP") == "DOWN" or told.get("State", "") in DEAD_GATEWAY


def is_known(said: str) -> bool:
    """Whether the answer is of a gateway that there is."""
    return any(line.split()[:1] == ["Status"] for line in said.split("\n"))

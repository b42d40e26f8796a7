"""A stand-in switch that answers what the probe asks, and tells events meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests.sitewatch.ami_server import (
    SECRET,
    STATUS,
    USER,
    Peer,
    Switch,
    response,
    serving,
)
from tests.sitewatch.asterisk.transcripts import (
    HUNDRED,
    Transcripts,
    is_listed,
    settings,
)

from sitewatch.probes.asterisk.ami.account import Account
from sitewatch.probes.asterisk.ami.client import Client
from sitewatch.probes.asterisk.ami.framing import messages_of
from sitewatch.probes.asterisk.ami.patience import Patience
from sitewatch.probes.asterisk.listening import WANTED
from sitewatch.probes.asterisk.probe import AsteriskProbe
from sitewatch.probes.asterisk.standing import Standing
from sitewatch.probes.probe import Place
from sitewatch.roster import Roster, RosterBook


if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitewatch.probes.asterisk.ami.message import Message
    from sitewatch.probes.sip.options import Alive, NoAnswer

NOW = datetime(2026, 11, 23, 8, 40, tzinfo=UTC)
WELL = "04-queuestatus-100-00-unavailable"
SECOND = 2
LIST = frozenset({"QueueParams", "QueueMember", "QueueStatusComplete"})
IMPATIENT = Patience(answer=400)
#: What the account of the stand-in may do, as ListCommands tells it.
MAY = b"Getvar: Gets a channel variable.  (Priv: call,reporting,all)\r\n"


def written(said: list[Message], action_id: str = "") -> bytes:
    """Return the bytes of messages, with the id of the action put for their own."""
    return b"".join(
        "".join(
            f"{name}: {action_id if name == 'ActionID' else value}\r\n"
            for name, value in each.headers
        ).encode()
        + b"\r\n"
        for each in said
    )


@dataclass
class Answers:
    """What the stand-in answers; `hook` comes before each answer."""

    transcripts: Transcripts
    members: str = WELL
    events: tuple[str, ...] = ()
    uptime: int = 4_000
    unloaded: bool = False
    silent: bool = False
    told: list[str] = field(default_factory=list)
    may: bytes = MAY
    leave_after: int = 10**9
    #: The switch's own clock.
    now: datetime = NOW

    @property
    def stamp(self) -> str:
        return f"{int(self.now.timestamp())}.0"

    def script(self, peer: Peer) -> None:
        """Log in; tell half of the events then, and half before the second Ping."""
        news = [
            each
            for name in self.events
            for each in self.transcripts.messages(name)
            if _is_news(each)
        ]
        half = len(news) // 2
        peer.log_in(uptime=self.uptime, events=written(news[:half]))
        for _ in range(self.leave_after):
            action = peer.action()
            self.told.append(action["Action"])
            if action["Action"] == "Ping" and self.told.count("Ping") == SECOND:
                peer.say(written(news[half:]))
            if not self.silent:
                peer.say(self._answer(action))

    def _answer(self, action: Mapping[str, str]) -> bytes:
        asked, own = action["Action"], action["ActionID"]
        known: Mapping[str, Callable[[str], bytes]] = {
            "Ping": lambda own: response(own, f"Timestamp: {self.stamp}\r\n".encode()),
            "CoreStatus": lambda own: response(own, STATUS),
            "QueueStatus": self._queues,
            "DeviceStateList": self._devices,
            "ListCommands": lambda own: response(own, self.may),
        }
        return known[asked](own) if asked in known else response(own)

    def _queues(self, own: str) -> bytes:
        if self.unloaded:
            words = b"Message: Invalid/unknown command: QueueStatus.\r\n"
            return response(own, words, b"Error")
        said = messages_of(self.transcripts.raw(self.members))
        listed = [m for m in said if m.event in LIST]
        return response(own, b"EventList: start\r\n") + written(listed, own)

    def _devices(self, own: str) -> bytes:
        said = messages_of(self.transcripts.raw("03-permissions-siteagent"))
        listed = [m for m in said if m.event.startswith("DeviceState")]
        return response(own, b"EventList: start\r\n") + written(listed, own)


def _is_news(each: Message) -> bool:
    return bool(each.event) and not is_listed(each) and each.event != "FullyBooted"


class Fixed:
    """A source of the roster that always says the same."""

    def at(self, now: datetime) -> Roster:
        return HUNDRED


def place(folder: Path = Path("/nowhere")) -> Place:
    return Place("asterisk", folder, folder, RosterBook(rosters=[("file", Fixed())]))


@contextmanager
def probing(
    *answers: Answers,
    sip: Callable[[], Alive | NoAnswer] | None = None,
    patience: Patience | None = None,
    first_wait_ms: int = 10_000,
    **changes: object,
) -> Iterator[tuple[AsteriskProbe, Switch]]:
    """Run a probe against a switch that gives *answers*, a connection each."""
    with serving(*(each.script for each in answers)) as switch:
        account = Account(
            host="127.0.0.1", port=switch.port, user=USER, secret=SECRET, tls=False
        )
        client = Client(account, patience=patience, wanted=WANTED)
        probe = AsteriskProbe(
            settings(**changes),
            place(),
            client,
            Standing(sip),
            first_wait_ms=first_wait_ms,
        )
        try:
            yield probe, switch
        finally:
            probe.close()

"""A stand-in for the event socket of a FreeSWITCH."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.sitewatch.ami_server import Gone, Peer, Script, Switch, serving
from tests.sitewatch.freeswitch.said import HUNDRED, SETTINGS, table

from sitewatch.probes.asterisk.ami.patience import Patience
from sitewatch.probes.asterisk.standing import Standing
from sitewatch.probes.freeswitch.esl.account import Account
from sitewatch.probes.freeswitch.esl.client import Client
from sitewatch.probes.freeswitch.listening import WANTED
from sitewatch.probes.freeswitch.probe import FreeSwitchProbe
from sitewatch.probes.probe import Place
from sitewatch.roster import Roster, RosterBook


if TYPE_CHECKING:
    from datetime import datetime

    from sitewatch.probes.freeswitch.settings import Settings
    from sitewatch.probes.sip.options import Alive, NoAnswer

PASSWORD = "esl-pw"  # noqa: S105 - the stand-in's own
GREETING = b"Content-Type: auth/request\n\n"
LONG = 60_000
Pace = Callable[[Peer, bytes], None]


def at_once(peer: Peer, played: bytes) -> None:
    peer.say(played)


def byte_by_byte(peer: Peer, played: bytes) -> None:
    peer.say(*(played[at : at + 1] for at in range(len(played))))


def reply(words: str) -> bytes:
    return f"Content-Type: command/reply\nReply-Text: {words}\n\n".encode()


def api(text: str) -> bytes:
    body = text.encode()
    return b"Content-Type: api/response\nContent-Length: %d\n\n" % len(body) + body


def status(uptime: int) -> str:
    hours, seconds = divmod(uptime, 3_600)
    return (
        f"UP 0 years, 0 days, {hours} hours, 0 minutes, {seconds} seconds, 53 "
        "milliseconds, 499 microseconds\nFreeSWITCH (Version 1.11.0) is ready\n"
    )


def command(peer: Peer) -> str:
    """Return the next command that the client sends."""
    while b"\n\n" not in peer._read:
        piece = peer.wire.recv(65_536)
        if not piece:
            raise Gone
        peer._read += piece
    raw, _, peer._read = peer._read.partition(b"\n\n")
    return raw.decode()


def log_in(peer: Peer, *, uptime: int = 3_600, events: bytes = b"") -> None:
    """Greet, let the client in, and say how long the switch has been running."""
    peer.say(GREETING)
    assert command(peer) == f"auth {PASSWORD}"
    peer.say(reply("+OK accepted"))
    assert command(peer).startswith("event plain CHANNEL_CREATE ")
    peer.say(reply("+OK event listener enabled plain"), events)
    assert command(peer) == "api status"
    peer.say(api(status(uptime)))


@dataclass
class Answers:
    """What the stand-in answers."""

    agents: str = "fs-03-agents-100-available"
    events: bytes = b""
    pace: Pace = at_once
    uptime: int = 3_600
    gateway: str = "Name    \tcarrier\nStatus  \tUP\nState   \tNOREG\n"
    unloaded: bool = False
    silent_at: str = "never"
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        table(self.agents)  # skips here, as no thread of a switch can

    def script(self, peer: Peer) -> None:
        log_in(peer, uptime=self.uptime)
        self.pace(peer, self.events)
        while True:
            asked = command(peer)
            self.told.append(asked)
            if asked == self.silent_at:
                with suppress(OSError):
                    peer.wait()
                return
            peer.say(self._answer(asked))

    def _answer(self, asked: str) -> bytes:
        if asked == "api status":
            return api(status(self.uptime))
        if asked.startswith("api sofia status gateway"):
            return api(self.gateway)
        if self.unloaded:
            return api("-ERR callcenter_config Command not found!\n")
        if asked == "api callcenter_config queue list":
            return api(table(self.agents, "name|strategy"))
        return api(table(self.agents))


@contextmanager
def client_of(switch: Switch, patience: Patience | None = None) -> Iterator[Client]:
    account = Account(host="127.0.0.1", port=switch.port, password=PASSWORD)
    client = Client(account, patience=patience, share=lambda: 0)
    client.start()
    try:
        yield client
    finally:
        client.close()


@contextmanager
def met(*scripts: Script, patience: Patience | None = None) -> Iterator[Client]:
    """Yield a client that is up, with a switch that plays *scripts*."""
    with serving(*scripts) as switch, client_of(switch, patience) as client:
        assert client.wait_until_up(LONG)
        yield client


class Fixed:
    """A source of the roster that always says the same."""

    def at(self, now: datetime) -> Roster:
        return HUNDRED


def place(folder: Path = Path("/nowhere")) -> Place:
    return Place("freeswitch", folder, folder, RosterBook(rosters=[("file", Fixed())]))


@contextmanager
def probing(
    *scripts: Script,
    settings: Settings = SETTINGS,
    sip: Callable[[], Alive | NoAnswer] | None = None,
    patience: Patience | None = None,
) -> Iterator[FreeSwitchProbe]:
    """Run a probe against a switch that plays *scripts*, a connection each."""
    with serving(*scripts) as switch:
        account = Account(host="127.0.0.1", port=switch.port, password=PASSWORD)
        client = Client(account, patience=patience, wanted=WANTED, share=lambda: 0)
        probe = FreeSwitchProbe(
            settings, place(), client, Standing(sip), first_wait_ms=LONG
        )
        try:
            yield probe
        finally:
            probe.close()

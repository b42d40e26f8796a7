"""What a real FreeSWITCH said: its bytes, its events, and pictures made of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.sitewatch import ami_transcripts

from sitewatch.measurement import Measurement
from sitewatch.probes.asterisk.ami.message import Message
from sitewatch.probes.asterisk.event import instant_of
from sitewatch.probes.freeswitch.esl.events import event_of
from sitewatch.probes.freeswitch.esl.framing import blocks_of
from sitewatch.probes.freeswitch.picture import Picture
from sitewatch.probes.freeswitch.settings import Settings
from sitewatch.probes.freeswitch.words import instant
from sitewatch.probes.losses import losses
from sitewatch.probes.switch import Roster


NAMES = tuple(f"agent{seat:03}" for seat in range(1, 101))
HUNDRED = Roster(100, "roster", frozenset(NAMES))
SETTINGS = Settings(password_file=Path("password"), contexts=frozenset({"public"}))
QUEUE = "support@default"
AN_HOUR = 3_600
LISTENING = b"+OK event listener enabled plain\n\n"
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def event_bytes(name: str) -> bytes:
    """Return the events of a transcript, as they were sent."""
    return ami_transcripts.server_bytes(name).partition(LISTENING)[2]


def events(name: str) -> list[Message]:
    found = blocks_of(ami_transcripts.server_bytes(name))
    return [event_of(each.body) for each in found if each.type == "text/event-plain"]


def table(name: str, begins: str = "name|instance_id") -> str:
    """Return the answer in a transcript that *begins* so."""
    found = blocks_of(ami_transcripts.server_bytes(name))
    texts = [each.body.decode() for each in found]
    return next(each for each in texts if each.startswith(begins))


def at(event: Message) -> datetime:
    found = instant_of(instant(event.get("Event-Date-Timestamp")))
    assert found is not None
    return found


@dataclass
class Seen:
    """A picture, and the time it is."""

    picture: Picture
    now: datetime

    def measured(self, roster: Roster = HUNDRED) -> dict[str, Measurement]:
        now = self.now.replace(microsecond=0)
        found = losses(self.picture.state(now, roster), now)
        return {each.measure: each for each in found}

    def figures(self, measure: str) -> tuple[str, int | None, int | None]:
        found = self.measured()[measure]
        return found.state, found.affected, found.total

    def tell(self, name: str, **headers: str) -> None:
        """Tell the picture an event a second later."""
        self.now += timedelta(seconds=1)
        micros = str(int(self.now.timestamp())) + "000000"
        told = {"Event-Date-Timestamp": micros, **headers}
        named = {
            key if key.startswith("variable_") else key.replace("_", "-"): value
            for key, value in told.items()
        }
        self.picture.fold([Message((("Event", name), *named.items()))], self.now)

    def callcenter(self, action: str, **headers: str) -> None:
        self.tell("callcenter::info", CC_Action=action, **headers)


def seen(
    agents: str = "fs-03-agents-100-available",
    told: str = "",
    *,
    running: int = AN_HOUR,
    **changes: object,
) -> Seen:
    """Return what a switch shows that *told* events and has these *agents*."""
    picture = Picture(replace(SETTINGS, **changes))  # type: ignore[arg-type] # as given
    now = START
    for each in events(told) if told else ():
        now = at(each)
        picture.fold([each], now)
    picture.running(running, now)
    picture.agents({QUEUE: table(agents)})
    return Seen(picture, now + timedelta(seconds=1))

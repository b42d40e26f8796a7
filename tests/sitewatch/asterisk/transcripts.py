"""What a real Asterisk 22 said, message by message, and pictures made of it."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sitewatch.probes.asterisk.ami.framing import messages_of
from sitewatch.probes.asterisk.ami.message import Message
from sitewatch.probes.asterisk.event import instant_of
from sitewatch.probes.asterisk.members import members_of
from sitewatch.probes.asterisk.picture import Picture
from sitewatch.probes.asterisk.settings import Settings
from sitewatch.probes.losses import losses
from sitewatch.probes.switch import Agents, Roster, SwitchState, Unseen


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sitewatch.measurement import Measurement
    from sitewatch.probes.asterisk.members import Member

LONG_AGO = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
NAMES = tuple(f"agent{seat:03}" for seat in range(1, 101))
HUNDRED = Roster(100, "roster", frozenset(NAMES))
SETTINGS = Settings(
    host="127.0.0.1",
    user="siteagent",
    secret_file=Path("secret"),
    trunks=frozenset({"PJSIP/carrier"}),
    qualify_seconds=5,
)


def settings(**changes: object) -> Settings:
    return replace(SETTINGS, **changes)  # type: ignore[arg-type]


def message(**headers: str) -> Message:
    return Message(tuple(headers.items()))


@dataclass(frozen=True)
class Transcripts:
    """The folder of transcripts."""

    folder: Path

    def raw(self, name: str, kind: str = "server") -> bytes:
        return gzip.decompress((self.folder / f"{name}.{kind}.txt.gz").read_bytes())

    def messages(self, name: str) -> list[Message]:
        return messages_of(self.raw(name))

    def picture(self, *names: str, **changes: object) -> tuple[Picture, datetime]:
        """Return the picture after the messages of *names*, and when that was."""
        picture = Picture(settings(**changes))
        now = LONG_AGO
        for name in names:
            said = self.messages(name)
            now = max((ended(said), now))
            show(picture, said, now)
        return picture, now

    def state(
        self, *names: str, roster: Roster = HUNDRED, **changes: object
    ) -> SwitchState:
        picture, now = self.picture(*names, **changes)
        return picture.state(now, roster)


def ended(said: Iterable[Message]) -> datetime:
    """Return the time of the last event that told it."""
    times = [instant_of(each.get("Timestamp")) for each in said]
    return max((each for each in times if each is not None), default=LONG_AGO)


def is_listed(each: Message) -> bool:
    """Whether *each* belongs to a list that was asked for."""
    return each.event.startswith("Queue") and bool(each.get("ActionID"))


def show(picture: Picture, said: list[Message], now: datetime) -> None:
    """Give the picture what the client would: events, and the answers to QueueStatus."""
    picture.fold((each for each in said if not is_listed(each)), now)
    for start, each in enumerate(said):
        words = each.get("Message")
        if words.startswith(("Queue status will", "Invalid/unknown command: QueueS")):
            picture.members(_answered(said[start:]))


def _answered(said: list[Message]) -> Mapping[str, Member] | Unseen:
    """Return the members in the answer that begins *said*; a whole list or none."""
    response, asked = said[0], said[0].get("ActionID")
    if response.get("Response") != "Success":
        return Unseen(f"the queues cannot be read: {response.get('Message')}")
    listed = [
        each for each in said if is_listed(each) and each.get("ActionID") == asked
    ]
    if not listed or listed[-1].get("ListItems") != str(len(listed) - 1):
        return Unseen("the queues cannot be read: the list is not whole")
    return members_of(listed[:-1], ())


def agents_of(state: SwitchState) -> Agents:
    assert isinstance(state.agents, Agents), state.agents
    return state.agents


def measured(state: SwitchState) -> dict[str, Measurement]:
    return {each.measure: each for each in losses(state, state.as_of)}


def told(state: SwitchState, measure: str) -> tuple[str, int | None, int | None]:
    found = measured(state)[measure]
    return found.state, found.affected, found.total

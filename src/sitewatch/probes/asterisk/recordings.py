"""Calls that had to be recorded, and what their files say.

The file is the witness. MixMonitorStart is sent even when the file cannot be made, and
no event tells of its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from sitewatch.probes.asterisk.calls import WINDOW
from sitewatch.probes.asterisk.event import MOST_LETTERS, agent_of, number
from sitewatch.probes.asterisk.window import MOST_KEPT, Window
from sitewatch.probes.switch import Tally


if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from sitewatch.probes.asterisk.event import Event

#: A file may be shorter than the talk: recording begins after it, headers round.
SPARE_SECONDS = 2
LEAST_TENTHS = 8  # of the talk
#: What the thriftiest codec writes in a second; less is no speech.
LEAST_BYTES_A_SECOND = 500
LONGEST_CALL = timedelta(hours=4)


class Expected(NamedTuple):
    """An answered call that had to be recorded."""

    call: str
    channel_id: str
    queue: str
    agent: str
    at: datetime
    talk_seconds: int


class Sound(NamedTuple):
    """What is in a file; `bytes_a_second` is 0 where its form does not tell."""

    data_bytes: int
    bytes_a_second: int = 0
    silent: bool = False


MISSING, EMPTY, CUT, SILENT = "missing", "empty", "cut", "silent"


def fault_of(sound: Sound | None, talk_seconds: int) -> str:
    """Return what is wrong with a recording; empty when it is whole."""
    if sound is None:
        return MISSING
    if sound.data_bytes <= 0:
        return EMPTY
    rate = sound.bytes_a_second
    if not rate:
        short = sound.data_bytes < talk_seconds * LEAST_BYTES_A_SECOND
    else:
        told = sound.data_bytes + SPARE_SECONDS * rate
        short = told * 10 < talk_seconds * rate * LEAST_TENTHS
    if short:
        return CUT
    return SILENT if sound.silent else ""


@dataclass(slots=True)
class _Talk:
    at: datetime
    channel_id: str = ""
    queue: str = ""
    agent: str = ""
    ended_at: datetime | None = None
    talk_seconds: int = -1


class Recordings:
    """Folds connected calls of the queues that record; `due` says whose file must be."""

    def __init__(self, queues: Collection[str], lag: timedelta) -> None:
        self._queues = frozenset(queues)
        self._lag = lag
        self._talks: Window[_Talk] = Window(_Talk, 2 * MOST_KEPT)
        self._folds: Mapping[str, Callable[[Event], None]] = {
            "AgentConnect": self._connect,
            "AgentComplete": self._complete,
            "Hangup": self._end,
        }

    def fold(self, event: Event) -> None:
        fold = self._folds.get(event.name)
        if fold is not None:
            fold(event)

    def due(self, now: datetime) -> list[Expected]:
        """Return the calls that ended in the quarter hour before the lag."""
        until = now - self._lag
        since = until - LONGEST_CALL
        self._talks.forget_before(since)
        due = []
        for name, one in list(self._talks.since(since)):
            if one.ended_at is None or one.ended_at > until:
                continue
            if one.ended_at <= until - WINDOW:
                self._talks.drop(name)
                continue
            talked = _talked(one, one.ended_at)
            due.append(
                Expected(name, one.channel_id, one.queue, one.agent, one.at, talked)
            )
        return due

    def _connect(self, event: Event) -> None:
        queue = event.get("queue")
        if not event.call or (self._queues and queue not in self._queues):
            return
        talk = self._talks.begin(event.call, event.at)
        talk.channel_id = talk.channel_id or event.channel_id
        talk.queue = talk.queue or queue[:MOST_LETTERS]
        talk.agent = talk.agent or agent_of(event.get("interface"))

    def _complete(self, event: Event) -> None:
        talk = self._talks.get(event.call)
        if talk is not None:
            talk.talk_seconds = max(talk.talk_seconds, number(event.get("talktime")))
            talk.ended_at = max(talk.ended_at or event.at, event.at)

    def _end(self, event: Event) -> None:
        """Take the caller's own hang-up: a transferred call has no AgentComplete."""
        talk = self._talks.get(event.call)
        if talk is not None and talk.channel_id == event.channel_id:
            talk.ended_at = max(talk.ended_at or event.at, event.at)


def _talked(talk: _Talk, ended_at: datetime) -> int:
    if talk.talk_seconds >= 0:
        return talk.talk_seconds
    return int((ended_at - talk.at).total_seconds())


def tally(due: Collection[Expected], faults: Mapping[str, str]) -> Tally:
    """Return how many of the calls *due* have no sound recording."""
    lost = tuple(each.call for each in due if faults.get(each.call))
    unlooked = sum(each.call not in faults for each in due)
    note = f"{unlooked} recordings were not looked at yet" if unlooked else ""
    return Tally(len(due), lost, note)

"""The heartbeat: what runs at the site, what it sees, what waits, what time it is.

`POST /api/v1/heartbeats`, once a minute. The desk answers with its time. Whatever else
stands in the answer is not done, only reported: nobody commands from there.
"""

from __future__ import annotations

import json
import logging
import platform
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from sitewatch import __version__, instants, message, sender, shape, wire
from sitewatch.credentials import KeyUnusable
from sitewatch.spool import SpoolUnusable


if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sitewatch.channel import Channel
    from sitewatch.spool import Spool
    from sitewatch.standings import Standings

PATH = "/api/v1/heartbeats"
FORMAT = 1
EVERY_SECONDS = 60
KNOWN = frozenset({"desk_time"})

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Pulse:
    """Sends a heartbeat when one is due; none is kept, the next tells all anew."""

    channel: Channel
    spool: Spool
    standings: Standings
    started_at: datetime
    config: bytes
    lost: int = field(default=0, init=False)
    _due_at: int | None = field(default=None, init=False)

    def send(self) -> None:
        """Send a heartbeat, if one is due."""
        steady = self.channel.clock.steady()
        if not self.channel.credential.signs:
            return
        if self._due_at is not None and steady < self._due_at:
            return
        self._due_at = steady + EVERY_SECONDS
        try:
            knew = self.channel.clock.offset() is not None
            answer = self.channel.post(PATH, self.body())
        except (wire.NoAnswer, KeyUnusable, SpoolUnusable) as error:
            log.warning("heartbeat.kept: %s", error)
            return
        if not knew and self.channel.clock.offset() is not None:
            self._due_at = steady  # the next beat tells what was learned by this one
        self._note(answer)

    def body(self) -> bytes:
        """Return the heartbeat of this moment."""
        clock = self.channel.clock
        told: dict[str, object] = {
            "format": FORMAT,
            "sitewatch": __version__,
            "python": platform.python_version(),
            "platform": _plain(platform.platform()),
            "started_at": instants.as_text(self.started_at),
            "at": instants.as_text(clock.now()),
            "clock_offset_seconds": clock.offset(),
            "config": self.channel.credential.fingerprint(self.config),
            "spool": self._spooled(),
            "probes": self.standings.as_json(),
        }
        return json.dumps(told, ensure_ascii=False).encode()

    def _spooled(self) -> Mapping[str, object]:
        counts, oldest = self.spool.counts(), self.spool.waiting_since()
        return {
            "waiting": counts.waiting,
            "refused": counts.refused,
            "lost": self.lost,
            "waiting_since": None if oldest is None else instants.as_text(oldest),
        }

    def _note(self, answer: wire.Answer) -> None:
        if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            log.warning("heartbeat.refused: %s", sender.words(answer))
            return
        try:
            said = shape.mapping(shape.json_of(answer.body), "answer")
        except shape.Misshapen as error:
            log.warning("heartbeat.refused: not the desk's answer: %s", error)
            return
        ignored = message.surplus(said, KNOWN)
        if ignored:
            log.error("answer.ignored nobody_asked_for=%s", ",".join(ignored))


def _plain(words: str) -> str:
    return "".join(letter for letter in words if letter.isprintable())[:200]

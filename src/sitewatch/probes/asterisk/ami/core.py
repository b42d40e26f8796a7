"""When the switch's core started, and whether it said that it stops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitewatch.probes.probe import printable


if TYPE_CHECKING:
    from sitewatch.probes.asterisk.ami.message import Message

MOST_DIGITS = 9


@dataclass(slots=True)
class Core:
    """What one connection has told of the core.

    Attributes:
        started: the steady clock's milliseconds at which it started; may be negative.
        startup: the same as the switch writes it, in its own zone.
        reloaded: when it last read its configuration, likewise.
        shutdown: how an announced end was announced; without it, an end is a crash.
    """

    started: int | None = None
    startup: str = ""
    reloaded: str = ""
    shutdown: str = ""

    def take(self, event: Message, now: int) -> None:
        if event.event == "FullyBooted":
            uptime = event.get("Uptime")
            if uptime.isascii() and uptime.isdigit() and len(uptime) <= MOST_DIGITS:
                self.started = now - int(uptime) * 1000
        elif event.event == "Shutdown":
            again = event.get("Restart").casefold() == "true"
            self.shutdown = "announced restart" if again else "announced stop"

    def take_status(self, response: Message) -> None:
        """Take the answer to CoreStatus."""
        self.startup = _both(response, "CoreStartupDate", "CoreStartupTime")
        self.reloaded = _both(response, "CoreReloadDate", "CoreReloadTime")


def _both(response: Message, date: str, time: str) -> str:
    return printable(f"{response.get(date)} {response.get(time)}".strip())[:40]

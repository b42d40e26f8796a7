"""After a restart most phones look gone until the switch has asked each of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sitewatch.probes.asterisk.event import number


if TYPE_CHECKING:
    from sitewatch.probes.asterisk.event import Event

LEAST_HOLD = timedelta(seconds=90)
TOLD_FOR = timedelta(minutes=15)


class Warmth:
    """Says for how long the verdict on agents is to be held."""

    def __init__(self, qualify: timedelta) -> None:
        self.hold = max(qualify, LEAST_HOLD)
        self._until: datetime | None = None
        self._because = ""
        self._core = ""
        self.restarted_at: datetime | None = None
        self._shutdown: tuple[datetime, str] | None = None  # the last one announced

    def fold(self, event: Event) -> None:
        if event.name == "FullyBooted":
            self._booted(event)
        elif event.name == "Reload":
            self._hold_from(event.at, "the switch has just reloaded")
        elif event.name == "Shutdown":
            restart = "restart" if event.get("restart") == "True" else "shutdown"
            self._shutdown = (event.at, f"announced {restart}")

    def core(self, status: str, now: datetime) -> None:
        """Take when the core says it started and reloaded, as it says it."""
        if not self._core and self._until is None:
            self._hold_from(now, "it is not known how long the switch has been running")
        elif self._core and status != self._core:
            self.restarted_at = now
            self._hold_from(now, "the switch has just started")
        self._core = status

    def warming(self, now: datetime) -> str:
        """Return why the verdict is held at *now*; empty when it is not."""
        if self._until is None or now >= self._until:
            return ""
        seconds = int((self._until - now).total_seconds()) + 1
        return f"warming up for {seconds} s more: {self._because}"

    def announced(self, now: datetime) -> str:
        """Return how an end of the core was announced shortly before *now*, or nothing."""
        if self._shutdown is None or abs(now - self._shutdown[0]) > TOLD_FOR:
            return ""
        return self._shutdown[1]

    def restart_told(self, now: datetime) -> str:
        """Return that the core started a short time ago, and whether it was announced."""
        if self.restarted_at is None or now - self.restarted_at > TOLD_FOR:
            return ""
        how = self.announced(self.restarted_at) or "nothing announced it, as in a crash"
        return f"the switch started at {self.restarted_at:%H:%M:%S} UTC: {how}"

    def _booted(self, event: Event) -> None:
        """Hold from the start that FullyBooted tells; it comes with every log-in."""
        up = number(event.get("uptime"), 0)
        reloaded = number(event.get("lastreload"), up)
        started = event.at - timedelta(seconds=up)
        settled = event.at - timedelta(seconds=min(up, reloaded))
        if event.at - started < self.hold:
            self.restarted_at = started
        self._hold_from(settled, "the switch has just started")

    def _hold_from(self, instant: datetime, because: str) -> None:
        until = instant + self.hold
        if self._until is None or until > self._until:
            self._until, self._because = until, because

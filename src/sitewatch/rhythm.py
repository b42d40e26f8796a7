"""The rhythm of a site: measure, store, send; and again.

Measuring comes first and never waits for the desk. A probe that breaks is blind, a
desk that is away is tried later, what a full disk does not take is held; none of them
ends the run.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sitewatch.sender import Kept, pause_seconds
from sitewatch.spool import SpoolUnusable
from sitewatch.thinning import Thinning


if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sitewatch.heartbeat import Pulse
    from sitewatch.measurement import Measurement
    from sitewatch.measuring import Measuring
    from sitewatch.sender import Sender, Settled
    from sitewatch.spool import Spool

KEEP_SENT = timedelta(days=1)
MOST_HELD = 10_000  # measurements in memory, while the disk takes none

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Rhythm:
    """What is done at every beat; *steady* and *now* are the entry point's clocks."""

    measuring: Measuring
    thinning: Thinning
    spool: Spool
    sender: Sender
    now: Callable[[], datetime]
    steady: Callable[[], int]  # seconds of a clock that nobody sets
    share: Callable[[], int]  # 0 to 100, by chance
    pulse: Pulse | None = None
    failures: int = field(default=0, init=False)
    quiet_until: int = field(default=0, init=False)
    _held: list[Measurement] = field(default_factory=list, init=False)

    def measure(self) -> None:
        """Measure everything and put it on the disk.

        What a full disk does not take is held until it does, the newest at least.
        """
        now = self.now()
        found = self.measuring.measure(now)
        if self.pulse is not None:
            self.pulse.standings.note(found)
        self._held += self.thinning.kept(found)
        try:
            offset = self.sender.channel.clock.offset()
            self.spool.store(self._held, now=now, clock_offset=offset)
        except SpoolUnusable as error:
            lost = max(0, len(self._held) - MOST_HELD)
            del self._held[:lost]
            if self.pulse is not None:
                self.pulse.lost += lost
            log.error(  # noqa: TRY400 - the words are enough
                "spool.unusable samples_held=%d samples_lost=%d: %s",
                len(self._held),
                lost,
                error,
            )
            return
        self._held.clear()
        self._forget(now)

    def _forget(self, now: datetime) -> None:
        try:
            self.spool.forget_sent(before=now - KEEP_SENT)
        except SpoolUnusable as error:
            log.error("spool.unusable: %s", error)  # noqa: TRY400 - the words are enough

    def send(self, *, until: Callable[[], bool]) -> None:
        """Send what waits, batch by batch, while the desk answers and *until* is not."""
        if self.pulse is not None and self.steady() >= self.quiet_until:
            self.pulse.send()
        while not until() and self.steady() >= self.quiet_until:
            try:
                outcome = self.sender.send_next(now=self.now())
            except SpoolUnusable as error:
                log.error("spool.unusable: %s", error)  # noqa: TRY400 - the words are enough
                return
            if outcome is None:
                return
            self._note(outcome)

    def next_try(self, due: int) -> int:
        """Return when there is something to do again: a new try, or the beat *due*."""
        return self.quiet_until if self.steady() < self.quiet_until < due else due

    def _note(self, outcome: Settled | Kept) -> None:
        if isinstance(outcome, Kept):
            self.failures += 1
            pause = pause_seconds(self.failures, self.share())
            pause = max(pause, outcome.wait_seconds or 0)
            self.quiet_until = self.steady() + pause
            log.warning(
                "batch.kept batch=%s again_in=%ds: %s",
                outcome.batch_id,
                pause,
                outcome.because,
            )
            return
        self.failures = 0
        log.info(
            "batch.settled batch=%s accepted=%d repeated=%d refused=%d",
            outcome.batch_id,
            outcome.accepted,
            outcome.repeated,
            len(outcome.refused),
        )
        if outcome.ignored:
            log.error("answer.ignored nobody_asked_for=%s", ",".join(outcome.ignored))
        for sample_id, reason in outcome.refused.items():
            log.error("sample.refused sample=%s: %s", sample_id, reason)

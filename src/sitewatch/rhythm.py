"""The rhythm of a site: measure, store, send; and again.

Measuring comes first and never waits for the desk. A probe that breaks is blind, a
desk that is away is tried later, a full disk is reported; none of them ends the run.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sitewatch.sender import Kept, pause_seconds
from sitewatch.spool import SpoolUnusable


if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sitewatch.measuring import Measuring
    from sitewatch.sender import Sender, Settled
    from sitewatch.spool import Spool

KEEP_SENT = timedelta(days=1)

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Rhythm:
    """What is done at every beat; *steady* and *now* are the entry point's clocks."""

    measuring: Measuring
    spool: Spool
    sender: Sender
    now: Callable[[], datetime]
    steady: Callable[[], int]  # seconds of a clock that nobody sets
    share: Callable[[], int]  # 0 to 100, by chance
    failures: int = field(default=0, init=False)
    quiet_until: int = field(default=0, init=False)

    def measure(self) -> None:
        """Measure everything and put it on the disk."""
        now = self.now()
        found = self.measuring.measure(now)
        try:
            self.spool.store(found, now=now)
            self.spool.forget_sent(before=now - KEEP_SENT)
        except SpoolUnusable as error:
            log.error("spool.unusable samples_lost=%d: %s", len(found), error)  # noqa: TRY400 - the words are enough

    def send(self, *, until: Callable[[], bool]) -> None:
        """Send what waits, batch by batch, while the desk answers and *until* is not."""
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
        for sample_id, reason in outcome.refused.items():
            log.error("sample.refused sample=%s: %s", sample_id, reason)

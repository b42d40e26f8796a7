"""All probes measured at once: none waits for another, none can break the beat."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

from sitewatch.probes.probe import Probe, blind


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sitewatch.measurement import Measurement

PATIENCE_SECONDS = 10

log = logging.getLogger(__name__)


class Measuring:
    """The probes of a site, a thread for each.

    One that breaks, or has not come to an end after *patience_seconds*, is blind. The
    latter is not asked again before it has; what it says then is too old to be told.
    """

    def __init__(
        self, probes: Sequence[Probe], *, patience_seconds: int = PATIENCE_SECONDS
    ) -> None:
        self.probes = tuple(probes)
        self.patience_seconds = patience_seconds
        self._threads = ThreadPoolExecutor(
            max_workers=max(1, len(self.probes)), thread_name_prefix="probe"
        )
        self._late: dict[str, Future[list[Measurement]]] = {}

    def measure(self, now: datetime) -> list[Measurement]:
        """Return what all probes measure, in their order."""
        self._late = {name: one for name, one in self._late.items() if not one.done()}
        asked = {
            probe.name: self._threads.submit(probe.measure, now)
            for probe in self.probes
            if probe.name not in self._late
        }
        wait(asked.values(), timeout=self.patience_seconds)
        found: list[Measurement] = []
        for probe in self.probes:
            found += self._told(probe, asked.get(probe.name), now)
        return found

    def close(self) -> None:
        """Close the probes; returns when their threads have come to an end."""
        for probe in self.probes:
            probe.close()
        self._threads.shutdown(cancel_futures=True)

    def _told(
        self, probe: Probe, asked: Future[list[Measurement]] | None, now: datetime
    ) -> list[Measurement]:
        if asked is None or not asked.done():
            if asked is not None:
                self._late[probe.name] = asked
                log.error("probe.late probe=%s", probe.name)
            because = (
                f"the probe {probe.name} has not come to an end within "
                f"{self.patience_seconds} s"
            )
            return blind(probe.watches, because, now)
        try:
            return asked.result()
        except Exception as error:
            log.exception("probe.broke probe=%s", probe.name)
            because = f"the probe {probe.name} broke: {type(error).__name__}"
            return blind(probe.watches, because, now)

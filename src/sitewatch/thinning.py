"""Keeps what is worth a sample: each loss, each change, of the rest every fourth.

At the default rhythm three of four samples say that all is well, again. Left out, two
weeks without the desk fit on a small disk and are sent within minutes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitewatch.measurement import Measurement, State

#: A site that is well says so every so many beats, and once a minute at least.
SAME_AGAIN_BEATS = 4
SAME_AGAIN_SECONDS = 60


@dataclass(slots=True)
class Thinning:
    """Remembers the last sample of each measure that said nothing was lost."""

    every_seconds: int
    _quiet: dict[tuple[str, str], tuple[State, datetime]] = field(default_factory=dict)

    def kept(self, found: Iterable[Measurement]) -> list[Measurement]:
        """Return those of *found*, the measurements of one instant, to be stored."""
        return [each for each in found if self._is_worth_it(each)]

    def _is_worth_it(self, measurement: Measurement) -> bool:
        key = (measurement.component, measurement.measure)
        if measurement.affected or measurement.unconfirmed:
            self._quiet.pop(key, None)
            return True
        state, at = self._quiet.get(key, (None, measurement.at))
        since = measurement.at - at
        if state == measurement.state and timedelta(0) <= since < self._same_again:
            return False
        self._quiet[key] = (measurement.state, measurement.at)
        return True

    @property
    def _same_again(self) -> timedelta:
        beats = self.every_seconds * SAME_AGAIN_BEATS
        return timedelta(seconds=min(beats, SAME_AGAIN_SECONDS))

"""How much a counter grew in a quarter of an hour, whatever restarts in between."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sitewatch.probes.switch import CALL_WINDOW_SECONDS


WINDOW = timedelta(seconds=CALL_WINDOW_SECONDS)


@dataclass(slots=True)
class Growth:
    """The steps of one counter; one that fell was reset, and grew from 0."""

    _last: int | None = None
    _steps: deque[tuple[datetime, int]] = field(default_factory=deque)

    def take(self, value: int, now: datetime) -> int:
        """Note that the counter stands at *value*; return what it grew in the window."""
        if self._last is not None:
            step = value - self._last if value >= self._last else value
            if step:
                self._steps.append((now, step))
        self._last = value
        while self._steps and now - self._steps[0][0] >= WINDOW:
            self._steps.popleft()
        return sum(step for _, step in self._steps)

"""What time it is at the desk, learned from its answers; the site's own clock stays as it is.

Between two answers the desk's time is reckoned by a clock that nobody sets, so that a
site's clock that jumps is noticed at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

#: Both sides tell whole seconds and an answer takes a while: less says nothing.
NOISE_SECONDS = 2


@dataclass(slots=True)
class DeskClock:
    """The desk's time beside the site's own; *now* and *steady* are the entry point's."""

    now: Callable[[], datetime]
    steady: Callable[[], int]
    _learned: tuple[datetime, int] | None = field(default=None, init=False)

    def learn(self, desk_time: datetime, *, asked_at: int) -> None:
        """Take in what the desk's clock said; *asked_at* is `steady` of the question."""
        self._learned = desk_time, (asked_at + self.steady()) // 2

    def reads(self) -> datetime:
        """Return the desk's time; the site's own while nothing else is known."""
        if self._learned is None:
            return self.now()
        desk_time, at = self._learned
        return desk_time + timedelta(seconds=self.steady() - at)

    def offset(self) -> int | None:
        """Return the seconds to add to the site's clock; None while it is not known."""
        if self._learned is None:
            return None
        return round((self.reads() - self.now()).total_seconds())

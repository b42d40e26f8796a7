"""Stretches of time in which events were not seen."""

from __future__ import annotations

from datetime import datetime, timedelta


MOST_GAPS = 1_000
#: Calls are not judged when more than this part of the time watched was not seen.
MOST_UNSEEN = 10  # one part of


class Gaps:
    """Remembers what was not seen; `unjudged` says when that is too much."""

    def __init__(self) -> None:
        self._gaps: list[tuple[datetime, datetime]] = []
        self.watching_since: datetime | None = None

    def add(self, since: datetime, until: datetime) -> None:
        if until > since and len(self._gaps) < MOST_GAPS:
            self._gaps.append((since, until))

    def unjudged(self, now: datetime, window: timedelta) -> str:
        """Return why the calls of the last *window* are not to be judged, or nothing."""
        begin = now - window
        if self.watching_since is not None:
            begin = max(begin, self.watching_since)
        self._gaps = [gap for gap in self._gaps if gap[1] > begin]
        unseen = sum(
            (min(until, now) - max(since, begin) for since, until in self._gaps),
            timedelta(),
        )
        if unseen * MOST_UNSEEN <= max(now - begin, timedelta()):
            return ""
        return f"{int(unseen.total_seconds())} s of the time watched were not seen"

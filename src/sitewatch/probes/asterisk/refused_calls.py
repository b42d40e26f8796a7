"""Calls refused before a channel exists: they stand in the server's log and nowhere else.

[2026-11-23 08:37:52.101] NOTICE[18219] res_pjsip_session.c:  carrier: Call
(UDP:127.0.0.1:6202) to extension '7777' rejected because extension not found …
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from sitewatch.following import Following
from sitewatch.probes.asterisk.calls import WINDOW
from sitewatch.probes.asterisk.window import Window


if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_REFUSED = re.compile(
    r"\[([^\]]{8,40})\] NOTICE\[\d+\](?:\[C-[0-9a-f]+\])? res_pjsip_session\.c: +"
    r"([^ :]{1,64}): Call \([^)]{1,80}\) to extension '[^']{0,80}' rejected because "
)


class RefusedCalls:
    """Follows the log; `names` says which calls were refused in the window."""

    def __init__(self, path: Path, endpoints: Collection[str]) -> None:
        self._following = Following(path)
        self._endpoints = frozenset(endpoints)
        self._seen: Window[datetime] = Window(lambda at: at)
        self._count = 0

    def names(self, now: datetime) -> tuple[str, ...]:
        """Return a name for each call; raises OSError.

        A line counts when it is read, at most a look late: the log has its own zone.
        """
        for line in self._following.look().lines:
            said = refused_call(line, self._endpoints)
            if said:
                self._count += 1
                self._seen.begin(f"{said} #{self._count}", now)
        self._seen.forget_before(now - WINDOW)
        return tuple(name for name, _ in self._seen.since(now - WINDOW))

    def close(self) -> None:
        self._following.close()


def refused_call(line: str, endpoints: Collection[str]) -> str:
    """Return a name for the call that *line* says was refused; empty for another line."""
    found = _REFUSED.match(line)
    if found is None or (endpoints and found[2] not in endpoints):
        return ""
    return f"refused at {found[1]}"

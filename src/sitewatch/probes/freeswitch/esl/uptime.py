"""How long a FreeSWITCH says that it has been running."""

from __future__ import annotations

import re


_SECONDS = {
    "year": 31_536_000,
    "day": 86_400,
    "hour": 3_600,
    "minute": 60,
    "second": 1,
}
_PART = re.compile(r"(\d{1,6}) (year|day|hour|minute|second)s?\b")


def uptime(status: str) -> int | None:
    """Return the seconds in `UP 0 years, 0 days, 1 hour, …`; nothing if there are none."""
    line = status.lstrip().partition("\n")[0]
    if not line.startswith("UP "):
        return None
    parts = _PART.findall(line)
    return sum(int(count) * _SECONDS[unit] for count, unit in parts) if parts else None

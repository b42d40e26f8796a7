"""How long is waited for what, and how long between two attempts."""

from __future__ import annotations

from dataclasses import dataclass


SHORTEST_PAUSE, LONGEST_PAUSE = 1_000, 60_000
#: Every refused log-in is a security event at the switch, and may be counted there.
SHORTEST_PAUSE_REFUSED, LONGEST_PAUSE_REFUSED = 60_000, 900_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Milliseconds; each wait has its own end."""

    connect: int = 5_000  # until TCP and TLS stand
    banner: int = 5_000
    log_in: int = 5_000  # a refusal takes the switch a second
    answer: int = 5_000  # an action's whole answer, its list included
    silence: int = 15_000  # then a Ping, which has `answer` to be answered
    write: int = 5_000  # until the switch has taken what was said


def pause(failures: int, *, refused: bool, share: int) -> int:
    """Return the milliseconds to wait after *failures* in a row.

    Doubles up to a minute, after refused log-ins up to a quarter of an hour; *share*
    (0 to 100) spreads it over the upper half, so that many do not return together.
    """
    shortest = SHORTEST_PAUSE_REFUSED if refused else SHORTEST_PAUSE
    longest = LONGEST_PAUSE_REFUSED if refused else LONGEST_PAUSE
    whole = min(shortest << min(max(failures - 1, 0), 10), longest)
    return whole // 2 + (whole - whole // 2) * share // 100

"""Puts the samples of a site whose clock is wrong to the instants of the desk's clock.

A sample keeps the instant of the site's own clock and says how far the desk's was ahead.
Little is let be; what is more is corrected, and the site's own instant is written beside
the evidence. So a wrong clock neither hides a loss nor sends its samples to quarantine.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from backline.records.fleet.actions.reading import LONGEST_EVIDENCE, BadSample


#: What clocks at sites may differ by before it matters to a window.
LET_BE = timedelta(seconds=30)
OFFSET = "clock_offset_seconds"
_INSTANT = "%Y-%m-%dT%H:%M:%SZ"
_CENTURY = 100 * 366 * 24 * 3600


def at_desk_time(raw: object) -> object:
    """Return a sample with its instant by the desk's clock.

    Raises:
        BadSample: what it says of its clock is no offset.
    """
    if not isinstance(raw, Mapping) or raw.get(OFFSET) is None:
        return raw
    seconds = raw[OFFSET]
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        message = f"{OFFSET} is a whole number of seconds."
        raise BadSample(message)
    if abs(seconds) > _CENTURY:
        message = f"{OFFSET} is {seconds}: no clock is off by a century."
        raise BadSample(message)
    return _moved(raw, timedelta(seconds=seconds))


def _moved(raw: Mapping[str, object], offset: timedelta) -> Mapping[str, object]:
    if abs(offset) <= LET_BE:
        return raw
    own, evidence = raw.get("at"), raw.get("evidence")
    try:
        at = datetime.strptime(str(own), _INSTANT) + offset  # noqa: DTZ007 - it ends in Z
    except (ValueError, OverflowError):
        return raw  # refused for its instant, in the words for that
    if not isinstance(evidence, str):
        return raw
    return {**raw, "at": f"{at:{_INSTANT}}", "evidence": _marked(evidence, own, offset)}


def _marked(evidence: str, own: object, offset: timedelta) -> str:
    seconds = int(offset.total_seconds())
    side = "behind" if seconds > 0 else "ahead"
    mark = f" (The site's clock said {own}, {abs(seconds)} s {side}.)"
    return evidence[: LONGEST_EVIDENCE - len(mark)] + mark

"""What whoever approves reads: who comes in, how, from where, when, what for.

Guide: access.mechanisms - the customer decides, so the question is put in plain words
and in the time of the site.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide.wall import zone_word


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from backline.guide.mechanisms import Mechanism

_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60


def length_of(starts_at: datetime, ends_at: datetime) -> str:
    """Return for how long, in words: ``1 day 2 hours``."""
    left = int((ends_at - starts_at).total_seconds())
    parts = []
    for size, name in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {name}{'s' if count > 1 else ''}")
    return " ".join(parts) or "less than a minute"


def time_asked(starts_at: datetime, ends_at: datetime, where: tzinfo) -> str:
    """Return the time of a grant on the site's clock, with its zone and its length."""
    begins, ends = starts_at.astimezone(where), ends_at.astimezone(where)
    same = begins.date() == ends.date() and begins.tzname() == ends.tzname()
    until = f"{ends:%H:%M}" if same else f"{_day(ends)} {ends:%H:%M}"
    first = f"{_day(begins)} {begins:%H:%M}{'' if same else f' {zone_word(begins)}'}"
    return f"{first} until {until} {zone_word(ends)} ({length_of(starts_at, ends_at)})"


def _day(at: datetime) -> str:
    return f"{at:%a} {at.day} {at:%b}"


def from_where(mechanism: Mechanism, trusted: Sequence[str]) -> str:
    """Return from where a session may come (access.mechanisms)."""
    if not mechanism.trusted_hosts:
        return "any address: this way in knows no trusted hosts"
    if not trusted:
        return "nowhere yet: the site trusts no host"
    return f"{', '.join(trusted)}, and nowhere else"


def conditions_asked(mechanism: Mechanism) -> str:
    """Return what somebody of the customer has to do, as a sentence; often nothing."""
    if mechanism.customer_presents:
        return "One of your people starts it, shares the screen and stays."
    return ""

"""The figures of a plan as people write them: ``90 min``, ``next release``, ``20 %``.

Guide: package.standard, turnaround.minor-release - a target is a span of time, a
release, or none. Exact: whole seconds, fractions, never a float.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from backline.guide.plan import NoTarget, Release, Span
from backline.guide.plan_table import BadPlan, shown


if TYPE_CHECKING:
    from backline.guide.plan import Comparison, Target


_SPAN = re.compile(r"([0-9]{1,9}) (s|min|h)( elapsed)?")
_SECONDS = {"s": 1, "min": 60, "h": 3600}
_LONGEST = 10 * 366 * 86400
_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,4})?) ?%")
_LOSS = re.compile(r"(>=|>) ?(.+)")
_RELEASE = "next release"
_NONE = "none"
_WHOLE = Fraction(100)


@dataclass(frozen=True, slots=True)
class Loss:
    """From which share of loss on: ``>= 20 %``."""

    percent: Fraction
    comparison: Comparison


def span(value: object, path: str) -> Span:
    """Read a span of time such as ``90 min``, ``6 h`` or ``72 h elapsed``.

    Raises:
        BadPlan: it is no such span, it is nothing, or longer than ten years.
    """
    found = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        remedy = 'Write a whole number and s, min or h, such as "90 min" or "6 h"'
        more = '; add " elapsed" when it counts around the clock.'
        raise BadPlan(path, f"{shown(value)} is no span of time.", remedy + more)
    seconds = int(found.group(1)) * _SECONDS[found.group(2)]
    if not 0 < seconds <= _LONGEST:
        what = f"{shown(value)} is no span to promise."
        raise BadPlan(path, what, "Write more than nothing and at most ten years.")
    return Span(seconds, "elapsed" if found.group(3) else "service")


def target(value: object, path: str) -> Target:
    """Read a target: a span, ``next release`` or ``none``.

    Raises:
        BadPlan: it is none of these.
    """
    if value == _RELEASE:
        return Release("next release or update")
    if value == _NONE:
        return NoTarget("no target")
    try:
        return span(value, path)
    except BadPlan as error:
        remedy = f'{error.remedy} Or write "{_RELEASE}" or "{_NONE}".'
        raise BadPlan(path, error.what, remedy) from error


def share(value: object, path: str) -> Fraction:
    """Read a share of a target such as ``75 %`` as a fraction of one.

    Raises:
        BadPlan: it is no share above nothing.
    """
    found = _SHARE.fullmatch(value) if isinstance(value, str) else None
    percent = Fraction(found.group(1)) if found else Fraction(0)
    if percent <= 0:
        what = f"{shown(value)} is no share."
        raise BadPlan(path, what, 'Write a share above nothing, such as "75 %".')
    return percent / _WHOLE


def loss(value: object, path: str) -> Loss:
    """Read a threshold of loss such as ``>= 20 %``.

    Raises:
        BadPlan: it is no comparison with a share from above 0 to 100 %.
    """
    found = _LOSS.fullmatch(value) if isinstance(value, str) else None
    try:
        percent = share(found.group(2) if found else None, path) * _WHOLE
    except BadPlan:
        percent = Fraction(0)
    if found is None or not 0 < percent <= _WHOLE:
        what = f"{shown(value)} is no threshold of loss."
        raise BadPlan(path, what, 'Write ">= 20 %" or "> 20 %", up to 100 %.')
    return Loss(percent, ">=" if str(found.group(1)) == ">=" else ">")

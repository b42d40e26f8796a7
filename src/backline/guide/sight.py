"""When nobody sees what happens at a site: that is monitoring's own, minor, incident.

Guide: severity.minor - everything else. Blind is no loss: a site that is silent and a
probe that sees nothing say nothing about production, so they open no incident of a
component and restore none. What cannot be seen has to be mended all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.counting import Counting
from backline.guide.severity import Verdict
from backline.guide.wall import epoch_of


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from backline.guide.counting import ServiceTime
    from backline.guide.plan import Plan


@dataclass(frozen=True, slots=True)
class Unseen:
    """What is not seen, and since when; `parts` are empty when the site is silent."""

    since: datetime
    parts: tuple[str, ...] = ()


def is_blind(
    plan: Plan, calendar: ServiceTime, *, since: datetime, now: datetime
) -> bool:
    """Tell whether nothing was seen for as long as the plan takes it.

    Only the plan's hours count, and only in them is it said.
    """
    terms = plan.measurement
    if not terms.blind_seconds:
        return False
    counter = Counting(plan, calendar).counter(terms.blind_hours)
    second = epoch_of(now)
    if counter.elapsed_s(second, second + 1) == 0:
        return False
    return counter.elapsed_s(epoch_of(since), second) >= terms.blind_seconds


def has_returned(plan: Plan, *, since: datetime, now: datetime) -> bool:
    """Tell whether what is seen since *since* has been seen for long enough.

    As long as it takes to be blind: so sight that flickers is one incident.
    """
    return (now - since).total_seconds() >= plan.measurement.blind_seconds


def unseen_words(plan: Plan, parts: Sequence[str]) -> str:
    """Return what sitewatch does not do: ``cannot see the ACD and the IVR``."""
    if not parts:
        return "is silent"
    titles = [f"the {plan.components.get(part, part)}" for part in parts]
    first, last = titles[:-1], titles[-1]
    return (
        f"cannot see {', '.join(first)} and {last}" if first else f"cannot see {last}"
    )


def blind_verdict(plan: Plan, *, words: str, since: datetime) -> Verdict:
    """Return how blindness is graded, whatever it hides (severity.minor)."""
    severity, terms = plan.otherwise.severity, plan.measurement
    because = (
        f"Sitewatch {words} since {since:%Y-%m-%d %H:%M:%S} UTC, for "
        f"{terms.blind_seconds // 60} min or more of the hours that count. That is no "
        f"loss of production: {severity} in {plan.title}."
    )
    return Verdict(severity, None, None, terms.blind_clause, because, "")

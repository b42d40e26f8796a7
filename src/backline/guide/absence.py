"""Agents who are absent without having been refused: when somebody at the site is asked.

Guide: severity.denominator - production is who should be working. Who is on the roster,
is not logged in and was not refused may be ill, at a course, or in front of a screen
that does not open: absence is no loss until a person says so. severity.measures - when
they say so, it is a loss as any other.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from backline.guide.counting import Counting
from backline.guide.measurement import finding
from backline.guide.severity import holds, thresholds_for
from backline.guide.wall import epoch_of


if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from backline.guide.counting import ServiceTime
    from backline.guide.measurement import Finding, Sample
    from backline.guide.plan import Plan


CLAUSE = "severity.denominator"


class Answer(StrEnum):
    """What somebody at the site says of an absence."""

    PLANNED = "planned"
    CANNOT_LOG_IN = "cannot_log_in"
    TOO_MANY = "too_many"


class AnswerRefused(ValueError):
    """The answer cannot be; the message says why, and what to say instead."""


def absence(
    plan: Plan,
    *,
    component: str,
    measure: str,
    samples: Iterable[Sample],
    now: datetime,
) -> Finding | None:
    """Return the loss that there is if the absent cannot log in.

    Returns:
        None when it is no worse than the loss that is certain, or would be too doubtful
        to open anything: nobody is asked about two of five, or about an estimate.
    """
    known = list(samples)
    about = {"component": component, "measure": measure}
    presumed = finding(
        plan, **about, samples=[sample.presumed for sample in known], now=now
    )
    if presumed.calls_for != "open":
        return None
    certain = finding(plan, **about, samples=known, now=now)
    return presumed if _rank(plan, presumed) > _rank(plan, certain) else None


def _rank(plan: Plan, found: Finding) -> int:
    severity = found.verdict.severity if found.verdict else None
    return -1 if severity is None else plan.rank(severity)


def is_attended(
    plan: Plan, calendar: ServiceTime, *, hours: str, now: datetime
) -> bool:
    """Tell whether *now* lies in the hours called *hours*; never in none."""
    if not hours:
        return False
    second = epoch_of(now)
    return Counting(plan, calendar).counter(hours).elapsed_s(second, second + 1) > 0


def asks_again(plan: Plan, *, answered: str, severity: str, gone_since: bool) -> bool:
    """Tell whether an absence that somebody explained is asked about once more.

    Args:
        plan: the terms.
        answered: the severity that the absence would have had when it was explained.
        severity: the one it would have now.
        gone_since: it was gone once since.
    """
    if gone_since or answered not in plan.severities:
        return True
    return plan.rank(severity) > plan.rank(answered)


def check_expected(
    plan: Plan,
    *,
    component: str,
    measure: str,
    absent: int,
    total: int,
    expected: int | None,
) -> int:
    """Return how many were expected, once that explains the absence.

    Args:
        plan: the terms.
        component: of the absence.
        measure: of the absence.
        absent: how many are missing, refused or not.
        total: how many the roster has.
        expected: how many should be there, as somebody at the site says.

    Raises:
        AnswerRefused: no figure, one that cannot be, or one that leaves a loss.
    """
    if expected is None or not 0 <= expected <= total:
        message = f"Say how many agents are expected now: from 0 to the {total} of the roster."
        raise AnswerRefused(message)
    missing = max(0, absent - (total - expected))
    speaking = thresholds_for(plan, component=component, measure=measure)
    if expected and any(holds(each, missing, expected) for each in speaking):
        message = (
            f"With {expected} expected, {missing} of {expected} are still missing: say "
            "whether they cannot log in, or whether that is planned."
        )
        raise AnswerRefused(message)
    return expected

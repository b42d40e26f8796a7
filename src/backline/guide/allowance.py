"""Grants that are counted: how many there are, were used, and are left.

Guide: package.entitlement - what a package grants decides what may be asked for; a
refusal names the clause and what the customer can do instead. A plan may count its
visits; so may it count anything else that it grants.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.contract_term import day_words, year_begins, year_of
from backline.guide.entitlement import (
    NotEntitled,
    Verdict,
    entitled,
    instead_of,
    title_of,
)


if TYPE_CHECKING:
    from datetime import date

    from backline.guide.plan import Plan


@dataclass(frozen=True, slots=True)
class Period:
    """The stretch in which uses are counted: a year of the contract, or its term.

    `number` tells one from another; `next_begins` is the first day after it.
    """

    number: int
    words: str
    next_begins: date | None


def period_of(plan: Plan, grant: str, *, first: date, day: date) -> Period:
    """Return the period of a counted grant in which *day* lies.

    Args:
        plan: the package.
        grant: what is counted.
        first: the first day of the term, in the site's zone.
        day: the day of use, in the same zone.
    """
    allowance = plan.allowances.get(grant)
    if allowance is None or allowance.per == "term":
        return Period(0, "the contract's term", None)
    year = year_of(first, day)
    begins, ends = year_begins(first, year), year_begins(first, year + 1)
    return Period(year, f"the contract's year from {day_words(begins)}", ends)


@dataclass(frozen=True, slots=True)
class Counter:
    """How far a grant is used up; `granted` is None where it is not counted."""

    grant: str
    title: str
    granted: int | None
    used: int
    period: Period

    @property
    def left(self) -> int | None:
        """How many are left; None where it is not counted."""
        return None if self.granted is None else max(0, self.granted - self.used)

    @property
    def words(self) -> str:
        """The counter as people read it: ``1 of 4 used, 3 left``."""
        if self.granted is None:
            return f"{self.used} used, without a limit"
        return f"{self.used} of {self.granted} used, {self.left} left"


def counter_of(plan: Plan, grant: str, *, used: int, period: Period) -> Counter:
    """Return the counter of a grant after so many uses in its period."""
    allowance = plan.allowances.get(grant)
    granted = allowance.count if allowance else None
    return Counter(grant, title_of(grant), granted, used, period)


def may_use(plan: Plan, counter: Counter) -> Verdict:
    """Say whether one more use is granted; the refusal says what to do instead."""
    granted = entitled(plan, to=counter.grant)
    if not granted.allowed or counter.left is None:
        return granted
    said = f"{plan.title} grants {counter.granted} of {counter.title}"
    where = counter.period.words
    if counter.left:
        because = f"{said} in {where}; {counter.used} used, {counter.left} left."
        return Verdict(True, because, plan.clause)
    following = counter.period.next_begins
    wait = (
        f"The next {counter.granted} are there from {day_words(following)}. "
        if following
        else ""
    )
    return Verdict(
        allowed=False,
        because=f"{said} in {where}; all {counter.used} are used ({plan.clause}).",
        clause=plan.clause,
        instead=f"{wait}{instead_of(counter.grant)}",
    )


def check_may_use(plan: Plan, counter: Counter) -> Verdict:
    """Return the verdict of one more use.

    Raises:
        NotEntitled: it is not granted, or all are used.
    """
    verdict = may_use(plan, counter)
    if not verdict.allowed:
        raise NotEntitled(verdict)
    return verdict

"""The yearly holiday annex (clause package.geography).

"A yearly holiday annex is confirmed by both sides and changed jointly": either side
edits it, an edit takes back the other side's confirmation, and only what both have
confirmed becomes a version of the calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from backline.guide.wall import FIRST_YEAR


CLAUSE = "package.geography"
#: So long before the last confirmed year ends, the next annex is asked for: two sides
#: have to agree on it, and a target that reaches into the year after counts on it.
ASKED_BEFORE_DAYS = 120
#: An annex is yearly; so many years at once are agreed at most.
MOST_YEARS = 10

AnnexSide = Literal["vendor", "customer"]
AnnexState = Literal["open", "published", "withdrawn"]


class AnnexRefused(ValueError):
    """This cannot be done with the annex now; the text says why."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an annex has come."""

    state: AnnexState
    vendor: bool
    customer: bool
    revision: int

    @property
    def words(self) -> str:
        """Whose word is wanted, as a sentence."""
        if self.state != "open":
            return "In force." if self.state == "published" else "Withdrawn."
        if self.vendor or self.customer:
            other = "customer" if self.vendor else "vendor"
            return f"Waiting for the {other}'s confirmation."
        return "Waiting for both sides' confirmation."


def check_can_edit(standing: Standing, *, seen: int) -> None:
    """Refuse an edit of an annex that is closed, or was edited meanwhile.

    Raises:
        AnnexRefused: why, and what to do.
    """
    if standing.state != "open":
        message = (
            f"This annex is {standing.state}: it is changed no more. Propose another."
        )
        raise AnnexRefused(message)
    if seen != standing.revision:
        message = (
            "The annex was changed while you looked at it. Look at it as it is now, "
            "then say it again."
        )
        raise AnnexRefused(message)


def check_can_confirm(standing: Standing, side: AnnexSide, *, seen: int) -> None:
    """Refuse a confirmation of what the person has not seen, or a second one.

    Raises:
        AnnexRefused: why, and what to do.
    """
    check_can_edit(standing, seen=seen)
    if standing.vendor if side == "vendor" else standing.customer:
        message = "Your side has confirmed it already; the other side's word is wanted."
        raise AnnexRefused(message)


def can_confirm(standing: Standing, side: AnnexSide) -> bool:
    """Return whether *side* can confirm now."""
    try:
        check_can_confirm(standing, side, seen=standing.revision)
    except AnnexRefused:
        return False
    return True


def check_years(first_year: int, last_year: int, *, today: date) -> None:
    """Refuse years that are out of order, past or too many.

    Raises:
        AnnexRefused: which years to give.
    """
    if first_year > last_year or last_year - first_year >= MOST_YEARS:
        message = f"Give the years in order, at most {MOST_YEARS} of them."
        raise AnnexRefused(message)
    if last_year < today.year or first_year <= FIRST_YEAR:
        message = f"Those years are over. Give {today.year} or later."
        raise AnnexRefused(message)


def ends_soon(last_year: int, *, today: date) -> bool:
    """Return whether it is time to agree on the year after *last_year*."""
    return (date(last_year, 12, 31) - today).days < ASKED_BEFORE_DAYS

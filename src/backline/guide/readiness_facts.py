"""What is known of a site on its way to being ready; `readiness` judges it.

Guide: package.geography, severity.denominator, access.mechanisms - the facts that they
ask for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from datetime import datetime

    from backline.guide.annex import Standing


@dataclass(frozen=True, slots=True)
class SeatsSaid:
    """So many seats were confirmed by a person."""

    seats: int
    by: str


@dataclass(frozen=True, slots=True)
class Days:
    """The calendar that a site counts by, and what both sides said of it.

    Attributes:
        name: of the calendar in force; empty where no contract covers the site.
        all_hours: whether it is open at all hours of every day.
        confirmed: whether both sides confirmed it as an annex.
        first_year: the first year of which it speaks; None for no bound.
        last_year: the last such year; None for no bound.
        proposed: how far the annex has come that is being agreed on; None for none.
    """

    name: str = ""
    all_hours: bool = False
    confirmed: bool = False
    first_year: int | None = None
    last_year: int | None = None
    proposed: Standing | None = None

    def holds_in(self, year: int) -> bool:
        """Return whether it is confirmed for *year*."""
        begins, ends = self.first_year or year, self.last_year or year
        return self.all_hours or (self.confirmed and begins <= year <= ends)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a site.

    Attributes:
        year: the present year on the site's wall clock.
        contacts: how many of the customer's people are known.
        let_in: how many of them come into the portal.
        duty_contact: their name; empty for nobody.
        approvers: the names of those who approve remote access.
        has_roster: whether a sample counted against a roster.
        seats: as written down.
        seats_said: the last confirmation of them.
        days: its calendar.
        ways: how many ways in are set up.
        access_waits: whether somebody asked to be let in and no approver has answered.
        tried_at: when a way in last worked, on the site's wall clock.
        is_enrolled: whether a computer of the site has a key.
        has_code: whether a code to enrol one can still be used.
        heard_at: when sitewatch was last heard, by heartbeat or sample; likewise.
        checklist_by: who shared the checklist; empty for nobody.
    """

    year: int
    contacts: int = 1
    let_in: int = 1
    duty_contact: str = ""
    approvers: tuple[str, ...] = ()
    has_roster: bool = False
    seats: int = 1
    seats_said: SeatsSaid | None = None
    days: Days = Days()
    ways: int = 0
    access_waits: bool = False
    tried_at: datetime | None = None
    is_enrolled: bool = False
    has_code: bool = False
    heard_at: datetime | None = None
    checklist_by: str = ""

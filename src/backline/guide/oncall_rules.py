"""What may be changed about who is on call, by whom, and from when on.

Guide: process.levels, process.escalation. What was is never changed: a rotation, a
stand-in and an absence begin now at the earliest, so that the history of who was on
call stays true. Managers keep the rosters; everybody keeps their own time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from backline.guide.oncall import CLAUSE
from backline.guide.workflow import MoveRefused


#: An absence or a stand-in of more is a change of the rotation.
LONGEST = timedelta(days=366)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From when to when, half-open, in whole seconds."""

    starts_at: datetime
    ends_at: datetime

    def meets(self, other: Period) -> bool:
        """Say whether some instant is in both."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def from_now_on(asked: datetime, now: datetime) -> datetime:
    """Return *asked* in whole seconds, or the next second where that is over."""
    second = now.replace(microsecond=0)
    soonest = second if second == now else second + _SECOND
    return max(asked.replace(microsecond=0), soonest)


def period_of(starts_at: datetime, ends_at: datetime, now: datetime) -> Period:
    """Return the period that is asked for, as far as it is still to come.

    Raises:
        MoveRefused: it is over, ends before it begins, or is longer than a year.
    """
    ends_at = ends_at.replace(microsecond=0)
    if ends_at <= starts_at:
        _refuse("The end is not after the beginning: give a later end.")
    begins = from_now_on(starts_at, now)
    if ends_at <= begins:
        _refuse("That time is over, and what was stays true: give a later end.")
    if ends_at - begins > LONGEST:
        _refuse(
            "That is longer than a year: change the rotation instead, or end it sooner."
        )
    return Period(begins, ends_at)


def check_keeps_rosters(*, is_manager: bool) -> None:
    """Refuse whoever is no manager.

    Raises:
        MoveRefused: they are none.
    """
    if not is_manager:
        _refuse("Rosters are kept by managers: ask one, or swap with a colleague.")


def check_keeps_time_of(*, person: int, by: int | None, is_manager: bool) -> None:
    """Refuse whoever changes another's time without being a manager.

    Raises:
        MoveRefused: it is not theirs.
    """
    if not is_manager and by != person:
        _refuse("That is a colleague's time: only they and managers may change it.")


def check_stand_in(*, person: int, instead_of: int | None) -> None:
    """Refuse somebody who would stand in for themselves.

    Raises:
        MoveRefused: both are one person.
    """
    if person == instead_of:
        _refuse("Nobody stands in for themselves: choose somebody else.")


def check_swap(
    *,
    asked_by: int,
    asked_of: int,
    gives: Period,
    takes: Period | None,
    on_call: bool,
    returns: bool,
) -> None:
    """Refuse a swap that would change nothing, or the same time twice.

    Args:
        asked_by: who wants to be free.
        asked_of: who is asked to be called instead.
        gives: the time that the asker gives away.
        takes: the time that they take in return, if any.
        on_call: whether the asker is on call in some of *gives*.
        returns: whether the colleague is on call in some of *takes*.

    Raises:
        MoveRefused: which of these it is.
    """
    if asked_by == asked_of:
        _refuse("A swap is between two people: choose a colleague.")
    if not on_call:
        _refuse("You are not on call then: choose a time at which you are.")
    if takes is not None and gives.meets(takes):
        _refuse("The two times overlap: take another time in return.")
    if takes is not None and not returns:
        _refuse(
            "Your colleague is not on call in the time that you would take: choose one "
            "at which they are, or take nothing in return."
        )


def check_can_answer(*, asked_of: int, by: int | None, is_open: bool) -> None:
    """Refuse whoever was not asked, and an answer to what is over.

    Raises:
        MoveRefused: which of these it is.
    """
    if asked_of != by:
        _refuse("The colleague who was asked answers a swap.")
    check_open(is_open=is_open)


def check_can_withdraw(*, asked_by: int, by: int | None, is_open: bool) -> None:
    """Refuse whoever did not ask, and withdrawing what is over.

    Raises:
        MoveRefused: which of these it is.
    """
    if asked_by != by:
        _refuse("Who asked for a swap withdraws it.")
    check_open(is_open=is_open)


def check_open(*, is_open: bool) -> None:
    """Refuse to do anything more with a swap that is settled.

    Raises:
        MoveRefused: it is.
    """
    if not is_open:
        _refuse("This swap is settled already: ask for a new one.")


def _refuse(because: str) -> NoReturn:
    raise MoveRefused(because, CLAUSE)

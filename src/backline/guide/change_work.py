"""How a change is carried out: begun, ended, reviewed, and reminded of before.

Guide: change.agreed-window - the work is done in the agreed window. An emergency is begun
before one is agreed; its window is agreed afterwards, with the customer's consent.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from backline.guide.change_stages import (
    TO_BE_AGREED,
    Outcome,
    Result,
    Stage,
    Standing,
    stage_of,
    words_for_stage,
)
from backline.guide.changes import refuse
from backline.guide.timeline import Side


if TYPE_CHECKING:
    from datetime import datetime

    from backline.guide.change_stages import Window

#: Hours before the window at which both sides' people are reminded, and the limit.
REMIND_HOURS, LONGEST_REMINDER = 24, 14 * 24


def check_can_start(
    standing: Standing, *, by: Side, now: datetime, because: str = ""
) -> None:
    """Refuse to begin outside of the agreed window, unless it is an emergency.

    Args:
        standing: of the change.
        by: who begins: the side that carries it out, or the vendor for it.
        now: when it begins.
        because: why it cannot wait for an agreement; given, it is an emergency.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    _check_carries_out(standing, by)
    stage = stage_of(standing, now)
    if stage not in TO_BE_AGREED:
        refuse(f"It cannot begin: {words_for_stage(stage)}.")
    if because.strip():
        return
    if stage is not Stage.AGREED or standing.window is None:
        refuse(
            f"It cannot begin: {words_for_stage(stage)}. Agree on a window, or say "
            "why it is an emergency."
        )
    if now < standing.window.start_at:
        begins = f"{standing.window.start_at:%Y-%m-%d %H:%M} UTC"
        refuse(
            f"The agreed window begins at {begins}: wait, or agree on an earlier one."
        )


def started(
    standing: Standing, *, by: Side, now: datetime, because: str = ""
) -> Standing:
    """Return the standing of a change that begins at *now*.

    An emergency keeps an agreed window if it lies in it; otherwise the window is agreed
    afterwards, with the customer's consent.

    Raises:
        MoveRefused: as `check_can_start`.
    """
    check_can_start(standing, by=by, now=now, because=because)
    window = standing.window
    agreed = standing.is_agreed and window is not None and window.covers(now)
    if agreed or not because.strip():
        return replace(standing, started_at=now)
    return replace(
        standing, started_at=now, is_emergency=True, window=None, accepted=frozenset()
    )


def check_can_go_on(standing: Standing, *, by: Side, now: datetime) -> None:
    """Refuse steps and an end of what is not being carried out.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    _check_carries_out(standing, by)
    stage = stage_of(standing, now)
    if stage is not Stage.RUNNING:
        refuse(f"Nothing is being carried out: {words_for_stage(stage)}.")


def _check_carries_out(standing: Standing, by: Side) -> None:
    if by is not Side.VENDOR and by is not standing.carried_out_by:
        refuse("The vendor carries this change out: write to the desk.")


def overrun_of(standing: Standing, now: datetime) -> int:
    """Return by how many seconds the work went beyond its window; 0 when it did not."""
    window = standing.agreed_window
    if standing.started_at is None or window is None:
        return 0
    until = now if standing.ended_at is None else standing.ended_at
    return max(0, int((until - window.end_at).total_seconds()))


def results_of(outcome: Outcome | None, *, incidents: int) -> tuple[Result, ...]:
    """Return what a review can say: nothing that the record contradicts."""
    if outcome is Outcome.BACKED_OUT:
        return (Result.BACKED_OUT, Result.CAUSED_INCIDENTS)[: 1 + bool(incidents)]
    if incidents:
        return (Result.CAUSED_INCIDENTS,)
    return (Result.SUCCESSFUL,)


def check_can_review(
    standing: Standing, result: Result, *, incidents: int, now: datetime
) -> None:
    """Refuse a review before the end, or one that the record contradicts.

    Args:
        standing: of the change.
        result: what the review says.
        incidents: how many incidents the change has caused.
        now: the moment of the review.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    stage = stage_of(standing, now)
    if stage is not Stage.DONE:
        refuse(f"There is nothing to review: {words_for_stage(stage)}.")
    possible = results_of(standing.outcome, incidents=incidents)
    if result not in possible:
        can = " or ".join(each.value.replace("_", " ") for each in possible)
        refuse(f"The record says otherwise: the result can be {can} only.")


def check_reminder(hours: int) -> None:
    """Refuse a reminder that is none or comes weeks before.

    Raises:
        MoveRefused: the hours are out of their limits.
    """
    if not 1 <= hours <= LONGEST_REMINDER:
        refuse(f"Remind 1 to {LONGEST_REMINDER} hours before the window.")


def reminds_at(window: Window, *, hours: int) -> datetime:
    """Return from when on the people of both sides are reminded of *window*."""
    return window.start_at - timedelta(hours=hours)

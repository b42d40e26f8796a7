"""How a change is agreed: planned, its window proposed, countered, accepted, given up.

Guide: change.agreed-window - a change has no service level; who is there when and the
execution window are agreed mutually, case by case. Either side can propose another
window. Whoever changes the plan or what may be down asks again.

Every step returns the next `Standing`. `check_can_x` refuses with the reason; the step
asks it first.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

from backline.guide.change_stages import (
    TO_BE_AGREED,
    Stage,
    Standing,
    Window,
    stage_of,
    words_for_stage,
)
from backline.guide.timeline import Side
from backline.guide.workflow import MoveRefused


if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

CLAUSE = "change.agreed-window"
#: Said wherever a clock would stand.
NO_SERVICE_LEVEL = "A change has no service level: the window and who is there when are agreed instead."
#: Longer work is several changes: nobody is there for weeks (change.agreed-window).
LONGEST_WINDOW = timedelta(days=7)
#: How far ahead a window can be agreed.
FURTHEST_AHEAD = timedelta(days=400)


def check_window(window: Window, *, now: datetime, is_emergency: bool) -> None:
    """Refuse a window that is none, too long, too far ahead or begun already.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if window.end_at <= window.start_at:
        refuse("The window ends before it begins: give an end after its start.")
    if window.end_at - window.start_at > LONGEST_WINDOW:
        refuse(
            f"A window has at most {LONGEST_WINDOW.days} days: make several changes of "
            "longer work."
        )
    if window.start_at - now > FURTHEST_AHEAD:
        refuse(
            f"That is more than {FURTHEST_AHEAD.days} days ahead: propose it when the "
            "day is nearer."
        )
    if not is_emergency and window.start_at <= now:
        refuse("This window has begun already: propose one to come.")


def check_can_propose(
    standing: Standing, window: Window, *, by: Side, now: datetime
) -> None:
    """Refuse a proposal that says nothing new or comes too late (change.agreed-window).

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    _check_can_agree(standing, now)
    check_window(window, now=now, is_emergency=standing.is_emergency)
    if window != standing.window:
        return
    if by in standing.accepted:
        refuse("This window is proposed already: it waits for the other side.")
    refuse("The other side has proposed this very window: accept it.")


def _check_can_agree(standing: Standing, now: datetime) -> None:
    stage = stage_of(standing, now)
    afterwards = standing.is_emergency and not standing.is_agreed
    if stage in TO_BE_AGREED or (
        afterwards and stage in {Stage.RUNNING, Stage.DONE, Stage.REVIEWED}
    ):
        return
    refuse(f"No window can be agreed any more: {words_for_stage(stage)}.")


def proposed(
    standing: Standing, window: Window, *, by: Side, now: datetime
) -> Standing:
    """Return the standing with *window* on the table, accepted by the side of *by*.

    Raises:
        MoveRefused: as `check_can_propose`.
    """
    check_can_propose(standing, window, by=by, now=now)
    return replace(standing, window=window, accepted=frozenset({by}))


def check_can_accept(
    standing: Standing, window: Window, revision: int, *, by: Side, now: datetime
) -> None:
    """Refuse to accept what is not on the table, or not any more (change.agreed-window).

    Args:
        standing: of the change.
        window: the window that was read.
        revision: of the plan that was read.
        by: the side that accepts.
        now: the moment of accepting.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    _check_can_agree(standing, now)
    if standing.window is None:
        refuse("No window is proposed yet: propose one.")
    if by in standing.accepted:
        refuse("Your side has accepted this window already.")
    if window != standing.window:
        refuse("Another window is proposed by now: look at it and accept that one.")
    if revision != standing.revision:
        refuse("The plan was changed in the meantime: read it before you accept.")
    if not standing.is_emergency and standing.window.start_at <= now:
        refuse("The proposed window has begun without an answer: propose another.")


def can_accept(standing: Standing, *, by: Side, now: datetime) -> bool:
    """Say whether the side of *by* can accept what is on the table; for the button."""
    if standing.window is None:
        return False
    window, revision = standing.window, standing.revision
    try:
        check_can_accept(standing, window, revision, by=by, now=now)
    except MoveRefused:
        return False
    return True


def accepted(
    standing: Standing, window: Window, revision: int, *, by: Side, now: datetime
) -> Standing:
    """Return the standing with *window* accepted by the side of *by* too.

    Raises:
        MoveRefused: as `check_can_accept`.
    """
    check_can_accept(standing, window, revision, by=by, now=now)
    return replace(standing, accepted=standing.accepted | {by})


def check_somebody_is_there(people: Collection[int], *, side: Side) -> None:
    """Refuse an agreement for which nobody of a side is there (change.agreed-window).

    Raises:
        MoveRefused: nobody is named.
    """
    if not people:
        who = "the vendor's side" if side is Side.VENDOR else "the customer's side"
        refuse(f"Say who of {who} is there during the window: name somebody.")


def check_can_replan(standing: Standing, now: datetime) -> None:
    """Refuse another plan for work that has begun or is over.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    stage = stage_of(standing, now)
    if stage not in TO_BE_AGREED:
        refuse(f"The plan stands: {words_for_stage(stage)}.")


def replanned(standing: Standing, *, by: Side, now: datetime) -> Standing:
    """Return the standing under another plan or scope: the other side is asked again.

    The window stays on the table, accepted by whoever changed the plan.

    Raises:
        MoveRefused: as `check_can_replan`.
    """
    check_can_replan(standing, now)
    sides = frozenset({by}) if standing.window is not None else frozenset[Side]()
    return replace(standing, revision=standing.revision + 1, accepted=sides)


def check_can_withdraw(standing: Standing, now: datetime) -> None:
    """Refuse to withdraw what has begun: that is finished or backed out.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    stage = stage_of(standing, now)
    if stage is Stage.RUNNING:
        refuse("It is being carried out: finish it or back it out.")
    if stage not in TO_BE_AGREED:
        refuse(f"It cannot be withdrawn: {words_for_stage(stage)}.")


def refuse(because: str) -> NoReturn:
    """Refuse by the clause of changes.

    Raises:
        MoveRefused: always.
    """
    raise MoveRefused(because, CLAUSE)

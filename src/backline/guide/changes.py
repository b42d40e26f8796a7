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
    BOTH,
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


def check_window(window: Window, *, now: datetime, has_begun: bool) -> None:
    """Refuse a window that is none, too long, too far ahead or begun already.

    The window of work that *has_begun*, before one was agreed or in it, lies behind.

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
    if not has_begun and window.start_at <= now:
        refuse("This window has begun already: propose one to come.")


def check_can_propose(
    standing: Standing, window: Window, *, by: Side, now: datetime
) -> None:
    """Refuse a proposal that says nothing new or comes too late (change.agreed-window).

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    _check_can_agree(standing, now)
    is_running = standing.started_at is not None
    check_window(window, now=now, has_begun=is_running)
    if is_running and standing.agreed_window is not None:
        _check_later_end(standing.agreed_window, window, now)
    if window != standing.window:
        return
    if by in standing.accepted:
        refuse("This window is proposed already: it waits for the other side.")
    refuse("The other side has proposed this very window: accept it.")


def _check_later_end(agreed: Window, window: Window, now: datetime) -> None:
    """Refuse to move what is running by anything but a later end."""
    if window.start_at != agreed.start_at:
        refuse("The work has begun: its window keeps its start, and can end later.")
    if window.end_at <= max(agreed.end_at, now):
        refuse("The work has begun: propose an end that is later, and still to come.")


def _check_can_agree(standing: Standing, now: datetime) -> None:
    stage = stage_of(standing, now)
    if stage is Stage.RUNNING:
        return
    afterwards = standing.is_emergency and not standing.is_agreed
    if stage in TO_BE_AGREED or (afterwards and stage in {Stage.DONE, Stage.REVIEWED}):
        return
    refuse(f"No window can be agreed any more: {words_for_stage(stage)}.")


def proposed(
    standing: Standing, window: Window, *, by: Side, now: datetime
) -> Standing:
    """Return the standing with *window* on the table, accepted by the side of *by*.

    What was agreed before holds no longer; but of running work it does, until the
    later end is agreed.

    Raises:
        MoveRefused: as `check_can_propose`.
    """
    check_can_propose(standing, window, by=by, now=now)
    held = standing.agreed_window if standing.started_at is not None else None
    return replace(standing, window=window, accepted=frozenset({by}), held=held)


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
    if standing.held is not None and window.end_at <= now:
        refuse("The later end has passed without an answer: propose another.")
    if standing.started_at is None and window.start_at <= now:
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
    return replace(standing, accepted=standing.accepted | {by}, held=None)


def check_can_decline(standing: Standing, window: Window) -> None:
    """Refuse to decline what does not wait for an answer (change.agreed-window).

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if standing.waits_for is None:
        refuse(
            "No window waits for an answer: propose another, or withdraw the change."
        )
    if window != standing.window:
        refuse("Another window is proposed by now: look at it and answer that one.")


def declined(standing: Standing, window: Window) -> Standing:
    """Return the standing without the proposed window: what was held holds on.

    The side that was asked declines it, the side that proposed it takes it back.

    Raises:
        MoveRefused: as `check_can_decline`.
    """
    check_can_decline(standing, window)
    return without_proposal(standing)


def without_proposal(standing: Standing) -> Standing:
    """Return the standing with no window that waits for an answer."""
    if standing.is_agreed:
        return standing
    sides = BOTH if standing.held is not None else frozenset[Side]()
    return replace(standing, window=standing.held, accepted=sides, held=None)


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

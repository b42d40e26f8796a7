"""What is promised by a date: a release with the fix in it, a date for one case.

Guide: turnaround.minor-release - the target follows the release's date and moves when
the release slips; a second slip is a miss, and so is a release that reaches the site
without the fix; a customer who declines the installation pauses it. rca.others - a date
that is promised case by case is tracked like any other. What was missed stays missed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backline.guide.timeline import Event, Kind
from backline.guide.wall import epoch_of


if TYPE_CHECKING:
    from datetime import datetime


#: The slip of a release that is a miss (turnaround.minor-release).
MISSED_WITH_SLIP = 2


@dataclass(frozen=True, slots=True)
class Dated:
    """A promise with a date: of a release, or for a clock of one ticket.

    `at` is when it is planned now, `named_at` the epoch second from which that date
    holds, `slips` how often that moved to later, `missed_at`
    the epoch second from which it counts as missed whatever follows.
    """

    name: str
    at: datetime
    named_at: int
    slips: int = 0
    missed_at: int | None = None
    declined: bool = False


def release_after(release: Dated | None, event: Event) -> Dated | None:
    """Return what *event* makes of the release that a ticket waits for."""
    at = event.instant("at")
    match event.kind:
        case Kind.RELEASE_BOUND if at is not None:
            name = event.words("release")
            if release is None:
                return Dated(name, at, epoch_of(event.effective_at))
            return replace(_moved(release, at, event), name=name, declined=False)
        case Kind.RELEASE_SLIPPED if release is not None and at is not None:
            return _moved(release, at, event)
        case Kind.RELEASE_SHIPPED if release is not None and not event.flag("with_fix"):
            return _missed(release, epoch_of(event.effective_at))
        case Kind.RELEASE_DECLINED | Kind.RELEASE_ACCEPTED if release is not None:
            declined = event.kind is Kind.RELEASE_DECLINED
            return replace(release, declined=declined)
        case _:
            return release


def promises_after(promises: tuple[Dated, ...], event: Event) -> tuple[Dated, ...]:
    """Return the dates promised for a ticket's clocks after *event* promised one."""
    clock, at = event.words("clock"), event.instant("at")
    if at is None:
        return promises
    before = next((made for made in promises if made.name == clock), None)
    if before is None:
        made = Dated(clock, at, epoch_of(event.effective_at))
    else:
        # A date that was agreed anew in time is no miss, however often.
        moved = replace(before, slips=0)
        made = replace(_moved(moved, at, event), slips=before.slips + 1)
    return (*(other for other in promises if other.name != clock), made)


def _moved(release: Dated, at: datetime, event: Event) -> Dated:
    """Return the promise with its new date; later is a slip."""
    named = replace(release, at=at, named_at=epoch_of(event.effective_at))
    if at <= release.at:
        return named
    moved = replace(named, slips=release.slips + 1)
    if event.effective_at > release.at:
        # It was not kept when its day came: the slip was told too late.
        return _missed(moved, epoch_of(release.at) + 1)
    if moved.slips >= MISSED_WITH_SLIP:
        return _missed(moved, epoch_of(event.effective_at))
    return moved


def _missed(release: Dated, at: int) -> Dated:
    if release.missed_at is not None:
        at = min(at, release.missed_at)
    return replace(release, missed_at=at)

"""What is promised by a date: a release with the fix in it, a date for one case.

Guide: turnaround.minor-release - the target follows the release's date and moves when
the release slips; a second slip is a miss, and so is a release that reaches the site
without the fix; a customer who declines the installation pauses it. rca.others - a date
that is promised case by case is tracked like any other. What was missed stays missed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from backline.guide.timeline import Event, Kind
from backline.guide.wall import epoch_of


if TYPE_CHECKING:
    from datetime import datetime, tzinfo


#: The slip of a release that is a miss (turnaround.minor-release).
MISSED_WITH_SLIP = 2


@dataclass(frozen=True, slots=True)
class Dated:
    """A promise with a date: of a release, or for a clock of one ticket.

    `at` is when it is planned now and `since` when that date was set: what a ticket
    waited before then is in the date already. `slips` is how often it moved to later,
    `missed_at` the epoch second from which it counts as missed whatever follows.
    """

    name: str
    at: datetime
    since: datetime
    slips: int = 0
    missed_at: int | None = None
    declined: bool = False


def planned_words(at: datetime, zone: tzinfo) -> str:
    """Return the civil date that ends at *at*: ``Mon 14 Dec 2026``.

    A release is planned for a day, and its instant is the end of that day.
    """
    day = (at - timedelta(seconds=1)).astimezone(zone)
    return f"{day:%a} {day.day} {day:%b %Y}"


def release_after(
    release: Dated | None, event: Event, *, stands: bool = False
) -> Dated | None:
    """Return what *event* makes of the release that a ticket waits for.

    Args:
        release: the release until now; None when none is known.
        event: what happens. Of another release than this one only a binding counts.
        stands: whether the ticket waits for the customer's side, which pauses it.
    """
    if event.kind is Kind.RELEASE_BOUND:
        return _bound(release, event, stands=stands)
    if release is None or event.words("release") not in {"", release.name}:
        return release
    at = event.instant("at")
    match event.kind:
        case Kind.RELEASE_SLIPPED if at is not None:
            return _moved(release, at, event, stands=stands or release.declined)
        case Kind.RELEASE_SHIPPED if not event.flag("with_fix"):
            return _missed(release, epoch_of(event.effective_at))
        case Kind.RELEASE_DECLINED | Kind.RELEASE_ACCEPTED:
            declined = event.kind is Kind.RELEASE_DECLINED
            return replace(release, declined=declined)
        case _:
            return release


def _bound(release: Dated | None, event: Event, *, stands: bool) -> Dated | None:
    name, at = event.words("release"), event.instant("at")
    if at is None:
        return release
    if release is None:
        return Dated(name, at, event.effective_at)
    stands = stands or release.declined
    moved = _moved(release, at, event, stands=stands)
    return replace(moved, name=name, declined=False)


def promises_after(promises: tuple[Dated, ...], event: Event) -> tuple[Dated, ...]:
    """Return the dates promised for a ticket's clocks after *event* promised one."""
    clock, at = event.words("clock"), event.instant("at")
    if at is None:
        return promises
    before = next((made for made in promises if made.name == clock), None)
    if before is None:
        made = Dated(clock, at, event.effective_at)
    else:
        # A date that was agreed anew in time is no miss, however often.
        moved = replace(before, slips=0)
        made = replace(_moved(moved, at, event), slips=before.slips + 1)
    return (*(other for other in promises if other.name != clock), made)


def _moved(
    release: Dated, at: datetime, event: Event, *, stands: bool = False
) -> Dated:
    """Return the promise with its new date; later is a slip."""
    dated = replace(release, at=at, since=event.effective_at)
    if at <= release.at:
        return release if at == release.at else dated
    moved = replace(dated, slips=release.slips + 1)
    if event.effective_at > release.at and not stands:
        # It was not kept when its day came: the slip was told too late.
        return _missed(moved, epoch_of(release.at) + 1)
    if moved.slips >= MISSED_WITH_SLIP:
        return _missed(moved, epoch_of(event.effective_at))
    return moved


def _missed(release: Dated, at: int) -> Dated:
    if release.missed_at is not None:
        at = min(at, release.missed_at)
    return replace(release, missed_at=at)

"""Which release a fix comes with, and what may be done with a release.

Guide: turnaround.minor-release - a minor issue is due with the first release whose
freeze follows the confirmation of the fault; duty.vendor.release-update - the vendor
carries the update out as planned. A release is planned for a civil day: at each site
its instant is the end of that day there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.account import Status
from backline.guide.plan import Release
from backline.guide.timeline import FaultDomain, Kind, in_order
from backline.guide.wall import DAY, EPOCH_ORDINAL, first_instant, instant_of
from backline.guide.workflow import MoveRefused


if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime, tzinfo

    from backline.guide.account import Account
    from backline.guide.timeline import Event


CLAUSE = "turnaround.minor-release"
#: It stands in addresses and in sentences.
_NAME = re.compile(r"\w[\w.+-]{0,39}")
_CONFIRMS = frozenset({Kind.FAULT_DOMAIN_SET, Kind.DISPUTE_SETTLED})


@dataclass(frozen=True, slots=True)
class Planned:
    """A release that has not reached the site: its name, its freeze and its day."""

    name: str
    freeze_at: datetime
    day: date


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """Return the instant at which *day* is over in *zone*."""
    midnight = (day.toordinal() - EPOCH_ORDINAL + 1) * DAY
    return instant_of(first_instant(zone, midnight))


def waits_for_release(account: Account) -> bool:
    """Say whether the fault is confirmed and a clock that goes on is due with a release."""
    ours = account.situation.domain is FaultDomain.CONTACT_CENTRE
    return ours and any(
        isinstance(clock.target, Release) and clock.status is not Status.FINISHED
        for clock in account.clocks
    )


def confirmed_at(events: Iterable[Event]) -> datetime | None:
    """Return since when the fault is traced to the contact centre; None when it is not."""
    since: datetime | None = None
    for event in in_order(events):
        if event.kind in _CONFIRMS or (
            event.kind is Kind.OPENED and event.words("domain")
        ):
            ours = event.words("domain") == FaultDomain.CONTACT_CENTRE
            since = (since or event.effective_at) if ours else None
    return since


def first_release(
    planned: Iterable[Planned], *, confirmed: datetime, zone: tzinfo, now: datetime
) -> Planned | None:
    """Return the release that a fault confirmed at *confirmed* is fixed with.

    Args:
        planned: the releases that have not reached the site.
        confirmed: when the fault was confirmed.
        zone: the site's zone.
        now: the moment of binding; a release whose day is over is no promise any more.
    """
    fitting = [
        release
        for release in planned
        if release.freeze_at > confirmed and end_of_day(release.day, zone) > now
    ]
    return min(fitting, key=_order, default=None)


def _order(release: Planned) -> tuple[date, datetime, str]:
    return release.day, release.freeze_at, release.name


def because_first(release: Planned, *, confirmed: datetime) -> str:
    """Say why a fix comes with *release*."""
    return (
        f"{release.name} is the first release whose freeze "
        f"({release.freeze_at:%Y-%m-%d %H:%M} UTC) follows the confirmation of the "
        f"fault ({confirmed:%Y-%m-%d %H:%M} UTC)."
    )


def check_can_plan(release: Planned, *, today: date) -> None:
    """Refuse a release without a name, of the past, or frozen after its day.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if not _NAME.fullmatch(release.name):
        _refuse(
            "A release has a name of letters, digits, dots and hyphens, such as 5.2: "
            "give it."
        )
    if release.day < today:
        _refuse(f"{release.day:%Y-%m-%d} is over: plan the release for a day to come.")
    _check_freeze(release)


def check_can_change_day(
    release: Planned, day: date, *, today: date, because: str
) -> None:
    """Refuse a new day that is none, is over, or is not explained.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if day == release.day:
        _refuse(f"Release {release.name} is planned for {day:%Y-%m-%d} already.")
    if day < today:
        _refuse(f"{day:%Y-%m-%d} is over: plan the release for a day to come.")
    if not because.strip():
        _refuse("Say why the release moves: every customer who waits for it reads it.")
    _check_freeze(Planned(release.name, release.freeze_at, day))


def check_can_ship(*, shipped: bool, declined: bool, name: str, site: str) -> None:
    """Refuse shipping twice, and shipping to a site whose customer declined.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if shipped:
        _refuse(f"Release {name} has reached {site} already.")
    if declined:
        _refuse(
            f"The customer declined release {name} for {site}: write down that it is "
            "accepted before it is installed."
        )


def _check_freeze(release: Planned) -> None:
    if release.freeze_at.date() > release.day:
        _refuse(
            f"Release {release.name} is frozen on {release.freeze_at:%Y-%m-%d}, after "
            f"its day {release.day:%Y-%m-%d}: let it freeze before."
        )


def _refuse(because: str) -> None:
    raise MoveRefused(because, CLAUSE)

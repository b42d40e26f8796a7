"""One's own time on call: when, absences, swaps, feeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from backline.records.oncall.queries import (
    absences_for,
    feeds_for,
    rosters_for,
    seconds_on_call,
    swaps_for,
    told,
)
from backline.surfaces.console.frame import nav_of
from backline.zones import zone


if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from backline.records.accounts.queries import Reader
    from backline.records.oncall.models import Roster, Swap
    from backline.records.oncall.queries import Told, Turn

Shown = dict[str, Any]
AHEAD = timedelta(days=60)
_PAST = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Own:
    """A time on call of one's own."""

    roster: Roster
    zone: tzinfo
    starts_at: datetime
    ends_at: datetime
    as_backup: bool
    swap_url: str


@dataclass(frozen=True, slots=True)
class SwapLine:
    """A swap, and whose turn it is to answer."""

    swap: Swap
    zone: tzinfo
    for_me: bool
    by_me: bool


def mine_shown(*, reader: Reader, now: datetime) -> Shown:
    """Return when *reader* is on call, and what they can do about it."""
    rosters = list(rosters_for(reader=reader))
    ahead = told(reader=reader, rosters=rosters, start=now, end=now + AHEAD)
    past = told(reader=reader, rosters=rosters, start=now - _PAST, end=now)
    own = sorted((own for each in ahead for own in own_times(each, reader)), key=_when)
    return {
        "own": own,
        "past_seconds": sum(
            seconds_on_call(turns=each.turns, person_id=reader.person_id or 0)
            for each in past
        ),
        "absences": [
            each
            for each in absences_for(reader=reader, now=now)
            if each.person_id == reader.person_id
        ],
        "swaps": [
            _swap_line(each, reader) for each in swaps_for(reader=reader, now=now)
        ],
        "feeds": feeds_for(reader=reader),
        "rosters": rosters,
        "zone": own[0].zone if own else UTC,
        "nav": nav_of(None, here=reverse("console-oncall-mine")),
        "now": now,
    }


def own_times(each: Told, reader: Reader) -> list[Own]:
    """Return the times of a roster in which *reader* is on call, touching ones made one."""
    found: list[Own] = []
    for turn in each.turns:
        place = _place_of(turn, reader)
        if place is None:
            continue
        before = found[-1] if found else None
        if (
            before
            and before.ends_at == turn.starts_at
            and before.as_backup == (place > 0)
        ):
            turn_starts = before.starts_at
            found.pop()
        else:
            turn_starts = turn.starts_at
        found.append(_own(each.roster, turn_starts, turn.ends_at, as_backup=place > 0))
    return found


def home_zone(reader: Reader, now: datetime) -> tzinfo:
    """Return the zone of the first roster that has *reader*; UTC of none."""
    rosters = told(
        reader=reader, rosters=rosters_for(reader=reader), start=now, end=now + AHEAD
    )
    for each in rosters:
        if any(_place_of(turn, reader) is not None for turn in each.turns):
            return zone(each.roster.zone)
    return UTC


def _place_of(turn: Turn, reader: Reader) -> int | None:
    numbers = [person.pk for person in turn.people]
    return numbers.index(reader.person_id) if reader.person_id in numbers else None


def _own(roster: Roster, starts: datetime, ends: datetime, *, as_backup: bool) -> Own:
    where = zone(roster.zone)
    asked = "&".join(
        f"{name}={at.astimezone(where):%Y-%m-%dT%H:%M}"
        for name, at in (("gives_from", starts), ("gives_until", ends))
    )
    place = reverse("console-oncall-swap", args=[roster.pk])
    return Own(roster, where, starts, ends, as_backup, f"{place}?{asked}")


def _when(own: Own) -> tuple[datetime, str]:
    return own.starts_at, own.roster.name


def _swap_line(swap: Swap, reader: Reader) -> SwapLine:
    is_open = swap.state == "asked"
    return SwapLine(
        swap,
        zone(swap.roster.zone),
        for_me=is_open and swap.asked_of_id == reader.person_id,
        by_me=is_open and swap.asked_by_id == reader.person_id,
    )

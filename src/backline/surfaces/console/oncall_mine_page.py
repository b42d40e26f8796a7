"""One's own time on call: when, absences, swaps, feeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from backline.records.oncall.feeds import feeds_for
from backline.records.oncall.queries import (
    absences_for,
    rosters_for,
    seconds_on_call,
    swaps_for,
    told,
)
from backline.surfaces.console.frame import nav_of
from backline.surfaces.look.words import HOUR, count_of
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, tzinfo

    from backline.records.accounts.queries import Reader
    from backline.records.oncall.models import Roster, Swap
    from backline.records.oncall.queries import Told, Turn

Shown = dict[str, Any]
AHEAD = timedelta(days=60)
_PAST = timedelta(days=28)
#: How many times are told at once.
_TOLD = 10


@dataclass(frozen=True, slots=True)
class Own:
    """A time on call of one's own."""

    roster: Roster
    zone: tzinfo
    starts_at: datetime
    ends_at: datetime
    as_backup: bool
    #: Whether it began before, or goes on after, the time that is looked at.
    began_before: bool
    goes_on: bool
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
    swaps = [_swap_line(each, reader) for each in swaps_for(reader=reader, now=now)]
    return {
        "own": own[:_TOLD],
        "own_later": own[_TOLD:],
        "past_hours": _hours(past, reader),
        "absences": [
            each
            for each in absences_for(reader=reader, now=now)
            if each.person_id == reader.person_id
        ],
        "to_answer": [line for line in swaps if line.for_me],
        "swaps": [line for line in swaps if not line.for_me],
        "feeds": feeds_for(reader=reader),
        "rosters": rosters,
        "zone": own[0].zone if own else UTC,
        "nav": nav_of(None, here=reverse("console-oncall-mine")),
        "now": now,
    }


def _hours(past: Iterable[Told], reader: Reader) -> str:
    """Return for how many hours *reader* was on call, to the nearest."""
    seconds = sum(
        seconds_on_call(turns=each.turns, person_id=reader.person_id or 0)
        for each in past
    )
    return count_of((seconds + HOUR // 2) // HOUR, "hour") if seconds else ""


def own_times(each: Told, reader: Reader) -> list[Own]:
    """Return the times of a roster in which *reader* is on call, touching ones made one."""
    spans: list[tuple[datetime, datetime, bool]] = []
    for turn in each.turns:
        place = _place_of(turn, reader)
        if place is None:
            continue
        starts_at = turn.starts_at
        if spans and spans[-1][1:] == (starts_at, place > 0):
            starts_at = spans.pop()[0]
        spans.append((starts_at, turn.ends_at, place > 0))
    return [_own(each, *span) for span in spans]


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


def _own(each: Told, starts: datetime, ends: datetime, as_backup: bool) -> Own:
    roster, where = each.roster, zone(each.roster.zone)
    asked = urlencode(
        {
            name: f"{at.astimezone(where):%Y-%m-%dT%H:%M}"
            for name, at in (("gives_from", starts), ("gives_until", ends))
        }
    )
    place = reverse("console-oncall-swap", args=[roster.pk])
    return Own(
        roster,
        where,
        starts,
        ends,
        as_backup,
        began_before=starts == each.turns[0].starts_at,
        goes_on=ends == each.turns[-1].ends_at,
        swap_url=f"{place}?{asked}",
    )


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

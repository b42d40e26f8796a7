"""What the console's pages about who is on call are given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from backline.guide.oncall_coverage import LOOKED_AHEAD_DAYS
from backline.guide.oncall_words import (
    components_words,
    level_words,
    reason_words,
    silent_words,
)
from backline.guide.wall import instant_of
from backline.records.contracts.actions import can_manage
from backline.records.oncall.coverage import component_titles, coverage, names_in
from backline.records.oncall.queries import (
    absences_for,
    findings,
    rosters_for,
    told,
)
from backline.surfaces.console.frame import nav_of
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, tzinfo

    from backline.guide.oncall_coverage import Hole, Proof
    from backline.records.accounts.models import Person
    from backline.records.accounts.queries import Reader
    from backline.records.oncall.models import Roster
    from backline.records.oncall.queries import Told, Turn

Shown = dict[str, Any]
#: How far a hand-over is looked for, and how many times of a hole are told at once.
_AHEAD = timedelta(days=90)
_TIMES_TOLD = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A roster: who is on call now, until when, who follows."""

    roster: Roster
    url: str
    zone: tzinfo
    level: str
    about: str
    now: Turn
    until: datetime | None
    follows: Sequence[Person]
    #: When somebody is on call again; told when nobody is.
    opens_at: datetime | None


@dataclass(frozen=True, slots=True)
class ProofLine:
    """How much of a level is covered, in minutes."""

    level: str
    needed: str
    covered: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class HoleLine:
    """A hole: whom and what it is about, why, and when."""

    level: str
    about: str
    because: str
    sites: str
    times: list[tuple[datetime, datetime]]
    more: list[tuple[datetime, datetime]]
    zone: tzinfo
    mend_url: str


@dataclass(frozen=True, slots=True)
class UnfitLine:
    """Somebody who should not be on call."""

    who: str
    roster: str
    because: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Wording:
    """How people and components are called."""

    names: Mapping[int, str]
    titles: Mapping[str, str]


def overview_shown(*, reader: Reader, now: datetime) -> Shown:
    """Return who is on call now in each roster, and what the coverage lacks."""
    rosters = told(
        reader=reader, rosters=rosters_for(reader=reader), start=now, end=now + _AHEAD
    )
    titles = component_titles(reader=reader)
    return {
        "lines": [_line(each, titles) for each in rosters],
        "findings": findings(reader=reader),
        "days": LOOKED_AHEAD_DAYS,
        "absences": absences_for(reader=reader, now=now),
        "zone_away": zone(rosters[0].roster.zone) if rosters else UTC,
        "keeps": can_manage(reader),
        "nav": nav_of(None, here=reverse("console-oncall")),
        "now": now,
        "minute": now.replace(second=0),
    }


def _line(each: Told, titles: Mapping[str, str]) -> Line:
    present, *later = each.turns
    changes = [turn for turn in later if turn.people != present.people]
    opens = next((turn.starts_at for turn in each.turns if turn.people), None)
    return Line(
        roster=each.roster,
        url=reverse("console-oncall-roster", args=[each.roster.pk]),
        zone=zone(each.roster.zone),
        level=level_words(each.roster.level),
        about=components_words(each.version.components if each.version else (), titles),
        now=present,
        until=changes[0].starts_at if changes else None,
        follows=changes[0].people if changes else (),
        opens_at=opens,
    )


def coverage_shown(*, reader: Reader, now: datetime) -> Shown:
    """Return what was found of the next 90 days, looked at now."""
    now = now.replace(second=0)
    found = coverage(reader=reader, now=now)
    wording = Wording(names_in(found), component_titles(reader=reader))
    rosters = list(rosters_for(reader=reader))
    return {
        "proofs": [_proof(each) for each in found.proofs],
        "holes": [_hole(each, wording, rosters, reader) for each in found.holes],
        "unfit": [
            UnfitLine(
                wording.names.get(each.person, "Somebody"),
                each.roster,
                each.because,
                instant_of(each.since),
            )
            for each in found.unfit
        ],
        "silent": [silent_words(each) for each in found.silent],
        "end": instant_of(found.end),
        "days": LOOKED_AHEAD_DAYS,
        "nav": nav_of(None, here=reverse("console-oncall")),
        "now": now,
    }


def _proof(proof: Proof) -> ProofLine:
    return ProofLine(
        level_words(proof.level),
        f"{proof.needed // 60:,}",
        f"{proof.covered // 60:,}",
        proof.needed == proof.covered,
    )


def _hole(
    hole: Hole,
    wording: Wording,
    rosters: Sequence[Roster],
    reader: Reader,
) -> HoleLine:
    roster = next((each for each in rosters if each.level == hole.level), None)
    times = [(instant_of(start), instant_of(end)) for start, end in hole.spans]
    return HoleLine(
        level=level_words(hole.level),
        about=components_words(hole.components, wording.titles),
        because=reason_words(hole, wording.names),
        sites=", ".join(hole.sites),
        times=times[:_TIMES_TOLD],
        more=times[_TIMES_TOLD:],
        zone=zone(roster.zone) if roster else UTC,
        mend_url=_mend_url(times[0], roster) if can_manage(reader) else "",
    )


def _mend_url(first: tuple[datetime, datetime], roster: Roster | None) -> str:
    """Return where somebody is made to stand in for the first time of a hole."""
    if roster is None:
        return reverse("console-oncall-new")
    where = zone(roster.zone)
    asked = {
        name: f"{at.astimezone(where):%Y-%m-%dT%H:%M}"
        for name, at in zip(("starts_at", "ends_at"), first, strict=True)
    }
    place = reverse("console-oncall-act", args=[roster.pk, "stand-in"])
    return f"{place}?{urlencode(asked)}"

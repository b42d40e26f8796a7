"""What the console's pages about who is on call are given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from backline.guide.oncall_coverage import LOOKED_AHEAD_DAYS
from backline.guide.oncall_words import components_words, level_words, reason_words
from backline.guide.wall import instant_of
from backline.records.contracts.actions import can_manage
from backline.records.oncall.coverage import coverage, names_in
from backline.records.oncall.queries import (
    absences_for,
    findings,
    rosters_for,
    told,
)
from backline.surfaces.console.frame import nav_of
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Sequence
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
    mend_url: str


@dataclass(frozen=True, slots=True)
class UnfitLine:
    """Somebody who should not be on call."""

    who: str
    roster: str
    because: str
    since: datetime


def overview_shown(*, reader: Reader, now: datetime) -> Shown:
    """Return who is on call now in each roster, and what the coverage lacks."""
    rosters = told(
        reader=reader, rosters=rosters_for(reader=reader), start=now, end=now + _AHEAD
    )
    return {
        "lines": [_line(each) for each in rosters],
        "findings": findings(reader=reader),
        "days": LOOKED_AHEAD_DAYS,
        "absences": absences_for(reader=reader, now=now),
        "keeps": can_manage(reader),
        "nav": nav_of(None, here=reverse("console-oncall")),
        "now": now,
    }


def _line(each: Told) -> Line:
    present, *later = each.turns
    changes = [turn for turn in later if turn.people != present.people]
    opens = next((turn.starts_at for turn in each.turns if turn.people), None)
    return Line(
        roster=each.roster,
        url=reverse("console-oncall-roster", args=[each.roster.pk]),
        zone=zone(each.roster.zone),
        level=level_words(each.roster.level),
        about=about_words(each.version.components if each.version else ()),
        now=present,
        until=changes[0].starts_at if changes else None,
        follows=changes[0].people if changes else (),
        opens_at=opens,
    )


def about_words(components: Sequence[str]) -> str:
    """Return what a roster is for."""
    return components_words(components) if components else "all components"


def coverage_shown(*, reader: Reader, now: datetime) -> Shown:
    """Return what was found of the next 90 days, looked at now."""
    found = coverage(reader=reader, now=now)
    names = names_in(found)
    rosters = list(rosters_for(reader=reader))
    return {
        "proofs": [_proof(each) for each in found.proofs],
        "holes": [_hole(each, names, rosters, reader) for each in found.holes],
        "unfit": [
            UnfitLine(
                names.get(each.person, "Somebody"),
                each.roster,
                each.because,
                instant_of(each.since),
            )
            for each in found.unfit
        ],
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
    names: dict[int, str],
    rosters: Sequence[Roster],
    reader: Reader,
) -> HoleLine:
    times = [(instant_of(start), instant_of(end)) for start, end in hole.spans]
    return HoleLine(
        level=level_words(hole.level),
        about=components_words(hole.components),
        because=reason_words(hole, names),
        sites=", ".join(hole.sites),
        times=times[:_TIMES_TOLD],
        more=times[_TIMES_TOLD:],
        mend_url=_mend_url(hole, times[0], rosters) if can_manage(reader) else "",
    )


def _mend_url(
    hole: Hole, first: tuple[datetime, datetime], rosters: Sequence[Roster]
) -> str:
    """Return where somebody is made to stand in for the first time of a hole."""
    roster = next((each for each in rosters if each.level == hole.level), None)
    if roster is None:
        return reverse("console-oncall-new")
    where = zone(roster.zone)
    asked = {
        name: f"{at.astimezone(where):%Y-%m-%dT%H:%M}"
        for name, at in zip(("starts_at", "ends_at"), first, strict=True)
    }
    place = reverse("console-oncall-act", args=[roster.pk, "stand-in"])
    return f"{place}?{urlencode(asked)}"

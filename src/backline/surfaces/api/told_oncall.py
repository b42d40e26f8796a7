"""What the API tells of who is on call, made from what the records know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from backline.guide.oncall_words import hole_words, unfit_words
from backline.guide.wall import instant_of
from backline.records.accounts.queries import THE_DESK
from backline.records.oncall.coverage import component_titles, names_in
from backline.records.oncall.queries import next_on_call_at, on_call_at
from backline.surfaces.api.values import InstantTold, Told


if TYPE_CHECKING:
    from datetime import datetime

    from backline.guide.oncall_coverage import Coverage, Hole
    from backline.records.accounts.models import Person
    from backline.records.accounts.queries import Reader
    from backline.records.oncall.models import StandIn
    from backline.records.oncall.queries import Told as RosterNow

Level = Literal["L1", "L2", "L3", "manager"]


class OnCallPerson(Told):
    number: int
    name: str


class RosterTold(Told):
    number: int
    name: str
    level: Level
    zone: str
    components: Annotated[list[str], Field(description="Empty for all.")]
    calendar: Annotated[str, Field(description="That it follows; empty for none.")]
    people: Annotated[
        list[OnCallPerson], Field(description="On call now, in the order of calling.")
    ]
    until: Annotated[InstantTold, Field(description="When that changes, within a day.")]


class RostersTold(Told):
    """The rosters in use."""

    items: list[RosterTold]


class OnCallTold(Told):
    """Who is on call at an instant."""

    level: Level
    component: str
    at: InstantTold
    people: Annotated[list[OnCallPerson], Field(description="In the order of calling.")]
    next_at: Annotated[
        InstantTold | None,
        Field(description="When somebody is; null when nobody is for 90 days."),
    ]


class SpanTold(Told):
    starts_at: InstantTold
    ends_at: InstantTold


class ProofTold(Told):
    level: Level
    needed_seconds: int
    covered_seconds: int


class HoleTold(Told):
    level: Level
    components: list[str]
    reason: Annotated[str, Field(description="no_roster, nobody, away or unreachable.")]
    words: str
    people: list[int]
    sites: list[str]
    spans: list[SpanTold]


class UnfitTold(Told):
    person: int
    roster: str
    because: str
    since: InstantTold
    words: str


class CoverageTold(Told):
    """Whom the contracts may want, against who is on call."""

    starts_at: InstantTold
    ends_at: InstantTold
    whole: Annotated[bool, Field(description="Nothing is missing.")]
    proofs: list[ProofTold]
    holes: list[HoleTold]
    unfit: Annotated[list[UnfitTold], Field(description="On call, and should not be.")]


class StandInTold(Told):
    number: int
    roster: int
    person: int
    instead_of: int | None
    starts_at: InstantTold
    ends_at: InstantTold
    ended_at: InstantTold | None


def on_call_told(
    *, reader: Reader, level: str, component: str, at: datetime
) -> OnCallTold:
    """Return who is on call at an instant, and when somebody is."""
    asked = {"level": level, "component": component, "at": at}
    people = on_call_at(reader=reader, level=level, component=component, at=at)
    next_at = next_on_call_at(reader=reader, level=level, component=component, at=at)
    return OnCallTold.model_validate(
        {**asked, "people": _people(people), "next_at": next_at}
    )


def coverage_told(found: Coverage) -> CoverageTold:
    """Return a proof of coverage as the API tells it."""
    names, titles = names_in(found), component_titles(reader=THE_DESK)
    return CoverageTold.model_validate(
        {
            "starts_at": instant_of(found.start),
            "ends_at": instant_of(found.end),
            "whole": found.is_whole,
            "proofs": [
                {
                    "level": each.level,
                    "needed_seconds": each.needed,
                    "covered_seconds": each.covered,
                }
                for each in found.proofs
            ],
            "holes": [
                _hole(each, hole_words(each, names, titles)) for each in found.holes
            ],
            "unfit": [
                {
                    "person": each.person,
                    "roster": each.roster,
                    "because": each.because,
                    "since": instant_of(each.since),
                    "words": unfit_words(each, names),
                }
                for each in found.unfit
            ],
        }
    )


def _hole(hole: Hole, words: str) -> HoleTold:
    return HoleTold.model_validate(
        {
            "level": hole.level,
            "components": hole.components,
            "reason": hole.reason.value,
            "words": words,
            "people": hole.people,
            "sites": hole.sites,
            "spans": [
                SpanTold(starts_at=instant_of(start), ends_at=instant_of(end))
                for start, end in hole.spans
            ],
        }
    )


def _people(people: tuple[Person, ...]) -> list[OnCallPerson]:
    return [OnCallPerson(number=each.pk, name=each.name) for each in people]


def roster_told(each: RosterNow) -> RosterTold:
    version = each.version
    return RosterTold.model_validate(
        {
            "number": each.roster.pk,
            "name": each.roster.name,
            "level": each.roster.level,
            "zone": each.roster.zone,
            "components": version.components if version else [],
            "calendar": version.calendar_name if version else "",
            "people": _people(each.turns[0].people),
            "until": each.turns[0].ends_at,
        }
    )


def stand_in_told(row: StandIn) -> StandInTold:
    return StandInTold(
        number=row.pk,
        roster=row.roster_id,
        person=row.person_id,
        instead_of=row.instead_of_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        ended_at=row.ended_at,
    )

"""The rows of rosters as the guide reads them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from django.db.models import Q

from backline.guide.oncall import (
    Away,
    Followed,
    Layer,
    OnCall,
    Roster,
    StandIn,
    Version,
    on_call,
)
from backline.guide.oncall_layers import layer_of
from backline.guide.wall import epoch_of
from backline.records.contracts.models import CalendarVersion
from backline.records.contracts.queries import calendar_of
from backline.records.oncall import models
from backline.zones import zone


@dataclass(frozen=True, slots=True)
class Part:
    """A roster as far as it is for some components; none means all."""

    components: frozenset[str]
    rule: Roster

    def spans(self, start: datetime, end: datetime) -> tuple[OnCall, ...]:
        """Return who is on call between two instants."""
        return on_call(self.rule, epoch_of(start), epoch_of(end))


@dataclass(frozen=True, slots=True)
class Read:
    """A roster and what decides who is on call in it."""

    row: models.Roster
    versions: tuple[models.RosterVersion, ...]
    rule: Roster

    def version_at(self, at: datetime) -> models.RosterVersion | None:
        """Return the version that holds at *at*."""
        begun = [each for each in self.versions if each.starts_at <= at]
        return begun[-1] if begun else None

    def parts(self, start: datetime) -> list[Part]:
        """Return the roster by the components that it is for from *start* on."""
        last = self.version_at(start)
        rows = [
            row for row in self.versions if last is None or row.number >= last.number
        ]
        sets = dict.fromkeys(frozenset(row.components) for row in rows)
        return [Part(components, self._only(components)) for components in sets]

    def _only(self, components: frozenset[str]) -> Roster:
        """Return the rule with nobody where the roster is for other components."""
        versions = tuple(
            rule
            if frozenset(row.components) == components
            else replace(rule, layers=())
            for row, rule in zip(self.versions, self.rule.versions, strict=True)
        )
        return replace(self.rule, versions=versions)

    def spans(self, start: datetime, end: datetime) -> tuple[OnCall, ...]:
        """Return who is on call between two instants."""
        return on_call(self.rule, epoch_of(start), epoch_of(end))


class Ends(Protocol):
    """A row that holds for a while and may have been ended before."""

    starts_at: datetime
    ends_at: datetime
    ended_at: datetime | None


def held(row: Ends) -> tuple[int, int]:
    """Return from when to when a row holds, epoch seconds; empty when called off."""
    ends = row.ends_at if row.ended_at is None else min(row.ends_at, row.ended_at)
    return epoch_of(row.starts_at), max(epoch_of(row.starts_at), epoch_of(ends))


def read(
    rosters: Iterable[models.Roster], start: datetime, end: datetime
) -> list[Read]:
    """Return rosters as they stand for the time from *start* to *end*."""
    rows = list(rosters)
    if not rows:
        return []
    numbers = [row.pk for row in rows]
    versions = defaultdict[int, list[models.RosterVersion]](list)
    for version in models.RosterVersion.objects.filter(roster__in=numbers):
        versions[version.roster_id].append(version)
    stand_ins = defaultdict[int, list[StandIn]](list)
    touching = Q(starts_at__lt=end, ends_at__gt=start)
    for each in models.StandIn.objects.filter(touching, roster__in=numbers):
        span = held(each)
        stand_ins[each.roster_id].append(
            StandIn(*span, each.person_id, each.instead_of_id)
        )
    away = tuple(
        Away(*held(each), each.person_id)
        for each in models.Absence.objects.filter(touching)
    )
    return [
        Read(
            row,
            tuple(versions[row.pk]),
            Roster(
                tuple(_version(each) for each in versions[row.pk]),
                tuple(stand_ins[row.pk]),
                away,
            ),
        )
        for row in rows
    ]


def _version(row: models.RosterVersion) -> Version:
    calendar = followed(row.calendar_name) if row.calendar_name else None
    layers = (
        replace(_layer(json.dumps(each)), calendar=calendar) for each in row.layers
    )
    return Version(epoch_of(row.starts_at), tuple(layers))


@lru_cache(maxsize=512)
def _layer(written: str) -> Layer:
    """Return a layer by its text; kept, for the table of its hours takes a while."""
    mapping: dict[str, object] = json.loads(written)
    return layer_of(mapping, zone=zone)


def followed(name: str) -> Followed | None:
    """Return the calendar of that name as its versions were published."""
    rows = CalendarVersion.objects.filter(name=name).order_by("version")
    versions = [
        (epoch_of(at.replace(microsecond=0)), calendar_of(number))
        for number, at in rows.values_list("pk", "published_at")
    ]
    if not versions:
        return None
    return Followed(versions[0][1], tuple(versions[1:]))

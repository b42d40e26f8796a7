"""Who is on call at several instants, from rosters that are read once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backline.guide.wall import instant_of
from backline.records.accounts.models import Person
from backline.records.accounts.queries import Reader
from backline.records.oncall.models import Roster
from backline.records.oncall.reading import Part, Read, read


#: How far ahead somebody is looked for when nobody is on call.
LOOKED_AHEAD = timedelta(days=90)
_STEPS = (timedelta(days=2), timedelta(days=14), LOOKED_AHEAD)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Duty:
    """The rosters of some levels, and the active people of the vendor by their number."""

    rosters: Sequence[Read]
    people: Mapping[int, Person]

    def at(self, level: str, component: str, at: datetime) -> tuple[Person, ...]:
        """Return who is on call at an instant, in the order of calling."""
        at = at.replace(microsecond=0)
        called = dict.fromkeys(
            who
            for part in self._in_order(level, component, at)
            for span in part.spans(at, at + _SECOND)
            for who in span.people
        )
        return tuple(self.people[who] for who in called if who in self.people)

    def begins(self, level: str, component: str, at: datetime) -> datetime | None:
        """Return when somebody is on call from *at* on; None for not in 90 days."""
        since = at = at.replace(microsecond=0)
        parts = self._in_order(level, component, at)
        for step in _STEPS:
            until = at + step
            begins = self._first(parts, since, until)
            if begins is not None:
                return begins
            since = until
        return None

    def _first(
        self, parts: Iterable[Part], start: datetime, end: datetime
    ) -> datetime | None:
        spans = (span for part in parts for span in part.spans(start, end))
        begins = [
            span.start
            for span in spans
            if not self.people.keys().isdisjoint(span.people)
        ]
        return instant_of(min(begins)) if begins else None

    def _in_order(self, level: str, component: str, start: datetime) -> list[Part]:
        """Return the rosters of a level for a component, in the order of calling."""
        ours = (each for each in self.rosters if each.row.level == level)
        parts = [part for each in ours for part in each.parts(start)]
        if not component:
            return sorted(parts, key=_is_for_some)
        for_it = [part for part in parts if component in part.components]
        return for_it + [part for part in parts if not part.components]


def _is_for_some(part: Part) -> bool:
    return bool(part.components)


def duty_for(
    *, reader: Reader, levels: Collection[str], start: datetime, end: datetime
) -> Duty:
    """Return who has the duty of some levels from *start* to *end*.

    Nobody but the vendor's people is told. What is asked of it has to lie in that time.
    """
    if reader.side != "vendor":
        return Duty((), {})
    rosters = read(Roster.objects.filter(level__in=levels), start, end)
    people = Person.objects.filter(is_active=True, side=Person.Side.VENDOR)
    return Duty(rosters, people.in_bulk() if rosters else {})

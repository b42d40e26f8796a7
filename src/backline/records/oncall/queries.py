"""Questions about who is on call."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from backline.guide.wall import instant_of
from backline.records.accounts.models import Person
from backline.records.accounts.queries import Reader
from backline.records.oncall.models import Roster
from backline.records.oncall.reading import Read, read


#: How far ahead somebody is looked for when nobody is on call.
LOOKED_AHEAD = timedelta(days=90)
_STEPS = (timedelta(days=2), timedelta(days=14), LOOKED_AHEAD)


def on_call_at(
    *, reader: Reader, level: str, component: str, at: datetime
) -> tuple[Person, ...]:
    """Return who is on call at an instant, in the order in which they are to be called.

    Rosters of the component come first, then those for all components. Whoever is away
    or deactivated is left out.

    Args:
        reader: who asks; nobody but the vendor's people is told.
        level: L1, L2, L3 or manager.
        component: as plans name it; empty for any.
        at: the instant.
    """
    if reader.side != "vendor":
        return ()
    at = at.replace(microsecond=0)
    second = timedelta(seconds=1)
    called: list[int] = []
    for each in _of(level, component, at, at + second):
        for span in each.spans(at, at + second):
            called += span.people
    found = Person.objects.filter(pk__in=called, is_active=True).in_bulk()
    return tuple(found[number] for number in dict.fromkeys(called) if number in found)


def next_on_call_at(
    *, reader: Reader, level: str, component: str, at: datetime
) -> datetime | None:
    """Return the first instant from *at* on at which somebody is on call.

    Returns:
        *at* itself when somebody is; None when nobody is for 90 days.
    """
    if reader.side != "vendor":
        return None
    at = at.replace(microsecond=0)
    since = at
    for step in _STEPS:
        until = at + step
        begins = _begins(_of(level, component, since, until), since, until)
        if begins is not None:
            return begins
        since = until
    return None


def _begins(rosters: Iterable[Read], start: datetime, end: datetime) -> datetime | None:
    spans = [span for each in rosters for span in each.spans(start, end)]
    people = {number for span in spans for number in span.people}
    active = set(
        Person.objects.filter(pk__in=people, is_active=True).values_list(
            "pk", flat=True
        )
    )
    begins = [span.start for span in spans if not active.isdisjoint(span.people)]
    return instant_of(min(begins)) if begins else None


def _of(level: str, component: str, start: datetime, end: datetime) -> list[Read]:
    """Return the rosters of a level for a component, in the order of calling."""
    found = read(Roster.objects.filter(level=level), start, end)
    if not component:
        return sorted(found, key=lambda each: bool(each.components_at(start)))
    for_it = [each for each in found if component in each.components_at(start)]
    return for_it + [each for each in found if not each.components_at(start)]

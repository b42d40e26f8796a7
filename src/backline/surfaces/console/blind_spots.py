"""What is not seen at a site: measures that are blind, and those that nothing measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.surfaces.look.badges import Badge


if TYPE_CHECKING:
    from datetime import datetime

    from backline.guide.plan import Plan
    from backline.records.fleet.models import Reading
    from backline.surfaces.console.computers import Computer, WatchedLine

_BLIND = Badge("Blind", "warn", "diamond")
_PARTIAL = Badge("Seen in part", "outline")
_GONE = Badge("Measured no more", "warn", "diamond")
#: The surest first.
_ORDER = (_BLIND, _GONE, _PARTIAL)


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """Something that could be lost here without anybody seeing it."""

    badge: Badge
    what: str
    because: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unseen:
    """What is not seen at a site.

    Attributes:
        spots: measures that are blind, seen in part, or measured no more.
        measures: what the package names and nothing here has ever measured.
        components: those of which nothing is measured.
    """

    spots: tuple[BlindSpot, ...]
    measures: tuple[str, ...]
    components: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.spots) + len(self.measures)


def unseen(
    readings: Sequence[Reading], computers: Iterable[Computer], plan: Plan | None
) -> Unseen:
    """Return what is not seen at a site, the blind before the half seen."""
    spoken = [each for each in computers if not each.is_revoked]
    watched = {each.key: each for computer in spoken for each in computer.watched}
    beats = any(each.beat_at for each in spoken)
    spots = [
        spot
        for reading in readings
        for spot in _spots(reading, watched, plan, beats=beats)
    ]
    spots.sort(key=lambda spot: _ORDER.index(spot.badge))
    seen = {(each.component, each.measure) for each in readings} | set(watched)
    return Unseen(
        spots=tuple(spots),
        measures=_never(plan.measures if plan else {}, {lost for _, lost in seen}),
        components=_never(plan.components if plan else {}, {part for part, _ in seen}),
    )


def _spots(
    reading: Reading,
    watched: Mapping[tuple[str, str], WatchedLine],
    plan: Plan | None,
    *,
    beats: bool,
) -> Iterator[BlindSpot]:
    """Yield what there is to say of a measure that was measured once."""
    key = reading.component, reading.measure
    of = watched.get(key)
    if of is None and beats:
        because = "No probe of the site measures it any more."
        yield BlindSpot(_GONE, _name(*key, plan), because, reading.at)
    elif reading.state != "measured":
        badge = _BLIND if reading.state == "blind" else _PARTIAL
        since = of.since if of is not None and of.state == reading.state else None
        because = (of.because if of is not None else "") or reading.evidence
        yield BlindSpot(badge, _name(*key, plan), because, since)


def _never(named: Mapping[str, str], seen: set[str]) -> tuple[str, ...]:
    return tuple(word for name, word in named.items() if name not in seen)


def _name(component: str, measure: str, plan: Plan | None) -> str:
    components = plan.components if plan else {}
    measures = plan.measures if plan else {}
    part = components.get(component) or component.replace("_", " ")
    lost = measures.get(measure) or measure.replace("_", " ")
    return f"{_capital(part)}: {lost}"


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]

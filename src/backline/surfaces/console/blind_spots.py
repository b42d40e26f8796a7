"""What is not seen at a site: measures that are blind, and those that nothing measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.surfaces.look.badges import Badge


if TYPE_CHECKING:
    from datetime import datetime

    from backline.guide.plan import Plan
    from backline.records.fleet.models import Reading
    from backline.surfaces.console.computers import Computer

_BLIND = Badge("Blind", "warn", "diamond")
_PARTIAL = Badge("Seen in part", "outline")
_GONE = Badge("Measured no more", "warn", "diamond")
_NEVER = Badge("Never measured", "outline")


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """Something that could be lost here without anybody seeing it."""

    badge: Badge
    what: str
    because: str
    since: datetime | None = None


def blind_spots(
    readings: Sequence[Reading], computers: Iterable[Computer], plan: Plan | None
) -> list[BlindSpot]:
    """Return what is not seen, the surest first."""
    spoken = [each for each in computers if not each.is_revoked]
    watched = {each.key: each for computer in spoken for each in computer.watched}
    beats = any(each.beat_at for each in spoken)
    now_blind = []
    for reading in readings:
        key = reading.component, reading.measure
        of = watched.get(key)
        if reading.state == "measured" and (of is not None or not beats):
            continue
        if of is None and beats:
            because = "No probe of the site measures it any more."
            spot = BlindSpot(_GONE, _name(*key, plan), because, reading.at)
        else:
            badge = _BLIND if reading.state == "blind" else _PARTIAL
            since = of.since if of is not None and of.state == reading.state else None
            because = (of.because if of is not None else "") or reading.evidence
            spot = BlindSpot(badge, _name(*key, plan), because, since)
        now_blind.append(spot)
    seen = {(each.component, each.measure) for each in readings} | set(watched)
    return [*now_blind, *_never(seen, plan)]


def _never(seen: set[tuple[str, str]], plan: Plan | None) -> Iterator[BlindSpot]:
    """Yield what the package names and nothing at the site has ever measured."""
    if plan is None:
        return
    components = {component for component, _ in seen}
    measures = {measure for _, measure in seen}
    for name, word in plan.components.items():
        if name not in components:
            because = f"No probe measures anything of it; {plan.title} names it."
            yield BlindSpot(_NEVER, _capital(word), because)
    for name, word in plan.measures.items():
        if name not in measures:
            because = f"No probe measures it; {plan.title} names it."
            yield BlindSpot(_NEVER, _capital(word), because)


def _name(component: str, measure: str, plan: Plan | None) -> str:
    components = plan.components if plan else {}
    measures = plan.measures if plan else {}
    part = components.get(component) or component.replace("_", " ")
    lost = measures.get(measure) or measure.replace("_", " ")
    return f"{_capital(part)}: {lost}"


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]

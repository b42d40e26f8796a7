"""A release in words, the same on console and portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from backline.guide.dated import planned_words
from backline.guide.timeline import Kind
from backline.surfaces.look.badges import Badge
from backline.surfaces.look.pieces import Fact


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, tzinfo

    from backline.records.releases.models import DateChange
    from backline.records.releases.queries import AtSite
    from backline.records.tickets.queries import Entry

_DATES = {Kind.RELEASE_BOUND, Kind.RELEASE_SLIPPED}


def day_words(day: date) -> str:
    """Return a civil day: ``Mon 14 Dec 2026``."""
    return f"{day:%a} {day.day} {day:%b %Y}"


@dataclass(frozen=True, slots=True)
class Moved:
    """A change of a release's day, in a sentence, with who told it and when."""

    what: str
    because: str
    who: str
    at: datetime
    is_slip: bool


def moved(change: DateChange) -> Moved:
    """Return a change of the day as a page shows it."""
    where = "later" if change.is_slip else "earlier"
    return Moved(
        f"From {day_words(change.from_date)} to {day_words(change.to_date)}: {where}",
        change.because,
        change.by_name,
        change.told_at,
        change.is_slip,
    )


def slips_words(changes: Sequence[DateChange]) -> str:
    """Return how often a release came later; empty when it never did."""
    slips = sum(change.is_slip for change in changes)
    if not slips:
        return ""
    return "moved to later once" if slips == 1 else f"moved to later {slips} times"


def site_badge(stands: AtSite) -> Badge:
    """Return how a release stands at a site."""
    if stands.shipment is not None:
        return Badge("Installed", "good", "dot")
    if stands.declined:
        return Badge("Declined for now", "warn", "diamond")
    return Badge("To come", "outline")


def release_fact(name: str, entries: Sequence[Entry], where: tzinfo) -> list[Fact]:
    """Return the line of a ticket's page that names its release; none without one."""
    days = [at for entry in entries if entry.kind in _DATES and (at := _at(entry))]
    if not name or not days:
        return []
    slips = sum(after > before for before, after in pairwise(days))
    times = "once" if slips == 1 else f"{slips} times"
    quiet = f"planned for {planned_words(days[-1], where)}"
    return [
        Fact("Release", name, f"{quiet}, moved to later {times}" if slips else quiet)
    ]


def _at(entry: Entry) -> datetime | None:
    words = str(entry.facts.get("at") or "")
    return datetime.fromisoformat(words) if words else None

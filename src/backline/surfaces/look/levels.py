"""Who has a ticket, who had it how long, and what the receiver is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.briefs import open_brief
from backline.guide.handling import Handling, Total
from backline.guide.timeline import Kind
from backline.records.tickets.handling import handling_told
from backline.surfaces.look.panels import Panel


if TYPE_CHECKING:
    from collections.abc import Iterable

    from backline.records.tickets.queries import Entry
    from backline.surfaces.look.panels import Asked


def brief_panel(asked: Asked) -> Panel | None:
    """Return the brief of the last hand-over until somebody takes the ticket."""
    if asked.reader.side != "vendor":
        return None
    brief = open_brief(asked.entries)
    return None if brief is None else Panel("look/parts/ticket_brief.html", brief)


@dataclass(frozen=True, slots=True)
class Levels:
    """Where a ticket landed and why, and who had it how long.

    `returns` says in words how often it came back to a level; empty for never.
    """

    landed: str
    because: str
    returns: str
    totals: tuple[Total, ...]
    by_level: tuple[Total, ...]


def levels_panel(asked: Asked) -> Panel | None:
    """Return who had a ticket; nothing while one has it since the opening, teamless."""
    if asked.reader.side != "vendor":
        return None
    handling = handling_told(asked.ticket, asked.entries, now=asked.now)
    routed = _last_routed(asked.entries)
    if routed is None and len(handling.holdings) == 1:
        return None
    by_level = handling.by_level()
    shown = Levels(
        landed=_landed(asked, routed),
        because=str(routed.facts.get("because") or "") if routed else "",
        returns=_returns(handling),
        totals=handling.by_engineer(),
        by_level=by_level if len(by_level) > 1 else (),
    )
    return Panel("look/parts/ticket_levels.html", shown)


def _last_routed(entries: Iterable[Entry]) -> Entry | None:
    """Return how the ticket landed where it is; None where it has moved since."""
    found: Entry | None = None
    for entry in entries:
        if entry.kind is Kind.ROUTED:
            found = entry
        elif entry.kind in {Kind.HANDED_OVER, Kind.ESCALATED}:
            found = None
    return found


def _landed(asked: Asked, routed: Entry | None) -> str:
    ticket = asked.ticket
    if routed is None:
        return ""
    if ticket.team is None:
        return f"In the queue of {ticket.level}, with no team."
    suggested = str(routed.facts.get("suggested") or "")
    if suggested and ticket.engineer is None:
        return f"With {ticket.team.name}; {suggested} is suggested."
    return f"With {ticket.team.name}."


def _returns(handling: Handling) -> str:
    times = handling.returns
    if not times:
        return ""
    often = "once" if times == 1 else f"{times} times"
    return f"Came back {often} to a level that it had left."

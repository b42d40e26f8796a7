"""Whether anybody is on call for a ticket; shown where nobody is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.timeline import Ball
from backline.records.oncall.queries import next_on_call_at, on_call_at, rosters_for
from backline.surfaces.look.panels import Panel


if TYPE_CHECKING:
    from datetime import datetime

    from backline.surfaces.look.panels import Asked


@dataclass(frozen=True, slots=True)
class Nobody:
    """Nobody is on call for a level and component until an instant, if at all."""

    level: str
    component: str
    until: datetime | None


def nobody_panel(asked: Asked) -> Panel | None:
    """Return that the ticket waits for somebody to be on call; None when it does not."""
    ticket = asked.ticket
    if ticket.ball != Ball.VENDOR or not rosters_for(reader=asked.reader).exists():
        return None
    level, component = ticket.level, ticket.component
    if on_call_at(reader=asked.reader, level=level, component=component, at=asked.now):
        return None
    opens = next_on_call_at(
        reader=asked.reader, level=level, component=component, at=asked.now
    )
    shown = Nobody(level, component.replace("_", " "), opens)
    return Panel("console/parts/oncall_nobody.html", shown)

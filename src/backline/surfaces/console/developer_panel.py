from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.records.trackers.queries import issues_of
from backline.surfaces.look.panels import Panel


if TYPE_CHECKING:
    from backline.records.trackers.models import Link
    from backline.surfaces.look.panels import Asked

_TONES = {"asked": "warn", "open": "info", "closed": "good", "failed": "alarm"}
_WORDS = {
    "asked": "asked, not there yet",
    "open": "open",
    "closed": "closed",
    "failed": "not taken",
}


@dataclass(frozen=True, slots=True)
class IssueLine:
    """An issue of the developers as a line."""

    link: Link
    words: str
    tone: str


def _words(link: Link) -> str:
    is_gone = link.state == "failed" and link.url
    return "not to be seen any more" if is_gone else _WORDS[link.state]


def panel(asked: Asked) -> Panel | None:
    """Return the developers' issues for a ticket."""
    lines = [
        IssueLine(link, _words(link), _TONES[link.state])
        for link in issues_of(reader=asked.reader, ticket=asked.ticket)
    ]
    if not lines:
        return None
    return Panel("console/parts/ticket_developers.html", lines, calm=True)

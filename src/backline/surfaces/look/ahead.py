"""What happens next on a ticket if nobody does anything (process.escalation)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backline.guide.rung_words import called_words
from backline.guide.rungs import DUE, Rung, Stands
from backline.records.tickets.ahead import called_for, rungs_for, urgency_of
from backline.surfaces.look.panels import Panel
from backline.surfaces.look.plan_terms import title_of
from backline.surfaces.look.words import instant
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from backline.surfaces.look.panels import Asked


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that comes, came or will not come, as a line.

    `left` is what the clock counts until then once it goes on.
    """

    what: str
    on: str
    clause: str
    at: datetime | None = None
    left: int | None = None
    because: str = ""
    tone: str = ""
    #: Who would be called, for the vendor's people.
    who: str = ""


@dataclass(frozen=True, slots=True)
class Ahead:
    """The ladder of a ticket: what comes, what waits, what may, what came and what is spared."""

    comes: tuple[Coming, ...]
    waits: tuple[Coming, ...]
    may: tuple[Coming, ...]
    taken: tuple[Coming, ...]
    off: tuple[Coming, ...]

    @property
    def why_waits(self) -> str:
        """Why everything waits that waits for its clock, if it is one reason."""
        reasons = {row.because for row in self.waits if row.left is not None}
        return reasons.pop() if len(reasons) == 1 else ""


def ladder_panel(asked: Asked) -> Panel | None:
    """Return what happens next on a ticket."""
    ticket = asked.ticket
    rungs = rungs_for(reader=asked.reader, ticket=ticket, now=asked.now)
    shown = ahead_of(rungs, _callers(asked))
    return None if shown is None else Panel("look/parts/ticket_ahead.html", shown)


#: For so many pages that come next it is looked up who would be called.
_MOST_LOOKED_UP = 3


def _callers(asked: Asked) -> Callable[[Rung], str]:
    """Return what tells who would be called by a step that pages."""
    ticket, where = asked.ticket, zone(asked.ticket.site.zone)
    left = _MOST_LOOKED_UP if asked.reader.side == "vendor" else 0

    def who(rung: Rung) -> str:
        nonlocal left
        if rung.stands is not Stands.AHEAD or not (rung.calls and rung.at and left):
            return ""
        left -= 1
        at = max(rung.at, asked.now)
        found = called_for(reader=asked.reader, ticket=ticket, level=rung.calls, at=at)
        opens = found.opens_at
        return called_words(
            found.names,
            urgency_of(ticket),
            opens_at=instant(opens, where) if opens else "",
            managers=found.managers,
        )

    return who


def _nobody(_: Rung) -> str:
    return ""


def ahead_of(
    rungs: Iterable[Rung], who: Callable[[Rung], str] = _nobody
) -> Ahead | None:
    """Return the panel of a ladder; None where there is nothing to tell.

    Args:
        rungs: the steps, in their order.
        who: says who would be called by one that pages.
    """
    found: dict[Stands, list[Coming]] = {stands: [] for stands in Stands}
    for rung in rungs:
        row, rows = replace(_row(rung), who=who(rung)), found[rung.stands]
        # At the breach the plan may tell somebody whom the desk tells anyway.
        if row not in rows:
            rows.append(row)
    if not any(found.values()):
        return None
    return Ahead(
        comes=tuple(found[Stands.AHEAD]),
        waits=tuple(found[Stands.WAITS]),
        may=tuple(found[Stands.MAY]),
        taken=tuple(found[Stands.TAKEN]),
        off=tuple(found[Stands.OFF]),
    )


def _row(rung: Rung) -> Coming:
    raises = bool(rung.raises_to) or rung.does == "page"
    tone = "warn" if raises else "alarm" if rung.step == DUE else ""
    return Coming(
        what=rung.what,
        on=f"{title_of(rung.clock)}, {rung.on}",
        clause=rung.clause,
        at=rung.at,
        left=rung.left,
        because=rung.because,
        tone=tone,
    )

"""What happens next on a ticket if nobody does anything (process.escalation)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backline.guide.rung_words import called_words
from backline.guide.rungs import DUE, Rung, Stands
from backline.records.tickets.ahead import called_for, rungs_for
from backline.records.tickets.paged import urgency_of
from backline.surfaces.look.panels import Panel
from backline.surfaces.look.plan_terms import title_of
from backline.surfaces.look.words import instant
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
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
    shown = ahead_of(rungs, _callers(asked, rungs))
    if shown is None:
        return None
    calm = not (shown.comes or shown.waits)
    return Panel("look/parts/ticket_ahead.html", shown, calm)


#: For so many pages that come next it is looked up who would be called.
_MOST_LOOKED_UP = 3


def _callers(asked: Asked, rungs: Iterable[Rung]) -> dict[Rung, str]:
    """Return who would be called by the next steps that page; the vendor's to know."""
    if asked.reader.side != "vendor":
        return {}
    ticket, where = asked.ticket, zone(asked.ticket.site.zone)
    coming = [
        (rung, max(rung.at, asked.now))
        for rung in rungs
        if rung.stands is Stands.AHEAD and rung.calls and rung.at
    ][:_MOST_LOOKED_UP]
    wanted = [(rung.calls, at) for rung, at in coming]
    found = called_for(reader=asked.reader, ticket=ticket, asked=wanted)
    return {
        rung: called_words(
            each.names,
            urgency_of(ticket),
            opens_at=instant(each.opens_at, where) if each.opens_at else "",
            managers=each.managers,
        )
        for (rung, _), each in zip(coming, found, strict=True)
    }


def ahead_of(
    rungs: Iterable[Rung], who: Mapping[Rung, str] | None = None
) -> Ahead | None:
    """Return the panel of a ladder; None where there is nothing to tell.

    Args:
        rungs: the steps, in their order.
        who: who would be called by those that page.
    """
    told = who or {}
    found: dict[Stands, list[Coming]] = {stands: [] for stands in Stands}
    for rung in rungs:
        row, rows = replace(_row(rung), who=told.get(rung, "")), found[rung.stands]
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

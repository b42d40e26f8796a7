"""What the console's pages of shifts are given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse

from backline.guide.shifts import AHEAD, Mark, words_of
from backline.guide.workflow import LEVELS
from backline.records.shifts.board import board_for
from backline.records.shifts.queries import (
    UnknownHandover,
    handover_for,
    handovers_for,
    may_accept,
    told_for,
    waiting_for,
)
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.pages import place_of
from backline.surfaces.console.shift_beside import beside
from backline.surfaces.console.shift_forms import REMARK
from backline.surfaces.look.pieces import Stat
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from backline.records.accounts.queries import Reader
    from backline.records.shifts.board import Row
    from backline.records.shifts.models import Handover
    from backline.records.shifts.queries import Line
    from backline.records.tickets.models import Ticket
    from backline.surfaces.console.shift_forms import AcceptForm, HandOverForm

Shown = dict[str, Any]
_MOST = 50
_TONES = {
    Mark.BREACHED: "alarm",
    Mark.AT_RISK: "warn",
    Mark.PROMISED: "info",
    Mark.UNANSWERED: "warn",
}


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise of a line."""

    what: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class TicketLine:
    """A ticket of a shift, as it is handed over."""

    ticket: Ticket
    url: str
    zone: tzinfo
    state: str
    level: str
    severity: str
    engineer: str
    awaited: str
    breach_at: datetime | None
    clock: str
    marks: tuple[Mark, ...]
    promises: tuple[Promised, ...]
    remark: str = ""
    changes: tuple[str, ...] = ()
    field: str = ""

    @property
    def badges(self) -> list[tuple[str, str]]:
        """The marks that grade and state beside them do not say anyway."""
        return [(words_of(mark), _TONES[mark]) for mark in self.marks if mark in _TONES]


def whose(level: str) -> str:
    """Return whose shift it is, in words."""
    return level or "all levels"


def place(handover: Handover) -> str:
    """Return the address of a handover."""
    return reverse("console-shift", args=[handover.pk])


def handover_or_404(*, reader: Reader, number: int) -> Handover:
    """Return the handover, or end in a page that says there is none."""
    try:
        return handover_for(reader=reader, handover_id=number)
    except UnknownHandover as error:
        raise Http404(str(error)) from error


def _nav() -> object:
    return nav_of(None, here=reverse("console-shifts"))


def list_shown(*, reader: Reader, now: datetime) -> Shown:
    """Return the shifts: those that wait to be accepted, and those before."""
    waits = list(waiting_for(reader=reader))
    waiting = {each.pk for each in waits}
    found = handovers_for(reader=reader).exclude(pk__in=waiting)[:_MOST]
    new = reverse("console-shift-new")
    return {
        "waiting": [_handover_line(each) for each in waits],
        "before": [_handover_line(each) for each in found],
        "levels": [
            (whose(level), f"{new}?{urlencode({'level': level})}" if level else new)
            for level in ("", *LEVELS)
        ],
        "nav": _nav(),
        "now": now,
    }


def _handover_line(handover: Handover) -> Shown:
    return {
        "handover": handover,
        "whose": whose(handover.level),
        "url": place(handover),
    }


def new_shown(
    form: HandOverForm, *, level: str, reader: Reader, now: datetime
) -> Shown:
    """Return what a level has in hand now, to be handed over."""
    board = board_for(reader=reader, level=level, now=now)
    written = form.on_tickets() if form.is_bound else {}
    lines = [_of_row(row, written) for row in board.rows]
    new = reverse("console-shift-new")
    return {
        "form": form,
        "level": level,
        "whose": whose(level),
        "lines": lines,
        "groups": _groups(lines),
        "left_out": board.left_out,
        "stats": _stats(lines, board.open_count),
        "hours": int(AHEAD.total_seconds() // 3600),
        "beside": beside(reader=reader, now=now),
        "tabs": [
            (
                whose(each),
                f"{new}?{urlencode({'level': each})}" if each else new,
                each == level,
            )
            for each in ("", *LEVELS)
        ],
        "nav": _nav(),
        "now": now,
    }


def shift_shown(
    handover: Handover, form: AcceptForm, *, reader: Reader, now: datetime
) -> Shown:
    """Return a shift as it was handed over, and what changed since."""
    told = told_for(reader=reader, handover=handover)
    lines = [_of_line(line) for line in told.lines]
    return {
        "handover": handover,
        "whose": whose(handover.level),
        "lines": lines,
        "groups": _groups(lines),
        "changed": sum(bool(line.changes) for line in lines),
        "new": [
            {"ticket": each, "url": place_of(each.number), "zone": zone(each.site.zone)}
            for each in told.new
        ],
        "stats": _stats(lines, handover.open_count),
        "form": form if may_accept(reader=reader, handover=handover) else None,
        "mine": handover.made_by_id == reader.person_id,
        # Once it is accepted or replaced, what is in hand now is another shift's.
        "beside": beside(reader=reader, now=now) if _waits(handover) else [],
        "hours": int(AHEAD.total_seconds() // 3600),
        "nav": _nav(),
        "now": now,
    }


def _waits(handover: Handover) -> bool:
    return handover.accepted_at is None and handover.replaced_at is None


def _stats(lines: Sequence[TicketLine], open_count: int) -> list[Stat]:
    def figure(mark: Mark) -> Stat:
        count = sum(mark in line.marks for line in lines)
        alarms = mark in {Mark.BREACHED, Mark.CRITICAL}
        return Stat(str(count), words_of(mark), "alarm" if alarms and count else "")

    return [Stat(str(open_count), "open"), *(figure(mark) for mark in Mark)]


def _of_row(row: Row, written: dict[str, str]) -> TicketLine:
    ticket = row.ticket
    return TicketLine(
        ticket=ticket,
        url=place_of(ticket.number),
        zone=zone(ticket.site.zone),
        state=ticket.state,
        level=ticket.level,
        severity=ticket.severity,
        engineer=ticket.engineer.name if ticket.engineer else "",
        awaited=ticket.awaited,
        breach_at=row.breach_at,
        clock=ticket.next_clock.replace("_", " "),
        marks=row.marks,
        promises=tuple(Promised(each.what, each.due_at) for each in row.promises),
        remark=written.get(ticket.number, ""),
        field=f"{REMARK}{ticket.number}",
    )


def _of_line(line: Line) -> TicketLine:
    kept = line.kept
    return TicketLine(
        ticket=line.ticket,
        url=place_of(line.ticket.number),
        zone=zone(line.ticket.site.zone),
        state=kept.state,
        level=kept.level,
        severity=kept.severity,
        engineer=kept.engineer,
        awaited=kept.awaited,
        breach_at=kept.breach_at,
        clock=kept.next_clock.replace("_", " "),
        marks=tuple(Mark(each) for each in kept.marks),
        promises=tuple(
            Promised(each["what"], datetime.fromisoformat(each["due_at"]))
            for each in kept.promises
        ),
        remark=kept.remark,
        changes=line.changes,
    )


def _groups(lines: Sequence[TicketLine]) -> list[tuple[str, list[TicketLine]]]:
    """Return the tickets that press, and the others, under their headings."""
    pressing = [line for line in lines if line.marks]
    calm = [line for line in lines if not line.marks]
    named = (("To look at", pressing), ("Open, and calm", calm))
    return [(title, some) for title, some in named if some]

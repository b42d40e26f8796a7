"""The root cause of a ticket as both sides see it: the panel, and the report itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from backline.guide.account import Status
from backline.guide.rca import Owed
from backline.guide.reports import Draft, draft_words
from backline.guide.workflow import OPEN, State
from backline.records.causes.queries import (
    standing_of,
)
from backline.records.causes.recurring import (
    alike,
    of_one_cause,
    problem_of,
)
from backline.surfaces.look.panels import Panel
from backline.surfaces.look.pdf import pdf_response
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from backline.guide.account import ClockAccount
    from backline.records.causes.models import Action, DebugLogging, Problem, Released
    from backline.records.causes.queries import Standing
    from backline.records.tickets.models import Ticket
    from backline.surfaces.look.panels import Asked

#: How the writing of a report stands, as a badge.
TONES = {
    Draft.WRITING: "info",
    Draft.IN_REVIEW: "warn",
    Draft.APPROVED: "info",
    Draft.RELEASED: "good",
}
_WIDTH, _HEIGHT = 1000, 200
_FEW = 3


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go on from here."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class CausePanel:
    """What a ticket's page says of its root cause; empty parts are not shown."""

    owed: str
    clause: str
    instead: str
    badge: str
    tone: str
    due_at: datetime | None
    due_words: str
    closes_at: datetime | None
    waits: Sequence[str]
    logging: Sequence[DebugLogging]
    links: Sequence[Link]
    problem: Link | None
    helps: str
    same: Sequence[Link]
    alike: Sequence[Link]


def cause_panel(side: str) -> Callable[[Asked], Panel | None]:
    """Return the panel of *side*, ``console`` or ``portal``."""

    def panel(asked: Asked) -> Panel | None:
        if asked.ticket.kind != "incident":
            return None
        standing = standing_of(reader=asked.reader, ticket=asked.ticket, now=asked.now)
        same = of_one_cause(reader=asked.reader, ticket=asked.ticket)
        is_over = State(asked.ticket.state) not in OPEN
        if not (standing.is_worth_telling or same or is_over):
            return None
        shown = _panel(asked, standing, same, side)
        return Panel("look/parts/ticket_cause.html", shown)

    return panel


def _panel(
    asked: Asked, standing: Standing, same: Sequence[Ticket], side: str
) -> CausePanel:
    verdict = standing.owed.verdict
    badge, tone = badge_of(standing, asked.now)
    problem = problem_of(reader=asked.reader, ticket=asked.ticket)
    waits = [wait.words for wait in standing.situation.waits if wait.whom]
    open_clock = _going(standing.clock)
    return CausePanel(
        owed=verdict.because,
        clause=verdict.clause,
        instead=verdict.instead or "",
        badge=badge,
        tone=tone,
        due_at=open_clock.due_at if open_clock else None,
        due_words=_due_words(standing, open_clock, asked.now, waits=bool(waits)),
        closes_at=standing.closes_at if waits else None,
        waits=[f"{words[:1].upper()}{words[1:]}" for words in waits],
        logging=standing.logging,
        links=list(_links(asked.ticket, standing, side)),
        problem=_problem(problem),
        helps=problem.workaround if problem else "",
        same=_tickets(same, side),
        alike=_alike(asked, problem) if side == "console" else (),
    )


def _going(clock: ClockAccount | None) -> ClockAccount | None:
    return None if clock is None or clock.status is Status.FINISHED else clock


def badge_of(standing: Standing, now: datetime) -> tuple[str, str]:
    """Return where the report stands for its reader: words and tone of a badge."""
    clock = _going(standing.clock)
    if clock is not None and clock.breached(now):
        return "Report is late", "alarm"
    if standing.reported:
        return "Report released", "good"
    if standing.report is not None:
        state = Draft(standing.report.state)
        if state is not Draft.RELEASED:
            return f"Report is {draft_words(state)}", TONES[state]
    if standing.last is not None and standing.last.interim:
        return "Interim report released", "info"
    if standing.owed.owed is Owed.NOT_OWED:
        return "", ""
    return "Report is owed", "info"


def _due_words(
    standing: Standing, clock: ClockAccount | None, now: datetime, *, waits: bool
) -> str:
    if clock is None:
        return ""
    if clock.due_at is None and not waits:
        return "No date is promised yet."
    if clock.due_at is None:
        return "Its clock stands while something is awaited."
    if waits:
        return "Its clock stands; due at the latest"
    return "Was due" if clock.breached(now) else "Due"


def _links(ticket: Ticket, standing: Standing, side: str) -> Iterable[Link]:
    if side == "console":
        url = reverse("console-cause", args=[ticket.number])
        words = "Open the report" if standing.report else "Begin the report"
        yield Link(words, url)
    last = standing.last
    if last is not None:
        interim = "interim report" if last.interim else "root cause report"
        url = reverse(f"{side}-cause-release", args=[ticket.number, last.number])
        yield Link(f"Read the {interim}", url)
        url = reverse(f"{side}-cause-paper", args=[ticket.number, last.number])
        yield Link("Download as PDF", url)


def _problem(problem: Problem | None) -> Link | None:
    if problem is None:
        return None
    url = reverse("console-problem", args=[problem.pk])
    return Link(f"{problem.number} {problem.title}", url)


def _tickets(tickets: Iterable[Ticket], side: str) -> list[Link]:
    return [
        Link(
            f"{ticket.number} {ticket.subject}",
            reverse(f"{side}-ticket", args=[ticket.number]),
        )
        for ticket in tickets
    ]


def _alike(asked: Asked, problem: Problem | None) -> list[Link]:
    if problem is not None:
        return []
    found = alike(reader=asked.reader, ticket=asked.ticket, now=asked.now)
    return [_of_its_problem(ticket) for ticket in found[:_FEW]]


def _of_its_problem(ticket: Ticket) -> Link:
    """Return an incident that is alike, with the problem that it is one of."""
    link = getattr(ticket, "problem_link", None)
    of = f" ({link.problem.number})" if link else ""
    url = reverse("console-ticket", args=[ticket.number])
    return Link(f"{ticket.number} {ticket.subject}{of}", url)


@dataclass(frozen=True, slots=True)
class Drawing:
    """The measured loss of a report as a drawing of steps."""

    measure: str
    top: int
    begins: str
    ends: str
    points: str
    area: str


def document_shown(document: Mapping[str, Any], sha256: str = "") -> dict[str, Any]:
    """Return what the template of a report is given."""
    chart = document["chart"]
    drawing = None
    if chart is not None:
        corners = [(x, y * _HEIGHT // 1000) for x, y in chart["corners"]]
        line = " ".join(f"{x},{y}" for x, y in corners)
        drawing = Drawing(
            measure=chart["measure"],
            top=chart["top"],
            begins=chart["begins"],
            ends=chart["ends"],
            points=line,
            area=f"0,{_HEIGHT} {line} {_WIDTH},{_HEIGHT}",
        )
    return {"report": document, "drawing": drawing, "sha256": sha256}


def paper_response(released: Released, number: str) -> HttpResponse:
    """Return a released report as a download."""
    name = f"{number}-root-cause-{released.number}.pdf"
    return pdf_response(name, bytes(released.paper))


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action as a line: what, who, until when, and how it stands."""

    action: Action
    late: bool
    badge: str
    tone: str
    url: str
    ticket_url: str


def action_row(
    action: Action, *, now: datetime, side: str, may_finish: bool
) -> ActionRow:
    """Return an action as a line of a list; its address where it can be finished."""
    place = zone(action.report.ticket.site.zone)
    late = action.done_at is None and action.due_date < now.astimezone(place).date()
    badge, tone = ("Late", "alarm") if late else ("Open", "outline")
    if action.done_at is not None:
        badge, tone = "Done", "good"
    url = reverse(f"{side}-cause-action", args=[action.pk]) if may_finish else ""
    number = action.report.ticket.number
    return ActionRow(
        action, late, badge, tone, url, reverse(f"{side}-ticket", args=[number])
    )

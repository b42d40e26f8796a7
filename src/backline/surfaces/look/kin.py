"""The tickets that a ticket belongs with, as its reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.urls import reverse

from backline.guide.family import Relation, words_of
from backline.guide.timeline import Kind
from backline.guide.workflow import OPEN, State
from backline.records.tickets.family import follow_ups_of, kin_for
from backline.surfaces.look.panels import Panel


if TYPE_CHECKING:
    from collections.abc import Iterator

    from backline.records.tickets.models import Ticket
    from backline.surfaces.look.panels import Asked, PanelOf


@dataclass(frozen=True, slots=True)
class Line:
    """Another ticket, and what it is to this one; `state` is empty where unread."""

    what: str
    number: str
    url: str
    subject: str = ""
    state: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """The tickets of a panel; `told` says how far the children are."""

    lines: tuple[Line, ...]
    told: str


def related_panel_at(page: str) -> PanelOf:
    """Return the panel of related tickets, for the surface whose ticket page is *page*."""
    return partial(_related, page=page)


def _related(asked: Asked, *, page: str) -> Panel | None:
    kin = kin_for(reader=asked.reader, ticket=asked.ticket)
    lines = [
        *_follows(asked, page),
        *_merged(asked, page),
        *(
            _line(words_of(each.relation).capitalize(), each.ticket, asked, page)
            for each in kin
        ),
    ]
    if not lines:
        return None
    children = [each.ticket for each in kin if each.relation is Relation.CHILD]
    told = _how_far(children) if children else ""
    return Panel(
        "look/parts/ticket_related.html", Family(tuple(lines), told), calm=True
    )


def _how_far(children: list[Ticket]) -> str:
    back = sum(State(child.state) not in OPEN for child in children)
    return (
        f"{back} of {len(children)} children are restored or closed; this ticket closes "
        "last."
    )


def _follows(asked: Asked, page: str) -> Iterator[Line]:
    if asked.ticket.follows is not None:
        yield _line("Follows", asked.ticket.follows, asked, page)
    for other in follow_ups_of(reader=asked.reader, ticket=asked.ticket):
        yield _line("Followed by", other, asked, page)


def _merged(asked: Asked, page: str) -> Iterator[Line]:
    """Yield what the timeline tells of merges; both are of one site."""
    merged = [entry for entry in asked.entries if entry.kind in _MERGES]
    if merged and asked.ticket.is_open:
        merged = [entry for entry in merged if entry.kind is Kind.ABSORBED]
    for entry in merged:
        into = entry.kind is Kind.MERGED
        number = str(entry.facts["into" if into else "number"])
        what = "Goes on as" if into else "Stands for"
        yield Line(what, number, reverse(page, args=[number]))


_MERGES = {Kind.MERGED, Kind.ABSORBED}


def _line(what: str, ticket: Ticket, asked: Asked, page: str) -> Line:
    of = asked.ticket
    where = ticket.site.name if ticket.site_id != of.site_id else ""
    if ticket.customer_id != of.customer_id:
        where = f"{ticket.customer.name}, {where}"
    return Line(
        what=what,
        number=ticket.number,
        url=reverse(page, args=[ticket.number]),
        subject=ticket.subject,
        state=ticket.state,
        where=where,
    )

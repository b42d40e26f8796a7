"""The changes as a list and on a planner, for both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backline.guide.change_stages import Stage, Window, stage_of
from backline.records.changes.queries import changes_for, freezes_for
from backline.records.customers.queries import sites_for
from backline.records.visits.queries import agreed_visits
from backline.surfaces.look.change_panel import ticket_url, waits_words
from backline.surfaces.look.change_words import RESULTS, RISKS, STAGES, hours_words
from backline.surfaces.look.planner import (
    Item,
    first_asked,
    planner_of,
)
from backline.surfaces.look.visits import visit_url
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from backline.records.accounts.queries import Reader
    from backline.records.changes.models import Change
    from backline.records.visits.models import Visit
    from backline.surfaces.look.badges import Badge

_TO_AGREE = {Stage.PLANNED, Stage.PROPOSED, Stage.LAPSED, Stage.MISSED}
_COMING = {Stage.AGREED, Stage.RUNNING}
_OVER = {Stage.REVIEWED, Stage.WITHDRAWN}
#: Changes that are over are many: the last ones stand here, the others are tickets.
_LAST = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A change as a line of the list."""

    change: Change
    url: str
    stage: Badge
    risk: Badge
    result: Badge | None
    window: str
    waits: str


def changes_shown(
    asked: Mapping[str, str], *, reader: Reader, now: datetime
) -> dict[str, Any]:
    """Return the weeks asked for, and the changes by what is to be done with them."""
    changes = list(changes_for(reader=reader).order_by("start_at", "pk"))
    stages = {change.pk: stage_of(change.standing, now) for change in changes}

    def of(wanted: Iterable[Stage]) -> list[Change]:
        return [change for change in changes if stages[change.pk] in wanted]

    groups: Sequence[tuple[str, list[Change]]] = (
        ("To be agreed", of(_TO_AGREE)),
        ("Coming and on", of(_COMING)),
        ("To be reviewed", of({Stage.DONE})),
        ("Over", of(_OVER)[: -_LAST - 1 : -1]),
    )
    today = now.date()
    first = first_asked(asked.get("from", ""), today)
    items = [item for change in changes if (item := _item(change, stages, reader))]
    items += _freezes(reader)
    visits = agreed_visits(reader=reader, now=now)
    items += [item for visit in visits if (item := _visit(visit, reader))]
    return {
        "groups": [
            (title, [_line(change, stages[change.pk], reader, now) for change in them])
            for title, them in groups
            if them
        ],
        "planner": planner_of(first, items, today=today),
        "now": now,
    }


def _freezes(reader: Reader) -> list[Item]:
    """Return the freezes, each on the clock of the sites that it holds for."""
    by_customer: dict[int | None, set[str]] = {}
    for site in sites_for(reader=reader):
        by_customer.setdefault(site.customer_id, set()).add(site.zone)
        by_customer.setdefault(None, set()).add(site.zone)
    items = []
    for freeze in freezes_for(reader=reader):
        zones = by_customer.get(freeze.customer_id, set())
        if freeze.site is not None:
            zones = {freeze.site.zone}
        where = zone(next(iter(zones)) if len(zones) == 1 else "UTC")
        words = f"Freeze of {freeze.whose}: {freeze.reason}"
        tone = "alarm" if freeze.blocks else "warn"
        items.append(Item(freeze.window, where, words, tone))
    return items


def _visit(visit: Visit, reader: Reader) -> Item | None:
    ticket, slot = visit.ticket, visit.slot
    if slot is None:
        return None
    who = visit.engineer.name if visit.engineer else "Somebody"
    at = f" at {ticket.site.name}" if reader.side == "vendor" else ""
    return Item(
        Window(slot.starts_at, slot.ends_at),
        zone(ticket.site.zone),
        f"{who} on site{at}, {ticket.number}",
        "plain",
        visit_url(reader, visit),
    )


def _item(change: Change, stages: Mapping[int, Stage], reader: Reader) -> Item | None:
    ticket, window = change.ticket, change.window
    if window is None or stages[change.pk] in {Stage.WITHDRAWN, Stage.LAPSED}:
        return None
    waits = stages[change.pk] is Stage.PROPOSED
    site = f", {ticket.site.name}" if reader.side == "vendor" else ""
    proposed = " (proposed)" if waits else ""
    return Item(
        window,
        zone(ticket.site.zone),
        f"{ticket.number} {ticket.subject}{site}{proposed}",
        "info" if waits else "good",
        ticket_url(reader, ticket.number),
    )


def _line(change: Change, stage: Stage, reader: Reader, now: datetime) -> Line:
    window = change.window
    where = zone(change.ticket.site.zone)
    return Line(
        change=change,
        url=ticket_url(reader, change.ticket.number),
        stage=STAGES[stage],
        risk=RISKS[change.risk],
        result=RESULTS.get(change.result),
        window=hours_words(window, where, now=now) if window else "",
        waits=waits_words(change.standing, reader=reader, now=now),
    )

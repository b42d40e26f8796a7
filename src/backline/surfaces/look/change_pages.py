"""The pages on which a window is proposed and accepted, for both sides.

What speaks against a window is shown before it is proposed: whoever has not seen it is
shown it first, and asked once more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from backline.guide.change_conflicts import day_window
from backline.guide.change_stages import Window
from backline.guide.changes import check_can_propose
from backline.guide.workflow import MoveRefused
from backline.records.changes.actions.agreeing import propose_window
from backline.records.changes.beside import beside_of, conflicts_for
from backline.records.changes.queries import sites_touched
from backline.records.visits.beside import booked_beside
from backline.surfaces.look.change_panel import change_shown
from backline.surfaces.look.planner import (
    Item,
    busy_words,
    days_of,
    first_asked,
    items_beside,
    planner_of,
)
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from backline.guide.change_conflicts import Conflict
    from backline.records.accounts.queries import Reader
    from backline.records.changes.models import Change
    from backline.surfaces.look.change_window_forms import WindowForm

Shown = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Who looks at which change, when, and what is busy at its site."""

    change: Change
    reader: Reader
    now: datetime
    busy: frozenset[int]

    @property
    def gives_up(self) -> bool:
        """Whether another window gives up the one that is agreed."""
        standing = self.change.standing
        return standing.is_agreed and standing.started_at is None


@dataclass(frozen=True, slots=True)
class Looked:
    """A window that was looked at, and what speaks against it; `key` names it."""

    conflicts: tuple[Conflict, ...] = ()
    key: str = ""


def window_asked(
    form: WindowForm,
    posted: Mapping[str, str],
    place: Place,
    *,
    refusals: tuple[type[Exception], ...],
) -> Looked | None:
    """Propose the window, or look at it; None when it was proposed.

    A refusal stands in the form.
    """
    if not form.is_valid():
        return Looked()
    given = form.arguments()
    window = Window(given["start_at"], given["end_at"])
    try:
        check_can_propose(place.change.standing, window, by=form.side, now=place.now)
        looked = _looked(window, place, given)
        seen = posted.get("seen") == looked.key
        if "propose" not in posted or (looked.conflicts and not seen):
            return looked
        number = place.change.ticket.number
        propose_window(number=number, by=place.reader, now=place.now, **given)
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
        return _looked(window, place, given)
    except refusals as refusal:
        form.add_error(None, str(refusal))
        return Looked()
    return None


def _looked(window: Window, place: Place, given: Shown | None = None) -> Looked:
    booked = booked_beside(
        reader=place.reader,
        change=place.change,
        around=window,
        people=given["there"].people
        if given is not None and place.reader.side == "vendor"
        else None,
    )
    conflicts = conflicts_for(
        change=place.change, window=window, busy=place.busy, booked=booked
    )
    key = f"{window.start_at:%Y%m%dT%H%M}/{window.end_at:%Y%m%dT%H%M}"
    return Looked(tuple(conflicts), key)


def planner_shown(place: Place, asked: Mapping[str, str]) -> Shown:
    """Return the weeks that are asked for, with all that stands beside the change."""
    sites = sites_touched(place.change)
    where = zone(sites[0].zone)
    today = place.now.astimezone(where).date()
    window = place.change.window
    near = window.start_at.astimezone(where).date() if window else today
    first = first_asked(asked.get("from", f"{near:%Y-%m-%d}"), today)
    days = days_of(first)
    around = day_window(days[0], where, days=len(days))
    beside = beside_of(
        sites=sites,
        components=place.change.components,
        around=around,
        apart_from=place.change.pk,
        booked=booked_beside(reader=place.reader, change=place.change, around=around),
    )
    items = items_beside(beside, where)
    if window is not None:
        items.append(Item(window, where, "This change", "info"))
    return {
        "planner": planner_of(first, items, today=today, busy=place.busy),
        "busy": busy_words(place.busy),
    }


def accept_shown(place: Place) -> Shown:
    """Return the change with all that speaks against the window on the table."""
    shown = change_shown(place.change, reader=place.reader, now=place.now)
    window = place.change.window
    if window is not None:
        shown = replace(shown, conflicts=_looked(window, place).conflicts)
    return {"shown": shown}

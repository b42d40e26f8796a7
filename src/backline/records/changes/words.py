"""A change in the words of its letters: windows on the wall clock of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.zones import zone


if TYPE_CHECKING:
    from backline.guide.change_stages import Window
    from backline.records.customers.models import Site


def window_words(window: Window, site: Site) -> str:
    """Return a window as the site's clocks show it, with the zone."""
    where = zone(site.zone)
    start, end = window.start_at.astimezone(where), window.end_at.astimezone(where)
    same_day = start.date() == end.date()
    until = f"{end:%H:%M}" if same_day else f"{end:%a} {end.day} {end:%b} {end:%H:%M}"
    return (
        f"{start:%a} {start.day} {start:%b %Y} {start:%H:%M} to {until} ({site.zone})"
    )

"""The holidays of a site's calendar, for the days around a window."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from backline.guide.calendar_days import faces
from backline.records.contracts.queries import NoContract, terms_of_site
from backline.zones import zone


if TYPE_CHECKING:
    from backline.guide.change_stages import Window
    from backline.records.customers.models import Site

_CLOSED = {"holiday", "closed"}


def holidays_of(site: Site, around: Window) -> list[tuple[date, str]]:
    """Return the days that the site's calendar closes, with their names.

    None where nothing is promised to the site, and so no calendar holds.
    """
    try:
        terms = terms_of_site(site.pk, around.start_at).calendar.terms
    except NoContract:
        return []
    where = zone(site.zone)
    first = around.start_at.astimezone(where).date()
    last = (around.end_at - timedelta(seconds=1)).astimezone(where).date()
    return [
        (face.day, face.name or face.words)
        for face in faces(terms, first, last)
        if face.kind in _CLOSED and not face.by_week
    ]

from __future__ import annotations

from typing import Literal

from django.db.models import Q, QuerySet

from backline.records.accounts.queries import Reader
from backline.records.paging.models import Page


Which = Literal["mine", "open", "all"]


class UnknownPage(LookupError):
    """There is no such page."""


def pages_of(*, reader: Reader, about: str) -> list[Page]:
    """Return the pages about a ticket, the newest first; the vendor's people only."""
    return list(_seen_by(reader).filter(about=about))


def pages_for(*, reader: Reader, which: Which = "open") -> QuerySet[Page]:
    """Return pages, the newest first; the vendor's people only.

    Args:
        reader: who asks.
        which: `mine` are those that I was called for or took and that are not over,
            `open` those that nobody has taken, `all` every one.
    """
    seen = _seen_by(reader)
    if which == "open":
        return seen.filter(state=Page.State.OPEN)
    if which == "mine":
        called = Q(calls__person=reader.person_id, state=Page.State.OPEN)
        taken = Q(acknowledged_by=reader.person_id, state=Page.State.ACKNOWLEDGED)
        return seen.filter(called | taken).distinct()
    return seen


def page_for(*, reader: Reader, page_id: int) -> Page:
    """Return one page.

    Raises:
        UnknownPage: there is none that *reader* may see.
    """
    found = _seen_by(reader).filter(pk=page_id).first()
    if found is None:
        message = f"There is no page {page_id} here: see the list of pages."
        raise UnknownPage(message)
    return found


def _seen_by(reader: Reader) -> QuerySet[Page]:
    everything = Page.objects.select_related("acknowledged_by").prefetch_related(
        "calls__person", "calls__steps"
    )
    return everything if reader.side == "vendor" else everything.none()

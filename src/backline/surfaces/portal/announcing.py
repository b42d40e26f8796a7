"""What stands at the top of every page of the portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from backline.records.accounts.queries import reader_of
from backline.records.majors.queries import (
    announcements_for,
    own_tickets_in,
    sites_touched,
)
from backline.surfaces.look.words import instant
from backline.surfaces.portal.pages import place_of
from backline.zones import zone


if TYPE_CHECKING:
    from datetime import tzinfo

    from django.http import HttpRequest

    from backline.records.accounts.queries import Reader
    from backline.records.majors.models import Announcement


@dataclass(frozen=True, slots=True)
class Announced:
    """An announcement as its reader sees it: instants are on a clock of theirs."""

    words: str
    since: str
    written: str
    again: str
    #: Their own tickets of it, each with its address.
    own: tuple[tuple[str, str], ...]
    touch_url: str


def announced(request: HttpRequest) -> dict[str, object]:
    """Hand the pages of the portal the announcements that stand for their reader."""
    asked = getattr(request, "resolver_match", None)
    if asked is None or not (asked.url_name or "").startswith("portal"):
        return {}
    reader = reader_of(request.user)
    found = announcements_for(reader=reader)
    if not found:
        return {"announced": []}
    sites = sites_touched(reader=reader)
    where = zone(sites[0].zone) if sites else UTC
    now = datetime.now(UTC)  # noqa: TID251 - entry point reads the clock
    return {"announced": [_told(each, reader, where, now) for each in found]}


def _told(
    each: Announcement, reader: Reader, where: tzinfo, now: datetime
) -> Announced:
    own = own_tickets_in(reader=reader, major=each.major)
    return Announced(
        words=each.words,
        since=instant(each.major.declared_at, where),
        written=instant(each.published_at, where),
        again=_again(each.major.next_update_at, where, now),
        own=tuple((ticket.number, place_of(ticket.number)) for ticket in own),
        touch_url=reverse("portal-touched", args=[each.major_id]),
    )


def _again(at: datetime | None, where: tzinfo, now: datetime) -> str:
    if at is None:
        return ""
    if at <= now:
        return f"The next update is due since {instant(at, where)}."
    return f"You hear from us again by {instant(at, where)}."

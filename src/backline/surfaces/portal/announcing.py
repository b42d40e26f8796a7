"""What stands at the top of every page of the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from backline.records.accounts.queries import reader_of
from backline.records.majors.queries import announcements_for


if TYPE_CHECKING:
    from django.http import HttpRequest

    from backline.records.majors.models import Announcement


def announced(request: HttpRequest) -> dict[str, object]:
    """Hand the pages of the portal the announcements that stand for their reader."""
    asked = getattr(request, "resolver_match", None)
    if asked is None or not (asked.url_name or "").startswith("portal"):
        return {}
    found = announcements_for(reader=reader_of(request.user))
    return {"announced": [(each, _url(each)) for each in found]}


def _url(each: Announcement) -> str:
    return reverse("portal-touched", args=[each.major_id])

"""The calendar of agreed changes, by a secret address."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backline.records.changes.feed import feed_reader
from backline.surfaces.look.change_feed import calendar_of


if TYPE_CHECKING:
    from django.http import HttpRequest


@never_cache
@require_safe
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """Serve the calendar of a secret address; nothing is told of one that is none."""
    reader = feed_reader(raw=key)
    if reader is None:
        raise Http404
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point
    text = calendar_of(reader=reader, now=now)
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="changes.ics"'
    return answer

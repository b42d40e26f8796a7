"""Calls of the developers' trackers: signed, or they do not come in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from backline.records.trackers.actions import hear
from backline.records.trackers.adapters.speaking import NotSigned
from backline.records.trackers.queries import UnknownTracker


if TYPE_CHECKING:
    from django.http import HttpRequest

_LARGEST = 1024 * 1024


@csrf_exempt
@require_POST
def called(request: HttpRequest, tracker: str) -> HttpResponse:
    """Take what a tracker tells; who does not sign learns nothing."""
    if int(request.headers.get("Content-Length") or 0) > _LARGEST:
        return HttpResponse(status=413)
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point
    try:
        followed = hear(
            tracker=tracker, headers=request.headers, body=request.body, now=now
        )
    except (UnknownTracker, NotSigned):
        return HttpResponse(status=404)
    except ValueError:
        return HttpResponse("The call cannot be read.", status=400)
    return JsonResponse({"followed": followed})

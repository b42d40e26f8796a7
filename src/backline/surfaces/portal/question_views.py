"""Questions about absence in the portal: one click answers them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.views.decorators.http import require_http_methods

from backline.surfaces.look.questions import Desk, question_page
from backline.surfaces.portal.doors import contact_page
from backline.surfaces.portal.pages import place_of


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


@require_http_methods(["GET", "HEAD", "POST"])
@contact_page
def question(request: HttpRequest, reader: Reader, question: int) -> HttpResponse:
    """Ask whether absent agents are expected, and take the answer."""
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point
    back = reverse("portal")
    desk = Desk(reader, now, back, "Your tickets", place_of)
    return question_page(request, desk, question)

"""Questions about absence in the console, answered after a call."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.views.decorators.http import require_http_methods

from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.pages import place_of
from backline.surfaces.look.questions import Desk, question_page


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def question(request: HttpRequest, reader: Reader, question: int) -> HttpResponse:
    """Ask whether absent agents are expected, and take the answer."""
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point
    back = reverse("console-sites")
    desk = Desk(reader, now, back, "Sites", place_of, {"nav": nav_of(None, here=back)})
    return question_page(request, desk, question)

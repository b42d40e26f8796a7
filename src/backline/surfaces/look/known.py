"""What is reported may be known: it is offered to follow that instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.records.majors.actions import follow_known
from backline.records.majors.queries import announced_about


if TYPE_CHECKING:
    from datetime import datetime

    from backline.records.accounts.queries import Reader
    from backline.records.majors.models import Announcement
    from backline.records.tickets.actions.intake import Report
    from backline.records.tickets.models import Ticket
    from backline.surfaces.look.report_form import ReportForm

#: What the buttons beside the offer say.
FOLLOW, APART = "follow", "apart"


def known_about(form: ReportForm, *, reader: Reader) -> Announcement | None:
    """Return what is announced about what a form reports, unless it is told apart."""
    if not form.is_bound or not form.is_valid():
        return None
    given = form.cleaned_data
    if given["kind"] != "incident" or form.data.get("known") == APART:
        return None
    return announced_about(
        reader=reader, component=given["component"], site_id=given["site"]
    )


def follow(
    known: Announcement, report: Report, *, key: str, by: Reader, now: datetime
) -> Ticket:
    """Have a report follow what is known."""
    return follow_known(major=known.major, report=report, key=key, by=by, now=now)


def is_to_choose(form: ReportForm, known: Announcement | None) -> bool:
    """Say whether it has to be chosen first whether a report follows what is known."""
    return known is not None and form.data.get("known") != FOLLOW

"""A ticket that a customer's contact opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide.entitlement import NotEntitled
from backline.guide.severity import BadLoss
from backline.guide.workflow import MoveRefused
from backline.records.contracts.queries import NoContract, plans_of_sites
from backline.records.customers.queries import UnknownSite, sites_for
from backline.records.tickets.actions.intake import Report, ReportRefused
from backline.records.tickets.actions.once import FormUsed, open_once
from backline.surfaces.look.intake import told_apart
from backline.surfaces.look.known import follow, is_to_choose
from backline.surfaces.look.report_form import ReportForm


if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

    from backline.records.accounts.queries import Reader
    from backline.records.majors.models import Announcement
    from backline.records.tickets.models import Ticket

REFUSALS = (ReportRefused, UnknownSite, NoContract, NotEntitled, BadLoss, MoveRefused)


def report_form(
    posted: QueryDict | None, *, asked: QueryDict, reader: Reader, now: datetime
) -> ReportForm:
    """Return the form with the reader's own sites, and what their packages name."""
    sites = {site.pk: site.name for site in sites_for(reader=reader)}
    return ReportForm(
        posted, asked=asked, sites=sites, plans=plans_of_sites(sites, now)
    )


def opened(
    form: ReportForm, *, reader: Reader, now: datetime, known: Announcement | None
) -> Ticket | None:
    """Open the ticket if the form is filled well; a refusal stands in the form.

    What is *known* is offered to be followed first, and then opens nothing beside it.
    """
    if not form.is_valid() or is_to_choose(form, known):
        return None
    given, answers = told_apart(form.cleaned_data)
    key = given.pop("key")
    report = Report(
        channel="portal", site_id=given.pop("site"), answers=answers, **given
    )
    try:
        if known:
            return follow(known, report, key=key, by=reader, now=now)
        return open_once(report=report, key=key, by=reader, now=now)
    except FormUsed as used:
        form.add_error(None, str(used))
        form.renew_key()
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
    return None

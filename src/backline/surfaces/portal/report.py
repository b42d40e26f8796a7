"""A ticket that a customer's contact opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backline.guide.entitlement import NotEntitled
from backline.guide.severity import BadLoss
from backline.plans import DEFAULT_PLAN, load_plan
from backline.records.contracts.queries import NoContract
from backline.records.customers.queries import UnknownSite, sites_for
from backline.records.tickets.actions.intake import Report, ReportRefused, open_ticket
from backline.surfaces.look.report_form import ReportForm


if TYPE_CHECKING:
    from datetime import datetime

    from backline.records.accounts.queries import Reader
    from backline.records.tickets.models import Ticket

REFUSALS = (ReportRefused, UnknownSite, NoContract, NotEntitled, BadLoss)


def report_form(posted: Any, *, reader: Reader) -> ReportForm:
    """Return the form with the reader's own sites."""
    plan = load_plan(DEFAULT_PLAN)
    return ReportForm(
        posted,
        sites={site.pk: site.name for site in sites_for(reader=reader)},
        components=plan.components,
        measures=plan.measures,
    )


def opened(form: ReportForm, *, reader: Reader, now: datetime) -> Ticket | None:
    """Open the ticket if the form is filled well; a refusal stands in the form."""
    if not form.is_valid():
        return None
    given = dict(form.cleaned_data)
    report = Report(channel="portal", site_id=given.pop("site"), **given)
    try:
        return open_ticket(report=report, by=reader, now=now)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return None

"""A ticket that an engineer opens for a customer, after a call or by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

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


class ConsoleReportForm(ReportForm):
    channel = forms.ChoiceField(
        label="How it came in",
        choices=[("phone", "by phone"), ("console", "found by ourselves")],
    )


def report_form(posted: Any, *, reader: Reader) -> ConsoleReportForm:
    """Return the form with the sites that *reader* may see."""
    plan = load_plan(DEFAULT_PLAN)
    sites = {
        site.pk: f"{site.customer.name}, {site.name}"
        for site in sites_for(reader=reader)
    }
    return ConsoleReportForm(
        posted, sites=sites, components=plan.components, measures=plan.measures
    )


def opened(form: ConsoleReportForm, *, reader: Reader, now: datetime) -> Ticket | None:
    """Open the ticket if the form is filled well; a refusal stands in the form."""
    if not form.is_valid():
        return None
    given = dict(form.cleaned_data)
    site_id = given.pop("site")
    try:
        return open_ticket(report=Report(site_id=site_id, **given), by=reader, now=now)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return None

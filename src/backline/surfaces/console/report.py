"""A ticket that an engineer opens for a customer, after a call or by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from backline.guide.entitlement import NotEntitled
from backline.guide.severity import BadLoss
from backline.guide.workflow import MoveRefused
from backline.records.contracts.queries import NoContract, plans_of_sites
from backline.records.customers.queries import UnknownSite, contacts_for, sites_for
from backline.records.tickets.actions.intake import Report, ReportRefused
from backline.records.tickets.actions.once import FormUsed, open_once
from backline.surfaces.look.choices import choose
from backline.surfaces.look.intake import told_apart
from backline.surfaces.look.known import follow, is_to_choose
from backline.surfaces.look.report_form import ReportForm


if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.http import QueryDict

    from backline.records.accounts.queries import Reader
    from backline.records.majors.models import Announcement
    from backline.records.tickets.models import Ticket

REFUSALS = (ReportRefused, UnknownSite, NoContract, BadLoss, MoveRefused)


class ConsoleReportForm(ReportForm):
    channel = forms.ChoiceField(
        label="How it came in",
        choices=[("phone", "by phone"), ("console", "found by ourselves")],
    )
    contact = forms.TypedChoiceField(
        label="Who reports it",
        help_text="Empty: the duty contact of the site.",
        required=False,
        coerce=int,
        empty_value=None,
    )


def report_form(
    posted: QueryDict | None, *, asked: QueryDict, reader: Reader, now: datetime
) -> ConsoleReportForm:
    """Return the form with the sites that *reader* may see and their people."""
    sites = {site.pk: site for site in sites_for(reader=reader)}
    form = ConsoleReportForm(
        posted,
        asked=asked,
        sites={pk: f"{site.customer.name}, {site.name}" for pk, site in sites.items()},
        plans=plans_of_sites(sites, now),
    )
    customer = sites[form.chosen].customer_id if form.chosen else None
    people = _people(reader, customer)
    choose(form, "contact", [("", "the duty contact"), *people])
    return form


def _people(reader: Reader, customer: int | None) -> Iterator[tuple[str, str]]:
    """Yield who may have reported it; with their customer until a site is chosen."""
    for contact in contacts_for(reader=reader, customer_id=customer):
        of = "" if customer else f", {contact.customer.name}"
        yield str(contact.pk), f"{contact.name}{of}"


def opened(
    form: ConsoleReportForm,
    *,
    reader: Reader,
    now: datetime,
    known: Announcement | None,
) -> Ticket | None:
    """Open the ticket if the form is filled well; a refusal stands in the form.

    What is *known* is offered to be followed first, and then opens nothing beside it.
    """
    if not form.is_valid() or is_to_choose(form, known):
        return None
    given, answers = told_apart(form.cleaned_data)
    key = given.pop("key")
    report = Report(
        site_id=given.pop("site"),
        contact_id=given.pop("contact"),
        answers=answers,
        **given,
    )
    try:
        if known:
            return follow(known, report, key=key, by=reader, now=now)
        return open_once(report=report, key=key, by=reader, now=now)
    except FormUsed as used:
        form.add_error(None, str(used))
        form.renew_key()
    except NotEntitled as refusal:
        form.refused = refusal.verdict
        form.add_error("channel", refusal.verdict.because)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
    return None


def opened_words(ticket: Ticket, known: Announcement | None) -> str:
    """Return what is said of a ticket that was opened, or that a report now follows."""
    if known is None:
        return f"{ticket.number} is open."
    if ticket.pk == known.major.ticket_id:
        return f"Written down on {ticket.number}."
    return f"{ticket.number} follows {known.major.ticket.number}."

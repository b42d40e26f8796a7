"""The form with which a manager signs a contract, a first one or a renewal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms

from backline.guide.calendar_terms import BadCalendar
from backline.guide.contract_term import running_words
from backline.guide.plan_overrides import read_figures
from backline.guide.plan_table import BadPlan
from backline.plans import plan_mapping, plan_names
from backline.records.contracts.actions import (
    first_calendar,
    publish_plan,
    sign_contract,
)
from backline.records.contracts.agreement_queries import (
    UnknownContract,
    contract_for,
    sites_of,
    zone_of,
)
from backline.records.contracts.queries import published_plan_names
from backline.records.contracts.signing_queries import (
    calendars_at,
    calendars_to_sign,
    plans_to_sign,
)
from backline.records.customers.queries import customers_for, sites_for
from backline.surfaces.console.contract_forms import (
    REFUSALS,
    as_lines,
    begins,
    begins_if,
    day_field,
)
from backline.surfaces.look.choices import choose
from backline.zones import zone


if TYPE_CHECKING:
    from datetime import date, datetime, tzinfo

    from django.http import QueryDict

    from backline.records.accounts.queries import Reader
    from backline.records.contracts.models import (
        CalendarVersion,
        Contract,
        PlanVersion,
    )
    from backline.records.customers.models import Customer, Site

_SHIPPED = "file:"
#: What a site counts by that counts by nothing yet.
_FIRST = {
    "24x5": "24x5: the working days of the site's geography",
    "24x7": "24x7: all hours of every day",
}
_LONGEST_NUMBER = 18
_NEW_CALENDAR = "Some of these sites count by no calendar yet: choose one for them."


class CustomerForm(forms.Form):
    customer = forms.ChoiceField(label="For which customer")


class SignForm(forms.Form):
    """A contract of one customer; its days are those of the first chosen site."""

    sites = forms.TypedMultipleChoiceField(
        coerce=int, label="Sites", widget=forms.CheckboxSelectMultiple
    )
    plan = forms.ChoiceField(
        label="Package",
        error_messages={"invalid_choice": "It is not offered: choose one of the list."},
    )
    calendar = forms.ChoiceField(
        required=False, help_text="By which service time is counted."
    )
    starts_on = day_field("First day", required=True)
    last_day = day_field("Last day", "Empty: without end.", required=False)
    running_at_end = forms.ChoiceField(
        label="Tickets that run at its end",
        choices=[(name, running_words(name)) for name in ("kept", "ended")],
        widget=forms.RadioSelect,
        initial="kept",
    )
    figures = forms.CharField(
        label="Figures agreed otherwise than in the package",
        required=False,
        max_length=20_000,
        help_text=(
            "A line each, by their path in the plan: "
            "clocks.resolution.targets.critical = 2 h"
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    agreed_by = forms.CharField(
        label="Who agreed to them",
        required=False,
        max_length=200,
        help_text="Names on both sides; both sides read them.",
    )
    agreed_on = day_field("Agreed on", "Empty: today.", required=False)

    def __init__(
        self,
        posted: QueryDict | None,
        *,
        customer: Customer,
        renewed: Contract | None,
        reader: Reader,
    ) -> None:
        initial = _as_renewal(renewed, reader) if renewed else {}
        super().__init__(posted, initial=initial)
        self.renewed = renewed
        self.customer = customer
        self.own_sites: dict[int, Site] = {
            site.pk: site for site in sites_for(reader=reader).filter(customer=customer)
        }
        if len(self.own_sites) == 1:
            self.initial.setdefault("sites", list(self.own_sites))
        self.plans = {str(plan.pk): plan for plan in plans_to_sign(reader=reader)}
        self.calendars = {
            str(each.pk): each for each in calendars_to_sign(reader=reader)
        }
        known = published_plan_names()
        self.fields["sites"].choices = [  # type: ignore[attr-defined]  # multiple too
            (str(pk), site.name) for pk, site in self.own_sites.items()
        ]
        shipped = [
            (f"{_SHIPPED}{name}", f"{name}, as it comes with the desk")
            for name in plan_names()
            if name not in known
        ]
        plans = [(pk, str(plan)) for pk, plan in self.plans.items()]
        choose(self, "plan", [*plans, *shipped])
        own = ("", "the calendar that each site counts by now")
        calendars = [(pk, str(each)) for pk, each in self.calendars.items()]
        choose(self, "calendar", [own, *_FIRST.items(), *calendars])

    def clean_figures(self) -> dict[str, object]:
        """Read the lines; one that is no figure is told here."""
        try:
            return read_figures(self.cleaned_data["figures"])
        except BadPlan as bad:
            raise forms.ValidationError(str(bad)) from bad

    def covered(self, *, reader: Reader, now: datetime) -> dict[Site, CalendarVersion]:
        """Return the chosen sites with their calendars; a site without one lacks."""
        chosen = [self.own_sites[pk] for pk in self.cleaned_data["sites"]]
        if self.cleaned_data["calendar"] in _FIRST:
            coverage = self.cleaned_data["calendar"]
            year = min(self.starts_at().year, now.year)
            given = {"coverage": coverage, "first_year": year, "by": reader, "now": now}
            return {site: first_calendar(site=site, **given) for site in chosen}
        calendar = self.calendars.get(self.cleaned_data["calendar"])
        if calendar is not None:
            return dict.fromkeys(chosen, calendar)
        counted = calendars_at([site.pk for site in chosen], reader=reader, at=now)
        return {site: counted[site.pk] for site in chosen if site.pk in counted}

    def starts_at(self) -> datetime:
        """Return when the term begins: a renewal, at the instant of the other's end."""
        day: date = self.cleaned_data["starts_on"]
        if self.renewed is not None and self.renewed.ends_at is not None:
            where = zone_of(self.renewed)
            if self.renewed.ends_at.astimezone(where).date() == day:
                return self.renewed.ends_at
        return begins(day, self.where())

    def ends_at(self) -> datetime | None:
        """Return when the term is over, if ever."""
        last: date | None = self.cleaned_data["last_day"]
        return None if last is None else begins(last + timedelta(days=1), self.where())

    def where(self) -> tzinfo:
        """Return the zone whose days are meant."""
        return zone(self.own_sites[min(self.cleaned_data["sites"])].zone)

    def plan_version(self, *, reader: Reader, now: datetime) -> PlanVersion:
        """Return the chosen package; one that comes with the desk is published."""
        chosen: str = self.cleaned_data["plan"]
        if chosen in self.plans:
            return self.plans[chosen]
        mapping = plan_mapping(chosen.removeprefix(_SHIPPED))
        return publish_plan(mapping=mapping, by=reader, now=now)


def sign_form(
    posted: QueryDict | None, *, asked: QueryDict, reader: Reader
) -> SignForm | CustomerForm:
    """Return the form for the customer that is asked for; else the one that asks."""
    renewed = _contract(asked.get("renews", ""), reader)
    wanted = str(renewed.customer_id) if renewed else asked.get("customer", "")
    customers = {str(each.pk): each for each in customers_for(reader=reader)}
    if wanted not in customers:
        form = CustomerForm()
        choose(form, "customer", [(pk, each.name) for pk, each in customers.items()])
        return form
    return SignForm(posted, customer=customers[wanted], renewed=renewed, reader=reader)


def _contract(number: str, reader: Reader) -> Contract | None:
    try:
        return contract_for(reader=reader, number=int(number[:_LONGEST_NUMBER]))
    except (ValueError, UnknownContract):
        return None


def _as_renewal(contract: Contract, reader: Reader) -> dict[str, Any]:
    """Return what the next contract begins with: all as it was, from its end on."""
    same = contract.plan_version.name
    plans = [plan.pk for plan in plans_to_sign(reader=reader) if plan.name == same]
    ends_at = contract.ends_at
    return {
        "sites": [site.pk for site in sites_of(contract)],
        "plan": str(plans[0]) if plans else "",
        "starts_on": ends_at.astimezone(zone_of(contract)).date() if ends_at else None,
        "running_at_end": contract.running_at_end,
        "figures": as_lines(contract.overrides),
        "agreed_by": contract.agreed_by,
    }


def signed(form: SignForm, *, reader: Reader, now: datetime) -> Contract | None:
    """Sign the contract if the form is filled well; what was refused stands in it."""
    if not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        covered = form.covered(reader=reader, now=now)
    except BadCalendar as bad:
        form.add_error("calendar", str(bad))
        return None
    if len(covered) < len(given["sites"]):
        form.add_error("calendar", _NEW_CALENDAR)
        return None
    try:
        return sign_contract(
            customer=form.customer,
            plan_version=form.plan_version(reader=reader, now=now),
            covered=covered,
            starts_at=form.starts_at(),
            ends_at=form.ends_at(),
            overrides=given["figures"],
            agreed_by=given["agreed_by"],
            agreed_at=begins_if(given["agreed_on"], form.where()),
            running_at_end=given["running_at_end"],
            by=reader,
            now=now,
        )
    except BadPlan as bad:
        form.add_error("figures", str(bad))
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
    return None

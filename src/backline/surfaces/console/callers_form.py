"""The line in which a caller is noted, and what came of calling them back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from backline.guide.workflow import MoveRefused
from backline.records.contracts.queries import terms_of
from backline.records.customers.queries import sites_for
from backline.records.majors.actions import note_caller
from backline.surfaces.console.deeds import REFUSALS
from backline.surfaces.look.acts import TicketForm
from backline.surfaces.look.choices import choose


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime


class CallerForm(TicketForm):
    """Who calls, in one line; `ticket` is the major incident's."""

    site = forms.CharField(label="Customer or site", max_length=200)
    name = forms.CharField(label="Who calls", max_length=120)
    phone = forms.CharField(
        label="Phone",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    words = forms.CharField(label="What they say", max_length=2000, required=False)
    measure = forms.ChoiceField(label="What is lost", required=False)
    affected = forms.IntegerField(
        label="How many, of their seats", min_value=0, max_value=10**6, required=False
    )

    def prepare(self) -> None:
        self.sites = {
            f"{site.customer.name}: {site.name}": site.pk
            for site in sites_for(reader=self.reader)
        }
        measures = terms_of(
            self.ticket.contract_id, self.ticket.calendar_version_id
        ).plan.measures
        choose(self, "measure", [("", "not said"), *measures.items()])
        self.list_id = f"{self.ticket.number}-sites"
        self.fields["site"].widget.attrs["list"] = self.list_id
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def clean_site(self) -> str:
        return named(self.cleaned_data["site"], self.sites)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        counted = given.get("affected") is not None
        if bool(given.get("measure")) != counted and not self.errors:
            name = "measure" if counted else "affected"
            self.add_error(name, "Say this too, or leave both empty.")
        return given

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        site = given.pop("site")
        return {**given, "site_id": self.sites[site]}


class CallbackForm(forms.Form):
    """What came of a callback."""

    words = forms.CharField(label="What was said", max_length=2000, required=False)
    minutes = forms.IntegerField(
        label="Again in, minutes", min_value=1, max_value=480, required=False
    )


def named(typed: str, names: Iterable[str]) -> str:
    """Return the one name that holds all the words that were typed.

    Raises:
        ValidationError: none does, or several do.
    """
    parts = typed.casefold().split()
    known = list(names)
    exact = [name for name in known if name.casefold() == typed.strip().casefold()]
    fits = exact or [
        name for name in known if all(part in name.casefold() for part in parts)
    ]
    if len(fits) == 1:
        return fits[0]
    if not fits:
        message = f"No customer or site is called “{typed}”: write a part of its name."
        raise forms.ValidationError(message)
    message = f"“{typed}” fits {len(fits)}, such as {fits[0]}: write more of the name."
    raise forms.ValidationError(message)


def noted(form: CallerForm, *, now: datetime) -> str:
    """Note the caller and return what is told; empty where it was refused."""
    if not form.is_valid():
        return ""
    number = form.ticket.number
    given: Mapping[str, Any] = form.arguments()
    try:
        moved = note_caller(number=number, by=form.reader, now=now, **given)
    except (*REFUSALS, MoveRefused) as refusal:
        form.add_error(None, str(refusal))
        return ""
    if moved is None:
        return (
            "Noted: they are called back. No contract covers the site, so there is no "
            "ticket and no service level."
        )
    return f"Noted on {moved.ticket.number}: they are called back."

"""The forms of customers and their sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from backline.geography.places import zone_names
from backline.guide.workflow import MoveRefused
from backline.surfaces.look.choices import choose


if TYPE_CHECKING:
    from collections.abc import Callable


class CustomerForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class SiteForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=160,
        help_text="With its city, as people call it: Bengaluru, Tower 2.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    geography = forms.CharField(
        label="Geography",
        max_length=16,
        help_text="Whose working days count: a country or a part of one, as AE or IN-KA.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    zone = forms.ChoiceField(label="Time zone", required=False)
    seats = forms.IntegerField(
        label="Seats",
        min_value=1,
        max_value=1_000_000,
        help_text="Losses are counted against them where no roster is heard.",
    )
    call_capacity = forms.IntegerField(
        label="Calls at once",
        min_value=0,
        max_value=1_000_000,
        initial=0,
        help_text="How many it is built to carry; 0 where nobody knows.",
    )
    version = forms.CharField(
        label="Version",
        max_length=40,
        required=False,
        help_text="Of the contact centre that runs there.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = ("", "the one of its country, where there is one only")
        known = zone_names()
        now = str(self.initial.get("zone", ""))
        more = [now] if now and now not in known else []
        choose(self, "zone", [own, *((name, name) for name in [*more, *known])])


def done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do what a form says; what was refused stands in the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True

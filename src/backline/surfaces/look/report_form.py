"""The form for a new ticket: what is wrong, where, and how much of it is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from backline.surfaces.look import badges
from backline.surfaces.look.acts import words_field
from backline.surfaces.look.choices import choose


if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = ("incident", "question", "request", "access", "change")
_COUNTED = ("component", "measure", "affected")


class ReportForm(forms.Form):
    """A report; counts may be left out where nothing is counted."""

    kind = forms.ChoiceField(
        label="What is it",
        choices=[(kind, badges.ticket_kind(kind)) for kind in KINDS],
        help_text="Service levels apply to incidents.",
    )
    site = forms.TypedChoiceField(coerce=int)
    subject = forms.CharField(
        label="What is wrong, in one line",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    component = forms.ChoiceField(
        required=False, help_text="The part of the contact centre that fails."
    )
    measure = forms.ChoiceField(
        label="What is lost",
        required=False,
        help_text="The counts decide how severe an incident is.",
    )
    affected = forms.IntegerField(
        label="How many are affected", min_value=0, max_value=10**9, required=False
    )
    total = forms.IntegerField(
        label="Of how many at work now",
        min_value=0,
        max_value=10**9,
        required=False,
        help_text="Empty: the seats of the site.",
    )
    words = words_field("What happens, since when, what was tried")

    def __init__(
        self,
        *args: Any,
        sites: Mapping[int, str],
        components: Mapping[str, str],
        measures: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        none = ("", "nothing of these")
        choose(self, "site", [(str(pk), name) for pk, name in sites.items()])
        choose(self, "component", [none, *components.items()])
        choose(self, "measure", [none, *measures.items()])

    def clean(self) -> dict[str, Any]:
        """Ask for the rest when only a part of the counts is given."""
        given = super().clean() or self.cleaned_data
        known = [name for name in _COUNTED if given.get(name) not in {None, ""}]
        if known and len(known) < len(_COUNTED) and not self.errors:
            for name in _COUNTED:
                if name not in known:
                    self.add_error(name, "Counts need this too; or leave all empty.")
        return given

"""The forms about access to sites. None takes a secret: what looks like one is refused.

The fields of a form bear the names of its action's arguments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from backline.mechanisms import mechanisms
from backline.records.customers.queries import contacts_for
from backline.records.remote.queries import approvers_of, mechanism_of, site_access
from backline.surfaces.look.acts import at_field, words_field
from backline.surfaces.look.choices import choose
from backline.zones import zone


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader
    from backline.records.customers.models import Site
    from backline.records.remote.models import Way

#: For how long access is asked for, in minutes.
DURATIONS = (
    (30, "30 minutes"),
    (60, "1 hour"),
    (120, "2 hours"),
    (240, "4 hours"),
    (480, "8 hours"),
    (1440, "1 day"),
    (4320, "3 days"),
)
NO_SECRET = "No password and no private key: what looks like one is refused."  # noqa: S105 - words


class SiteForm(forms.Form):
    """A form about a site; instants in it are on the site's wall clock."""

    def __init__(self, *args: Any, site: Site, reader: Reader, **kwargs: Any) -> None:
        self.site = site
        self.reader = reader
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices that depend on the site or the reader."""

    def full_clean(self) -> None:
        with timezone.override(zone(self.site.zone)):
            super().full_clean()

    def arguments(self) -> dict[str, Any]:
        """Return what the action is given."""
        return dict(self.cleaned_data)


def line_field(
    label: str, help_text: str = "", *, required: bool = True
) -> forms.CharField:
    """Return a field for one line."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def short_words(
    label: str, help_text: str = "", *, required: bool = True
) -> forms.CharField:
    """Return a field for a sentence or two."""
    field = words_field(label, help_text, rows=2)
    field.required = required
    field.max_length = 500
    return field


def way_choices(ways: list[Way]) -> list[tuple[str, str]]:
    """Return the ways of a site as choices, each with its conditions."""
    found = []
    for way in ways:
        mechanism = mechanism_of(way)
        more = ", ".join(each for each in (way.where, *mechanism.conditions) if each)
        found.append(
            (str(way.pk), f"{mechanism.title} ({more})" if more else mechanism.title)
        )
    return found


class NothingForm(SiteForm):
    """Nothing is to be said for it."""


class DenyForm(SiteForm):
    words = short_words("Why not", "The engineer reads it.")


class WithdrawForm(SiteForm):
    words = short_words("Why", required=False)


class StartForm(SiteForm):
    source = line_field(
        "From which address", "The one that the site sees you come from."
    )
    presenter = line_field("Who of the customer presents", required=False)
    words = short_words(
        "What for, if it is not what was asked", NO_SECRET, required=False
    )


class StopForm(SiteForm):
    words = short_words("What was done", NO_SECRET)
    worked = forms.BooleanField(label="The way in worked", required=False, initial=True)


class EndForm(SiteForm):
    words = short_words(
        "Why", "The engineer is told, and an open session ends.", required=False
    )


class LongerForm(SiteForm):
    minutes = forms.TypedChoiceField(
        label="How much longer", coerce=int, choices=DURATIONS, initial=60
    )
    words = short_words("What for, if it is not the same", NO_SECRET, required=False)


class DeclareForm(SiteForm):
    source = line_field("From which address")
    started_at = at_field("From")
    stopped_at = at_field("Until")
    presenter = line_field("Who of the customer presented", required=False)
    words = short_words("What was done", NO_SECRET)

    def prepare(self) -> None:
        for name in ("started_at", "stopped_at"):
            self.fields[name].required = True
            self.fields[name].help_text = f"On the site's clock, {self.site.zone}."


class ShutForm(SiteForm):
    words = short_words("How it was shut, and how you know", NO_SECRET)


class KeyForm(SiteForm):
    public_key = forms.CharField(
        label="Your public key",
        help_text="The one line of the file that ends in .pub. Never the private key.",
        max_length=8192,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )


class WayForm(SiteForm):
    mechanism = forms.ChoiceField(label="Mechanism")
    adapter = forms.ChoiceField(
        label="Opened and shut",
        choices=[
            ("", "as usual for it"),
            ("manual", "by hand"),
            ("ssh", "by SSH certificates of the desk"),
        ],
        required=False,
    )
    host = line_field("Host", required=False)
    port = forms.IntegerField(
        label="Port", min_value=1, max_value=65535, required=False
    )
    account = line_field("Account at the host", required=False)
    words = short_words("What else one has to know", NO_SECRET, required=False)

    def prepare(self) -> None:
        there = site_access(reader=self.reader, site_id=self.site.pk).ways
        known = {way.mechanism for way in there}
        free = [each for each in mechanisms().values() if each.name not in known]
        choose(self, "mechanism", [(each.name, each.title) for each in free])


class HostForm(SiteForm):
    network = line_field("Address or network", "Such as 203.0.113.7 or 203.0.113.0/28.")
    words = line_field("What it is", required=False)


class ApproverForm(SiteForm):
    contact_id = forms.TypedChoiceField(label="Contact", coerce=int)

    def prepare(self) -> None:
        found = contacts_for(reader=self.reader, customer_id=self.site.customer_id)
        named = {contact.pk for contact in approvers_of(site_id=self.site.pk)}
        let_in = [each for each in found if each.person and each.person.is_active]
        free = [each for each in let_in if each.pk not in named]
        choose(self, "contact_id", [(str(each.pk), each.name) for each in free])


class TermsForm(SiteForm):
    manager_too = forms.BooleanField(
        label="A manager of the vendor approves too", required=False
    )
    because = line_field("Where that is agreed", "Such as the contract's annex.")


class TryForm(SiteForm):
    way_id = forms.TypedChoiceField(label="Way in", coerce=int)
    starts_at = at_field("From")
    minutes = forms.TypedChoiceField(
        label="For how long", coerce=int, choices=DURATIONS, initial=60
    )

    def prepare(self) -> None:
        found = site_access(reader=self.reader, site_id=self.site.pk)
        choose(self, "way_id", way_choices(found.ways))
        self.fields[
            "starts_at"
        ].help_text = f"On the site's clock, {self.site.zone}. Empty means now."


class NumberForm(SiteForm):
    """One thing of a site, by its number."""

    number = forms.IntegerField(widget=forms.HiddenInput)


class LeadTimeForm(SiteForm):
    due_at = at_field("Ready until")
    agreed_with = line_field("Agreed with", "Who of the customer.")

    def prepare(self) -> None:
        self.fields["due_at"].required = True
        self.fields["due_at"].help_text = f"On the site's clock, {self.site.zone}."


class ReadyForm(SiteForm):
    host = line_field("Host", required=False)
    port = forms.IntegerField(
        label="Port", min_value=1, max_value=65535, required=False
    )
    account = line_field("Account at the host", required=False)
    words = short_words("What else one has to know", NO_SECRET, required=False)

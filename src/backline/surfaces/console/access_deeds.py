"""What an engineer asks for on a ticket: to be let into the site, or another way in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms

from backline.guide.timeline import Kind
from backline.records.accounts.queries import engineers
from backline.records.remote.actions import asking, others
from backline.records.remote.queries import site_access
from backline.surfaces.look.access_forms import (
    DURATIONS,
    NO_SECRET,
    line_field,
    short_words,
    way_choices,
)
from backline.surfaces.look.acts import Deed, TicketForm, at_field
from backline.surfaces.look.choices import choose


class AskAccessForm(TicketForm):
    takes_out = False
    way_id = forms.TypedChoiceField(label="Way in", coerce=int)
    purpose = short_words("What for", f"The customer reads it. {NO_SECRET}")
    starts_at = at_field("From")
    minutes = forms.TypedChoiceField(
        label="For how long", coerce=int, choices=DURATIONS, initial=60
    )
    engineer_id = forms.TypedChoiceField(
        label="Who comes in", coerce=int, required=False, empty_value=None
    )

    def prepare(self) -> None:
        ways = site_access(reader=self.reader, site_id=self.ticket.site_id).ways
        choose(self, "way_id", way_choices(ways))
        if not ways:
            self.fields["way_id"].help_text = (
                "None is set up at this site: set one up on the site's page about "
                "remote access first."
            )
        own = self.reader.person_id
        people = [each for each in engineers(reader=self.reader) if each.pk != own]
        rest = [(str(each.pk), each.name) for each in people]
        choose(self, "engineer_id", [("", f"{self.reader.name} (you)"), *rest])
        self.fields[
            "starts_at"
        ].help_text = f"On the site's clock, {self.ticket.site.zone}. Empty means now."


class AskMechanismForm(TicketForm):
    takes_out = False
    title = line_field("What it is", "Such as the customer's own jump host.")
    how = short_words("How it works", NO_SECRET)
    merits = short_words("Why it, on the merits of this case")
    trusted_hosts = forms.BooleanField(label="From trusted hosts only", required=False)
    customer_presents = forms.BooleanField(
        label="With the customer presenting", required=False
    )


def _ask(
    *, starts_at: datetime | None, minutes: int, now: datetime, **given: Any
) -> object:
    begins = starts_at or now
    ends = begins + timedelta(minutes=minutes)
    return asking.ask_for_access(starts_at=begins, ends_at=ends, now=now, **given)


ACCESS_DEEDS = (
    Deed(
        "ask-access",
        "Ask for remote access",
        Kind.ACCESS_REQUESTED,
        AskAccessForm,
        _ask,
        "Asked: the site's approvers are written to.",
    ),
    Deed(
        "ask-mechanism",
        "Ask for another way in",
        Kind.MECHANISM_ASKED,
        AskMechanismForm,
        others.ask_for_mechanism,
        "Asked: it is approved by itself, with a lead time of its own.",
    ),
)

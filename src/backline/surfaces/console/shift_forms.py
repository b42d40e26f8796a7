"""What is written when a shift is handed over, and when it is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from backline.guide.secret_words import found_secret, without_secrets
from backline.guide.shifts import HandoverRefused
from backline.guide.workflow import LEVELS
from backline.records.shifts.actions import accept, hand_over
from backline.records.tickets.queries import UnknownTicket
from backline.surfaces.look.secrets_warned import WithoutSecrets


if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

    from backline.records.accounts.queries import Reader
    from backline.records.shifts.models import Handover


#: How the fields of single tickets begin.
REMARK = "remark-"
_LONGEST = 20_000


def level_asked(asked: QueryDict) -> str:
    """Return the level that an address asks for; empty for all."""
    level = asked.get("level", "")
    return level if level in LEVELS else ""


class HandOverForm(WithoutSecrets):
    """The remarks of who goes; those on single tickets are read from their own fields."""

    remarks = forms.CharField(
        label="What the next shift has to know",
        help_text="Beside the tickets below: who is away, what is announced, whom to ask.",
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def on_tickets(self) -> dict[str, str]:
        """Return what was written on single tickets, by their number."""
        said = {
            name.removeprefix(REMARK): str(self.data[name])[:_LONGEST]
            for name in self.data
            if name.startswith(REMARK) and str(self.data[name]).strip()
        }
        for words in said.values():
            self.taken_out = self.taken_out or found_secret(words)
        return {number: without_secrets(words) for number, words in said.items()}


class AcceptForm(WithoutSecrets):
    """A word of who comes."""

    words = forms.CharField(
        label="A word to it",
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def handed_over(
    form: HandOverForm, *, level: str, reader: Reader, now: datetime
) -> Handover | None:
    """Hand the shift over if the form is filled; what was refused stands in it."""
    if not form.is_valid():
        return None
    try:
        return hand_over(
            level=level,
            remarks=form.cleaned_data["remarks"],
            on_tickets=form.on_tickets(),
            by=reader,
            now=now,
        )
    except (HandoverRefused, UnknownTicket) as refusal:
        form.add_error(None, str(refusal))
        return None


def accepted(
    form: AcceptForm, handover: Handover, *, reader: Reader, now: datetime
) -> bool:
    """Accept the shift; what was refused stands in the form."""
    if not form.is_valid():
        return False
    try:
        accept(
            handover_id=handover.pk,
            words=form.cleaned_data["words"],
            by=reader,
            now=now,
        )
    except HandoverRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True

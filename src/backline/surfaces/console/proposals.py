"""What an engineer decides on a doubtful loss: open the incident, or dismiss it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse

from backline.guide.workflow import MoveRefused
from backline.records.contracts.queries import NoContract, plans_of_sites
from backline.records.fleet.actions import (
    ProposalSettled,
    ReasonMissing,
    dismiss_proposal,
    open_proposal,
)
from backline.records.tickets.actions.intake import ReportRefused
from backline.records.tickets.actions.moves import TicketMovedOn
from backline.surfaces.console.fleet_page import doubt_of
from backline.surfaces.look.acts import words_field


if TYPE_CHECKING:
    from datetime import datetime

    from backline.records.accounts.queries import Reader
    from backline.records.fleet.models import Proposal

REFUSALS = (
    ProposalSettled,
    ReasonMissing,
    NoContract,
    MoveRefused,
    ReportRefused,
    TicketMovedOn,
)


class OpenForm(forms.Form):
    """Nothing is to be said for it."""


class DismissForm(forms.Form):
    because = words_field(
        "Why it is no incident", "The next who sees this loss reads it.", rows=2
    )


FORMS: dict[str, type[forms.Form]] = {"open": OpenForm, "dismiss": DismissForm}


def settled(
    proposal: Proposal, form: forms.Form, *, reader: Reader, now: datetime
) -> tuple[str, str] | None:
    """Decide as the form says; return where to go on and what to tell.

    Returns:
        None when it was refused: the form says why.
    """
    if not form.is_valid():
        return None
    about: dict[str, Any] = {"proposal_id": proposal.pk, "by": reader, "now": now}
    try:
        if isinstance(form, DismissForm):
            dismiss_proposal(**about, because=form.cleaned_data["because"])
            return reverse("console-sites"), "Dismissed: it is no incident."
        number = open_proposal(**about).number
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return None
    return reverse("console-ticket", args=[number]), f"{number} is open."


def confirm_shown(
    name: str, form: forms.Form, proposal: Proposal, now: datetime
) -> dict[str, Any]:
    """Return what the page that asks once more is given."""
    doubt = doubt_of(proposal, plans_of_sites([proposal.site_id], now))
    lost = f"{doubt.lost.component}: {doubt.lost.figures} {doubt.lost.measure}"
    return {
        "question": "Open an incident?" if name == "open" else "Is this no incident?",
        "consequence": f"{lost} ({proposal.site}). {proposal.because}",
        "form": form,
        "action": doubt.open_url if name == "open" else doubt.dismiss_url,
        "yes": "Open the incident" if name == "open" else "Dismiss it",
        "back": reverse("console-sites"),
    }

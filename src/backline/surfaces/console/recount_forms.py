"""What a manager chooses for a recount, and the reason for which it is applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from backline.records.recounts.actions import RecountRefused, apply, compare
from backline.records.recounts.queries import (
    BadChoice,
    Choice,
    State,
    choice_of,
    contract_choice,
    offers,
    run_in_hand,
)
from backline.surfaces.look.choices import choose
from backline.surfaces.look.words import count_of


if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

    from backline.records.accounts.queries import Reader
    from backline.records.recounts.models import RecountRun


class ChooseForm(forms.Form):
    """Which terms are to be compared with those that open tickets have."""

    terms = forms.ChoiceField(
        label="What is to be applied",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what is to be applied.",
            "invalid_choice": (
                "That is no longer to be applied: no open ticket is under other terms. "
                "Choose from the list as it is now."
            ),
        },
    )

    def __init__(
        self, posted: QueryDict | None = None, *, reader: Reader, terms: str = ""
    ) -> None:
        self.offers = {offer.key: offer for offer in offers(reader=reader)}
        if len(self.offers) == 1:
            terms = next(iter(self.offers))
        super().__init__(posted, initial={"terms": terms})
        told = [
            (key, f"{words_of(offer.choice)}: {count_of(offer.tickets, 'open ticket')}")
            for key, offer in self.offers.items()
        ]
        choose(self, "terms", told)

    def choice(self) -> Choice:
        """Return what was chosen."""
        return self.offers[self.cleaned_data["terms"]].choice


class ApplyForm(forms.Form):
    """Why it is applied."""

    because = forms.CharField(
        label="Why",
        max_length=500,
        help_text="It stands on the timeline of each ticket, and in the mail.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Say why the terms are applied: it stands on every ticket."
        },
    )


def words_of(choice: Choice) -> str:
    """Return what is applied, as a title."""
    return choice.words[:1].upper() + choice.words[1:]


def compared(form: ChooseForm, *, reader: Reader, now: datetime) -> RecountRun | None:
    """Begin to reckon the difference that is asked for, or say on the form why not.

    The same asked for again while it is reckoned is the run that is at it.
    """
    if not form.is_valid():
        return None
    choice, in_hand = form.choice(), run_in_hand(reader=reader)
    if in_hand is not None:
        if in_hand.state == State.COMPARING and choice_of(in_hand) == choice:
            return in_hand
        form.add_error(None, _busy(in_hand))
        return None
    try:
        if choice.contract is not None and choice.new_contract is not None:
            numbers = {"contract": choice.contract.pk, "to": choice.new_contract.pk}
            choice = contract_choice(reader=reader, **numbers)
    except BadChoice as refusal:
        form.add_error("terms", str(refusal))
        return None
    return compare(choice=choice, by=reader, now=now)


def _busy(run: RecountRun) -> str:
    what = choice_of(run).words
    return (
        f"Another recount is in hand: {what}, begun by {run.by_name}. "
        "Wait until it is done, then ask again."
    )


def applied(form: ApplyForm, run: RecountRun, *, reader: Reader, now: datetime) -> bool:
    """Begin to apply *run*, or say on the form why not."""
    if not form.is_valid():
        return False
    try:
        apply(run=run, because=form.cleaned_data["because"], by=reader, now=now)
    except RecountRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True

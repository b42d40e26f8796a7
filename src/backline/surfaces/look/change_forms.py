"""The forms about a change; their fields bear the names of the actions' arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from backline.guide.change_loss import Allowed
from backline.guide.change_stages import Outcome, Result
from backline.guide.change_work import REMIND_HOURS, results_of
from backline.records.accounts.queries import THE_DESK
from backline.records.changes.actions.planning import Planned
from backline.records.changes.queries import change_of
from backline.records.customers.queries import sites_for
from backline.records.tickets.projection import terms_of_ticket
from backline.surfaces.look.acts import TicketForm, words_field
from backline.surfaces.look.change_words import RESULTS
from backline.surfaces.look.choices import choose


if TYPE_CHECKING:
    from collections.abc import Mapping

    from backline.records.changes.models import Change
    from backline.records.tickets.models import Ticket

#: Lines of the scope that the form offers; the API takes any number.
SCOPE_LINES = 3
_SIDES = [("vendor", "the vendor"), ("customer", "the customer")]


def planned_of(ticket: Ticket) -> Change | None:
    """Return what is planned of a ticket that was read for its reader."""
    return change_of(reader=THE_DESK, ticket=ticket)


class ScopeWidget(forms.MultiWidget):
    """A part, what of it, and how many, in one line."""

    template_name = "look/parts/scope_widget.html"

    def __init__(
        self, parts: list[tuple[str, str]], measures: list[tuple[str, str]]
    ) -> None:
        number = {"min": 1, "placeholder": "any number", "aria-label": "At most"}
        super().__init__(
            [
                forms.Select({"aria-label": "Part"}, choices=parts),
                forms.Select({"aria-label": "What of it"}, choices=measures),
                forms.NumberInput(number),
            ]
        )
        self.use_fieldset = True

    def decompress(self, value: Allowed | None) -> list[object]:
        """Return a line of the scope as its three controls show it."""
        if value is None:
            return ["", "", None]
        return [value.component, value.measure, value.up_to]


class ScopeField(forms.MultiValueField):
    """A loss that is agreed, or nothing."""

    def __init__(
        self, parts: Mapping[str, str], measures: Mapping[str, str], **more: Any
    ) -> None:
        known = [("", "nothing"), *parts.items()]
        lost = [("", "all that is measured"), *measures.items()]
        super().__init__(
            fields=(
                forms.ChoiceField(choices=known, required=False),
                forms.ChoiceField(choices=lost, required=False),
                forms.IntegerField(min_value=1, max_value=10**9, required=False),
            ),
            widget=ScopeWidget(known, lost),
            required=False,
            require_all_fields=False,
            **more,
        )

    def compress(self, data_list: list[Any]) -> Allowed | None:
        """Return the line; None when no part is named."""
        if not data_list or not data_list[0]:
            return None
        part, measure, up_to = data_list
        return Allowed(part, measure or "", up_to)


class PlanForm(TicketForm):
    risk = forms.ChoiceField(
        choices=[("low", "low"), ("medium", "medium"), ("high", "high")]
    )
    risk_words = words_field("What can go wrong", rows=2)
    steps = words_field("Steps", "One a line, in the order they are done.", rows=6)
    back_out = words_field(
        "The way back", "How all is as before, and how long it takes."
    )
    components = forms.MultipleChoiceField(
        label="Touches", widget=forms.CheckboxSelectMultiple
    )
    site_ids = forms.TypedMultipleChoiceField(
        label="Other sites that it touches",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    carried_out_by = forms.ChoiceField(
        label="Carried out by",
        choices=_SIDES,
        help_text="Loss beyond the scope of the vendor's change is the vendor's.",
    )
    may_be_blind = forms.BooleanField(
        label="Sitewatch may see nothing while it is on", required=False
    )
    remind_hours = forms.IntegerField(
        label="Remind both sides, hours before", min_value=1, initial=REMIND_HOURS
    )

    def prepare(self) -> None:
        self.fields["risk_words"].required = False
        plan = terms_of_ticket(self.ticket).plan
        choose(self, "components", plan.components.items())
        others = sites_for(reader=self.reader).filter(customer=self.ticket.customer_id)
        sites = [
            (str(site.pk), site.name)
            for site in others
            if site.pk != self.ticket.site_id
        ]
        choose(self, "site_ids", sites)
        if not sites:
            del self.fields["site_ids"]
        for place in range(1, SCOPE_LINES + 1):
            self.fields[f"scope_{place}"] = ScopeField(
                plan.components,
                plan.measures,
                label="May be down meanwhile" if place == 1 else f"And, {place}",
                help_text="A part, what of it, and at most how many at once."
                if place == 1
                else "",
            )
        scope = [f"scope_{place}" for place in range(1, SCOPE_LINES + 1)]
        first = ["risk", "risk_words", "steps", "back_out", "components", "site_ids"]
        self.order_fields([*first, *scope])
        change = planned_of(self.ticket)
        self.initial = {**(_as_written(change) if change else {}), **self.initial}

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        lines = [given[f"scope_{place}"] for place in range(1, SCOPE_LINES + 1)]
        scope = [line for line in lines if line is not None]
        planned = Planned(
            risk=given["risk"],
            risk_words=given["risk_words"],
            steps=given["steps"].splitlines(),
            back_out=given["back_out"],
            components=given["components"],
            scope=scope,
            site_ids=given.get("site_ids", ()),
            carried_out_by=given["carried_out_by"],
            may_be_blind=given["may_be_blind"],
            remind_hours=given["remind_hours"],
        )
        return {"planned": planned}


def _as_written(change: Change) -> dict[str, Any]:
    """Return the plan as the form shows it."""
    written: dict[str, Any] = {
        "risk": change.risk,
        "risk_words": change.risk_words,
        "steps": "\n".join(step.words for step in change.steps.all()),
        "back_out": change.back_out,
        "components": change.components,
        "site_ids": [str(each.site_id) for each in change.touched.all()],
        "carried_out_by": change.carried_out_by,
        "may_be_blind": change.may_be_blind,
        "remind_hours": change.remind_hours,
    }
    for place, line in enumerate(change.scope.all()[:SCOPE_LINES], start=1):
        written[f"scope_{place}"] = line.allowed
    return written


class WithdrawForm(TicketForm):
    words = words_field("Why it is not carried out", rows=2)


class EmergencyForm(TicketForm):
    because = words_field(
        "Why it cannot wait for an agreement",
        "The window needs the customer's consent afterwards.",
        rows=2,
    )


class StepForm(TicketForm):
    step = forms.TypedChoiceField(coerce=int)
    note = forms.CharField(label="A note to it", required=False, max_length=500)

    def prepare(self) -> None:
        change = planned_of(self.ticket)
        steps = change.steps.filter(done_at=None) if change else []
        choose(
            self,
            "step",
            [(str(each.ordinal), f"{each.ordinal}. {each.words}") for each in steps],
        )


class FinishForm(TicketForm):
    outcome = forms.ChoiceField(
        label="It is",
        choices=[
            (Outcome.FINISHED.value, "finished as planned"),
            (Outcome.BACKED_OUT.value, "backed out: all is as before"),
        ],
    )
    words = words_field("What shows it", "The other side reads this.", rows=2)


class ReviewForm(TicketForm):
    result = forms.ChoiceField()
    words = words_field("What is learned", "The ticket is closed with this.", rows=3)

    def prepare(self) -> None:
        change = planned_of(self.ticket)
        if change is None:
            choose(self, "result", [(each.value, each.value) for each in Result])
            return
        possible = results_of(change.standing.outcome, incidents=change.caused.count())
        choose(self, "result", [(each.value, RESULTS[each].words) for each in possible])


class LinkForm(TicketForm):
    incident = forms.CharField(
        label="The incident's number",
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    because = words_field("What shows that the change caused it", rows=2)

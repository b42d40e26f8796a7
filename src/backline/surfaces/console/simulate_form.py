"""Under which terms a manager wants to see the desk's history."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms

from backline.guide.plan_table import BadPlan
from backline.plans import plan_mapping, plan_names, plan_with
from backline.records.contracts.queries import published_plan, published_plan_names
from backline.simulate.scenario import BadOverride, Wanted, overrides_of
from backline.surfaces.look.choices import choose
from backline.zones import UnknownZone


if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import QueryDict

#: Each plan is judged while the reader waits.
MOST_PLANS = 3
_PERIODS = {"30": "last 30 days", "90": "last 90 days", "365": "last year", "": "all"}


class SimulateForm(forms.Form):
    """Plans, figures of their own, and how far back."""

    plan = forms.MultipleChoiceField(
        label="Plans",
        widget=forms.CheckboxSelectMultiple,
        help_text=f"Up to {MOST_PLANS}, each against the tickets' own terms.",
        error_messages={"required": "Choose a plan."},
    )
    override = forms.CharField(
        label="Figures to try",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=(
            "One a line, as in a plan file; each plan is judged with them: "
            "clocks.resolution.targets.critical = 3 h"
        ),
    )
    days = forms.ChoiceField(
        label="Tickets opened",
        required=False,
        choices=list(_PERIODS.items()),
    )

    def __init__(self, asked: QueryDict | None) -> None:
        super().__init__(asked or None, auto_id="simulate-%s")
        choose(self, "plan", [(name, name) for name in _known_plans()])
        self.wanted: list[Wanted] = []

    def clean(self) -> dict[str, Any]:
        """Read the plans with the figures; what is wrong stands over the form."""
        given = super().clean() or {}
        plans = given.get("plan", [])
        if len(plans) > MOST_PLANS:
            message = f"Choose {MOST_PLANS} plans at most; the command line takes more."
            self.add_error("plan", message)
            return given
        try:
            overrides = overrides_of(
                line for line in given.get("override", "").splitlines() if line.strip()
            )
            self.wanted = [_wanted(name, overrides) for name in plans]
        except (BadOverride, BadPlan, UnknownZone) as error:
            self.add_error("override", str(error.args[0]))
        return given

    def since(self, now: datetime) -> datetime | None:
        """Return from when on tickets count; None for all."""
        days = self.cleaned_data.get("days")
        return now - timedelta(days=int(days)) if days else None


def _known_plans() -> list[str]:
    return list(dict.fromkeys([*published_plan_names(), *plan_names()]))


def _wanted(name: str, overrides: Mapping[str, object]) -> Wanted:
    plan = plan_with(published_plan(name) or plan_mapping(name), overrides)
    return Wanted(name, plan, overrides)

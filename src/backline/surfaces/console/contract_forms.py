"""What a manager fills in about a contract."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from django import forms

from backline.guide.entitlement import NotEntitled, title_of
from backline.guide.plan_overrides import (
    figure_at,
    paths_of,
    read_figure,
    stands,
    with_overrides,
    written_figure,
)
from backline.guide.plan_table import BadPlan
from backline.records.contracts.actions import (
    ContractRefused,
    NotAManager,
    PackageRefused,
    UseRefused,
    amend_contract,
    undo_use,
    use_allowance,
)
from backline.records.contracts.agreement_queries import sites_of, version_at, zone_of
from backline.records.contracts.queries import NoContract, plan_of_contract
from backline.surfaces.look.acts import words_field
from backline.surfaces.look.choices import choose


if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, tzinfo

    from backline.records.accounts.queries import Reader
    from backline.records.contracts.models import Contract

#: What the actions refuse with words for the person at the form.
REFUSALS = (
    ContractRefused,
    PackageRefused,
    NotAManager,
    UseRefused,
    NotEntitled,
    NoContract,
)
_AGREED_BY = "Names on both sides; both sides read them."


def day_field(label: str, help_text: str = "", *, required: bool) -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, help_text=help_text, required=required, widget=widget
    )


def begins(day: date, where: tzinfo) -> datetime:
    """Return the instant at which a day begins there."""
    return datetime.combine(day, time(), where).astimezone(UTC)


def begins_if(day: date | None, where: tzinfo) -> datetime | None:
    """Return the instant at which a day begins there; None for no day."""
    return None if day is None else begins(day, where)


class ContractForm(forms.Form):
    """A form about one contract; its days are those of the contract's zone."""

    def __init__(
        self, posted: Mapping[str, str] | None, *, contract: Contract, now: datetime
    ) -> None:
        self.contract = contract
        self.now = now
        super().__init__(posted)
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the contract."""

    def run(self, *, by: Reader, now: datetime) -> object:
        """Do what the form says."""
        raise NotImplementedError


class AmendForm(ContractForm):
    path = forms.CharField(
        label="Which figure",
        max_length=200,
        help_text=(
            "Its dotted path in the plan, such as clocks.resolution.targets.critical; "
            "the list offers them all."
        ),
        widget=forms.TextInput(attrs={"list": "paths", "autocomplete": "off"}),
    )
    value = forms.CharField(
        label="What it is from then on",
        max_length=2000,
        help_text="As in a plan file: 2 h, 4 per year, true.",
    )
    agreed_by = forms.CharField(
        label="Who agreed", help_text=_AGREED_BY, max_length=200
    )
    agreed_on = day_field("Agreed on", "Empty: today.", required=False)
    starts_on = day_field(
        "Holds from",
        "A day to come; empty: from now on. Running tickets keep theirs.",
        required=False,
    )

    def run(self, *, by: Reader, now: datetime) -> Contract:
        given, where = self.cleaned_data, zone_of(self.contract)
        return amend_contract(
            number=self.contract.number,
            figures={given["path"].strip(): read_figure(given["value"].strip())},
            agreed_by=given["agreed_by"],
            agreed_at=begins_if(given["agreed_on"], where),
            starts_at=begins_if(given["starts_on"], where),
            by=by,
            now=now,
        )


class UseForm(ContractForm):
    grant = forms.ChoiceField(label="What is used")
    site = forms.TypedChoiceField(coerce=int)
    key = forms.CharField(
        label="What for",
        max_length=80,
        help_text="A ticket's number, or a name of its own; each counts once.",
    )
    words = words_field("What was done", "Both sides read this.", rows=2)
    used_on = day_field("Used on", "Empty: today.", required=False)

    def prepare(self) -> None:
        plan = plan_of_contract(version_at(self.contract, self.now).pk)
        choose(self, "grant", [(name, title_of(name)) for name in plan.allowances])
        sites = sites_of(self.contract)
        choose(self, "site", [(str(site.pk), site.name) for site in sites])

    def run(self, *, by: Reader, now: datetime) -> object:
        given = self.cleaned_data
        return use_allowance(
            number=self.contract.number,
            site_id=given["site"],
            grant=given["grant"],
            key=given["key"],
            words=given["words"],
            used_at=begins_if(given["used_on"], zone_of(self.contract)),
            by=by,
            now=now,
        )


class UndoForm(forms.Form):
    because = words_field("Why it counts no longer", "Both sides read this.", rows=2)

    def run(self, use_id: int, *, by: Reader, now: datetime) -> object:
        return undo_use(
            use_id=use_id, because=self.cleaned_data["because"], by=by, now=now
        )


def done(form: ContractForm, *, reader: Reader, now: datetime) -> object | None:
    """Do what the form says; what was refused stands in it."""
    if not form.is_valid():
        return None
    try:
        return form.run(by=reader, now=now)
    except BadPlan as bad:
        # What the plan does not have is wrong in its path, all else in the value.
        has_it = stands(form.contract.plan_version.mapping, bad.path)
        form.add_error("value" if has_it else "path", str(bad))
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
    return None


def undone(form: UndoForm, use_id: int, *, reader: Reader, now: datetime) -> bool:
    """Take the use back; what was refused stands in the form."""
    if not form.is_valid():
        return False
    try:
        form.run(use_id, by=reader, now=now)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def as_lines(figures: Mapping[str, Any]) -> str:
    """Return figures as the form of a contract takes them: a line each."""
    return "\n".join(
        f"{path} = {written_figure(value)}" for path, value in figures.items()
    )


def paths_offered(contract: Contract) -> list[tuple[str, str]]:
    """Return every figure of a contract's plan by its path, with what it is now."""
    mapping = with_overrides(contract.plan_version.mapping, contract.overrides)
    return [
        (path, written_figure(figure_at(mapping, path))) for path in paths_of(mapping)
    ]

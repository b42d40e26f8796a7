"""What a manager fills in about a package: a plan file to publish, a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from backline.guide.plan_table import BadPlan
from backline.plans import (
    BadPlanFile,
    load_plan,
    plan_mapping,
    plan_names,
    plan_of,
    read_plan,
)
from backline.records.contracts.actions import (
    NotAManager,
    PackageRefused,
    offer_again,
    publish_plan,
    withdraw_plan,
)
from backline.surfaces.look.choices import choose


if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile
    from django.http import QueryDict
    from django.utils.datastructures import MultiValueDict

    from backline.guide.plan import Plan
    from backline.records.accounts.queries import Reader
    from backline.records.contracts.models import PlanVersion

REFUSALS = (PackageRefused, NotAManager)
_LARGEST_FILE = 200_000
_SHOWN_PROBLEMS = 30
_ONE = "Give one of the three: a file, its text, or a package that comes with the desk."


class PublishForm(forms.Form):
    """A plan, given as a file, as its text, or by the name of one that is shipped."""

    file = forms.FileField(
        label="A plan file",
        required=False,
        max_length=120,
        help_text="TOML, as backline plan check reads it.",
        widget=forms.FileInput(attrs={"accept": ".toml"}),
    )
    text = forms.CharField(
        label="Or its text",
        required=False,
        max_length=_LARGEST_FILE,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 12, "spellcheck": "false", "class": "mono"}
        ),
    )
    shipped = forms.ChoiceField(
        label="Or one that comes with the desk",
        required=False,
        help_text="Published as it stands there.",
    )

    def __init__(
        self,
        posted: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile[bytes]] | None = None,
    ) -> None:
        super().__init__(posted, files)
        shipped = [(name, f"{load_plan(name).title} ({name})") for name in plan_names()]
        choose(self, "shipped", [("", "none of them"), *shipped])

    def clean_file(self) -> str:
        """Read the file, if one is given; what is no text or no plan is told here."""
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file is None:
            return ""
        if (file.size or 0) > _LARGEST_FILE:
            message = (
                f"The file has {file.size:,} bytes: give at most {_LARGEST_FILE:,}."
            )
            raise forms.ValidationError(message)
        try:
            text: str = file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            message = f"It is not UTF-8 (byte {error.start + 1}). Save it as UTF-8."
            raise forms.ValidationError(message) from error
        return text

    def clean(self) -> dict[str, Any]:
        """See that one plan is given, and read it: `mapping` is what it states."""
        given = self.cleaned_data
        if not self.errors:
            named = [name for name in self.fields if given[name].strip()]
            if len(named) != 1:
                raise forms.ValidationError(_ONE)
            given["named"] = named[0]
            given["mapping"] = self._mapping(named[0], given[named[0]])
        return given

    def _mapping(self, field: str, value: str) -> Mapping[str, object]:
        if field == "shipped":
            return plan_mapping(value)
        try:
            return read_plan(value.replace("\r\n", "\n"))[0]
        except BadPlanFile as bad:
            for problem in bad.problems[:_SHOWN_PROBLEMS]:
                self.add_error(field, f"Line {problem}")
            more = len(bad.problems) - _SHOWN_PROBLEMS
            if more > 0:
                self.add_error(field, f"And {more} more: mend these first.")
        return {}


def published(
    form: PublishForm, *, reader: Reader, now: datetime
) -> PlanVersion | None:
    """Publish the plan if it is one; what was refused stands in the form."""
    if not form.is_valid():
        return None
    mapping = form.cleaned_data["mapping"]
    try:
        return publish_plan(mapping=mapping, by=reader, now=now)
    except (BadPlan, *REFUSALS) as refusal:
        form.add_error(form.cleaned_data["named"], str(refusal))
    return None


def written(form: PublishForm) -> Plan | None:
    """Return the plan of a valid form; what is wrong with it stands in the form."""
    try:
        return plan_of(form.cleaned_data["mapping"])
    except BadPlan as bad:
        form.add_error(form.cleaned_data["named"], str(bad))
    return None


class WithdrawForm(forms.Form):
    consequence = (
        "No new contract is signed under it, and the public guide shows it no longer."
        " Contracts and tickets under it run on as they were promised."
    )
    because = forms.CharField(
        label="Why it is withdrawn",
        max_length=500,
        help_text="Customers who have a contract under it read this.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def run(self, name: str, *, by: Reader, now: datetime) -> None:
        withdraw_plan(name=name, because=self.cleaned_data["because"], by=by, now=now)


class OfferForm(forms.Form):
    """Nothing is to be said for it."""

    consequence = "Contracts can be signed under it, and the public guide shows it."

    def run(self, name: str, *, by: Reader, now: datetime) -> None:
        offer_again(name=name, by=by, now=now)


def done(
    form: WithdrawForm | OfferForm, name: str, *, reader: Reader, now: datetime
) -> bool:
    """Do what the form says; what was refused stands in it."""
    if not form.is_valid():
        return False
    try:
        form.run(name, by=reader, now=now)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False
    return True

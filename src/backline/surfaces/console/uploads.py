"""A history that somebody gives to be judged: the form and its bounds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms

from backline.geography import terms_of
from backline.guide.calendar import Calendar
from backline.guide.calendar_terms import BadCalendar
from backline.plans import (
    DEFAULT_PLAN,
    UnknownPlan,
    load_plan,
    plan_mapping,
    plan_names,
)
from backline.records.histories.actions import Given, HistoryRefused, give
from backline.replay.mapping import (
    BadMapping,
    fitted,
    mapping_names,
    mapping_of_text,
    shipped_text,
)
from backline.surfaces.console.bounded import MOST_BYTES
from backline.surfaces.look.choices import choose


if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile
    from django.http import QueryDict
    from django.utils.datastructures import MultiValueDict

    from backline.records.accounts.queries import Reader
    from backline.records.histories.models import History

_LONGEST_MAPPING = 100_000
_OWN = "own"


class HistoryForm(forms.Form):
    """A log, what its values stand for, and the terms under which it is judged."""

    log = forms.FileField(
        label="The event log",
        help_text="CSV with a header, one line an event; gzip or not; 10 MB at most.",
        max_length=120,
        widget=forms.FileInput(attrs={"accept": ".csv,.gz"}),
    )
    mapping = forms.ChoiceField(label="What its columns and values stand for")
    mapping_text = forms.CharField(
        label="A mapping of your own",
        required=False,
        max_length=_LONGEST_MAPPING,
        strip=False,
        help_text="TOML, as the reference of backline replay describes it.",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    plan = forms.ChoiceField(label="Judged under the package")
    geography = forms.CharField(
        label="Working days of",
        required=False,
        max_length=12,
        help_text="A country or a part of it, such as IN-KA. Or a calendar below.",
    )
    tz = forms.CharField(
        label="Its time zone",
        required=False,
        max_length=60,
        help_text="Only where the country has several.",
    )
    calendar = forms.CharField(
        label="A calendar of your own",
        required=False,
        max_length=_LONGEST_MAPPING,
        help_text='JSON, as backline calc takes it: {"tz": …, "weekly_hours": …}.',
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )

    def __init__(
        self,
        posted: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile[bytes]] | None = None,
    ) -> None:
        super().__init__(posted, files, initial={"plan": DEFAULT_PLAN})
        shipped = [(name, name.replace("_", " ")) for name in mapping_names()]
        choose(self, "mapping", [*shipped, (_OWN, "the mapping below")])
        choose(self, "plan", [(name, load_plan(name).title) for name in plan_names()])

    def clean_log(self) -> UploadedFile[bytes]:
        log: UploadedFile[bytes] = self.cleaned_data["log"]
        if (log.size or 0) > MOST_BYTES:
            message = f"The file has {log.size:,} bytes. Give at most {MOST_BYTES:,}."
            raise forms.ValidationError(message)
        return log

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "mapping" in given and "plan" in given:
            self._check_mapping(given["mapping"], given["plan"])
            self._check_calendar(given["plan"])
        return given

    def _check_mapping(self, named: str, plan: str) -> None:
        own = named == _OWN
        text = self.cleaned_data.get("mapping_text", "") if own else shipped_text(named)
        self.cleaned_data["mapping_text"] = text
        field = "mapping_text" if own else "mapping"
        try:
            fitted(mapping_of_text(text, name=named), load_plan(plan))
        except BadMapping as error:
            self.add_error(field, str(error))
        except UnknownPlan as error:
            self.add_error("plan", str(error))

    def _check_calendar(self, plan: str) -> None:
        given = self.cleaned_data
        geography, stated = given.get("geography", ""), given.get("calendar", "")
        if bool(geography) == bool(stated):
            message = "Give either a geography or a calendar."
            self.add_error("geography", message)
            return
        field = "calendar" if stated else "geography"
        try:
            asked = _stated(stated) if stated else _place(given, plan)
            Calendar(terms_of(asked))
        except BadCalendar as error:
            self.add_error(field, str(error))
            return
        given["asked"] = asked


def _place(given: Mapping[str, Any], plan: str) -> dict[str, object]:
    place = {"geography": given["geography"], "coverage": load_plan(plan).coverage}
    return place | ({"tz": given["tz"]} if given.get("tz") else {})


def _stated(text: str) -> dict[str, object]:
    """Return a calendar as it was typed."""
    try:
        stated = json.loads(text)
    except (ValueError, RecursionError) as error:
        message = f"It is no JSON ({error}). Mend it."
        raise BadCalendar(message) from error
    if not isinstance(stated, dict) or "\\u0000" in text:
        message = "It is no calendar. Write an object as backline calc takes it."
        raise BadCalendar(message)
    if "geography" in stated:
        message = "Give a geography in its own field, and no calendar beside it."
        raise BadCalendar(message)
    return stated


def given_history(
    form: HistoryForm, *, reader: Reader, now: datetime
) -> History | None:
    """Keep the history if the form is filled well; a refusal stands in the form."""
    if not form.is_valid():
        return None
    said = form.cleaned_data
    plan, log, asked = said["plan"], said["log"], said["asked"]
    place = asked.get("geography")
    given = Given(
        file_name=log.name,
        content=log.read(),
        mapping_name=said["mapping"],
        mapping_text=said["mapping_text"],
        plan_name=plan,
        plan_text=json.dumps(plan_mapping(plan)),
        calendar_name=f"{place} {asked['coverage']}" if place else "own calendar",
        calendar=asked,
    )
    try:
        return give(given=given, by=reader, now=now)
    except HistoryRefused as refusal:
        form.add_error(None, str(refusal))
    return None

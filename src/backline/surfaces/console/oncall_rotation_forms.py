"""The forms of a roster and of one of its rotations."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from django import forms

from backline.guide.oncall import LEVELS
from backline.guide.oncall_hours import hours_read, hours_written
from backline.guide.oncall_layers import MOST_TURNS
from backline.guide.workflow import MoveRefused
from backline.records.oncall.actions import Rotations, create_roster, set_rotations
from backline.records.oncall.coverage import component_titles
from backline.records.oncall.queries import calendar_names, versions_of
from backline.surfaces.console.oncall_forms import (
    OncallForm,
    person_choices,
    when_field,
)
from backline.surfaces.look.choices import choose
from backline.zones import zone_names


if TYPE_CHECKING:
    from datetime import datetime

    from backline.records.accounts.queries import Reader
    from backline.records.oncall.models import Roster, RosterVersion

#: How many turns there is room for at first; there is always room for two more.
_ROOM = 4
_PLACES = ("", "_then", "_last")
_WORKS = [
    ("always", "whatever the calendar says"),
    ("open", "only while the roster's calendar is open"),
    ("closed", "only while it is closed, holidays and nights"),
]


class AboutForm(OncallForm):
    """What a roster is for, beside its rotations."""

    components = forms.MultipleChoiceField(
        label="Components",
        help_text="None means all.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    calendar_name = forms.ChoiceField(
        label="Calendar",
        help_text="Rotations may keep to its hours and holidays.",
        required=False,
    )

    def prepare(self) -> None:
        titles = component_titles(reader=self.reader)
        choose_many(self, "components", sorted(titles.items()))
        names = [(name, name) for name in calendar_names(reader=self.reader)]
        choose(self, "calendar_name", [("", "none"), *names])


class LayerForm(OncallForm):
    """One rotation: who follows whom, and when."""

    name = forms.CharField(
        label="Name of the rotation",
        help_text="Such as Weeks, Nights, or the place of its people.",
        max_length=60,
    )
    zone_name = forms.ChoiceField(
        label="Time zone of its clock", help_text="Each rotation may have another."
    )
    starts_date = forms.DateField(
        label="First hand-over on",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    every_days = forms.IntegerField(
        label="Handed over every so many days",
        help_text="1 is daily, 7 weekly.",
        min_value=1,
        max_value=92,
        initial=7,
    )
    times = forms.CharField(
        label="Handed over at",
        help_text="Such as 09:00, or 08:00 20:00; when its hours begin, if it has some.",
        initial="09:00",
    )
    hours = forms.CharField(
        label="Hours of the week",
        help_text="Such as Mon to Fri 09:00-18:00, Sat 10:00-14:00. Empty for all.",
        max_length=400,
        required=False,
    )
    works = forms.ChoiceField(label="It works", choices=_WORKS)

    def prepare(self) -> None:
        choose(self, "zone_name", [(name, name) for name in zone_names()])
        people = [("", "nobody"), *person_choices(self.reader)]
        for number in self._turns():
            for place in _PLACES:
                label = f"Turn {number}, then" if place else f"Turn {number}"
                self.fields[f"turn_{number}{place}"] = forms.TypedChoiceField(
                    label=label,
                    choices=people,
                    required=False,
                    coerce=int,
                    empty_value=None,
                )

    def _turns(self) -> range:
        """Return the numbers of the turns that the form has room for."""
        given = self.data if self.is_bound else self.initial
        taken = [n for n in range(1, MOST_TURNS + 1) if given.get(f"turn_{n}")]
        room = len(taken) + 2 if not self.is_bound else max([*taken, 0])
        return range(1, min(MOST_TURNS, max(_ROOM, room)) + 1)

    def clean_hours(self) -> str:
        try:
            hours_read(self.cleaned_data["hours"])
        except MoveRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return str(self.cleaned_data["hours"])

    def turn_rows(self) -> list[list[forms.BoundField]]:
        """Return the fields of each turn, in the order of calling."""
        return [
            [self[f"turn_{number}{place}"] for place in _PLACES]
            for number in self._turns()
        ]

    def others(self) -> list[forms.BoundField]:
        """Return the fields beside the turns."""
        return [bound for bound in self if not bound.name.startswith("turn_")]

    def layer(self) -> dict[str, object]:
        """Return the rotation in the form of the guide."""
        given = self.cleaned_data
        turns = [
            [
                given[f"turn_{n}{place}"]
                for place in _PLACES
                if given[f"turn_{n}{place}"]
            ]
            for n in self._turns()
        ]
        return {
            "name": given["name"],
            "zone": given["zone_name"],
            "turns": [turn for turn in turns if turn],
            "starts_date": given["starts_date"].isoformat(),
            "every_days": given["every_days"],
            "times": given["times"].replace(",", " ").split(),
            "weekly_hours": hours_read(given["hours"]),
            "works": given["works"],
        }


def layer_given(layer: dict[str, Any]) -> dict[str, Any]:
    """Return what a form is filled with for a rotation that there is."""
    given = {
        **{
            name: layer[name] for name in ("name", "starts_date", "every_days", "works")
        },
        "zone_name": layer["zone"],
        "times": " ".join(layer["times"]),
        "hours": hours_written(layer["weekly_hours"], UTC),
    }
    for number, turn in enumerate(layer["turns"], start=1):
        for place, who in zip(_PLACES, turn, strict=False):
            given[f"turn_{number}{place}"] = who
    return given


def layer_like(layer: dict[str, Any]) -> dict[str, Any]:
    """Return what a form is filled with for another rotation in the same rhythm."""
    same = ("starts_date", "every_days", "times", "hours", "works")
    return {name: given for name, given in layer_given(layer).items() if name in same}


class NewRosterForm(AboutForm, LayerForm):
    title = "Make a roster"
    done = "The roster is made."

    roster_name = forms.CharField(label="Name of the roster", max_length=80)
    level = forms.ChoiceField(
        label="For",
        choices=[(each, "managers" if each == "manager" else each) for each in LEVELS],
    )
    field_order = ["roster_name", "level", "components", "calendar_name"]

    def prepare(self) -> None:
        AboutForm.prepare(self)
        LayerForm.prepare(self)

    def made(self, *, now: datetime) -> Roster | None:
        """Make the roster; None when it was refused: the form says why."""
        if not self.is_valid():
            return None
        given = self.cleaned_data
        try:
            return create_roster(
                name=given["roster_name"],
                level=given["level"],
                zone_name=given["zone_name"],
                rotations=Rotations(
                    (self.layer(),), tuple(given["components"]), given["calendar_name"]
                ),
                by=self.reader,
                now=now,
            )
        except MoveRefused as refusal:
            self.add_error(None, str(refusal))
            return None


class EditAboutForm(AboutForm):
    title = "Change what the roster is for"
    done = "Written down."

    starts_at = when_field("Holds from; empty means now", required=False)

    def rotations(self, newest: RosterVersion) -> Rotations:
        """Return the roster's rotations under what the form says."""
        given = self.cleaned_data
        components = tuple(given["components"])
        return Rotations(tuple(newest.layers), components, given["calendar_name"])


class EditLayerForm(LayerForm):
    done = "Written down. What was before that stays as it was."

    starts_at = when_field("Holds from; empty means now", required=False)
    removed = forms.BooleanField(label="Take this rotation out", required=False)

    def __init__(self, *args: Any, number: int, is_new: bool, **kwargs: Any) -> None:
        self.number = number
        self.title = "Add a rotation" if is_new else "Change a rotation"
        super().__init__(*args, **kwargs)
        if is_new:
            del self.fields["removed"]

    def rotations(self, newest: RosterVersion) -> Rotations:
        """Return the roster's rotations with this one changed, added or taken out."""
        layers = list(newest.layers)
        changed = [] if self.cleaned_data.get("removed") else [self.layer()]
        layers[self.number - 1 : self.number] = changed
        return Rotations(tuple(layers), tuple(newest.components), newest.calendar_name)


def changed(
    form: EditAboutForm | EditLayerForm,
    *,
    roster: Roster,
    reader: Reader,
    now: datetime,
) -> bool:
    """Give the roster the rotations of the form; what was refused stands in it."""
    if not form.is_valid():
        return False
    newest = versions_of(reader=reader, roster=roster)[0]
    try:
        set_rotations(
            roster_id=roster.pk,
            rotations=form.rotations(newest),
            starts_at=form.cleaned_data["starts_at"] or now,
            by=reader,
            now=now,
        )
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def choose_many(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Give a field of several choices its choices."""
    field = form.fields[name]
    if isinstance(field, forms.MultipleChoiceField):
        field.choices = choices

"""The forms of teams and of what engineers know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from backline.guide.workflow import LEVELS
from backline.plans import DEFAULT_PLAN, load_plan
from backline.records.accounts.queries import engineers
from backline.records.customers.queries import UnknownSite
from backline.records.teams.actions import (
    TeamRefused,
    Wanted,
    change_team,
    describe_engineer,
    found_team,
    set_languages,
)
from backline.records.teams.queries import UnknownTeam
from backline.surfaces.look.choices import choose


if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from backline.records.accounts.models import Person
    from backline.records.accounts.queries import Reader
    from backline.records.teams.models import Team

REFUSALS = (TeamRefused, UnknownTeam, UnknownSite)
_ALL = "Empty: all of them."


class WordsField(forms.CharField):
    """Several short words in one line, parted by blanks or commas."""

    def __init__(self, label: str, help_text: str) -> None:
        super().__init__(
            label=label, help_text=help_text, required=False, max_length=200
        )

    def prepare_value(self, value: object) -> object:
        return " ".join(value) if isinstance(value, list) else value

    def clean(self, value: object) -> list[str]:
        return str(super().clean(value)).replace(",", " ").split()


def components_field(help_text: str) -> forms.MultipleChoiceField:
    """Return the field for components."""
    return forms.MultipleChoiceField(
        label="Components",
        help_text=help_text,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def known_components(more: Iterable[str]) -> list[tuple[str, str]]:
    """Return the components of the standard package and those that are named already."""
    known = dict(load_plan(DEFAULT_PLAN).components)
    return list({**known, **{name: name for name in more if name not in known}}.items())


class TeamForm(forms.Form):
    """A team: what it takes and who is in it."""

    name = forms.CharField(
        label="Name",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    level = forms.ChoiceField(choices=[(level, level) for level in LEVELS])
    components = components_field("Which tickets it takes. None chosen: all of them.")
    geographies = WordsField("Places", f"As IN, or IN-KA for a part. {_ALL}")
    languages = WordsField("Languages", f"As hi en, of the site. {_ALL}")
    members = forms.TypedMultipleChoiceField(
        label="Who is in it",
        help_text="Engineers of the team's level.",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    assigns = forms.BooleanField(
        label="The suggested engineer gets a ticket at once",
        help_text="Otherwise it waits in the team until somebody takes it.",
        required=False,
    )

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "components", known_components(self.initial.get("components", ())))
        people = sorted(engineers(reader=reader), key=_by_level)
        choose(
            self,
            "members",
            [(str(each.pk), f"{each.name}, {each.level}") for each in people],
        )


def _by_level(person: Person) -> tuple[str, str]:
    return person.level, person.name


class EngineerForm(forms.Form):
    """What an engineer knows."""

    skills = components_field("Routing suggests whoever knows the ticket's component.")
    languages = WordsField("Languages", "As hi en.")
    places = WordsField("Places", "Where they are, as IN or IN-KA.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "skills", known_components(self.initial.get("skills", ())))


class LanguagesForm(forms.Form):
    """Which languages are spoken at a site."""

    languages = WordsField("Languages", "As hi en; routing prefers who speaks one.")


def _run(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do what the form says; what was refused stands in the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def founded(form: TeamForm, *, reader: Reader, now: datetime) -> bool:
    """Make the team; False when it was refused."""
    return _run(
        form,
        lambda: found_team(wanted=Wanted(**form.cleaned_data), by=reader, now=now),
    )


def changed(form: TeamForm, team: Team, *, reader: Reader, now: datetime) -> bool:
    """Change the team; False when it was refused."""
    return _run(
        form,
        lambda: change_team(
            team_id=team.pk, wanted=Wanted(**form.cleaned_data), by=reader, now=now
        ),
    )


def described(
    form: EngineerForm, person: Person, *, reader: Reader, now: datetime
) -> bool:
    """Write down what the engineer knows; False when it was refused."""
    return _run(
        form,
        lambda: describe_engineer(
            person_id=person.pk, **form.cleaned_data, by=reader, now=now
        ),
    )


def spoken(form: LanguagesForm, site_id: int, *, reader: Reader, now: datetime) -> bool:
    """Write down what is spoken at the site; False when it was refused."""
    return _run(
        form,
        lambda: set_languages(site_id=site_id, **form.cleaned_data, by=reader, now=now),
    )

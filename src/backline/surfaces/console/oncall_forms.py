"""The forms about who is on call; each is an action that it fills."""

from __future__ import annotations

from datetime import UTC, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import engineers, managers
from backline.records.oncall import actions
from backline.records.oncall.queries import told, versions_of
from backline.surfaces.look.choices import choose
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from backline.records.accounts.models import Person
    from backline.records.accounts.queries import Reader
    from backline.records.oncall.models import Roster


def when_field(label: str, *, required: bool = True) -> forms.DateTimeField:
    """Return a field for an instant on the form's wall clock."""
    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
    )
    return forms.DateTimeField(label=label, required=required, widget=widget)


def people_of(reader: Reader) -> list[Person]:
    """Return everybody who may be on call: engineers and managers, each once."""
    people = [*engineers(reader=reader), *managers(reader=reader)]
    return list({person.pk: person for person in people}.values())


def person_choices(reader: Reader) -> list[tuple[str, str]]:
    """Return the people to choose from, with their levels."""
    return [
        (str(each.pk), f"{each.name}, {each.level or 'manager'}")
        for each in people_of(reader)
    ]


class OncallForm(forms.Form):
    """A form whose instants are on the wall clock of `zone`."""

    title = ""
    done = ""
    run: Callable[..., object]
    zone: tzinfo = UTC

    def __init__(
        self,
        *args: Any,
        reader: Reader,
        roster: Roster | None = None,
        where: tzinfo | None = None,
        **kwargs: Any,
    ) -> None:
        self.reader = reader
        self.roster = roster
        if roster is not None:
            self.zone = zone(roster.zone)
        elif where is not None:
            self.zone = where
        super().__init__(*args, **kwargs)
        self.prepare()
        for field in self.fields.values():
            if isinstance(field, forms.DateTimeField) and not field.help_text:
                field.help_text = f"On the clock of {self.zone}."

    @property
    def roster_id(self) -> int:
        """The number of the roster that the form is about; 0 for none."""
        return self.roster.pk if self.roster is not None else 0

    def prepare(self) -> None:
        """Fill in choices that depend on the roster or the reader."""

    def full_clean(self) -> None:
        with timezone.override(self.zone):
            super().full_clean()

    def arguments(self) -> dict[str, Any]:
        """Return what the action is given."""
        return dict(self.cleaned_data)


class StandInForm(OncallForm):
    title = "Let somebody stand in"
    done = "Written down: who is on call changes at that time."
    run = staticmethod(actions.stand_in)

    person_id = forms.TypedChoiceField(label="Who stands in", coerce=int)
    instead_of_id = forms.TypedChoiceField(
        label="In whose place",
        help_text="Without anybody they are called first, before those in turn.",
        required=False,
        coerce=int,
        empty_value=None,
    )
    starts_at = when_field("From")
    ends_at = when_field("Until")
    because = forms.CharField(label="Why", max_length=500, required=False)

    def prepare(self) -> None:
        people = person_choices(self.reader)
        choose(self, "person_id", people)
        choose(self, "instead_of_id", [("", "nobody's: called first"), *people])

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), "roster_id": self.roster_id}


class CloseForm(OncallForm):
    title = "Close the roster"
    done = "The roster is closed. Who was on call stays written."
    run = staticmethod(actions.close_roster)

    def arguments(self) -> dict[str, Any]:
        return {"roster_id": self.roster_id}


class AwayForm(OncallForm):
    title = "Be away"
    done = "Written down: nobody is called in that time who is away."
    run = staticmethod(actions.be_away)

    person_id = forms.TypedChoiceField(label="Who is away", coerce=int)
    starts_at = when_field("From")
    ends_at = when_field("Until")
    because = forms.CharField(
        label="Why",
        help_text="Colleagues read this; leave it empty if it is not their business.",
        max_length=200,
        required=False,
    )

    def prepare(self) -> None:
        mine = self.reader.person_id
        people = person_choices(self.reader)
        if not self.reader.is_manager:
            people = [each for each in people if each[0] == str(mine)]
        choose(self, "person_id", people)
        self.initial.setdefault("person_id", mine)


class SwapForm(OncallForm):
    title = "Ask a colleague to swap"
    done = "Asked. Nothing changes before your colleague accepts."
    run = staticmethod(actions.ask_swap)

    asked_of_id = forms.TypedChoiceField(label="Whom do you ask", coerce=int)
    gives_from = when_field("Your time, from")
    gives_until = when_field("Your time, until")
    takes_from = when_field("Theirs in return, from", required=False)
    takes_until = when_field("Theirs in return, until", required=False)
    words = forms.CharField(
        label="What you say to them", max_length=500, required=False
    )

    def prepare(self) -> None:
        mine = str(self.reader.person_id)
        others = [each for each in person_choices(self.reader) if each[0] != mine]
        turning = self._turning()
        # Whoever turns with them is asked first.
        others.sort(key=lambda choice: choice[0] not in turning)
        choose(self, "asked_of_id", others)

    def _turning(self) -> set[str]:
        """Return the numbers of those whom the roster's rotations name."""
        if self.roster is None:
            return set()
        versions = versions_of(reader=self.reader, roster=self.roster)
        layers = versions[0].layers if versions else []
        return {str(who) for layer in layers for turn in layer["turns"] for who in turn}

    def clean(self) -> None:
        given = self.cleaned_data
        if bool(given.get("takes_from")) != bool(given.get("takes_until")):
            self.add_error("takes_until", "Give both times in return, or neither.")

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        takes = (given["takes_from"], given["takes_until"])
        return {
            "roster_id": self.roster_id,
            "asked_of_id": given["asked_of_id"],
            "gives": (given["gives_from"], given["gives_until"]),
            "takes": takes if given["takes_from"] else None,
            "words": given["words"],
        }


def turn_at(roster: Roster, *, reader: Reader, now: datetime) -> dict[str, Any]:
    """Return what a stand-in is filled with: for who is on call now, until their end."""
    soon = now + timedelta(days=7)
    (found,) = told(reader=reader, rosters=[roster], start=now, end=soon)
    where, who = zone(roster.zone), found.turns[0].people[:1]
    theirs = takewhile(lambda turn: turn.people[:1] == who, found.turns)
    until = max(turn.ends_at for turn in theirs)
    return {
        "instead_of_id": who[0].pk if who else None,
        "starts_at": f"{now.astimezone(where):%Y-%m-%dT%H:%M}",
        "ends_at": f"{until.astimezone(where):%Y-%m-%dT%H:%M}" if until < soon else "",
    }


ROSTER_FORMS: dict[str, type[OncallForm]] = {
    "stand-in": StandInForm,
    "close": CloseForm,
}


def performed(form: OncallForm, *, now: datetime) -> bool:
    """Do what the form says; what was refused stands in the form."""
    if not form.is_valid():
        return False
    try:
        form.run(by=form.reader, now=now, **form.arguments())
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True

"""What moves a ticket between levels, as an engineer does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from backline.guide.intake import missing_words
from backline.guide.timeline import Kind
from backline.guide.workflow import LEVELS
from backline.records.accounts.queries import engineers
from backline.records.tickets.actions import levels
from backline.records.tickets.handling import checklist_for
from backline.records.tickets.routing import loads_for
from backline.surfaces.look.acts import Deed, TicketForm, words_field
from backline.surfaces.look.choices import choose
from backline.surfaces.look.intake import IntakeForm, has_checklist


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader


def receivers(reader: Reader) -> list[tuple[str, str]]:
    """Return who can get a ticket: the levels, and engineers with their load."""
    people = sorted(engineers(reader=reader), key=lambda each: (each.level, each.name))
    loads = loads_for(reader=reader, numbers=[person.pk for person in people])
    named = [
        (f"{each.level}:{each.pk}", f"{each.level}: {each.name}, load {load}")
        for each in people
        for load in [loads.get(each.pk, 0)]
    ]
    return [(level, f"{level}: the team that fits") for level in LEVELS] + named


def next_level(level: str) -> str:
    """Return the level above, or the last."""
    return LEVELS[min(LEVELS.index(level) + 1, len(LEVELS) - 1)]


def _brief_field(label: str) -> forms.CharField:
    """Return a field of the brief: the action asks for it in some cases."""
    return forms.CharField(
        label=label,
        label_suffix="(needed up a level, and to another engineer)",
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BriefFields(forms.Form):
    """Where a ticket goes, with its brief."""

    to = forms.ChoiceField(label="To")
    known = _brief_field("What is known")
    tried = _brief_field("What was tried")
    reason = words_field("What is asked of whoever gets it", rows=2)
    incomplete_because = forms.CharField(
        label="Why it goes on with open questions",
        label_suffix="(needed to leave L1)",
        required=False,
        max_length=500,
    )

    def handed(self) -> dict[str, Any]:
        """Return the arguments of a hand-over."""
        given = self.cleaned_data
        level, _, person = str(given["to"]).partition(":")
        parts = ("known", "tried", "reason", "incomplete_because")
        return {
            "level": level,
            "engineer_id": int(person) if person else None,
            **{name: given.get(name, "") for name in parts},
        }


class HandOverForm(TicketForm, BriefFields):
    """A hand-over; without open questions nothing is asked about them."""

    def prepare(self) -> None:
        choose(self, "to", receivers(self.reader))
        self.initial.setdefault("to", next_level(self.ticket.level))
        missing = checklist_for(reader=self.reader, ticket=self.ticket).missing
        if self.ticket.level != LEVELS[0] or not missing:
            del self.fields["incomplete_because"]
            return
        asks = f"Not known yet: {missing_words(missing)}"
        self.fields["incomplete_because"].help_text = asks

    def arguments(self) -> dict[str, Any]:
        return self.handed()


LEVELS_DEEDS = (
    Deed(
        "hand-over",
        "Hand over",
        Kind.HANDED_OVER,
        HandOverForm,
        levels.hand_over,
        "Handed over.",
    ),
)
INTAKE_DEEDS = (
    Deed(
        "intake",
        "Answer the intake questions",
        Kind.INTAKE_ANSWERED,
        IntakeForm,
        levels.answer_intake,
        "Written down.",
        suits=has_checklist,
    ),
)

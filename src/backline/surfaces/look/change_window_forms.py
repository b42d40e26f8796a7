"""The forms about the window of a change: proposed, accepted, declined, who is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from backline.guide.timeline import Side
from backline.records.changes.actions.agreeing import There
from backline.records.changes.queries import people_for
from backline.records.customers.queries import contacts_for
from backline.surfaces.look.acts import TicketForm, words_field
from backline.surfaces.look.change_forms import planned_of
from backline.surfaces.look.choices import choose


if TYPE_CHECKING:
    from backline.records.changes.models import Change


class PeopleForm(TicketForm):
    """Who of one's own side is there during the window."""

    people = forms.TypedMultipleChoiceField(
        label="Who of your side is there",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="They are reminded before it begins.",
    )
    there_words = forms.CharField(
        label="Where and how they are reached", required=False, max_length=200
    )

    @property
    def side(self) -> Side:
        """Whose people are named."""
        return Side.CUSTOMER if self.reader.side == "customer" else Side.VENDOR

    def prepare(self) -> None:
        change = planned_of(self.ticket)
        if change is None:
            return
        known = people_for(reader=self.reader, change=change, side=self.side)
        choose(self, "people", [(str(pk), name) for pk, name in known.items()])
        mine = [each for each in change.presences.all() if each.side is self.side]
        if mine:
            self.initial.setdefault(
                "people", [str(each.person_id or each.contact_id) for each in mine]
            )
            self.initial.setdefault("there_words", mine[0].words)

    def arguments(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        there = There(people=given.pop("people"), words=given.pop("there_words"))
        return {**given, "there": there}


def _window_field(label: str) -> forms.DateTimeField:
    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
    )
    return forms.DateTimeField(label=label, widget=widget)


class WindowForm(PeopleForm):
    """A window on the site's wall clock, with who of one's side is there."""

    start_at = _window_field("From")
    end_at = _window_field("Until")
    words = forms.CharField(
        label="A word to the other side", required=False, max_length=2000
    )
    field_order = ("start_at", "end_at", "people", "there_words", "words")

    def prepare(self) -> None:
        super().prepare()
        for name in ("start_at", "end_at"):
            self.fields[
                name
            ].help_text = f"On the site's clock, {self.ticket.site.zone}."
        change = planned_of(self.ticket)
        if change is None or change.window is None:
            return
        self.initial = {
            "start_at": self.wall(change.window.start_at),
            "end_at": self.wall(change.window.end_at),
            **self.initial,
        }
        if change.started_at is not None and change.standing.agreed_window:
            start = self.fields["start_at"]
            start.disabled, start.help_text = True, "The work has begun."
            self.fields["end_at"].label = "Until, later than agreed"


class AcceptForm(PeopleForm):
    """The window on the table, as it was read."""

    as_read = ("start_at", "end_at", "revision")
    start_at = forms.DateTimeField(widget=forms.HiddenInput)
    end_at = forms.DateTimeField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput)
    words = forms.CharField(label="A word to it", required=False, max_length=2000)


class ConsentForm(TicketForm):
    """The customer's acceptance, written down by an engineer."""

    as_read = ("start_at", "end_at", "revision")
    start_at = forms.DateTimeField(widget=forms.HiddenInput)
    end_at = forms.DateTimeField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput)
    consent_of = forms.TypedChoiceField(
        label="Who accepts it for the customer",
        coerce=int,
        help_text="They count as being there, until the customer names others.",
    )
    words = words_field("How and when they said so", rows=2)

    def prepare(self) -> None:
        contacts = contacts_for(reader=self.reader, customer_id=self.ticket.customer_id)
        choose(self, "consent_of", [(str(each.pk), each.name) for each in contacts])
        change = planned_of(self.ticket)
        if change is not None:
            self.initial = {**self.initial, **what_stands(change)}


def what_stands(change: Change) -> dict[str, Any]:
    """Return what names the window on the table and its plan, for hidden fields."""
    window = change.window
    if window is None:
        return {"revision": change.revision}
    return {
        "start_at": window.start_at.isoformat(),
        "end_at": window.end_at.isoformat(),
        "revision": change.revision,
    }


class DeclineForm(TicketForm):
    """The window on the table, declined or taken back."""

    as_read = ("start_at", "end_at")
    start_at = forms.DateTimeField(widget=forms.HiddenInput)
    end_at = forms.DateTimeField(widget=forms.HiddenInput)
    words = words_field("Why, and when it would suit", rows=2)

    def prepare(self) -> None:
        change = planned_of(self.ticket)
        if change is not None:
            self.initial = {**self.initial, **what_stands(change)}

"""The forms about a visit on site that both sides fill in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms

from backline.guide.visits import Slot
from backline.records.visits.beside import changing_meanwhile
from backline.records.visits.queries import visits_counted
from backline.surfaces.look.acts import TicketForm, words_field
from backline.surfaces.look.visits import at_work, slot_words
from backline.zones import zone


class RequestForm(TicketForm):
    what = words_field("What the visit is for", "Both sides read this.", rows=3)
    place = forms.CharField(
        label="Where exactly, and whom to ask for at the door",
        max_length=500,
    )

    def prepare(self) -> None:
        contact = self.ticket.reached
        door = f", ask for {contact.name} {contact.phone}".rstrip() if contact else ""
        self.fields["place"].initial = f"{self.ticket.site.name}{door}"
        now = datetime.now(UTC)  # noqa: TID251 - the form is asked for now
        counter = visits_counted(self.ticket, at=now)
        if counter is not None:
            said = f"Visits of the package: {counter.words}."
            if counter.left == 0:
                said += " A manager of the vendor has to allow another."
            self.fields["what"].help_text += f" {said}"


def slot_field(label: str) -> forms.DateTimeField:
    """Return a field for an end of a slot."""
    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
    )
    return forms.DateTimeField(label=label, widget=widget)


class SlotForm(TicketForm):
    starts_at = slot_field("From")
    ends_at = slot_field("Until")

    def prepare(self) -> None:
        visit = at_work(self.ticket)
        self.fields[
            "starts_at"
        ].help_text = f"On the site's clock, {self.ticket.site.zone}."
        if visit is not None:
            for name in ("starts_at", "ends_at"):
                at = getattr(visit, name)
                self.fields[name].initial = at and self.wall(at)


class AcceptForm(TicketForm):
    """The slot that was read, so that no other one is accepted."""

    as_read = ("starts_at", "ends_at")
    slot = forms.CharField(
        label="The slot",
        required=False,
        disabled=True,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    starts_at = forms.DateTimeField(widget=forms.HiddenInput)
    ends_at = forms.DateTimeField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        visit = at_work(self.ticket)
        if visit is None or visit.starts_at is None or visit.ends_at is None:
            return
        who = visit.engineer.name if visit.engineer else "nobody named yet"
        when = slot_words(visit.slot, zone(self.ticket.site.zone))
        meanwhile = ", ".join(each.number for each in changing_meanwhile(visit))
        changed = f". Changed there meanwhile: {meanwhile}" if meanwhile else ""
        self.initial = {
            "slot": f"{when}, {who}{changed}",
            "starts_at": visit.starts_at.isoformat(),
            "ends_at": visit.ends_at.isoformat(),
        }

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"read": Slot(given["starts_at"], given["ends_at"])}


class CallOffForm(TicketForm):
    words = words_field("Why", "The other side reads this.", rows=2)

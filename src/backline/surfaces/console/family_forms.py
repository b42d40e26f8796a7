"""Forms for what ties a ticket to others: links, splits, answers for all children."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from backline.guide.family import BY_HAND, Relation, words_of
from backline.guide.timeline import Kind
from backline.records.contracts.queries import terms_of
from backline.records.tickets.actions.splitting import REPORTS, Part
from backline.records.tickets.family import children_of, kin_for, likely_kin
from backline.records.tickets.queries import entries_for
from backline.surfaces.console.forms import CHANNELS, HOW
from backline.surfaces.look.acts import TicketForm, at_field, words_field
from backline.surfaces.look.choices import choose
from backline.surfaces.look.words import instant
from backline.zones import zone


if TYPE_CHECKING:
    from backline.guide.family import Likeness
    from backline.records.tickets.models import Ticket

_SHORT = 60


class LinkForm(TicketForm):
    relation = forms.ChoiceField(
        label="This ticket is",
        help_text="Several sites with one fault: one parent, and a child per site.",
    )
    likely = forms.ChoiceField(
        label="The other ticket",
        label_suffix="",
        widget=forms.RadioSelect,
        required=False,
    )
    to = forms.CharField(
        label="Its number",
        label_suffix="(of another one)",
        max_length=40,
        help_text="Such as INC-2041.",
        required=False,
    )
    words = words_field("Why", "Only the vendor's people read this.", rows=2)

    def prepare(self) -> None:
        self.fields["words"].required = False
        likely = likely_kin(reader=self.reader, ticket=self.ticket)
        if likely:
            offered = [(each.number, _offered(each, alike)) for each, alike in likely]
            choose(self, "likely", [*offered, ("", "Another one, by its number")])
        else:
            del self.fields["likely"]
            self.fields["to"].label = "Number of the other ticket"
            self.fields["to"].required = True
        choices = [
            (each.value, _LINK_WORDS.get(each, words_of(each))) for each in BY_HAND
        ]
        choose(self, "relation", choices)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        named = {given.pop("likely", ""), given.get("to", "").strip().upper()} - {""}
        if len(named) != 1:
            message = "Choose one other ticket, or type its number."
            raise forms.ValidationError(message)
        return given | {"to": named.pop()}


def _offered(ticket: Ticket, alike: Likeness) -> str:
    where = f"{ticket.customer.name}, {ticket.site.name}"
    return f"{ticket.number} {ticket.subject} ({where}; {alike.words})"


_LINK_WORDS = {
    Relation.PARENT: "part of (its parent is)",
    Relation.CHILD: "the parent, standing over",
}


class UnlinkForm(TicketForm):
    link = forms.ChoiceField(label="No longer")
    words = words_field("Why", "Only the vendor's people read this.", rows=2)

    def prepare(self) -> None:
        self.fields["words"].required = False
        kin = kin_for(reader=self.reader, ticket=self.ticket)
        choices = [
            (
                f"{each.relation}:{each.ticket.number}",
                f"{words_of(each.relation)} {each.ticket.number} {each.ticket.subject}",
            )
            for each in kin
            if each.relation in BY_HAND
        ]
        choose(self, "link", choices)

    def arguments(self) -> dict[str, Any]:
        relation, _, number = self.cleaned_data["link"].partition(":")
        words = self.cleaned_data["words"]
        return {"relation": relation, "to": number, "words": words}


class SplitForm(TicketForm):
    reported = forms.TypedChoiceField(
        label="The other fault was reported in",
        coerce=int,
        help_text="The new ticket's clocks run from that message.",
    )
    report = words_field(
        "What of the report is about the other fault",
        "It becomes the report of the new ticket.",
    )
    subject = forms.CharField(label="Its subject", max_length=200)
    component = forms.ChoiceField(required=False)
    measure = forms.ChoiceField(label="What is counted", required=False)
    affected = forms.IntegerField(min_value=0, label="Lost of them", required=False)
    total = forms.IntegerField(min_value=1, label="Of how many", required=False)
    words = words_field(
        "To the reporter", "They read this on the new ticket: it is its first answer."
    )

    def prepare(self) -> None:
        plan = terms_of(self.ticket.contract_id, self.ticket.calendar_version_id).plan
        where = zone(self.ticket.site.zone)
        entries = entries_for(reader=self.reader, ticket=self.ticket)
        reports = [entry for entry in entries if entry.kind in REPORTS]
        choices = [
            (
                str(entry.seq),
                (
                    f"{instant(entry.effective_at, where)}: "
                    f"{str(entry.facts.get('words') or self.ticket.subject)[:_SHORT]}"
                ),
            )
            for entry in reports
        ]
        choose(self, "reported", choices)
        choose(self, "component", [("", "as yet unknown"), *plan.components.items()])
        choose(self, "measure", [("", "nothing yet"), *plan.measures.items()])
        opening = next(entry for entry in reports if entry.kind is Kind.OPENED)
        self.initial.setdefault("report", opening.facts.get("words"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        counts = [given.get("component"), given.get("measure"), given.get("affected")]
        if any(each not in {"", None} for each in counts[1:]) and not all(
            each not in {"", None} for each in counts
        ):
            message = (
                "To grade it, give the component, what is counted and how many are lost; "
                "or leave all three out: it is then graded as the lowest."
            )
            raise forms.ValidationError(message)
        return given

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        part = Part(
            subject=given["subject"],
            words=given["report"],
            component=given["component"],
            measure=given["measure"],
            affected=given["affected"],
            total=given["total"],
        )
        return {"reported": given["reported"], "part": part, "words": given["words"]}


class _ForChildren(TicketForm):
    """A form that goes to the chosen ones of a ticket's open children."""

    children = forms.MultipleChoiceField(
        label="And its children", widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        children = children_of(reader=self.reader, ticket=self.ticket)
        choices = [
            (each.number, f"{each.number}: {each.customer.name}, {each.site.name}")
            for each in children
        ]
        choose(self, "children", choices)
        self.initial.setdefault("children", [number for number, _ in choices])


class AnswerFamilyForm(_ForChildren):
    words = words_field(
        "Answer",
        "Each contact reads it in their own ticket, and nothing of the others.",
    )
    channel = forms.ChoiceField(label="Said", choices=CHANNELS)
    field_order = ("words", "children", "channel")


class RestoreFamilyForm(_ForChildren):
    how = forms.ChoiceField(label="Back by", choices=HOW)
    evidence = words_field("What shows it", "Each contact reads this.")
    at = at_field("Back since")
    field_order = ("how", "evidence", "children", "at")

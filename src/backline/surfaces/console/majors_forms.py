"""Forms of a major incident."""

from __future__ import annotations

from django import forms

from backline.guide.majors import Role, Scope, words_for_role
from backline.records.accounts.queries import engineers, managers
from backline.records.majors.queries import announcement_of, major_of, rhythm_for
from backline.surfaces.look.acts import TicketForm, at_field, words_field
from backline.surfaces.look.choices import choose


class DeclareForm(TicketForm):
    words = words_field(
        "Why it is a major incident", "The vendor's people read it.", rows=2
    )
    lead_id = forms.TypedChoiceField(
        label="Incident lead", coerce=int, empty_value=None, required=False
    )

    def prepare(self) -> None:
        leads = [each for each in engineers(reader=self.reader) if each.level != "L1"]
        leads += managers(reader=self.reader)
        named = {str(each.pk): each.name for each in leads}
        choose(self, "lead_id", [("", "you"), *named.items()])


class RoleForm(TicketForm):
    role = forms.ChoiceField(
        label="Role",
        choices=[(role.value, words_for_role(role).capitalize()) for role in Role],
    )
    person_id = forms.TypedChoiceField(label="Who has it now", coerce=int)
    words = forms.CharField(
        label="A word to it",
        required=False,
        max_length=500,
        help_text="Such as: shift ends.",
    )

    def prepare(self) -> None:
        people = [*engineers(reader=self.reader), *managers(reader=self.reader)]
        named = {
            str(each.pk): f"{each.name}, {each.level or 'manager'}" for each in people
        }
        choose(self, "person_id", [("", "choose one"), *named.items()])


class LogForm(TicketForm):
    words = forms.CharField(
        label="Line of the log",
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="The vendor's people read it; the root cause report is offered it.",
    )
    at = at_field("It was so at")


class UpdateForm(TicketForm):
    words = words_field(
        "To all customers it touches",
        "Each reads it on their own ticket, and in the announcement. Name no customer.",
        rows=3,
    )
    minutes = forms.IntegerField(label="The next in, minutes", required=False)

    def prepare(self) -> None:
        rhythm = rhythm_for(self.ticket)
        every = int(rhythm.every.total_seconds()) // 60
        self.fields["minutes"].help_text = f"Empty: {every}. {rhythm.because}"


class AnnounceForm(TicketForm):
    words = words_field(
        "What customers read at the top of their portal",
        "Plain words: what does not work, what you do about it. Name no customer.",
        rows=3,
    )
    scope = forms.ChoiceField(label="For")

    def prepare(self) -> None:
        component = self.ticket.component.replace("_", " ")
        whom = [(Scope.FAMILY.value, "the customers of these tickets")]
        if component:
            whom.append((Scope.COMPONENT.value, f"also all who use the {component}"))
        choose(self, "scope", whom)
        major = major_of(reader=self.reader, ticket=self.ticket)
        standing = announcement_of(reader=self.reader, major=major)
        if standing is not None:
            self.fields["words"].initial = standing.words
            self.fields["scope"].initial = standing.scope


class StandDownForm(TicketForm):
    words = words_field("Why it is over", "The vendor's people read it.", rows=2)

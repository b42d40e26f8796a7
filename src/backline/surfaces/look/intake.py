"""The intake checklist of a ticket: what is known, and what is still to be known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms

from backline.guide.intake import LONGEST_ANSWER, questions_of
from backline.guide.timeline import Kind
from backline.guide.workflow import LEVELS, OPEN, State, can_move
from backline.records.contracts.queries import terms_of
from backline.records.tickets.actions.moves import side_of
from backline.records.tickets.checklists import Checklist, checklist_of
from backline.records.tickets.handling import checklist_for
from backline.surfaces.look.acts import TicketForm
from backline.surfaces.look.panels import Panel


if TYPE_CHECKING:
    from collections.abc import Iterable

    from backline.guide.intake import Question
    from backline.records.tickets.models import Ticket
    from backline.surfaces.look.panels import Asked


#: Before a question's name where it is the name of a field.
_FIELD = "answer-"


def answer_fields(
    questions: Iterable[Question], answers: dict[str, str]
) -> dict[str, forms.CharField]:
    """Return a field for each question, none of which has to be filled in.

    *answers* are by the question's name, or by the field's.
    """
    return {
        f"{_FIELD}{each.name}": forms.CharField(
            label=each.asks,
            required=False,
            max_length=LONGEST_ANSWER,
            initial=answers.get(each.name) or answers.get(f"{_FIELD}{each.name}", ""),
            widget=forms.Textarea(attrs={"rows": 1}),
        )
        for each in questions
    }


def answers_given(given: dict[str, Any]) -> dict[str, str]:
    """Return the answers among what a form was given, by the question's name."""
    return {
        name.removeprefix(_FIELD): str(words)
        for name, words in given.items()
        if name.startswith(_FIELD)
    }


def is_answer(field: str) -> bool:
    """Say whether a field of a form is a question of the checklist."""
    return field.startswith(_FIELD)


def told_apart(
    given: dict[str, Any],
) -> tuple[dict[str, Any], tuple[tuple[str, str], ...]]:
    """Return what a report was given but for the answers, and the answers of an incident."""
    rest = {name: value for name, value in given.items() if not is_answer(name)}
    said = answers_given(given) if rest["kind"] == "incident" else {}
    return rest, tuple((name, words) for name, words in said.items() if words.strip())


class IntakeForm(TicketForm):
    """The questions of a ticket's checklist, with the answers so far."""

    def __init__(
        self, *args: Any, checklist: Checklist | None = None, **kwargs: Any
    ) -> None:
        self.checklist = checklist
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        checklist = self.checklist or checklist_for(
            reader=self.reader, ticket=self.ticket
        )
        self.fields |= answer_fields(checklist.questions, checklist.answers)

    def arguments(self) -> dict[str, Any]:
        return {"answers": answers_given(self.cleaned_data)}


def has_checklist(ticket: Ticket) -> bool:
    """Say whether the plan of a ticket asks anything at its intake."""
    plan = terms_of(ticket.contract_id, ticket.calendar_version_id).plan
    return bool(questions_of(plan, component=ticket.component, ticket_kind=ticket.kind))


@dataclass(frozen=True, slots=True)
class Intake:
    """The panel: answered and open questions, and the form for those that are open.

    `for_customer` is set in the portal, where the desk asks and nobody has to answer.
    """

    answered: tuple[tuple[str, str], ...]
    missing: tuple[Question, ...]
    form: IntakeForm | None
    for_customer: bool
    at_first_level: bool


def intake_panel(asked: Asked) -> Panel | None:
    """Return the checklist of a ticket; of one that is over, what is known."""
    ticket = asked.ticket
    checklist = checklist_of(ticket, asked.entries)
    customer = asked.reader.side == "customer"
    side = side_of(asked.reader)
    state = State(ticket.state)
    possible = state in OPEN and can_move(Kind.INTAKE_ANSWERED, state=state, by=side)
    form = None
    if checklist.missing and possible:
        still = Checklist(checklist.missing, {}, checklist.missing)
        form = IntakeForm(
            ticket=ticket, reader=asked.reader, checklist=still, auto_id="intake-%s"
        )
    if not checklist.questions or (form is None and not checklist.answers):
        return None
    answered = tuple(
        (each.asks, checklist.answers[each.name])
        for each in checklist.questions
        if each.name in checklist.answers
    )
    shown = Intake(
        answered,
        checklist.missing,
        form,
        for_customer=customer,
        at_first_level=ticket.level == LEVELS[0],
    )
    calm = form is None or not (customer or shown.at_first_level)
    return Panel("look/parts/ticket_intake.html", shown, calm)

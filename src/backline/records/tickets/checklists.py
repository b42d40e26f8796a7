"""The intake checklist of a ticket, as its own terms and its timeline tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.intake import Question, answers_of, questions_of, unanswered
from backline.records.tickets.projection import terms_of_ticket


if TYPE_CHECKING:
    from backline.guide.intake import Told
    from backline.records.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Checklist:
    """The questions of a ticket, what was answered, and what is still to be known."""

    questions: tuple[Question, ...]
    answers: dict[str, str]
    missing: tuple[Question, ...]


def checklist_of(ticket: Ticket, events: Sequence[Told]) -> Checklist:
    """Return the checklist of a ticket; *events* are in the order of taking effect."""
    plan = terms_of_ticket(ticket).plan
    questions = questions_of(plan, component=ticket.component, ticket_kind=ticket.kind)
    answers = answers_of(events) if questions else {}
    return Checklist(questions, answers, unanswered(questions, answers))


def missing_of(ticket: Ticket, events: Sequence[Told]) -> tuple[Question, ...]:
    """Return the questions of a ticket that nobody has answered (process.levels)."""
    return checklist_of(ticket, events).missing

"""A question about absence as a page, the same on portal and console."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from backline.guide.absence import Answer, AnswerRefused
from backline.guide.workflow import MoveRefused
from backline.records.contracts.queries import NoContract
from backline.records.fleet.actions import QuestionAnswered, Said, answer_question
from backline.records.fleet.actions.questions import question_words
from backline.records.tickets.actions.intake import ReportRefused
from backline.records.tickets.actions.moves import TicketMovedOn
from backline.surfaces.look.acts import at_field
from backline.zones import zone


if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from django.http import QueryDict

    from backline.records.accounts.queries import Reader
    from backline.records.fleet.models import Question

REFUSALS = (
    AnswerRefused,
    QuestionAnswered,
    NoContract,
    MoveRefused,
    ReportRefused,
    TicketMovedOn,
)
_LONGEST_WORDS = 500


class AnswerForm(forms.Form):
    """One of the answers; instants in it are on the wall clock of the site."""

    def __init__(self, *args: Any, where: tzinfo, **kwargs: Any) -> None:
        self.where = where
        super().__init__(*args, **kwargs)

    def full_clean(self) -> None:
        with timezone.override(self.where):
            super().full_clean()

    def said(self, answer: Answer) -> Said:
        """Return what is filled in."""
        return Said(answer=answer, **self.cleaned_data)


class PlannedForm(AnswerForm):
    """Nothing is to be said for it."""


class CannotLogInForm(AnswerForm):
    lost_since = at_field("Since when")
    words = forms.CharField(
        label="What they see", required=False, max_length=_LONGEST_WORDS
    )

    def __init__(self, *args: Any, where: tzinfo, **kwargs: Any) -> None:
        super().__init__(*args, where=where, **kwargs)
        self.fields["lost_since"].help_text = f"On the site's clock, {where}."


class TooManyForm(AnswerForm):
    expected = forms.IntegerField(label="Agents expected now", min_value=0)


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to choose: its words, what follows from it, its form and its button."""

    answer: Answer
    title: str
    follows: str
    yes: str
    form: AnswerForm


_CHOICES: tuple[tuple[Answer, str, str, str, type[AnswerForm]], ...] = (
    (
        Answer.PLANNED,
        "Yes, that is planned",
        "Nothing happens; nobody asks again until they were there, or more are absent.",
        "It is planned",
        PlannedForm,
    ),
    (
        Answer.CANNOT_LOG_IN,
        "No, they cannot log in",
        "An incident opens now, with the figures that were measured.",
        "They cannot log in",
        CannotLogInForm,
    ),
    (
        Answer.TOO_MANY,
        "The roster says too many",
        "The figure is written down, so that the desk knows what was expected.",
        "So many are expected",
        TooManyForm,
    ),
)


def choices_of(
    question: Question, posted: QueryDict | None, chosen: str
) -> tuple[Choice, ...]:
    """Return the answers to choose from; the *chosen* one is filled as *posted*."""
    where = zone(question.site.zone)
    return tuple(
        Choice(
            answer,
            title,
            follows,
            yes,
            form(
                posted if answer == chosen else None,
                where=where,
                auto_id=f"{answer}-%s",
            ),
        )
        for answer, title, follows, yes, form in _CHOICES
    )


def answered(
    question: Question, choices: tuple[Choice, ...], *, reader: Reader, now: datetime
) -> Question | None:
    """Answer as the form that is filled says; what was refused stands in it."""
    for choice in choices:
        if not choice.form.is_bound or not choice.form.is_valid():
            continue
        try:
            return answer_question(
                question_id=question.pk,
                said=choice.form.said(choice.answer),
                by=reader,
                now=now,
            )
        except REFUSALS as refusal:
            choice.form.add_error(None, str(refusal))
    return None


def question_shown(
    question: Question, choices: tuple[Choice, ...], now: datetime
) -> dict[str, Any]:
    """Return what the page of a question is given."""
    return {
        "question": question,
        "asked": question_words(question),
        "choices": choices,
        "zone": zone(question.site.zone),
        "now": now,
    }


def thanks(question: Question) -> str:
    """Return what is told to whoever answered."""
    if question.ticket is not None:
        return f"Thank you: {question.ticket.number} is open for it."
    return "Thank you: it is written down."

"""A question about absence as a page, the same on portal and console."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from backline.guide.absence import Answer, AnswerRefused
from backline.guide.workflow import MoveRefused
from backline.records.contracts.queries import NoContract
from backline.records.fleet.actions import QuestionAnswered, Said, answer_question
from backline.records.fleet.actions.questions import question_words
from backline.records.fleet.queries import question_for
from backline.records.tickets.actions.intake import ReportRefused
from backline.records.tickets.actions.moves import TicketMovedOn
from backline.surfaces.look.acts import at_field
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime, tzinfo

    from django.http import HttpRequest, HttpResponse, QueryDict

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


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the question is asked: the reader, the way back, and what is around it."""

    reader: Reader
    now: datetime
    back: str
    back_title: str
    place_of: Callable[[str], str]
    around: Mapping[str, object] = field(default_factory=dict)


def question_page(request: HttpRequest, desk: Desk, question_id: int) -> HttpResponse:
    """Ask whether absent agents are expected, and take the answer."""
    question = question_for(reader=desk.reader, question_id=question_id)
    if question is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    choices = choices_of(question, posted, request.POST.get("answer", ""))
    said = answered(question, choices, reader=desk.reader, now=desk.now)
    if said is None:
        return render(request, "look/question.html", _shown(question, choices, desk))
    messages.success(request, _thanks(said))
    return redirect(desk.place_of(said.ticket.number) if said.ticket else desk.back)


def _shown(
    question: Question, choices: tuple[Choice, ...], desk: Desk
) -> dict[str, object]:
    number = question.ticket.number if question.ticket else ""
    return {
        **desk.around,
        "question": question,
        "asked": question_words(question),
        "choices": choices,
        "ticket_url": desk.place_of(number) if number else "",
        "back": desk.back,
        "back_title": desk.back_title,
        "zone": zone(question.site.zone),
        "now": desk.now,
    }


def _thanks(question: Question) -> str:
    if question.ticket is not None:
        return f"Thank you: {question.ticket.number} is open for it."
    return "Thank you: it is written down."

"""What somebody at the site says of an absence, and what follows from it.

Guide: severity.denominator. The contacts of the site's customer answer on the portal, and
an engineer does after a call.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from backline.guide.absence import CLAUSE, Answer, AnswerRefused, check_expected
from backline.guide.severity import Verdict, severity_of
from backline.guide.workflow import OPEN, State
from backline.records.accounts.queries import Reader
from backline.records.contracts.queries import terms_of_site
from backline.records.fleet.actions.incidents import Cause, last_of
from backline.records.fleet.actions.questions import about_question, question_words
from backline.records.fleet.models import Question, QuestionState, Watch
from backline.records.fleet.queries import question_for
from backline.records.tickets.actions.customer import reopen, reopen_until
from backline.records.tickets.actions.intake import Report, open_ticket
from backline.records.tickets.actions.measured import (
    make_way_for_a_new_one,
    raise_by_measurement,
)
from backline.records.tickets.actions.moves import Moved
from backline.records.tickets.models import Ticket
from backline.records.trail.actions import record


_LONGEST_WORDS = 500


class UnknownQuestion(LookupError):
    """There is no such question, or it is not yours to answer."""


class QuestionAnswered(Exception):
    """Somebody has answered this question already, or the absence is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer: which, and what belongs to it."""

    answer: Answer
    words: str = ""
    #: Since when they cannot log in.
    lost_since: datetime | None = None
    #: How many are expected, where the roster says too many.
    expected: int | None = None


@transaction.atomic
def answer_question(
    *, question_id: int, said: Said, by: Reader, now: datetime
) -> Question:
    """Write down what an absence is; where they cannot log in, an incident opens.

    Raises:
        UnknownQuestion: there is none that *by* may answer.
        QuestionAnswered: somebody was faster, or the absence is over.
        AnswerRefused: what was said cannot be.
        NoContract: nothing is promised to the site any more.
    """
    question = _to_answer(question_id, by)
    plan = terms_of_site(question.site_id, now).plan
    cause = Cause(question.site_id, question.component, plan, by, now)
    words = " ".join(said.words.replace("\0", " ").split())[:_LONGEST_WORDS]
    question.words = words
    question.state = QuestionState(said.answer.value)
    question.answered_at, question.answered_by_id = now, by.person_id
    if said.answer is Answer.TOO_MANY:
        question.expected = check_expected(
            plan,
            component=question.component,
            measure=question.measure,
            absent=question.affected + question.unconfirmed,
            total=question.total,
            expected=said.expected,
        )
    if said.answer is Answer.CANNOT_LOG_IN:
        question.lost_since = _checked_since(said.lost_since, now)
        question.ticket = _incident(cause, question)
    question.save()
    record(
        did=f"question.{question.state.replace('_', '-')}",
        about=about_question(question),
        by=by,
        now=now,
        details={"words": words, "expected": question.expected},
    )
    return question


def _to_answer(question_id: int, by: Reader) -> Question:
    question = question_for(reader=by, question_id=question_id)
    if question is None:
        message = f"There is no question {question_id} here."
        raise UnknownQuestion(message)
    # As a batch does: the samples of this site wait until the answer stands.
    Watch.objects.filter(site=question.site_id).update(site=question.site_id)
    question.refresh_from_db()
    if question.state != QuestionState.OPEN:
        message = f"It needs no answer any more: {QuestionState(question.state).label}."
        raise QuestionAnswered(message)
    return question


def _checked_since(since: datetime | None, now: datetime) -> datetime | None:
    if since is not None and since > now:
        message = "That is in the future: say since when they cannot log in."
        raise AnswerRefused(message)
    return since


def _incident(cause: Cause, question: Question) -> Ticket:
    """Return the incident of the absence: a new one, or the one of its cause."""
    before = last_of(cause)
    verdict = _verdict(cause, question)
    if before is not None and State(before.state) in OPEN:
        return _raised(cause, before, verdict)
    if before is not None and before.restored_at is not None:
        if cause.now <= reopen_until(before):
            return _reopened(cause, before, verdict)
        if State(before.state) is State.RESTORED:
            make_way_for_a_new_one(number=before.number, by=cause.by, now=cause.now)
    return open_ticket(
        report=_report(cause, question, verdict, before), by=cause.by, now=cause.now
    )


def _verdict(cause: Cause, question: Question) -> Verdict:
    verdict = severity_of(
        cause.plan,
        component=question.component,
        measure=question.measure,
        affected=question.affected + question.unconfirmed,
        total=question.total,
        source=question.total_source,
    )
    said = f"{cause.by.name} says that the absent cannot log in."
    return replace(verdict, because=f"{verdict.because} {said}")


def _report(
    cause: Cause, question: Question, verdict: Verdict, before: Ticket | None
) -> Report:
    part = cause.plan.components.get(question.component, question.component)
    lost = cause.plan.measures.get(question.measure, question.measure)
    absent = question.affected + question.unconfirmed
    said = [question_words(question), f"{cause.by.name}: they cannot log in."]
    if question.lost_since is not None:
        said.append(f"Since {question.lost_since:%Y-%m-%d %H:%M} UTC.")
    said += [words for words in (question.words, question.evidence) if words]
    return Report(
        channel="portal" if cause.by.side == "customer" else "console",
        kind="incident",
        site_id=cause.site_id,
        subject=f"{part}: {absent} of {question.total} {lost}",
        words="\n\n".join(said),
        component=question.component,
        measure=question.measure,
        affected=absent,
        total=question.total,
        total_source=question.total_source,
        graded=replace(verdict, clause=verdict.clause or CLAUSE),
        cause=cause.component,
        follows=before,
    )


def _raised(cause: Cause, ticket: Ticket, verdict: Verdict) -> Ticket:
    raise_by_measurement(
        number=ticket.number,
        verdict=verdict,
        by=cause.by,
        now=cause.now,
        short_since=lambda _: True,
    )
    return ticket


def _reopened(cause: Cause, ticket: Ticket, verdict: Verdict) -> Ticket:
    found = reopen(
        number=ticket.number, because=verdict.because, by=cause.by, now=cause.now
    )
    return found.ticket if isinstance(found, Moved) else found

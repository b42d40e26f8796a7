"""Asks somebody at the site about agents who are absent without having been refused.

Guide: severity.denominator - absence is no loss until a person says so. One question of
a site is open at a time; it goes to the duty contact by mail, and L1 sees it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings

from backline.guide.absence import absence, asks_again, is_attended
from backline.guide.measured import is_current, looks_back
from backline.guide.measurement import Finding, is_gone
from backline.records.contracts.queries import Terms
from backline.records.customers.models import Site
from backline.records.fleet.actions.incidents import Cause
from backline.records.fleet.history import Kept, counted_of, was_present
from backline.records.fleet.models import Question, QuestionState, Sample
from backline.records.outbox.actions import enqueue
from backline.records.tickets.models import Ticket
from backline.records.trail.actions import record


#: A question that nothing was measured of for so long is about another shift.
ASKED_FOR = timedelta(hours=12)
_ANSWERED = (QuestionState.PLANNED, QuestionState.TOO_MANY)


def said_to_be_lost(ticket: Ticket) -> frozenset[str]:
    """Return the measures of which somebody said that the absent cannot work."""
    said = Question.objects.filter(ticket=ticket, state=QuestionState.CANNOT_LOG_IN)
    return frozenset(said.values_list("measure", flat=True))


def ask_about_absence(cause: Cause, rows: Sequence[Sample], terms: Terms) -> None:
    """Ask about the absence that new *rows* show, or see that it is over."""
    question = Question.objects.filter(
        site=cause.site_id, state=QuestionState.OPEN
    ).first()
    measures = {
        row.measure
        for row in rows
        if row.presumed != row.severity and row.measure not in cause.presumed
    }
    if question is not None and question.component == cause.component:
        measures.add(question.measure)
    if not measures:
        return
    since = cause.now - looks_back(cause.plan.measurement)
    history = counted_of(
        cause.site_id, cause.component, measures, since=since, until=cause.now
    )
    for measure, kept in sorted(history.items()):
        if not is_current(cause.plan.measurement, kept.samples, cause.now):
            continue
        mine = question if question and question.measure == measure else None
        question = _asked(cause, measure, kept, mine, terms) or question


def _asked(
    cause: Cause, measure: str, kept: Kept, question: Question | None, terms: Terms
) -> Question | None:
    about = {"component": cause.component, "measure": measure}
    found = absence(cause.plan, **about, samples=kept.samples, now=cause.now)
    if found is not None:
        if question is not None:
            return _updated(question, found, kept, cause)
        hours = cause.plan.measurement.ask_hours
        attended = is_attended(cause.plan, terms.calendar, hours=hours, now=cause.now)
        return _ask(cause, measure, found, kept) if attended else None
    presumed = [sample.presumed for sample in kept.samples]
    if question is not None and is_gone(
        cause.plan, **about, samples=presumed, now=cause.now
    ):
        close_question(question, "The absence was over.", now=cause.now)
    return None


def _updated(question: Question, found: Finding, kept: Kept, cause: Cause) -> Question:
    """Bring the figures of an open question up to date; nobody is asked twice."""
    for name, value in _figures(found, kept, cause).items():
        setattr(question, name, value)
    question.save()
    return question


def _figures(found: Finding, kept: Kept, cause: Cause) -> dict[str, object]:
    last = kept.samples[-1]
    return {
        "severity": found.verdict.severity if found.verdict else "",
        "affected": last.affected,
        "unconfirmed": last.unconfirmed,
        "total": last.total,
        "total_source": last.total_source,
        "evidence": kept.evidence,
        "seen_at": cause.now,
    }


def _ask(cause: Cause, measure: str, found: Finding, kept: Kept) -> Question | None:
    figures = _figures(found, kept, cause)
    if not figures["unconfirmed"] or found.since is None:
        return None
    if Question.objects.filter(site=cause.site_id, state=QuestionState.OPEN).exists():
        return None
    if not _may_ask(cause, measure, str(figures["severity"])):
        return None
    question = Question.objects.create(
        site_id=cause.site_id,
        component=cause.component,
        measure=measure,
        **figures,
        since=found.since,
        asked_at=cause.now,
    )
    record(
        did="question.asked",
        about=about_question(question),
        by=cause.by,
        now=cause.now,
        details={"measure": measure, "absent": question.unconfirmed},
    )
    _write_to_the_site(question, now=cause.now)
    return question


def _may_ask(cause: Cause, measure: str, severity: str) -> bool:
    """Tell whether nobody has explained this very absence yet."""
    last = (
        Question.objects.filter(
            site=cause.site_id,
            component=cause.component,
            measure=measure,
            state__in=_ANSWERED,
        )
        .order_by("-answered_at", "-pk")
        .first()
    )
    if last is None:
        return True
    present = was_present(cause.site_id, cause.component, measure)
    gone = present.filter(at__gt=last.answered_at).exists()
    return asks_again(
        cause.plan, answered=last.severity, severity=severity, gone_since=gone
    )


def question_words(question: Question) -> str:
    """Return what is asked: ``12 of 100 rostered agents are not logged in ...``."""
    refused = ""
    if question.affected:
        refused = f" Beside them {question.affected} were refused."
    kind = {"roster": "rostered ", "typed": "expected "}.get(question.total_source, "")
    return (
        f"{question.unconfirmed} of {question.total} {kind}agents are not logged in "
        f"and were not refused. Is that planned?{refused}"
    )


def _write_to_the_site(question: Question, *, now: datetime) -> None:
    """Mail the duty contact once, whatever dies in between."""
    site = Site.objects.select_related("duty_contact").get(pk=question.site_id)
    if site.duty_contact is None:
        return
    words = question_words(question)
    link = f"{settings.BASE_URL}/portal/questions/{question.pk}/"
    enqueue(
        channel="mail",
        recipient=site.duty_contact.email,
        subject=f"{site.name}: {question.unconfirmed} of {question.total} agents absent",
        body=(
            f"{words}\n\nOne click answers it:\n{link}\n\n"
            "Until somebody says that they cannot log in, absence is no loss and opens "
            "no incident.\n"
        ),
        about=about_question(question),
        now=now,
        dedupe_key=f"question-{question.pk}",
    )


def close_question(question: Question, words: str, *, now: datetime) -> None:
    """End a question that nobody has to answer any more."""
    question.state = QuestionState.OVER
    question.answered_at = now
    question.words = words
    question.save()


def close_old_questions(*, now: datetime) -> int:
    """End the questions that nothing was measured of for a shift; return how many."""
    return Question.objects.filter(
        state=QuestionState.OPEN, seen_at__lt=now - ASKED_FOR
    ).update(
        state=QuestionState.OVER,
        answered_at=now,
        words="Nothing was measured of it any more.",
    )


def about_question(question: Question) -> str:
    """Return how the trail calls a question."""
    return f"question {question.pk} of site {question.site_id}"

"""severity.denominator: absence asks somebody at the site, and is no loss until then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.cast import Cast, reader
from tests.records.fleet.site import TAKE_CALLS, Site, a_sample, utc

from backline.guide.absence import Answer, AnswerRefused
from backline.guide.workflow import State
from backline.records.accounts.queries import THE_DESK
from backline.records.customers.models import Site as SiteRow
from backline.records.fleet.actions import (
    QuestionAnswered,
    Said,
    UnknownQuestion,
    answer_question,
)
from backline.records.fleet.actions.questions import close_old_questions
from backline.records.fleet.models import Question, QuestionState
from backline.records.fleet.queries import question_for, questions_for
from backline.records.outbox.models import Message


def absent(site: Site, count: int, since: str, until: str, refused: int = 0) -> None:
    site.counts(refused, since=since, until=until, unconfirmed=count)


def the_question() -> Question:
    (question,) = Question.objects.all()
    return question


def test_twelve_absent_ask_the_duty_contact_once_and_open_nothing(site: Site) -> None:
    """
    09:00  12 of 100 rostered agents are not there, and were not refused
    09:02  that held for two windows: the duty contact is asked, once
    09:20  still so
    """
    absent(site, 12, "09:00:00", "09:02:00")
    assert not Question.objects.exists()
    absent(site, 12, "09:02:00", "09:20:00")
    question = the_question()
    assert (question.state, question.severity) == ("open", "major")
    assert (question.unconfirmed, question.total) == (12, 100)
    assert (question.since, question.asked_at) == (utc("09:00:00"), utc("09:02:00"))
    assert site.tickets == []
    (mail,) = Message.objects.all()
    assert mail.recipient == site.house.owner.email
    assert mail.dedupe_key == f"question-{question.pk}"
    assert "12 of 100 rostered agents are not logged in" in mail.body
    assert f"/portal/questions/{question.pk}/" in mail.body


def test_nobody_is_asked_at_night_and_without_a_duty_contact_nobody_is_written_to(
    site: Site,
) -> None:
    """The Standard's service hours in Bengaluru end at midnight of Friday."""
    saturday = utc("09:00:00") + timedelta(days=5)
    for place in range(20):
        at = saturday + timedelta(seconds=15 * place)
        site.send(a_sample(at, 0, unconfirmed=30), now=at)
    assert not Question.objects.exists()
    SiteRow.objects.update(duty_contact=None)
    absent(site, 12, "09:00:00", "09:05:00")
    assert the_question().state == "open"
    assert not Message.objects.exists()


def test_a_question_is_over_when_they_are_there(site: Site) -> None:
    """
    09:00  12 absent, asked at 09:02
    09:10  one sample with all there, then absent again: nothing changes
    09:20  all there, for two windows: over
    """
    absent(site, 12, "09:00:00", "09:10:00")
    absent(site, 0, "09:10:00", "09:10:15")
    absent(site, 12, "09:10:15", "09:20:00")
    assert the_question().state == "open"
    absent(site, 0, "09:20:00", "09:22:30")
    question = the_question()
    assert (question.state, question.words) == ("over", "The absence was over.")
    absent(site, 12, "09:22:30", "09:26:00")
    assert list(Question.objects.values_list("state", flat=True)) == ["over", "open"]


def test_a_question_that_nothing_is_measured_of_ends_with_the_shift(
    site: Site,
) -> None:
    absent(site, 12, "09:00:00", "09:05:00")
    assert close_old_questions(now=utc("20:00:00")) == 0
    assert close_old_questions(now=utc("21:30:00")) == 1
    assert the_question().state == "over"


def test_they_cannot_log_in_opens_a_customers_report_with_what_was_measured(
    site: Site,
) -> None:
    """
    09:02  asked; 09:10 the owner says: they cannot log in, since 08:45
    09:10  an incident, the customer's own, of the cause that measurement knows
    09:30  all there for half an hour: it is restored as measured
    """
    absent(site, 12, "09:00:00", "09:10:00")
    by = reader(site.house.owner)
    since = utc("08:45:00")
    said = Said(answer=Answer.CANNOT_LOG_IN, words="Blank screen", lost_since=since)
    answered = answer_question(
        question_id=the_question().pk, said=said, by=by, now=utc("09:10:00")
    )
    ticket = site.ticket
    assert answered.ticket == ticket
    assert (ticket.severity, ticket.cause) == ("major", "acd")
    assert ticket.subject == "ACD: 12 of 100 agents cannot log in"
    (opened,) = site.entries("opened")
    assert (opened.side, opened.facts["channel"]) == ("customer", "portal")
    assert (opened.facts["affected"], opened.facts["total"]) == (12, 100)
    assert opened.facts["source"] == "roster"
    assert "Blank screen" in str(opened.facts["words"])
    assert "Since 2026-03-02 08:45 UTC" in str(opened.facts["words"])
    assert "says that the absent cannot log in" in str(opened.facts["because"])
    absent(site, 15, "09:10:15", "09:30:00")
    assert site.figures()[-1][1] == "15/100"
    assert Question.objects.count() == 1
    absent(site, 0, "09:30:00", "10:00:15")
    assert site.ticket.state == State.RESTORED
    assert site.ticket.restored_at == utc("09:30:00")


def test_refused_and_absent_together_stand_on_the_incident_they_opened(
    site: Site,
) -> None:
    """
    09:00  12 absent; 09:10 they cannot log in
    09:11  5 are refused; 09:13 nobody is, and 16 are absent: it goes on
    """
    absent(site, 12, "09:00:00", "09:10:00")
    _say(site, Answer.CANNOT_LOG_IN)
    absent(site, 9, "09:11:00", "09:13:00", refused=5)
    absent(site, 16, "09:13:00", "09:50:00")
    assert site.figures()[0][1] == "14/100"
    assert site.figures()[-1][1] == "16/100"
    assert site.ticket.state != State.RESTORED


def test_a_larger_absence_that_was_called_a_loss_raises_its_incident(
    site: Site,
) -> None:
    absent(site, 12, "09:00:00", "09:10:00")
    _say(site, Answer.CANNOT_LOG_IN)
    absent(site, 25, "09:10:15", "09:15:00")
    assert site.ticket.severity == "critical"


def test_the_answer_joins_the_incident_that_the_refused_opened(site: Site) -> None:
    """
    09:00  5 refused, 18 absent: an incident, major, and a question: would be critical
    09:10  they cannot log in: the incident is critical
    """
    absent(site, 18, "09:00:00", "09:10:00", refused=5)
    assert site.ticket.severity == "major"
    question = the_question()
    assert (question.affected, question.severity) == (5, "critical")
    _say(site, Answer.CANNOT_LOG_IN)
    assert site.ticket.severity == "critical"
    assert the_question().ticket == site.ticket


def test_the_answer_reopens_what_was_restored(site: Site) -> None:
    site.counts(21, since="09:00:00", until="09:05:00")
    site.counts(0, since="09:05:00", until="09:36:00")
    assert site.ticket.state == State.RESTORED
    absent(site, 21, "09:36:00", "09:50:00")
    _say(site, Answer.CANNOT_LOG_IN, now="09:50:00")
    assert site.ticket.state == State.IN_WORK


def test_planned_is_not_asked_again_until_it_was_gone_or_is_worse(site: Site) -> None:
    absent(site, 12, "09:00:00", "09:10:00")
    _say(site, Answer.PLANNED)
    absent(site, 12, "09:10:15", "09:30:00")
    assert the_question().state == "planned"
    absent(site, 25, "09:30:00", "09:35:00")
    states = Question.objects.values_list("state", "severity")
    assert list(states) == [("planned", "major"), ("open", "critical")]
    assert site.tickets == []


def test_a_planned_absence_that_was_gone_once_is_another_one(site: Site) -> None:
    absent(site, 12, "09:00:00", "09:10:00")
    _say(site, Answer.PLANNED)
    absent(site, 0, "09:10:15", "09:10:30")
    absent(site, 12, "09:10:30", "09:15:00")
    assert list(Question.objects.values_list("state", flat=True)) == ["planned", "open"]


def test_the_roster_says_too_many(site: Site) -> None:
    absent(site, 12, "09:00:00", "09:10:00")
    with pytest.raises(AnswerRefused, match="7 of 95"):
        _say(site, Answer.TOO_MANY, expected=95)
    assert the_question().state == "open"
    _say(site, Answer.TOO_MANY, expected=88)
    assert (the_question().state, the_question().expected) == ("too_many", 88)
    assert site.tickets == []


def test_it_is_answered_once_and_not_in_the_future(site: Site, cast: Cast) -> None:
    absent(site, 12, "09:00:00", "09:10:00")
    with pytest.raises(AnswerRefused, match="in the future"):
        _say(site, Answer.CANNOT_LOG_IN, lost_since=utc("11:00:00"))
    assert site.tickets == []
    _say(site, Answer.PLANNED, by=cast.l1)
    with pytest.raises(QuestionAnswered, match="planned"):
        _say(site, Answer.CANNOT_LOG_IN)
    assert the_question().answered_by == cast.l1
    assert site.tickets == []


def test_only_the_customers_contacts_and_the_vendor_see_and_answer(
    site: Site, cast: Cast
) -> None:
    absent(site, 12, "09:00:00", "09:10:00")
    pk = the_question().pk
    for person in (site.house.owner, site.house.colleague, cast.l1):
        assert question_for(reader=reader(person), question_id=pk) is not None
        assert questions_for(reader=reader(person)).count() == 1
    assert questions_for(reader=reader(cast.orbit.owner)).count() == 0
    assert questions_for(reader=site.by).count() == 0
    with pytest.raises(UnknownQuestion):
        _say(site, Answer.PLANNED, by=cast.orbit.owner)
    with pytest.raises(UnknownQuestion):
        answer_question(
            question_id=pk,
            said=Said(answer=Answer.PLANNED),
            by=site.by,
            now=utc("09:10:00"),
        )


def test_a_site_has_one_open_question(site: Site) -> None:
    """Of two measures at once the first is asked about."""

    def both(at: object) -> list[dict[str, object]]:
        return [
            a_sample(at, 0, unconfirmed=12),  # type: ignore[arg-type]  # an instant
            a_sample(at, 0, unconfirmed=30, measure=TAKE_CALLS),  # type: ignore[arg-type]  # as above
        ]

    site.says(both, since="09:00:00", until="09:05:00")
    question = the_question()
    copy = {
        field.attname: getattr(question, field.attname)
        for field in Question._meta.concrete_fields
        if not field.primary_key
    }
    with (
        pytest.raises(IntegrityError, match=r"one_open_question|fleet_question"),
        transaction.atomic(),
    ):
        Question.objects.create(**copy)
    Question.objects.create(
        **{**copy, "state": QuestionState.OVER, "answered_at": utc("09:00:00")}
    )


def _say(
    site: Site,
    answer: Answer,
    *,
    now: str = "09:10:00",
    by: object = None,
    **more: object,
) -> Question:
    question = Question.objects.order_by("-pk")[0]
    return answer_question(
        question_id=question.pk,
        said=Said(answer=answer, **more),  # type: ignore[arg-type]  # as each test gives it
        by=reader(by or site.house.owner),  # type: ignore[arg-type]  # a person
        now=utc(now),
    )


def test_the_desk_itself_sees_the_questions(site: Site) -> None:
    absent(site, 12, "09:00:00", "09:05:00")
    assert questions_for(reader=THE_DESK).count() == 1

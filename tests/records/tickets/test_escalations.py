"""A customer's own escalation: an owner, a callback time, and both sides know."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.cast import Cast, engineer, reader
from tests.pages import always_on_call
from tests.records.tickets.desk import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    audited,
    is_borne_out,
    kinds,
    letters,
    mailed,
    opened,
    the,
)

from backline.guide.workflow import MoveRefused
from backline.records.accounts.actions import close_account
from backline.records.accounts.queries import THE_DESK
from backline.records.oncall.actions import be_away
from backline.records.paging.models import Page
from backline.records.tickets.actions.alarms import fire_due
from backline.records.tickets.actions.customer import confirm
from backline.records.tickets.actions.escalations import (
    call_back,
    escalate,
    give_to,
    remind_due,
)
from backline.records.tickets.actions.merging import merge
from backline.records.tickets.actions.pages import answer_page
from backline.records.tickets.actions.work import close, restore
from backline.records.tickets.escalated import (
    escalations_for,
    escalations_of,
    open_escalation,
)
from backline.records.tickets.models import Escalation, Ticket
from backline.records.tickets.queries import UnknownTicket


DUE = NOON + 30 * MINUTE
WORDS = "Nobody has called us since noon."


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """Orbit's ticket, escalated at noon: Premium calls back within 30 minutes."""
    found = opened(cast.orbit)
    escalate(number=found.number, words=WORDS, by=reader(cast.orbit.owner), now=NOON)
    return the(found)


def the_one(ticket: Ticket) -> Escalation:
    return Escalation.objects.get(ticket=ticket)


def test_it_gets_an_owner_and_a_callback_time_that_both_are_told(
    ticket: Ticket, cast: Cast
) -> None:
    found = the_one(ticket)
    assert found.owner == cast.manager
    assert (found.warn_at, found.due_at) == (NOON + 20 * MINUTE, DUE)
    assert mailed(ticket, NOON) >= {cast.manager.email, cast.orbit.owner.email}
    told = letters(ticket).filter(recipient=cast.orbit.owner.email)
    assert told.filter(
        body__contains="Ruth Pereira calls you back by 2026-03-02 13:30 (Asia/Dubai)"
    )
    page = Page.objects.get()
    assert page.calls.get().person == cast.manager
    assert is_borne_out(ticket)


def test_one_is_open_at_a_time(ticket: Ticket, cast: Cast) -> None:
    by = reader(cast.orbit.colleague)
    with pytest.raises(MoveRefused, match="already"):
        escalate(number=ticket.number, words="Again!", by=by, now=NOON + MINUTE)
    call_back(number=ticket.number, words="Agreed.", by=reader(cast.manager), now=DUE)
    escalate(number=ticket.number, words="Again!", by=by, now=DUE + MINUTE)
    assert len(escalations_of(reader=by, ticket=ticket)) == 2


def test_the_database_lets_no_second_one_in(ticket: Ticket) -> None:
    found = the_one(ticket)
    found.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        found.save()


def test_what_is_over_is_silent(ticket: Ticket) -> None:
    for wrong in ({"called_back_at": NOON}, {"warn_at": DUE + HOUR}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Escalation.objects.filter(ticket=ticket).update(**wrong)


def test_the_owner_is_reminded_before_and_the_managers_called_at_it(
    ticket: Ticket, cast: Cast
) -> None:
    warn = NOON + 20 * MINUTE
    assert remind_due(now=warn - timedelta(seconds=1)) == 0
    assert [remind_due(now=warn) for _ in range(2)] == [1, 0]
    assert mailed(ticket, warn) == {cast.manager.email}
    assert f"Call the customer back by 2026-03-02 09:30 UTC: {WORDS}" in (
        letters(ticket)[0].body
    )
    assert [remind_due(now=DUE) for _ in range(2)] == [1, 0]
    assert Page.objects.filter(key__endswith="/due").count() == 1
    assert ("escalation.overdue", "backline") in audited(ticket)


def test_a_worker_that_was_away_does_not_remind_of_what_is_over(
    ticket: Ticket,
) -> None:
    assert [remind_due(now=DUE + HOUR) for _ in range(2)] == [1, 0]
    assert Page.objects.filter(key__endswith="/due").count() == 1


def test_the_result_of_the_callback_ends_it(ticket: Ticket, cast: Cast) -> None:
    by = reader(cast.manager)
    call_back(number=ticket.number, words="No answer.", reached=False, by=by, now=NOON)
    assert the_one(ticket).is_open
    call_back(number=ticket.number, words="A new trunk by 18:00.", by=by, now=DUE)
    found = the_one(ticket)
    assert (found.is_open, found.called_back_by) == (False, "Ruth Pereira")
    assert found.result == "A new trunk by 18:00."
    assert mailed(ticket, DUE) == {cast.orbit.owner.email}
    assert remind_due(now=DUE + DAY) == 0
    with pytest.raises(MoveRefused, match="No customer waits"):
        call_back(number=ticket.number, words="Again.", by=by, now=DUE)
    assert is_borne_out(ticket)


def test_whoever_answers_the_call_owns_it(ticket: Ticket, cast: Cast) -> None:
    answer_page(number=ticket.number, by=reader(cast.l3), now=NOON + MINUTE)
    assert the_one(ticket).owner == cast.l3
    assert kinds(ticket)[-2:] == ["page_acknowledged", "escalation_handed"]


def test_it_is_given_to_somebody_else_with_a_reason(ticket: Ticket, cast: Cast) -> None:
    by, later = reader(cast.manager), NOON + MINUTE
    with pytest.raises(MoveRefused, match="why"):
        give_to(number=ticket.number, owner_id=cast.l2.pk, reason="", by=by, now=later)
    with pytest.raises(MoveRefused, match="no such person"):
        give_to(number=ticket.number, owner_id=0, reason="x", by=by, now=later)
    give_to(
        number=ticket.number, owner_id=cast.l2.pk, reason="Knows it.", by=by, now=later
    )
    assert the_one(ticket).owner == cast.l2
    assert mailed(ticket, later) == {cast.l2.email}
    assert "Knows it." in letters(ticket)[0].body
    page = Page.objects.get()
    assert [call.person for call in page.calls.all()] == [cast.manager, cast.l2]
    give_to(
        number=ticket.number,
        owner_id=cast.l3.pk,
        reason="I do it.",
        by=reader(cast.l3),
        now=later,
    )
    page.refresh_from_db()
    assert (page.state, page.acknowledged_by) == ("acknowledged", cast.l3)


def test_whoever_is_away_owns_no_new_one(cast: Cast) -> None:
    other = engineer("Zoe Adams", level="", is_manager=True, now=NOON)
    be_away(
        person_id=cast.manager.pk,
        starts_at=NOON,
        ends_at=NOON + DAY,
        by=THE_DESK,
        now=NOON,
    )
    found = opened(cast.orbit)
    escalate(number=found.number, words=WORDS, by=reader(cast.orbit.owner), now=NOON)
    assert the_one(found).owner == other


def test_the_reminder_of_an_owner_who_is_gone_goes_to_the_others(
    ticket: Ticket, cast: Cast
) -> None:
    other = engineer("Zoe Adams", level="", is_manager=True, now=NOON)
    close_account(person=cast.manager, by=reader(other), now=NOON)
    remind_due(now=NOON + 20 * MINUTE)
    assert mailed(ticket, NOON + 20 * MINUTE) == {other.email}


@pytest.mark.parametrize("over", ["called back", "confirmed", "restored", "merged"])
def test_its_page_ends_with_it_and_not_with_the_fault(
    ticket: Ticket, cast: Cast, over: str
) -> None:
    by, number, owner = reader(cast.l1), ticket.number, reader(cast.orbit.owner)
    if over == "called back":
        call_back(number=number, words="Sorry.", by=by, now=NOON)
    elif over == "merged":
        into = opened(cast.orbit).number
        merge(number=number, into=into, words="One fault.", by=by, now=NOON)
    else:
        restore(number=number, how="fix", evidence="Up.", by=by, now=NOON)
        if over == "confirmed":
            confirm(number=number, words="", by=owner, now=NOON)
    is_owed = over in {"restored", "merged"}
    assert Page.objects.get().is_open is is_owed
    assert (open_escalation(ticket) is not None) is is_owed


def test_the_plan_says_whose_it_is(cast: Cast) -> None:
    always_on_call(cast.manager, level="manager")
    found = opened(cast.meridian, kind="question", affected=None)
    escalate(number=found.number, words=WORDS, by=reader(cast.l1), now=NOON)
    told = open_escalation(found)
    assert told is not None
    assert told.owner == cast.manager
    assert told.due_at == NOON + HOUR, "Standard's hour, though no service level is"
    assert Page.objects.get().urgency == "critical", "it is promised for an instant"
    name = cast.meridian.owner.name
    assert told.asked_by == f"{name} (noted by {cast.l1.name})"


def test_the_customer_who_closes_the_ticket_waits_no_more(
    ticket: Ticket, cast: Cast
) -> None:
    by = reader(cast.l1)
    restore(number=ticket.number, how="fix", evidence="Up.", by=by, now=NOON)
    confirm(number=ticket.number, words="", by=reader(cast.orbit.owner), now=NOON)
    assert open_escalation(ticket) is None
    assert remind_due(now=DUE) == 0


def test_the_vendor_cannot_close_a_promise_away(ticket: Ticket, cast: Cast) -> None:
    close(number=ticket.number, because="Done.", by=reader(cast.l1), now=NOON)
    assert open_escalation(ticket) is not None
    call_back(number=ticket.number, words="Sorry.", by=reader(cast.manager), now=DUE)
    assert open_escalation(ticket) is None


def test_who_sees_what(ticket: Ticket, cast: Cast) -> None:
    vendor, stranger = reader(cast.l1), reader(cast.najd.owner)
    for which, at, count in (
        ("open", NOON, 1),
        ("overdue", NOON, 0),
        ("overdue", DUE + MINUTE, 1),
        ("done", NOON, 0),
    ):
        assert len(escalations_for(reader=vendor, which=which, now=at)) == count  # type: ignore[arg-type]
    for other in (stranger, reader(cast.orbit.owner)):
        assert escalations_for(reader=other, which="open", now=NOON) == []
    assert escalations_of(reader=stranger, ticket=ticket) == []
    assert len(escalations_of(reader=reader(cast.orbit.owner), ticket=ticket)) == 1
    with pytest.raises(UnknownTicket):
        escalate(number=ticket.number, words="Me too.", by=stranger, now=NOON)


def test_it_stands_beside_the_ladder(ticket: Ticket) -> None:
    assert fire_due(now=NOON).taken == 0
    assert kinds(ticket)[-1] == "escalation_asked"

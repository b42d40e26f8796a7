"""change.agreed-window: a plan, a window that both accept, and who is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.cast import NOON, Cast, reader
from tests.records.changes.scene import (
    END,
    HOUR,
    LOG_IN,
    PLANNED,
    START,
    agreed,
    facts,
    kinds,
    planned,
    proposed,
    requested,
    the,
)

from backline.guide.change_loss import Allowed
from backline.guide.change_stages import Stage, stage_of
from backline.guide.workflow import MoveRefused, State
from backline.records.changes.actions.agreeing import (
    There,
    accept_window,
    decline_window,
    name_people,
    propose_window,
    withdraw_change,
)
from backline.records.changes.actions.freezes import freeze, lift_freeze
from backline.records.changes.actions.lapses import let_proposals_lapse
from backline.records.changes.actions.planning import Planned, plan_change
from backline.records.changes.actions.reminders import remind_of_changes
from backline.records.changes.queries import (
    UnknownChange,
    UnknownFreeze,
    agreed_at,
    changes_for,
    freezes_for,
    on_now,
)
from backline.records.outbox.models import Message
from backline.records.tickets.actions.customer import reject_request
from backline.records.tickets.actions.work import withdraw_request
from backline.records.tickets.queries import UnknownTicket
from backline.records.trail.models import AuditEvent


def told(number: str) -> list[tuple[str, str]]:
    rows = Message.objects.filter(about=number).order_by("created_at", "pk")
    return [(row.recipient, row.body.partition("\n")[0]) for row in rows]


def test_from_the_request_to_the_agreement(cast: Cast) -> None:
    number = agreed(cast)
    assert kinds(number) == [
        "change_planned",
        "presence_named",
        "window_proposed",
        "presence_named",
        "window_accepted",
    ]
    change = the(number)
    assert stage_of(change.standing, NOON) is Stage.AGREED
    assert (change.requested_by, change.carried_out_by) == ("customer", "vendor")
    assert [each.name for each in change.presences.all()] == [
        "Grace Fernandes",
        "Vikram Shetty",
    ]
    assert [step.words for step in change.steps.all()] == list(PLANNED.steps)
    assert facts(number, "window_accepted")["agreed"] is True
    assert change.ticket.clocks.count() == 0, "a change has no service level"
    words = [line for _, line in told(number)]
    shown = "Mon 2 Mar 2026 15:30 to 17:30 (Asia/Kolkata)"
    assert f"Proposed: {shown}. Please accept it, or propose another." in words
    assert f"Agreed: {shown}." in words


def test_the_ball_is_with_whoever_has_to_answer(cast: Cast) -> None:
    number = proposed(cast)
    ticket = the(number).ticket
    assert (ticket.state, ticket.ball) == (State.WAITING, "customer")
    assert ticket.awaited == (
        "The answer to the window Mon 2 Mar 2026 15:30 to 17:30 (Asia/Kolkata)"
    )
    propose_window(
        number=number,
        start_at=START + HOUR,
        end_at=END + HOUR,
        words="Our campaign ends later.",
        there=There(people=[cast.meridian.owner.pk]),
        by=reader(cast.meridian.owner),
        now=NOON,
    )
    ticket = the(number).ticket
    assert (ticket.state, ticket.ball, ticket.awaited) == (State.IN_WORK, "vendor", "")
    assert facts(number, "window_proposed")["counter"] is True
    accept_window(
        number=number,
        start_at=START + HOUR,
        end_at=END + HOUR,
        revision=1,
        by=reader(cast.l1),
        now=NOON,
    )
    assert the(number).standing.is_agreed


def test_another_plan_asks_again_for_the_same_window(cast: Cast) -> None:
    number = agreed(cast)
    wider = replace(PLANNED, scope=[Allowed("acd", LOG_IN, 40)])
    plan_change(number=number, planned=wider, by=reader(cast.l2), now=NOON)
    assert kinds(number)[-2:] == ["change_planned", "window_proposed"]
    change = the(number)
    assert (change.revision, change.ticket.ball) == (2, "customer")
    assert agreed_at(site_id=cast.meridian.site.pk, since=START, until=END) == ()
    accept: dict[str, Any] = {
        "number": number,
        "start_at": START,
        "end_at": END,
        "now": NOON,
    }
    with pytest.raises(MoveRefused, match="read it before you accept"):
        accept_window(**accept, revision=1, by=reader(cast.meridian.owner))
    accept_window(**accept, revision=2, by=reader(cast.meridian.owner))
    (held,) = agreed_at(site_id=cast.meridian.site.pk, since=START, until=END)
    assert held.scope == (Allowed("acd", LOG_IN, 40),)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"risk": "none"}, "low, medium or high"),
        ({"steps": [" "]}, "has no step"),
        ({"back_out": " "}, "The way back has no words"),
        ({"components": []}, "which components"),
        ({"components": ["pbx"]}, "which components"),
        ({"scope": [Allowed("acd", LOG_IN), Allowed("acd", LOG_IN, 3)]}, "twice"),
        ({"scope": [Allowed("pbx")]}, "no component"),
        ({"carried_out_by": "site"}, "vendor's or the customer's"),
        ({"remind_hours": 0}, "Remind 1 to"),
    ],
)
def test_a_plan_that_is_not_complete_is_refused(
    cast: Cast, other: dict[str, Any], said: str
) -> None:
    number = requested(cast)
    plan = replace(PLANNED, **other)
    with pytest.raises(MoveRefused, match=said):
        plan_change(number=number, planned=plan, by=reader(cast.l2), now=NOON)


def test_a_change_touches_sites_of_its_customer_only(cast: Cast) -> None:
    number = requested(cast)
    plan = replace(PLANNED, site_ids=[cast.orbit.site.pk])
    with pytest.raises(MoveRefused, match="not the customer's"):
        plan_change(number=number, planned=plan, by=reader(cast.l2), now=NOON)


def test_nobody_proposes_before_the_plan_or_with_nobody_there(cast: Cast) -> None:
    number = requested(cast)
    window: dict[str, Any] = {
        "number": number,
        "start_at": START,
        "end_at": END,
        "now": NOON,
    }
    with pytest.raises(UnknownChange, match="write the plan first"):
        propose_window(**window, by=reader(cast.l2))
    plan_change(number=number, planned=PLANNED, by=reader(cast.l2), now=NOON)
    with pytest.raises(MoveRefused, match="who of the vendor's side"):
        propose_window(**window, by=reader(cast.l2))
    there = There(people=[cast.orbit.owner.pk])
    with pytest.raises(MoveRefused, match="not of this side"):
        propose_window(**window, there=there, by=reader(cast.meridian.owner))


def test_an_engineer_writes_down_the_customers_consent(cast: Cast) -> None:
    number = proposed(cast)
    given: dict[str, Any] = {
        "number": number,
        "start_at": START,
        "end_at": END,
        "revision": 1,
        "consent_of": cast.meridian.owner.pk,
        "now": NOON,
    }
    with pytest.raises(MoveRefused, match="no words"):
        accept_window(**given, by=reader(cast.l1))
    with pytest.raises(MoveRefused, match="only an engineer"):
        accept_window(**given, words="So be it", by=reader(cast.meridian.owner))
    accept_window(**given, words="Called at 14:20, fine.", by=reader(cast.l1))
    assert facts(number, "window_accepted")["consent"] == "Asha Rao"
    assert the(number).standing.is_agreed


def test_a_freeze_blocks_and_is_lifted(cast: Cast) -> None:
    number = planned(cast)
    owner, there = reader(cast.meridian.owner), There(people=[cast.l2.pk])
    held = freeze(
        start_at=START + HOUR,
        end_at=START + 2 * HOUR,
        reason="Year end",
        by=owner,
        now=NOON,
    )
    assert held.whose == "Meridian Bank"
    window: dict[str, Any] = {
        "number": number,
        "start_at": START,
        "end_at": END,
        "there": there,
    }
    with pytest.raises(MoveRefused, match="Freeze of Meridian Bank: Year end"):
        propose_window(**window, by=reader(cast.l2), now=NOON)
    stranger = reader(cast.orbit.owner)
    assert not freezes_for(reader=stranger).exists()
    with pytest.raises(UnknownFreeze):
        lift_freeze(freeze_id=held.pk, by=stranger, now=NOON)
    lift_freeze(freeze_id=held.pk, by=owner, now=NOON)
    propose_window(**window, by=reader(cast.l2), now=NOON)
    assert AuditEvent.objects.filter(did="freeze.lifted").count() == 1


def test_a_freeze_of_everybody_is_a_managers(cast: Cast) -> None:
    times: dict[str, Any] = {
        "start_at": START,
        "end_at": END,
        "reason": "Audit",
        "now": NOON,
    }
    with pytest.raises(MoveRefused, match="Only a manager"):
        freeze(**times, by=reader(cast.l1))
    held = freeze(**times, by=reader(cast.manager))
    assert list(freezes_for(reader=reader(cast.orbit.owner))) == [held]
    with pytest.raises(MoveRefused, match="the vendor's"):
        lift_freeze(freeze_id=held.pk, by=reader(cast.orbit.owner), now=NOON)
    with pytest.raises(MoveRefused, match="before it begins"):
        freeze(**{**times, "end_at": START}, by=reader(cast.manager))
    with pytest.raises(MoveRefused, match="at most 120 days"):
        freeze(
            **{**times, "end_at": START + timedelta(days=121)}, by=reader(cast.manager)
        )


def test_two_changes_of_the_same_do_not_overlap(cast: Cast) -> None:
    first = agreed(cast)
    number = planned(cast)
    window: dict[str, Any] = {
        "number": number,
        "start_at": START,
        "end_at": END,
        "now": NOON,
    }
    there = There(people=[cast.l2.pk])
    with pytest.raises(MoveRefused, match=f"{first}, New database"):
        propose_window(**window, there=there, by=reader(cast.l2))
    withdraw_change(
        number=first, words="Not needed.", by=reader(cast.meridian.owner), now=NOON
    )
    propose_window(**window, there=there, by=reader(cast.l2))
    assert the(first).ticket.state == State.CLOSED
    assert agreed_at(site_id=cast.meridian.site.pk, since=START, until=END) == ()


def test_both_sides_people_are_reminded_once(cast: Cast) -> None:
    number = agreed(cast, start=NOON + 30 * HOUR, end=NOON + 31 * HOUR)
    before = Message.objects.count()
    assert remind_of_changes(now=NOON + 5 * HOUR) == 0
    assert remind_of_changes(now=NOON + 6 * HOUR) == 1
    assert remind_of_changes(now=NOON + 7 * HOUR) == 0
    letters = list(Message.objects.order_by("created_at", "pk"))[before:]
    assert {letter.recipient for letter in letters} == {
        cast.l2.email,
        cast.meridian.colleague.email,
    }
    assert kinds(number)[-1] == "change_reminded"
    propose_window(
        number=number,
        start_at=NOON + 40 * HOUR,
        end_at=NOON + 41 * HOUR,
        by=reader(cast.l2),
        now=NOON + 8 * HOUR,
    )
    assert the(number).reminded_at is None, "another window is another reminder"


def test_a_proposal_that_nobody_answered_is_given_up_once(cast: Cast) -> None:
    number = proposed(cast)
    agreed(cast, start=START + 9 * HOUR, end=END + 9 * HOUR)
    just_before = START - timedelta(seconds=1)
    assert let_proposals_lapse(now=just_before) == 0
    assert let_proposals_lapse(now=START) == 1
    assert let_proposals_lapse(now=START) == 0
    change = the(number)
    assert (change.window, change.ticket.ball) == (None, "vendor")
    assert kinds(number)[-1] == "window_lapsed"
    words = [line for _, line in told(number)][-2:]
    assert len(set(words)) == 1, "both sides are told the same"
    assert words[0].startswith("Nobody answered in time")
    assert let_proposals_lapse(now=END + 20 * HOUR) == 0, "what is agreed is not"


def test_people_are_named_again_without_asking_anybody(cast: Cast) -> None:
    number = agreed(cast)
    there = There(people=[cast.l3.pk], words="+65 5550 1")
    name_people(number=number, there=there, by=reader(cast.l2), now=NOON)
    change = the(number)
    assert change.standing.is_agreed
    assert [each.name for each in change.presences.all()] == [
        "Vikram Shetty",
        "Wei Tan",
    ]


def test_a_stranger_sees_and_does_nothing(cast: Cast) -> None:
    number = agreed(cast)
    stranger = reader(cast.orbit.owner)
    assert not changes_for(reader=stranger).exists()
    assert on_now(reader=stranger, now=START) == []
    assert len(on_now(reader=reader(cast.meridian.colleague), now=START)) == 1
    with pytest.raises(UnknownTicket):
        withdraw_change(number=number, words="Mine now.", by=stranger, now=NOON)
    incident = requested(cast).replace("CHG", "INC")
    with pytest.raises(UnknownTicket):
        plan_change(
            number=incident,
            planned=Planned(risk="low", steps=["x"], back_out="y", components=["acd"]),
            by=reader(cast.l1),
            now=NOON,
        )


def test_a_window_is_declined_with_a_word(cast: Cast) -> None:
    """The customer says no: the ball is the vendor's, and the window is off the table."""
    number, owner = proposed(cast), reader(cast.meridian.owner)
    window: dict[str, Any] = {"number": number, "start_at": START, "end_at": END}
    decline_window(**window, words="Our auditors are in.", by=owner, now=NOON)
    change = the(number)
    assert (change.window, change.ticket.ball, change.ticket.awaited) == (
        None,
        "vendor",
        "",
    )
    told_last, said = facts(number, "window_lapsed"), told(number)[-1]
    assert (told_last["how"], told_last["words"]) == (
        "declined",
        "Our auditors are in.",
    )
    assert said[0] == cast.l1.email
    assert said[1].endswith("is declined: Our auditors are in.")
    with pytest.raises(MoveRefused, match="No window waits"):
        decline_window(**window, words="Again.", by=owner, now=NOON)


def test_who_proposed_a_window_takes_it_back(cast: Cast) -> None:
    number = proposed(cast)
    window: dict[str, Any] = {"number": number, "start_at": START, "end_at": END}
    with pytest.raises(UnknownTicket):
        decline_window(**window, words="No.", by=reader(cast.orbit.owner), now=NOON)
    decline_window(**window, words="Wei is ill.", by=reader(cast.l2), now=NOON)
    assert facts(number, "window_lapsed")["how"] == "taken back"
    assert told(number)[-1][0] == cast.meridian.owner.email


def test_a_window_is_not_rejected_as_if_it_were_a_question(cast: Cast) -> None:
    number = proposed(cast)
    with pytest.raises(MoveRefused, match="decline it"):
        reject_request(
            number=number, words="No.", by=reader(cast.meridian.owner), now=NOON
        )
    with pytest.raises(MoveRefused, match="decline it"):
        withdraw_request(number=number, words="No.", by=reader(cast.l2), now=NOON)
    assert the(number).window is not None


def test_of_two_who_answer_at_once_the_second_reads_anew(cast: Cast) -> None:
    """Both sides looked at the vendor's window; the vendor is quicker with another."""
    number, owner = proposed(cast), reader(cast.meridian.owner)
    later: dict[str, Any] = {"start_at": START + HOUR, "end_at": END + HOUR}
    propose_window(number=number, **later, by=reader(cast.l2), now=NOON)
    read: dict[str, Any] = {"number": number, "start_at": START, "end_at": END}
    there = There(people=[cast.meridian.owner.pk])
    with pytest.raises(MoveRefused, match="Another window is proposed by now"):
        accept_window(**read, revision=1, there=there, by=owner, now=NOON)
    with pytest.raises(MoveRefused, match="Another window is proposed by now"):
        decline_window(**read, words="No.", by=owner, now=NOON)
    assert the(number).standing.waits_for == "customer"

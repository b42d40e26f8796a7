"""A shift is handed over, kept as it was, and accepted by another (process.levels)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.cast import Cast, reader, stage
from tests.records.tickets.desk import (
    BRIEF,
    HOUR,
    MINUTE,
    NOON,
    at_once,
    audited,
    facts,
    opened,
)

from backline.guide.shifts import HandoverRefused
from backline.records.accounts.queries import NOBODY, THE_DESK
from backline.records.contracts.queries import forget_compiled
from backline.records.shifts.actions import accept, hand_over
from backline.records.shifts.board import board_for
from backline.records.shifts.models import Handover, HandoverLine
from backline.records.shifts.queries import (
    UnknownHandover,
    handover_for,
    handovers_for,
    may_accept,
    told_for,
    waiting_for,
)
from backline.records.tickets.actions.levels import hand_over as give
from backline.records.tickets.actions.pledging import pledge
from backline.records.tickets.actions.work import (
    answer,
    ask,
    restore,
)
from backline.records.tickets.queries import UnknownTicket
from backline.records.trail import append_only
from backline.records.trail.models import AuditEvent


EVENING = NOON + 30 * MINUTE


def _shift(cast: Cast, **changes: Any) -> Handover:
    given: dict[str, Any] = {
        "level": "",
        "remarks": "The carrier calls back at six.",
        "by": reader(cast.l1),
        "now": EVENING,
    }
    return hand_over(**given | changes)


def test_it_holds_what_is_open_promised_and_at_risk(cast: Cast) -> None:
    grave, calm = opened(cast.meridian), opened(cast.orbit, affected=1)
    by = reader(cast.l1)
    answer(number=calm.number, words="We look", by=by, now=NOON)
    ask(number=calm.number, what="the log", by=by, now=NOON)
    pledge(
        number=calm.number, what="call back", due_at=NOON + 3 * HOUR, by=by, now=NOON
    )
    made = _shift(cast, on_tickets={calm.number: "Layla is out until nine."})
    first, second = made.lines.all()
    assert (made.open_count, made.left_out) == (2, 0)
    assert (first.ticket, first.marks) == (grave, ["at_risk", "critical", "unanswered"])
    assert (second.ticket, second.marks) == (calm, ["promised", "waiting"])
    assert (second.awaited, second.remark) == ("the log", "Layla is out until nine.")
    assert [each["what"] for each in second.promises] == ["call back"]
    assert facts(calm) == {"words": "Shift handover: Layla is out until nine."}
    did = AuditEvent.objects.filter(about=f"shift {made.pk}")
    assert [(each.did, each.by_name) for each in did] == [
        ("shift.handed-over", "Nikhil Menon")
    ]


def test_of_a_level_it_holds_that_level_alone(cast: Cast) -> None:
    ticket, other = opened(cast.meridian), opened(cast.orbit)
    give(
        number=other.number,
        level="L2",
        reason="ACD",
        **BRIEF,
        by=reader(cast.l1),
        now=NOON,
    )
    board = board_for(reader=reader(cast.l1), level="L1", now=EVENING)
    assert [row.ticket for row in board.rows] == [ticket]
    assert board_for(reader=reader(cast.meridian.owner), level="", now=NOON).rows == ()


def test_what_was_handed_over_is_kept_and_what_changed_since_is_marked(
    cast: Cast,
) -> None:
    changed, same = opened(cast.meridian), opened(cast.orbit)
    made = _shift(cast)
    restore(
        number=changed.number,
        how="fix",
        evidence="It is",
        by=reader(cast.l2),
        now=EVENING + HOUR,
    )
    late = opened(cast.najd, now=EVENING + HOUR)
    told = told_for(reader=reader(cast.l2), handover=made)
    by_ticket = {line.ticket: line for line in told.lines}
    assert by_ticket[changed].kept.state == "new"
    assert by_ticket[changed].changes == ("new → restored",)
    assert by_ticket[same].changes == ()
    assert told.new == (late,)


def test_what_comes_to_the_level_later_is_new_to_its_shift(cast: Cast) -> None:
    ticket = opened(cast.meridian)
    made = _shift(cast, level="L2")
    give(
        number=ticket.number,
        level="L2",
        reason="ACD",
        **BRIEF,
        by=reader(cast.l1),
        now=EVENING + HOUR,
    )
    assert told_for(reader=reader(cast.l2), handover=made).new == (ticket,)


def test_another_accepts_it_once(cast: Cast) -> None:
    made = _shift(cast)
    by = reader(cast.l2)
    assert [each.pk for each in waiting_for(reader=by)] == [made.pk]
    assert may_accept(reader=by, handover=made)
    assert not may_accept(reader=reader(cast.l1), handover=made)
    with pytest.raises(HandoverRefused, match="the next shift"):
        accept(handover_id=made.pk, by=reader(cast.l1), now=EVENING)
    accepted = accept(handover_id=made.pk, words="Thanks", by=by, now=EVENING + MINUTE)
    assert accepted.accepted_by == cast.l2
    assert (accepted.accepted_at, accepted.acceptance) == (EVENING + MINUTE, "Thanks")
    with pytest.raises(HandoverRefused, match="already, by Grace Fernandes"):
        accept(handover_id=made.pk, by=reader(cast.l3), now=EVENING + HOUR)
    did = AuditEvent.objects.filter(did="shift.accepted").values_list("by_name", "at")
    assert list(did) == [("Grace Fernandes", EVENING + MINUTE)]
    assert not waiting_for(reader=by).exists()


def test_a_second_one_replaces_the_one_that_waits(cast: Cast) -> None:
    first, other = _shift(cast), _shift(cast, level="L1")
    second = _shift(cast, now=EVENING + MINUTE)
    waits = list(waiting_for(reader=reader(cast.l2)))
    assert {each.pk for each in waits} == {second.pk, other.pk}
    with pytest.raises(HandoverRefused, match="accept that one"):
        accept(handover_id=first.pk, by=reader(cast.l2), now=EVENING + HOUR)


def test_only_the_vendors_people_hand_over_and_read(cast: Cast) -> None:
    made = _shift(cast)
    for stranger in (reader(cast.meridian.owner), NOBODY):
        assert not handovers_for(reader=stranger).exists()
        with pytest.raises(UnknownHandover):
            handover_for(reader=stranger, handover_id=made.pk)
        with pytest.raises(HandoverRefused):
            _shift(cast, by=stranger)
    with pytest.raises(HandoverRefused, match="sign in"):
        _shift(cast, by=THE_DESK)
    with pytest.raises(UnknownTicket):
        _shift(cast, on_tickets={"INC-999": "?"})


def test_a_remark_on_a_ticket_that_closed_meanwhile_is_kept(cast: Cast) -> None:
    ticket = opened(cast.meridian)
    restored: dict[str, Any] = {
        "how": "fix",
        "evidence": "It is",
        "by": reader(cast.l1),
        "now": NOON,
    }
    restore(number=ticket.number, **restored)
    made = _shift(cast, level="L3", on_tickets={ticket.number: "Watch it"})
    (line,) = made.lines.all()
    assert (line.remark, made.open_count, made.left_out) == ("Watch it", 0, 0)
    assert ("ticket.noted", "Nikhil Menon") in audited(ticket)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_has_it() -> None:
    forget_compiled()
    cast = stage()
    made = _shift(cast)
    refusals: list[str] = []

    def take(by: Any) -> None:
        try:
            accept(handover_id=made.pk, by=reader(by), now=EVENING)
        except HandoverRefused as refused:
            refusals.append(refused.because)

    at_once(lambda: take(cast.l2), lambda: take(cast.l3))
    assert len(refusals) == 1
    assert AuditEvent.objects.filter(did="shift.accepted").count() == 1


def test_the_database_holds_what_a_handover_is(cast: Cast) -> None:
    opened(cast.meridian)
    made = _shift(cast)
    rows = Handover.objects.filter(pk=made.pk)
    for wrong in (
        {"level": "L9"},
        {"accepted_at": NOON},
        {"accepted_at": NOON, "accepted_by": cast.l1},
        {"accepted_at": NOON, "accepted_by": cast.l2, "replaced_at": NOON},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    made.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)
    line = HandoverLine.objects.get()
    for name in ("place", "ticket"):
        again = HandoverLine.objects.get()
        again.pk = None
        setattr(again, *(("place", 9) if name == "ticket" else ("place", line.place)))
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save(force_insert=True)
    assert "shifts_handoverline" in append_only.protected_tables(connection)

"""A thing promised for an instant: told once each, kept, broken or withdrawn."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.cast import Cast, reader, stage
from tests.pages import always_on_call
from tests.records.tickets.desk import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    at_once,
    audited,
    is_borne_out,
    kinds,
    letters,
    mailed,
    major,
    opened,
)

from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import NOBODY
from backline.records.contracts.queries import forget_compiled
from backline.records.outbox.models import Message
from backline.records.paging.actions import call_due, set_quiet_hours
from backline.records.paging.models import Page
from backline.records.tickets.actions.customer import reply
from backline.records.tickets.actions.pledge_alarms import ring_due
from backline.records.tickets.actions.pledging import (
    break_pledge,
    keep_pledge,
    pledge,
    withdraw_pledge,
)
from backline.records.tickets.actions.work import ask, close, take
from backline.records.tickets.models import Pledge, PledgeAlarm, Ticket
from backline.records.tickets.promised import pledges_for
from backline.records.tickets.queries import counts_for
from backline.records.tickets.queue import Wanted, queue_page


THREE = NOON + 3 * HOUR


def _promised(ticket: Ticket, cast: Cast, **changes: Any) -> Pledge:
    given: dict[str, Any] = {
        "what": "call back",
        "due_at": THREE,
        "by": reader(cast.l2),
        "now": NOON,
    }
    pledge(number=ticket.number, **given | changes)
    return Pledge.objects.filter(ticket=ticket).latest("number")


def test_the_customer_is_told_what_is_promised_to_them(cast: Cast) -> None:
    ticket = major(cast.meridian)
    _promised(ticket, cast)
    (letter,) = letters(ticket).filter(created_at=NOON, automatic=False)
    assert "2026-03-02 17:30 (Asia/Kolkata)" in letter.body
    (told,) = pledges_for(reader=reader(cast.meridian.colleague), ticket=ticket)
    assert (told.what, told.by_name) == ("call back", "Grace Fernandes")
    assert ("ticket.pledged", "Grace Fernandes") in audited(ticket)
    assert pledges_for(reader=reader(cast.orbit.owner), ticket=ticket) == ()
    assert pledges_for(reader=NOBODY, ticket=ticket) == ()


def test_what_engineers_promise_themselves_is_theirs(cast: Cast) -> None:
    ticket = major(cast.meridian)
    before = letters(ticket).count()
    _promised(ticket, cast, to_customer=False)
    assert letters(ticket).count() == before
    assert pledges_for(reader=reader(cast.meridian.owner), ticket=ticket) == ()
    assert len(pledges_for(reader=reader(cast.l1), ticket=ticket)) == 1


def test_each_step_is_told_once_to_whoever_has_the_ticket(cast: Cast) -> None:
    """Before it to L1, at it to whoever can be called, then to who took it."""
    ticket = major(cast.meridian)
    row = _promised(ticket, cast)
    assert ring_due(now=THREE - 11 * MINUTE) == 0
    for now, also in ((THREE - 10 * MINUTE, set()), (THREE, {cast.manager.email})):
        assert (ring_due(now=now), ring_due(now=now)) == (1, 0)
        # Nobody has the ticket and nobody is on call: the level, and the manager.
        assert mailed(ticket, now) == {cast.l1.email, *also}
    take(number=ticket.number, by=reader(cast.l2), now=THREE)
    late = THREE + 5 * MINUTE
    assert (ring_due(now=late), ring_due(now=late)) == (1, 0)
    assert mailed(ticket, late) == {cast.l2.email}
    row.refresh_from_db()
    assert (row.fate, row.next_step_at) == ("broken", None)
    assert kinds(ticket)[-1] == "pledge_broken"
    steps = PledgeAlarm.objects.order_by("pk").values_list("step", flat=True)
    assert list(steps) == ["before", "at", "over"]
    assert is_borne_out(ticket)


def _rung(cast: Cast, **changes: Any) -> tuple[Ticket, Page]:
    """A promise on a ticket of L2, whose instant is there, with L3 on call for L2."""
    always_on_call(cast.l3, level="L1")
    ticket = major(cast.meridian)
    take(number=ticket.number, by=reader(cast.l2), now=NOON)
    _promised(ticket, cast, **changes)
    for now in (THREE - 10 * MINUTE, THREE):
        ring_due(now=now)
    return ticket, Page.objects.get()


def _called(page: Page) -> list[tuple[str, str]]:
    return [(each.person.name, each.why) for each in page.calls.all()]


def test_at_its_instant_whoever_has_the_ticket_is_called_then_who_is_on_call(
    cast: Cast,
) -> None:
    ticket, page = _rung(cast)
    assert _called(page) == [("Grace Fernandes", "named")]
    # The page is all that is sent then, by the ways of its person.
    letter = letters(ticket).get(created_at=THREE)
    assert (letter.recipient, letter.subject[:5]) == (cast.l2.email, "Page:")
    call_due(now=THREE + 15 * MINUTE)
    assert _called(page)[1:] == [("Wei Tan", "on_call")]
    # That it broke meanwhile is no reason to call nobody any more; an answer is.
    ring_due(now=THREE + 15 * MINUTE)
    page.refresh_from_db()
    assert (Page.objects.count(), page.state) == (1, "open")
    given = {"number": ticket.number, "pledge": 1, "words": "", "at": THREE}
    keep_pledge(**given, by=reader(cast.l2), now=THREE + HOUR)
    page.refresh_from_db()
    assert page.state == "stopped"


def test_an_answer_ends_the_call_about_a_request_by_phone(cast: Cast) -> None:
    ticket = opened(cast.meridian)
    ask(number=ticket.number, what="the log", by=reader(cast.l1), now=NOON)
    for minutes in (5, 15):
        ring_due(now=NOON + minutes * MINUTE)
    page = Page.objects.get()
    assert (page.state, page.urgency) == ("open", "critical")
    owner = reader(cast.meridian.owner)
    reply(number=ticket.number, words="Here", by=owner, now=NOON + 16 * MINUTE)
    page.refresh_from_db()
    assert page.state == "stopped"


def test_in_their_quiet_hours_whoever_is_on_call_is_called_instead(cast: Cast) -> None:
    set_quiet_hours(
        zone_name="UTC",
        quiet_from=time(8),
        quiet_until=time(18),
        by=reader(cast.l2),
        now=NOON,
    )
    ticket, page = _rung(cast)
    assert _called(page) == [("Wei Tan", "on_call")]
    assert cast.l2.email in mailed(ticket, THREE)


def test_a_desk_that_stood_still_tells_what_it_missed_in_order(cast: Cast) -> None:
    _promised(major(cast.meridian), cast)
    rounds = [ring_due(now=THREE + HOUR) for _ in range(4)]
    assert rounds == [1, 1, 1, 0]


def test_a_kept_promise_rings_no_more(cast: Cast) -> None:
    ticket = major(cast.meridian)
    row = _promised(ticket, cast)
    now = THREE - 20 * MINUTE
    keep_pledge(number=ticket.number, pledge=1, words="", by=reader(cast.l2), now=now)
    row.refresh_from_db()
    assert (row.fate, row.next_step_at) == ("kept", None)
    assert ring_due(now=THREE + HOUR) == 0


def test_a_call_in_time_that_was_written_down_late_is_kept(cast: Cast) -> None:
    ticket = major(cast.meridian)
    row = _promised(ticket, cast)
    for _ in range(3):
        ring_due(now=THREE + HOUR)
    given: dict[str, Any] = {"number": ticket.number, "pledge": 1, "words": ""}
    now = THREE + HOUR
    with pytest.raises(MoveRefused, match="otherwise it is broken"):
        keep_pledge(**given, by=reader(cast.l2), now=now)
    keep_pledge(**given, by=reader(cast.l2), now=now, at=THREE + 3 * MINUTE)
    row.refresh_from_db()
    assert row.fate == "kept"
    assert is_borne_out(ticket)


def test_what_is_broken_or_withdrawn_says_why(cast: Cast) -> None:
    ticket = major(cast.meridian)
    _promised(ticket, cast)
    _promised(ticket, cast, what="send the log")
    given: dict[str, Any] = {"number": ticket.number, "by": reader(cast.l2)}
    for act in (break_pledge, withdraw_pledge):
        with pytest.raises(MoveRefused, match="has no words"):
            act(pledge=1, words=" ", now=NOON, **given)
    break_pledge(pledge=1, words="The line was dead", now=THREE + HOUR, **given)
    withdraw_pledge(pledge=2, words="It is fixed", now=NOON + HOUR, **given)
    told = pledges_for(reader=reader(cast.meridian.owner), ticket=ticket)
    assert [(each.fate.value, each.because) for each in told] == [
        ("broken", "The line was dead"),
        ("withdrawn", "It is fixed"),
    ]
    assert mailed(ticket, NOON + HOUR) == {"asha.rao@meridian.example"}


def test_a_closed_ticket_stops_its_promises(cast: Cast) -> None:
    ticket = major(cast.meridian)
    row = _promised(ticket, cast)
    close(number=ticket.number, because="Done", by=reader(cast.l1), now=NOON + HOUR)
    row.refresh_from_db()
    assert (row.fate, row.next_step_at) == ("withdrawn", None)
    with pytest.raises(MoveRefused):
        _promised(ticket, cast)


def test_a_critical_request_is_made_by_phone_too(cast: Cast) -> None:
    """The desk reminds the engineer to call, until the answer is there."""
    ticket = opened(cast.meridian)
    ask(number=ticket.number, what="the log", by=reader(cast.l1), now=NOON)
    row = Pledge.objects.get(ticket=ticket)
    assert row.what.startswith("Call Asha Rao")
    assert (row.to_customer, row.due_at) == (False, NOON + 15 * MINUTE)
    owner = reader(cast.meridian.owner)
    assert pledges_for(reader=owner, ticket=ticket) == ()
    reply(number=ticket.number, words="Here", by=owner, now=NOON + MINUTE)
    row.refresh_from_db()
    assert (row.fate, row.next_step_at) == ("withdrawn", None)


def test_other_requests_are_made_in_writing_alone(cast: Cast) -> None:
    ticket, critical = major(cast.meridian), opened(cast.orbit)
    ask(number=ticket.number, what="the log", by=reader(cast.l1), now=NOON)
    ask(
        number=critical.number,
        what="a carrier's trace",
        owed_by="vendor_supplier",
        by=reader(cast.l1),
        now=NOON,
    )
    assert not Pledge.objects.exists()


def test_the_queue_has_the_tickets_whose_promises_are_due(cast: Cast) -> None:
    ticket, other = major(cast.meridian), major(cast.meridian)
    _promised(ticket, cast)
    _promised(other, cast, due_at=NOON + DAY)
    by = reader(cast.l1)

    def due(now: datetime) -> list[Ticket]:
        page = queue_page(reader=by, wanted=Wanted(promised=True), now=now)
        return page.tickets

    assert due(NOON) == []
    assert due(THREE - HOUR) == [ticket]
    assert counts_for(reader=by, now=THREE - HOUR).promised == 1
    assert counts_for(reader=reader(cast.orbit.owner), now=THREE).promised == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_ring_once() -> None:
    forget_compiled()
    cast = stage()
    ticket = major(cast.meridian)
    _promised(ticket, cast)
    rung: list[int] = []
    at_once(*(lambda: rung.append(ring_due(now=THREE - 5 * MINUTE)) for _ in range(3)))
    assert sum(rung) == 1
    assert PledgeAlarm.objects.count() == 1
    assert Message.objects.filter(created_at=THREE - 5 * MINUTE).count() == 1


def test_the_database_holds_what_a_promise_is(cast: Cast) -> None:
    ticket = major(cast.meridian)
    row = _promised(ticket, cast)
    alarm = {"pledge": row, "due_at": NOON, "fired_at": NOON}
    PledgeAlarm.objects.create(step="at", **alarm)
    for step in ("at", "sometime"):
        with pytest.raises(IntegrityError), transaction.atomic():
            PledgeAlarm.objects.create(step=step, **alarm)
    for wrong in ({"fate": "lost", "next_step_at": None}, {"fate": "kept"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Pledge.objects.filter(pk=row.pk).update(**wrong)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)

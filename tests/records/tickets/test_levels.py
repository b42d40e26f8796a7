"""Tickets land with teams, leave L1 with what has to be known, and tell who had them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast, engineer, reader
from tests.records.tickets.desk import (
    BRIEF,
    HOUR,
    MINUTE,
    NOON,
    audited,
    clock,
    facts,
    is_borne_out,
    kinds,
    mailed,
    major,
    opened,
    the,
)

from backline.guide.presence import presence_words
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import THE_DESK
from backline.records.teams.actions import Wanted, found_team
from backline.records.teams.models import Team
from backline.records.tickets.actions.alarms import fire_due
from backline.records.tickets.actions.levels import (
    HandOver,
    answer_intake,
    hand_over,
    hand_over_each,
)
from backline.records.tickets.actions.presence import come, stop_writing
from backline.records.tickets.actions.work import answer, ask, close, take
from backline.records.tickets.handling import (
    checklist_for,
    crossing_for,
    handling_for,
)
from backline.records.tickets.models import Presence, Ticket
from backline.records.tickets.queries import UnknownTicket, entries_for, told_for
from backline.records.tickets.queue import Wanted as Asked
from backline.records.tickets.queue import queue_page
from backline.records.tickets.routing import loads_for
from backline.records.tickets.stored import timeline_once


LATER = NOON + 10 * MINUTE
KNOWN: dict[str, Any] = {"known": "The registrar answers.", "tried": "Restarted it."}
ANSWERS = {
    "since": "Half past two.",
    "who": "A quarter of the floor.",
    "changed": "Nothing.",
    "tried": "Logged in again.",
    "error": "Server not reachable.",
    "queues": "All.",
}


def team(name: str, level: str, *members: int, **more: Any) -> Team:
    wanted = Wanted(name=name, level=level, members=members, **more)
    return found_team(wanted=wanted, by=THE_DESK, now=NOON)


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    return opened(cast.meridian)


# --- The checklist ------------------------------------------------------------------


def test_l1_is_left_with_the_checklist_complete(cast: Cast, ticket: Ticket) -> None:
    given: dict[str, Any] = {
        "number": ticket.number,
        "level": "L2",
        "reason": "Needs a trace.",
        "by": reader(cast.l1),
        "now": LATER,
        **KNOWN,
    }
    with pytest.raises(MoveRefused, match="Since when") as refused:
        hand_over(**given)
    assert refused.value.clause == "process.levels"
    assert the(ticket).level == "L1"
    owner = reader(cast.meridian.owner)
    half = {name: ANSWERS[name] for name in ("since", "who")}
    answer_intake(number=ticket.number, answers=half, by=owner, now=LATER)
    assert mailed(ticket, LATER) == {cast.l1.email}
    with pytest.raises(MoveRefused, match="not complete: What was changed"):
        hand_over(**given)
    answer_intake(number=ticket.number, answers=ANSWERS, by=reader(cast.l1), now=LATER)
    assert set(facts(ticket)) == {
        "words",
        *(f"answer.{name}" for name in ANSWERS if name not in half),
    }
    hand_over(**given)
    assert the(ticket).level == "L2"
    assert "unanswered" not in facts(ticket, "handed_over")
    assert is_borne_out(ticket)


def test_answering_stops_no_clock_and_changes_no_state(
    cast: Cast, ticket: Ticket
) -> None:
    before = the(ticket)
    owner = reader(cast.meridian.owner)
    answer_intake(number=ticket.number, answers=ANSWERS, by=owner, now=LATER)
    after = the(ticket)
    assert (after.state, after.ball) == (before.state, before.ball)
    assert clock(ticket).status == "running"
    assert clock(ticket, "first_response").status == "running"


def test_a_recorded_reason_does_as_well(cast: Cast, ticket: Ticket) -> None:
    hand_over(
        number=ticket.number,
        level="L2",
        reason="Needs a trace.",
        by=reader(cast.l1),
        now=LATER,
        **BRIEF,
    )
    told = facts(ticket, "handed_over")
    assert told["incomplete_because"] == "The customer is not to be reached."
    assert str(told["unanswered"]).startswith("Since when")


def _climb(until: datetime) -> None:
    """Take every step that is due until then."""
    while fire_due(now=until).taken:
        pass


def test_the_ladder_raises_all_the_same_and_says_what_was_not_known(
    cast: Cast, ticket: Ticket
) -> None:
    """A critical ticket goes to L2 after a quarter of its six hours, to L3 after half."""
    _climb(NOON + 2 * HOUR)
    assert the(ticket).level == "L2"
    assert str(facts(ticket, "escalated")["unanswered"]).startswith("Since when")
    _climb(NOON + 4 * HOUR)
    assert the(ticket).level == "L3"
    assert "unanswered" not in facts(ticket, "escalated")


def test_what_is_told_while_reporting_is_on_the_timeline(cast: Cast) -> None:
    said = tuple(ANSWERS.items())
    ticket = opened(cast.meridian, answers=said)
    assert kinds(ticket) == ["opened", "acknowledged", "intake_answered"]
    owner = reader(cast.meridian.owner)
    assert checklist_for(reader=owner, ticket=ticket).missing == ()
    with pytest.raises(MoveRefused, match="is no question"):
        opened(cast.meridian, answers=(("fax", "x"),))


def test_other_kinds_have_no_checklist(cast: Cast) -> None:
    question = opened(
        cast.meridian, kind="question", component="", measure="", affected=None
    )
    hand_over(
        number=question.number,
        level="L2",
        reason="x",
        by=reader(cast.l1),
        now=LATER,
        **KNOWN,
    )
    assert the(question).level == "L2"


# --- Routing ------------------------------------------------------------------------


def test_without_teams_nothing_is_routed(cast: Cast, ticket: Ticket) -> None:
    assert kinds(ticket) == ["opened", "acknowledged"]
    assert the(ticket).team is None


def test_it_lands_at_intake_at_hand_over_and_when_the_ladder_raises(
    cast: Cast,
) -> None:
    first = team("First", "L1", cast.l1.pk)
    voice = team("Voice", "L2", cast.l2.pk, components=["acd"], assigns=True)
    ticket = opened(cast.meridian)
    assert (the(ticket).team, the(ticket).engineer) == (first, None)
    assert (
        facts(ticket)["because"]
        == "First takes everything at L1. Nobody in it has acd as a skill."
    )
    hand_over(
        number=ticket.number,
        level="L2",
        reason="x",
        by=reader(cast.l1),
        now=LATER,
        **BRIEF,
    )
    stored = the(ticket)
    assert (stored.team, stored.engineer) == (voice, cast.l2)
    assert stored.state == "new", "nobody has taken it yet"
    assert kinds(ticket)[-3:] == ["handed_over", "briefed", "routed"]
    assert is_borne_out(ticket)
    _climb(NOON + 2 * HOUR)
    _climb(NOON + 4 * HOUR)
    risen = the(ticket)
    assert (risen.level, risen.team, risen.engineer) == ("L3", None, None)
    assert is_borne_out(ticket)
    other = opened(cast.najd)
    _climb(NOON + 2 * HOUR)
    assert (the(other).team, the(other).engineer) == (voice, cast.l2)


def test_nobody_fits_and_it_says_so(cast: Cast) -> None:
    team("Dialer only", "L1", components=["dialer"])
    ticket = opened(cast.meridian)
    assert the(ticket).team is None
    assert facts(ticket)["because"] == (
        "No L1 team takes acd for IN-KA: it is in the queue of L1."
    )


def test_who_has_less_open_gets_the_next(cast: Cast) -> None:
    ada = engineer("Ada Two", level="L2", now=NOON, skills=["acd"])
    team("Voice", "L2", cast.l2.pk, ada.pk, assigns=True)
    tickets = [opened(cast.meridian, affected=lost) for lost in (25, 5, 5, 5)]
    to = HandOver(level="L2", reason="x", **BRIEF)
    numbers = [each.number for each in tickets]
    done = hand_over_each(numbers=numbers, to=to, by=reader(cast.l1), now=LATER)
    assert [each.refused for each in done] == [""] * 4
    engineers = [the(each).engineer for each in tickets]
    assert engineers == [ada, cast.l2, cast.l2, ada], "4, then 2 and 2, then the first"
    people = [ada.pk, cast.l2.pk]
    by = reader(cast.l1)
    assert loads_for(reader=by, numbers=people) == {ada.pk: 6, cast.l2.pk: 4}
    take(number=tickets[1].number, by=reader(cast.l2), now=LATER)
    close(number=tickets[1].number, because="x", by=reader(cast.l2), now=LATER)
    assert loads_for(reader=by, numbers=people)[cast.l2.pk] == 2
    assert loads_for(reader=reader(cast.meridian.owner), numbers=people) == {}


def test_what_waits_for_the_customer_weighs_nothing(cast: Cast, ticket: Ticket) -> None:
    by, numbers = reader(cast.l2), [cast.l2.pk]
    take(number=ticket.number, by=by, now=NOON)
    assert loads_for(reader=by, numbers=numbers).keys() == {cast.l2.pk}
    assert loads_for(reader=reader(cast.meridian.owner), numbers=numbers) == {}
    ask(number=ticket.number, what="The log", by=by, now=NOON)
    assert loads_for(reader=by, numbers=numbers) == {}


def test_the_queue_of_a_team_shows_its_tickets(cast: Cast) -> None:
    mine = team("First", "L1", cast.l1.pk)
    ticket = opened(cast.meridian)
    by = reader(cast.l1)
    page = queue_page(reader=by, wanted=Asked(team_ids=(mine.pk,)), now=LATER)
    assert page.tickets == [ticket]
    assert queue_page(reader=by, wanted=Asked(team_ids=()), now=LATER).tickets == []


def test_routing_many_asks_the_database_as_often_as_for_one_more(cast: Cast) -> None:
    team("Voice", "L2", cast.l2.pk)
    counts = []
    for many in (2, 3):
        numbers = [major(cast.meridian).number for _ in range(many)]
        to = HandOver(level="L2", reason="x", **BRIEF)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            hand_over_each(numbers=numbers, to=to, by=reader(cast.l1), now=LATER)
        counts.append([each["sql"] for each in asked])
    teams = [sum('FROM "teams_team"' in sql for sql in each) for each in counts]
    assert teams == [1, 1], "teams are read once, whatever is handed over"


# --- The brief, and many at once ----------------------------------------------------


def test_each_of_many_is_done_or_refused_and_nothing_is_lost(cast: Cast) -> None:
    ready = opened(cast.meridian, answers=tuple(ANSWERS.items()))
    unready = opened(cast.orbit)
    over = opened(cast.najd)
    close(number=over.number, because="x", by=reader(cast.l1), now=LATER)
    numbers = [unready.number, ready.number, over.number, "INC-999", ready.number]
    to = HandOver(level="L2", reason="x", **KNOWN)
    done = hand_over_each(numbers=numbers, to=to, by=reader(cast.l1), now=LATER)
    assert [each.number for each in done] == numbers[:4]
    told = [each.refused[:24] for each in done]
    assert told == [
        "The intake checklist is ",
        "",
        "The ticket is closed; it",
        "There is no ticket INC-9",
    ]
    assert [the(each).level for each in (unready, ready, over)] == ["L1", "L2", "L1"]
    refused = hand_over_each(
        numbers=[ready.number], to=to, by=reader(cast.meridian.owner), now=LATER
    )
    assert "Only the vendor side" in refused[0].refused


def test_the_brief_is_the_vendors_to_read(cast: Cast, ticket: Ticket) -> None:
    given: dict[str, Any] = {"number": ticket.number, "now": LATER}
    by = reader(cast.l1)
    with pytest.raises(MoveRefused, match="say what was tried"):
        hand_over(level="L2", reason="x", known="x", by=by, **given)
    hand_over(level="L2", reason="Look.", by=by, **given, **BRIEF)
    assert facts(ticket)["tried"] == "Restarted it."
    owner = reader(cast.meridian.owner)
    seen = [each.kind for each in entries_for(reader=owner, ticket=ticket)]
    assert "briefed" not in seen
    assert seen[-1] == "handed_over"
    assert audited(ticket)[-1] == ("ticket.briefed", "Nikhil Menon")


# --- Who had it ---------------------------------------------------------------------


def test_who_had_it_is_told_and_ping_pong_is_counted(
    cast: Cast, ticket: Ticket
) -> None:
    given: dict[str, Any] = {"number": ticket.number, "by": reader(cast.l1), **BRIEF}
    for minutes, level in ((10, "L2"), (20, "L1"), (30, "L2")):
        hand_over(level=level, reason="x", now=NOON + minutes * MINUTE, **given)
    assert the(ticket).times_returned == 2
    assert is_borne_out(ticket)
    handling = handling_for(
        reader=reader(cast.l1), number=ticket.number, now=NOON + HOUR
    )
    assert [each.elapsed for each in handling.holdings] == [600, 600, 600, 1800]
    assert handling.returns == 2
    for other in (cast.meridian.owner, cast.orbit.owner):
        with pytest.raises(UnknownTicket):
            handling_for(reader=reader(other), number=ticket.number, now=LATER)


# --- Two on one ticket --------------------------------------------------------------


def test_colleagues_see_each_other_and_customers_are_not_seen(
    cast: Cast, ticket: Ticket
) -> None:
    l1, l2 = reader(cast.l1), reader(cast.l2)
    assert come(reader=l1, ticket=ticket, now=NOON) == []
    assert come(reader=reader(cast.meridian.owner), ticket=ticket, now=NOON) == []
    seen = come(reader=l2, ticket=ticket, now=NOON, writing=True)
    assert presence_words(seen, now=NOON) == (
        "Nikhil Menon is looking at this ticket.",
    )
    seen = come(reader=l1, ticket=ticket, now=NOON)
    words = ("Grace Fernandes is writing on this ticket.",)
    assert presence_words(seen, now=NOON) == words
    stop_writing(reader=l2, ticket=ticket)
    seen = come(reader=l1, ticket=ticket, now=NOON)
    assert presence_words(seen, now=NOON)[0].endswith("looking at this ticket.")
    gone = come(reader=l1, ticket=ticket, now=NOON + 2 * MINUTE)
    assert gone == []


def test_a_page_that_asks_every_ten_seconds_seldom_writes(
    cast: Cast, ticket: Ticket, django_assert_num_queries: Any
) -> None:
    by = reader(cast.l1)
    come(reader=by, ticket=ticket, now=NOON)
    savepoints = 2
    with django_assert_num_queries(1 + savepoints):
        come(reader=by, ticket=ticket, now=NOON + timedelta(seconds=10))
    with django_assert_num_queries(2 + savepoints):
        come(reader=by, ticket=ticket, now=NOON + timedelta(seconds=20))
    assert Presence.objects.get().at == NOON + timedelta(seconds=20)


def test_what_others_did_in_between_is_told(cast: Cast, ticket: Ticket) -> None:
    seen = the(ticket).version
    take(number=ticket.number, by=reader(cast.l1), now=LATER)
    answer(number=ticket.number, words="x", by=reader(cast.l2), now=LATER)
    now = the(ticket)
    told = crossing_for(reader=reader(cast.l1), ticket=now, seen=seen)
    assert [each.kind for each in told] == ["answered"]
    assert crossing_for(reader=reader(cast.l1), ticket=now, seen=now.version) == []


def test_the_database_keeps_one_presence_a_person(cast: Cast, ticket: Ticket) -> None:
    come(reader=reader(cast.l1), ticket=ticket, now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Presence.objects.create(ticket=ticket, person=cast.l1, at=NOON)


def test_a_page_asks_for_a_timeline_once_until_the_ticket_moves_on(
    cast: Cast, ticket: Ticket, django_assert_num_queries: Any
) -> None:
    by = reader(cast.l1)
    with django_assert_num_queries(2):
        # Nobody said that a page begins: each is answered anew.
        assert timeline_once(ticket) == timeline_once(ticket)
    told_for(reader=by, ticket=ticket, now=NOON)
    with django_assert_num_queries(0):
        before = len(timeline_once(ticket))
    take(number=ticket.number, by=by, now=NOON)
    ticket.refresh_from_db()
    assert len(timeline_once(ticket)) > before

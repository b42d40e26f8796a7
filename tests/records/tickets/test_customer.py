"""What customers do with their tickets: turnaround.waiting, turnaround.reopen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import Cast, reader
from tests.records.tickets.desk import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    audited,
    clock,
    facts,
    is_borne_out,
    kinds,
    letters,
    mailed,
    opened,
    the,
)

from backline.guide.workflow import MoveRefused
from backline.records.tickets.actions.customer import (
    confirm,
    reject_request,
    reopen,
    reopen_until,
    reply,
)
from backline.records.tickets.actions.moves import Moved
from backline.records.tickets.actions.work import (
    ask,
    close,
    restore,
    take,
)
from backline.records.tickets.models import Ticket


ASKED = NOON + HOUR
RESTORED = NOON + 2 * HOUR


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """An incident of Meridian that L1 has."""
    ticket = opened(cast.meridian)
    take(number=ticket.number, by=reader(cast.l1), now=NOON)
    return the(ticket)


@pytest.fixture
def waiting(cast: Cast, ticket: Ticket) -> Ticket:
    ask(number=ticket.number, what="the core dump", by=reader(cast.l1), now=ASKED)
    return the(ticket)


@pytest.fixture
def restored(cast: Cast, ticket: Ticket) -> Ticket:
    restore(
        number=ticket.number,
        how="fix",
        evidence="They log in.",
        by=reader(cast.l1),
        now=RESTORED,
    )
    return the(ticket)


def test_the_answer_starts_the_clock_again(cast: Cast, waiting: Ticket) -> None:
    brought = ASKED + 3 * HOUR
    owner = reader(cast.meridian.owner)
    reply(number=waiting.number, words="Here it is.", by=owner, now=brought)
    going = the(waiting)
    assert (going.state, going.ball, going.awaited) == ("in_work", "vendor", "")
    assert clock(waiting).due_at == NOON + 9 * HOUR
    assert mailed(waiting, brought) == {cast.l1.email}
    assert "The customer wrote:\n\nHere it is." in letters(waiting)[0].body
    assert audited(waiting)[-1] == ("ticket.replied", "Asha Rao")
    assert is_borne_out(waiting)


def test_an_answer_that_came_earlier_counts_from_then(
    cast: Cast, waiting: Ticket
) -> None:
    reply(
        number=waiting.number,
        words="By phone: it is on the share.",
        channel="phone",
        by=reader(cast.l1),
        at=ASKED + HOUR,
        now=ASKED + 3 * HOUR,
    )
    assert clock(waiting).due_at == NOON + 7 * HOUR
    assert is_borne_out(waiting)


def test_a_message_nobody_waits_for_changes_no_state(
    cast: Cast, ticket: Ticket
) -> None:
    by = reader(cast.meridian.colleague)
    reply(number=ticket.number, words="Any news?", by=by, now=ASKED)
    assert (the(ticket).state, kinds(ticket)[-1]) == ("in_work", "replied")
    assert mailed(ticket, ASKED) == {cast.l1.email}


def test_without_an_engineer_the_level_is_written_to(cast: Cast) -> None:
    ticket = opened(cast.meridian, level="L3")
    by = reader(cast.meridian.owner)
    reply(number=ticket.number, words="Any news?", by=by, now=ASKED)
    assert mailed(ticket, ASKED) == {cast.l3.email}


def test_a_rejected_request_starts_the_clock_and_says_what_was_rejected(
    cast: Cast, waiting: Ticket
) -> None:
    by = reader(cast.meridian.owner)
    reject_request(number=waiting.number, words="It is your disk.", by=by, now=ASKED)
    assert (the(waiting).state, clock(waiting).status) == ("in_work", "running")
    assert facts(waiting) == {"words": "It is your disk.", "what": "the core dump"}
    assert mailed(waiting, ASKED) >= {cast.l1.email}
    assert is_borne_out(waiting)


def test_who_confirms_closes(cast: Cast, restored: Ticket) -> None:
    by = reader(cast.meridian.owner)
    confirm(number=restored.number, words="", by=by, now=RESTORED + HOUR)
    done = the(restored)
    assert (done.state, done.closed_at) == ("closed", RESTORED + HOUR)
    assert done.restored_at == RESTORED
    assert clock(restored).used == 2 * 3600, "judged when it was restored"
    assert mailed(restored, RESTORED + HOUR) == {cast.l1.email}
    assert is_borne_out(restored)


def test_a_customer_may_close_and_the_engineer_is_told(
    cast: Cast, ticket: Ticket
) -> None:
    by = reader(cast.meridian.owner)
    close(number=ticket.number, because="It was us.", by=by, now=ASKED)
    assert the(ticket).state == "closed"
    assert mailed(ticket, ASKED) == {cast.l1.email}


def test_the_same_cause_reopens_and_the_clock_goes_on(
    cast: Cast, restored: Ticket
) -> None:
    again = RESTORED + 20 * HOUR
    by = reader(cast.meridian.owner)
    moved = reopen(number=restored.number, because="Again.", by=by, now=again)
    assert isinstance(moved, Moved)
    back = the(restored)
    assert (back.state, back.times_reopened, back.restored_at) == ("in_work", 1, None)
    assert clock(restored).due_at == again + 4 * HOUR
    assert mailed(restored, again) == {cast.l1.email}
    assert is_borne_out(restored)


def test_the_time_between_counts_where_the_loss_went_on(
    cast: Cast, restored: Ticket
) -> None:
    reopen(
        number=restored.number,
        because="It never worked.",
        loss_went_on=True,
        by=reader(cast.meridian.owner),
        now=RESTORED + HOUR,
    )
    assert clock(restored).due_at == NOON + 6 * HOUR
    assert is_borne_out(restored)


def test_an_engineer_who_reopens_tells_the_contact(
    cast: Cast, restored: Ticket
) -> None:
    again = RESTORED + HOUR
    reopen(number=restored.number, because="Again.", by=reader(cast.l2), now=again)
    assert mailed(restored, again) == {cast.meridian.owner.email}


def test_after_five_working_days_a_new_ticket_follows_the_old_one(
    cast: Cast, restored: Ticket
) -> None:
    """Restored on a Monday; a holiday and a weekend lie between: until Tuesday."""
    by = reader(cast.meridian.owner)
    confirm(number=restored.number, words="", by=by, now=RESTORED + HOUR)
    until = reopen_until(the(restored))
    assert until == RESTORED + 8 * DAY
    late = until + timedelta(seconds=1)
    before = the(restored)
    follower = reopen(number=restored.number, because="Again.", by=by, now=late)
    assert isinstance(follower, Ticket)
    assert (follower.follows, follower.opened_at) == (before, late)
    assert (follower.severity, follower.component) == ("critical", "acd")
    assert follower.contact == cast.meridian.owner
    assert clock(follower).used == 0
    assert the(restored).version == before.version
    assert f"Follows {restored.number}: Again." in str(facts_of_opening(follower))
    assert is_borne_out(follower)


def test_up_to_the_last_second_the_ticket_itself_is_reopened(
    cast: Cast, restored: Ticket
) -> None:
    by = reader(cast.meridian.owner)
    until = reopen_until(restored)
    assert isinstance(
        reopen(number=restored.number, because="Again.", by=by, now=until), Moved
    )


def test_a_reported_reopening_counts_from_when_it_was_reported(
    cast: Cast, restored: Ticket
) -> None:
    """By phone on the last day, written down after it."""
    until = reopen_until(restored)
    moved = reopen(
        number=restored.number,
        because="Again.",
        by=reader(cast.l1),
        at=until,
        now=until + HOUR,
    )
    assert isinstance(moved, Moved)


def test_while_the_cause_has_another_incident_the_old_one_stays_closed(
    cast: Cast,
) -> None:
    """One incident per cause (severity.incidents)."""
    by = reader(cast.l1)
    old = opened(cast.meridian, cause="acd")
    restore(number=old.number, how="fix", evidence="Up.", by=by, now=ASKED)
    close(number=old.number, because="Up.", by=by, now=ASKED)
    new = opened(cast.meridian, cause="acd", now=ASKED + MINUTE)
    with pytest.raises(MoveRefused, match=f"{new.number} .* same cause") as refused:
        reopen(number=old.number, because="Again.", by=by, now=ASKED + HOUR)
    assert refused.value.clause == "severity.incidents"
    close(number=new.number, because="Up.", by=by, now=ASKED + HOUR)
    reopen(number=old.number, because="Again.", by=by, now=ASKED + HOUR)
    assert the(old).state == "in_work"


def facts_of_opening(ticket: Ticket) -> dict[str, object]:
    first = ticket.events.order_by("seq").first()
    assert first is not None
    found: dict[str, object] = first.facts
    return found


def test_what_does_not_fit_is_refused_with_the_clause(
    cast: Cast, ticket: Ticket
) -> None:
    owner, engineer = reader(cast.meridian.owner), reader(cast.l1)
    number = ticket.number
    with pytest.raises(MoveRefused, match="only while waiting") as refused:
        reject_request(number=number, words="No.", by=owner, now=ASKED)
    assert refused.value.clause == "turnaround.waiting"
    with pytest.raises(MoveRefused, match="Only the customer side"):
        reject_request(number=number, words="No.", by=engineer, now=ASKED)
    with pytest.raises(MoveRefused, match="only while restored"):
        confirm(number=number, words="", by=owner, now=ASKED)
    with pytest.raises(MoveRefused, match="only while restored, closed") as refused:
        reopen(number=number, because="Again.", by=owner, now=ASKED)
    assert refused.value.clause == "turnaround.reopen"
    with pytest.raises(MoveRefused, match="The message has no words"):
        reply(number=number, words="\n", by=owner, now=ASKED)
    assert mailed(ticket, ASKED) == set()
    assert kinds(ticket) == ["opened", "acknowledged", "taken"]

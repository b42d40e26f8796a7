"""A grant that no session was started under, and more time (access.mechanisms)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.cast import NOON, Cast, reader
from tests.records.remote.ground import (
    HOUR,
    MINUTE,
    SOURCE,
    approve,
    fresh,
    granted,
    start,
)
from tests.records.tickets.desk import facts, is_borne_out

from backline.guide.workflow import MoveRefused
from backline.records.outbox.models import Message
from backline.records.paging.models import Page
from backline.records.remote.actions import answering, asking, ending
from backline.records.remote.models import Access, Session
from backline.records.remote.queries import accesses_between
from backline.surfaces.jobs.work.access import Job


END = NOON + HOUR


def over(cast: Cast) -> Access:
    access = granted(cast)
    Job().round(lambda: END)
    return fresh(access)


def questions(cast: Cast) -> int:
    found = Message.objects.filter(recipient=cast.l2.email)
    return found.filter(body__contains="no session was started").count()


def declare(cast: Cast, access: Access, **change: object) -> Session:
    given: dict[str, object] = {
        "source": SOURCE,
        "started_at": NOON + MINUTE,
        "stopped_at": NOON + 2 * MINUTE,
        "words": "Read the log",
        "by": reader(cast.l2),
        "now": END + MINUTE,
    }
    return answering.declare_session(access_id=access.pk, **(given | change))  # type: ignore[arg-type]


def test_who_never_started_a_session_is_asked_and_not_paged(cast: Cast) -> None:
    access, job = over(cast), Job()
    assert access.shut_at is None
    for hours, asked in ((0, 1), (3, 1), (4, 2)):
        job.round(lambda h=hours: END + timedelta(hours=h))  # type: ignore[misc]
        assert questions(cast) == asked
    assert not Page.objects.exists()
    for by in (cast.l1, cast.manager, cast.meridian.owner):
        with pytest.raises(MoveRefused, match="said by the engineer"):
            answering.say_unused(access_id=access.pk, by=reader(by), now=END)
    answering.say_unused(access_id=access.pk, by=reader(cast.l2), now=END + MINUTE)
    assert "says that nobody came in" in fresh(access).shut_words
    with pytest.raises(MoveRefused, match="answered already"):
        answering.say_unused(access_id=access.pk, by=reader(cast.l2), now=END + HOUR)


def test_who_was_in_writes_it_down_and_the_way_has_to_be_shut(cast: Cast) -> None:
    access = over(cast)
    with pytest.raises(MoveRefused, match="within it"):
        declare(cast, access, stopped_at=END + MINUTE)
    declare(cast, access, source="198.51.100.9")
    assert access.ticket is not None
    assert facts(access.ticket)["words"] == (
        "Written down afterwards, from a host that the site does not trust: "
        "Read the log"
    )
    assert is_borne_out(access.ticket)
    with pytest.raises(MoveRefused, match="confirm that it is shut"):
        declare(cast, access)
    Job().round(lambda: END + 2 * MINUTE)
    assert Page.objects.count() == 1
    assert fresh(access).times_asked == 1


def test_the_database_takes_nothing_written_down_beyond_the_grant(cast: Cast) -> None:
    access = over(cast)
    given = {
        "access": access,
        "engineer": cast.l2,
        "source": SOURCE,
        "words": "In",
        "started_at": NOON,
        "stopped_at": END,
        "declared_at": END,
    }
    for change in (
        {"declared_at": None},
        {"stopped_at": None},
        {"stopped_at": END + MINUTE},
        {"started_at": NOON - MINUTE},
        {"engineer": cast.l1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Session.objects.create(**(given | change))
    Session.objects.create(**given)


def test_a_grant_that_ended_before_it_began_was_never_open(cast: Cast) -> None:
    access = granted(cast, starts_at=NOON + HOUR, ends_at=NOON + 2 * HOUR)
    ending.end_access(access_id=access.pk, by=reader(cast.l2), now=NOON + MINUTE)
    Job().round(lambda: NOON + MINUTE)
    assert fresh(access).shut_words == "It ended before it began."
    assert questions(cast) == 0


def test_more_time_is_asked_for_and_approved_like_the_first(cast: Cast) -> None:
    access, l2 = granted(cast), reader(cast.l2)
    start(cast, access)
    more = asking.ask_for_longer(access_id=access.pk, minutes=30, by=l2, now=NOON)
    assert (more.starts_at, more.ends_at) == (END, END + 30 * MINUTE)
    assert more.purpose == access.purpose
    approve(more, cast.meridian.owner)
    Job().round(lambda: END)
    first = fresh(access)
    assert first.shut_words == f"It goes on under access {more.pk}."
    assert not Page.objects.exists()
    with pytest.raises(MoveRefused, match="no grant to go on with"):
        asking.ask_for_longer(access_id=access.pk, minutes=30, by=l2, now=END)
    start(cast, more, now=END)
    Job().round(lambda: END + 30 * MINUTE)
    assert fresh(more).shut_at is None
    assert Page.objects.count() == 1


def test_what_the_customer_ends_does_not_go_on(cast: Cast) -> None:
    access = granted(cast)
    more = asking.ask_for_longer(
        access_id=access.pk, minutes=30, by=reader(cast.l2), now=NOON
    )
    approve(more, cast.meridian.owner)
    start(cast, access)
    owner = reader(cast.meridian.owner)
    ending.end_access(access_id=access.pk, by=owner, now=NOON + MINUTE)
    Job().round(lambda: NOON + MINUTE)
    assert fresh(access).shut_at is None
    assert Page.objects.count() == 1


def test_a_quarter_holds_what_was_asked_or_ran_in_it(cast: Cast) -> None:
    access, day = granted(cast), timedelta(days=1)
    owner, stranger = reader(cast.meridian.owner), reader(cast.orbit.owner)

    def found(since: int, until: int, by: object = owner) -> list[Access]:
        between = {"since": NOON + since * day, "until": NOON + until * day}
        return list(accesses_between(reader=by, **between))  # type: ignore[arg-type]

    assert found(0, 1) == [access]
    assert found(0, 1, stranger) == []
    assert found(-1, 0) == []
    assert found(1, 2) == []
    later = granted(cast, access.way, starts_at=NOON + 3 * day, ends_at=NOON + 5 * day)
    assert found(4, 6) == [later]
    ending.end_access(access_id=later.pk, by=owner, now=NOON + 3 * day + HOUR)
    assert found(4, 6) == []


def test_the_letter_to_the_approver_says_all_in_the_time_of_the_site(
    cast: Cast,
) -> None:
    access = granted(cast)
    found = Message.objects.filter(recipient=cast.meridian.owner.email)
    body = found.get(body__contains="asks to come").body
    assert access.ticket is not None
    for said in (
        "Grace Fernandes asks to come into Meridian Bank Bengaluru.",
        "What for: Read the dialer's log",
        f"Ticket: {access.ticket.number}, {access.ticket.subject}",
        "When: Mon 2 Mar 14:30 until 15:30 IST (1 hour)",
        "How: SSH direct support@pbx-1:22",
        "From where: 203.0.113.0/28, and nowhere else",
        f"/portal/access/{access.pk}/",
    ):
        assert said in body

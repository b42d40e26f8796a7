"""A grant that is over is over: by time, by either side, at the site (access.mechanisms)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import NOON, Cast, reader
from tests.records.remote.ground import (
    HOUR,
    MINUTE,
    approve,
    ask,
    fresh,
    granted,
    set_up,
    start,
)
from tests.records.tickets.desk import facts, is_borne_out, kinds, opened

from backline.guide.access import SHUT_WITHIN
from backline.guide.workflow import MoveRefused
from backline.records.customers.models import Site
from backline.records.outbox.models import Message
from backline.records.paging.models import Page
from backline.records.remote.actions import asking, coming_in, ending
from backline.records.remote.models import Access
from backline.records.remote.queries import mechanism_tried
from backline.records.tickets.actions import merging, work
from backline.surfaces.jobs.work.access import Job


END = NOON + HOUR


def asks_to_shut(site: Site, recipient: str) -> int:
    found = Message.objects.filter(about=f"access:site:{site.pk}", recipient=recipient)
    return found.filter(body__contains="nobody has confirmed").count()


def test_it_ends_by_itself_with_the_session(cast: Cast) -> None:
    access = granted(cast)
    start(cast, access)
    assert Job().every < SHUT_WITHIN / 2
    Job().round(lambda: END - timedelta(seconds=1))
    assert fresh(access).state == "granted"
    Job().round(lambda: END)
    ended = fresh(access)
    assert (ended.state, ended.ending, ended.ended_at) == ("ended", "expired", END)
    assert access.sessions.get().stopped_at == END
    assert access.ticket is not None
    assert kinds(access.ticket)[-2:] == ["access_stopped", "access_ended"]
    assert is_borne_out(access.ticket)
    with pytest.raises(MoveRefused, match="the grant is over"):
        start(cast, access, now=END)


def test_by_hand_somebody_is_asked_until_they_confirm(cast: Cast) -> None:
    """
    10:00  the grant ends, the engineer is paged and asked to shut it
    10:15  asked again
    10:30  asked again, and the managers too
    10:31  confirmed
    """
    access = granted(cast)
    start(cast, access)
    site, l2 = cast.meridian.site, cast.l2.email
    job = Job()
    for minutes, asked, manager in ((0, 1, 0), (1, 1, 0), (15, 2, 0), (30, 3, 1)):
        job.round(lambda m=minutes: END + m * MINUTE)  # type: ignore[misc]
        assert asks_to_shut(site, l2) == asked
        assert asks_to_shut(site, cast.manager.email) == manager
    page = Page.objects.get()
    (call,) = page.calls.filter(round=1)
    assert (call.person, call.why, call.called_at) == (cast.l2, "named", END)
    assert (page.state, page.urgency) == ("open", "critical")
    with pytest.raises(MoveRefused, match="Say how"):
        ending.confirm_shut(
            access_id=access.pk, words=" ", by=reader(cast.l2), now=END + 31 * MINUTE
        )
    ending.confirm_shut(
        access_id=access.pk,
        words="Asha took the key out",
        by=reader(cast.l2),
        now=END + 31 * MINUTE,
    )
    page.refresh_from_db()
    assert (page.state, page.stopped_because) == ("stopped", "Asha took the key out")
    job.round(lambda: END + 2 * HOUR)
    assert asks_to_shut(site, l2) == 3
    assert access.ticket is not None
    assert facts(access.ticket)["words"] == "Asha took the key out"
    with pytest.raises(MoveRefused, match="already"):
        ending.confirm_shut(
            access_id=access.pk, words="Again", by=reader(cast.l2), now=END + HOUR
        )


@pytest.mark.parametrize("who", ["owner", "colleague", "l1"])
def test_either_side_ends_it_at_any_moment(cast: Cast, who: str) -> None:
    access = granted(cast)
    start(cast, access)
    by = cast.l1 if who == "l1" else getattr(cast.meridian, who)
    ending.end_access(
        access_id=access.pk, by=reader(by), now=NOON + MINUTE, words="Enough"
    )
    ended = fresh(access)
    assert ended.ending == ("vendor" if who == "l1" else "customer")
    assert access.sessions.get().stopped_at == NOON + MINUTE
    with pytest.raises(MoveRefused, match="no grant to end"):
        ending.end_access(access_id=access.pk, by=reader(by), now=NOON + MINUTE)


def test_it_ends_with_its_ticket(cast: Cast) -> None:
    access, waiting = granted(cast), None
    assert access.ticket is not None
    waiting = ask(cast, access.way, ticket=access.ticket)
    work.close(
        number=access.ticket.number, because="Mended", by=reader(cast.l2), now=NOON
    )
    Job().round(lambda: NOON + MINUTE)
    assert fresh(access).ending == "ticket_closed"
    assert fresh(waiting).state == "lapsed"


def test_it_ends_with_its_ticket_being_merged_and_nothing_is_signed_then(
    cast: Cast,
) -> None:
    way = set_up(cast, adapter="ssh")
    access, other = granted(cast, way), opened(cast.meridian)
    assert access.ticket is not None
    l2 = reader(cast.l2)
    merging.merge(
        number=access.ticket.number, into=other.number, words="Same", by=l2, now=NOON
    )
    with pytest.raises(MoveRefused):
        coming_in.certify(access_id=access.pk, public_key="x", by=l2, now=NOON)
    Job().round(lambda: NOON + MINUTE)
    assert fresh(access).ending == "ticket_closed"


def test_it_ends_when_its_engineer_leaves(cast: Cast) -> None:
    access = granted(cast)
    cast.l2.is_active = False
    cast.l2.save()
    Job().round(lambda: NOON + MINUTE)
    assert fresh(access).ending == "engineer_left"


@pytest.mark.parametrize(("seconds", "late"), [(60, ""), (3900, "1 hour 5 minutes")])
def test_a_desk_that_ends_it_late_says_so(cast: Cast, seconds: int, late: str) -> None:
    access = granted(cast)
    Job().round(lambda: END + timedelta(seconds=seconds))
    said = f"The desk ended it {late} late: its worker was not at work."
    assert fresh(access).said == (said if late else "")


def test_what_nobody_approved_in_time_lapses(cast: Cast) -> None:
    access = ask(cast, set_up(cast))
    Job().round(lambda: END)
    assert fresh(access).state == "lapsed"
    assert access.ticket is not None
    assert facts(access.ticket)["words"] == "It lapsed: nobody had approved it in time."


def test_a_request_is_taken_back(cast: Cast) -> None:
    access = ask(cast, set_up(cast))
    with pytest.raises(MoveRefused, match="Only the"):
        asking.withdraw_access(
            access_id=access.pk, by=reader(cast.meridian.owner), now=NOON
        )
    asking.withdraw_access(access_id=access.pk, by=reader(cast.l2), now=NOON)
    assert fresh(access).state == "withdrawn"
    with pytest.raises(MoveRefused, match="decided"):
        asking.withdraw_access(access_id=access.pk, by=reader(cast.l2), now=NOON)


def test_a_way_is_tried_without_a_ticket(cast: Cast) -> None:
    way, site, l2 = set_up(cast), cast.meridian.site, reader(cast.l2)
    owner = reader(cast.meridian.owner)
    assert mechanism_tried(reader=owner, site=site) is None
    access = asking.ask_to_try(
        site_id=site.pk, way_id=way.pk, starts_at=NOON, ends_at=END, by=l2, now=NOON
    )
    with pytest.raises(MoveRefused, match="without approval"):
        start(cast, access)
    approve(access, cast.meridian.owner)
    for minute, worked in ((1, False), (5, True), (9, False)):
        start(cast, access, now=NOON + minute * MINUTE)
        coming_in.stop_session(
            access_id=access.pk,
            by=l2,
            now=NOON + (minute + 1) * MINUTE,
            worked=worked,
        )
    assert mechanism_tried(reader=owner, site=site) == NOON + 6 * MINUTE
    assert mechanism_tried(reader=reader(cast.orbit.owner), site=site) is None
    assert Access.objects.get().ticket is None

"""What releases do to tickets: turnaround.minor-release, duty.vendor.release-news.

Meridian is on Standard in Bengaluru, Najd on Standard in Riyadh: a minor incident is
due with the next release. NOON is Monday, 2 March 2026.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.cast import Cast, House, reader
from tests.records.tickets.desk import (
    DAY,
    HOUR,
    NOON,
    THE_DESK,
    at_once,
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

from backline.guide.severity import Verdict
from backline.guide.timeline import Kind
from backline.guide.workflow import MoveRefused
from backline.records.customers.queries import UnknownSite
from backline.records.outbox.models import Message
from backline.records.releases.models import (
    DateChange,
    Fix,
    Release,
    Shipment,
    SiteAnswer,
)
from backline.records.releases.queries import (
    UnknownRelease,
    at_sites,
    changes_of,
    fixes_of,
    reached,
    release_for,
    releases_for,
)
from backline.records.tickets.actions.customer import reopen
from backline.records.tickets.actions.installation import (
    accept,
    answer_installation,
    decline,
)
from backline.records.tickets.actions.releases import (
    announce,
    bind,
    move_day,
    set_contained,
    ship,
)
from backline.records.tickets.actions.work import (
    restore,
    set_fault_domain,
    set_severity,
)
from backline.records.tickets.models import Ticket
from backline.records.trail.models import AuditEvent


FREEZE = NOON + 4 * DAY
PLANNED = date(2026, 3, 13)
#: The end of the planned day in Bengaluru.
DUE = datetime(2026, 3, 13, 18, 30, tzinfo=UTC)


def minor(of: House, *, now: datetime = NOON, **changes: Any) -> Ticket:
    """An incident with 1 of 100 seats lost."""
    return opened(of, now=now, affected=1, **changes)


def confirmed(ticket: Ticket, *, now: datetime = NOON + HOUR) -> Ticket:
    """The ticket, its fault traced to the contact centre."""
    return set_fault_domain(
        number=ticket.number,
        domain="contact_centre",
        evidence="A wrong counter in the report.",
        by=THE_DESK,
        now=now,
    ).ticket


def planned(name: str = "5.2", *, now: datetime = NOON, **changes: Any) -> Release:
    given: dict[str, Any] = {"freeze_at": FREEZE, "planned_date": PLANNED}
    return announce(name=name, by=THE_DESK, now=now, **given | changes)


def later_one(*, now: datetime = NOON) -> Release:
    return planned(
        "5.3", freeze_at=NOON + 30 * DAY, planned_date=date(2026, 4, 17), now=now
    )


def test_a_confirmed_minor_fault_is_bound_to_the_first_release(cast: Cast) -> None:
    later_one()
    planned()
    ticket = confirmed(minor(cast.meridian))
    assert kinds(ticket)[-2:] == ["fault_domain_set", "release_bound"]
    assert facts(ticket) == {
        "release": "5.2",
        "at": "2026-03-13T18:30:00+00:00",
        "at_day": "2026-03-13",
        "because": (
            "5.2 is the first release whose freeze (2026-03-06 09:00 UTC) follows the "
            "confirmation of the fault (2026-03-02 10:00 UTC)."
        ),
    }
    assert the(ticket).release == "5.2"
    assert clock(ticket).due_at == clock(ticket).breach_at == DUE
    assert audited(ticket)[-1] == ("ticket.release-bound", "backline")
    assert is_borne_out(ticket)


def test_a_fault_confirmed_after_the_freeze_comes_with_the_next(cast: Cast) -> None:
    planned()
    later_one()
    ticket = confirmed(minor(cast.meridian), now=FREEZE)
    assert the(ticket).release == "5.3"


def test_a_major_fault_is_bound_to_none_until_it_is_lowered(cast: Cast) -> None:
    planned()
    ticket = confirmed(opened(cast.meridian, affected=5))
    assert the(ticket).release == ""
    verdict = Verdict(
        "minor", None, None, "severity.minor", "A workaround is there.", ""
    )
    set_severity(
        number=ticket.number,
        verdict=verdict,
        consent="customer",
        by=THE_DESK,
        now=NOON + 2 * HOUR,
    )
    assert the(ticket).release == "5.2"


def test_with_none_planned_it_is_bound_when_one_is_announced(cast: Cast) -> None:
    ticket = confirmed(minor(cast.meridian))
    other = minor(cast.najd)
    assert the(ticket).release == ""
    planned(now=NOON + DAY)
    assert the(ticket).release == "5.2"
    assert the(other).release == "", "nobody confirmed that fault"
    assert mailed(ticket, NOON + DAY) == {cast.meridian.owner.email}
    assert is_borne_out(ticket)


def test_each_customer_is_told_once_of_a_new_release(cast: Cast) -> None:
    """duty.vendor.release-news."""
    release = planned()
    news = Message.objects.filter(about="release 5.2")
    owners = {house.owner.email for house in (cast.meridian, cast.orbit, cast.najd)}
    assert sorted(news.values_list("recipient", flat=True)) == sorted(owners)
    assert news[0].subject == "Release 5.2 is planned for Fri 13 Mar 2026"
    assert news[0].dedupe_key
    assert AuditEvent.objects.get(about="5.2").did == "release.announced"
    assert str(release) == "5.2"


def test_a_second_release_of_one_name_is_refused(cast: Cast) -> None:
    planned()
    with pytest.raises(MoveRefused, match="already"):
        planned()
    assert Release.objects.count() == 1


def test_all_its_tickets_move_with_a_release_and_are_told(cast: Cast) -> None:
    release = planned()
    here = [confirmed(minor(cast.meridian)), confirmed(minor(cast.najd))]
    at = NOON + 2 * DAY
    move_day(
        release_id=release.pk,
        day=date(2026, 3, 20),
        because="A defect in the installer.",
        by=reader(cast.manager),
        now=at,
    )
    for ticket, house in zip(here, (cast.meridian, cast.najd), strict=True):
        assert kinds(ticket)[-1] == "release_slipped"
        assert mailed(ticket, at) == {house.owner.email}
        assert is_borne_out(ticket)
    assert clock(here[0]).due_at == DUE + 7 * DAY
    assert facts(here[1])["before"] == "2026-03-13T21:00:00+00:00"
    change = changes_of(reader=THE_DESK, release=release)[0]
    assert (change.from_date, change.to_date, change.by_name, change.is_slip) == (
        PLANNED,
        date(2026, 3, 20),
        cast.manager.name,
        True,
    )
    assert "A defect in the installer." in letters(here[0])[0].body


def test_a_second_slip_breaks_the_promise(cast: Cast) -> None:
    release = planned()
    ticket = confirmed(minor(cast.meridian))
    for days, day in ((1, 20), (2, 27)):
        move_day(
            release_id=release.pk,
            day=date(2026, 3, day),
            because="Later.",
            by=THE_DESK,
            now=NOON + days * DAY,
        )
    assert the(ticket).queue_at < NOON + 2 * DAY
    assert clock(ticket).due_at == DUE + 14 * DAY


def test_a_change_of_a_day_is_never_rewritten(cast: Cast) -> None:
    release = planned()
    change = move_day(
        release_id=release.pk,
        day=date(2026, 3, 20),
        because="Later.",
        by=THE_DESK,
        now=NOON,
    )
    rows = DateChange.objects.filter(pk=change.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(because="Never happened.")
    with pytest.raises(IntegrityError), transaction.atomic():
        DateChange.objects.create(
            release=release,
            seq=1,
            from_date=PLANNED,
            to_date=PLANNED + DAY,
            told_at=NOON,
            because="Twice",
            by_name="",
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        DateChange.objects.create(
            release=release,
            seq=2,
            from_date=PLANNED,
            to_date=PLANNED,
            told_at=NOON,
            because="No change",
            by_name="",
        )


def test_shipped_with_the_fix_restores_and_meets(cast: Cast) -> None:
    release = planned()
    ticket = confirmed(minor(cast.meridian))
    set_contained(
        release_id=release.pk,
        number=ticket.number,
        contained=True,
        by=THE_DESK,
        now=NOON,
    )
    at = DUE - HOUR
    ship(release_id=release.pk, site_id=cast.meridian.site.pk, by=THE_DESK, now=at)
    assert kinds(ticket)[-2:] == ["release_shipped", "restored"]
    assert the(ticket).state == "restored"
    assert clock(ticket).outcome == "met"
    assert mailed(ticket, at) == {cast.meridian.owner.email}
    assert is_borne_out(ticket)


def test_shipped_without_the_fix_is_missed_and_bound_to_the_next(cast: Cast) -> None:
    release = planned()
    later_one()
    ticket = confirmed(minor(cast.meridian))
    elsewhere = confirmed(minor(cast.najd))
    at = DUE - HOUR
    ship(release_id=release.pk, site_id=cast.meridian.site.pk, by=THE_DESK, now=at)
    assert kinds(ticket)[-2:] == ["release_shipped", "release_bound"]
    assert the(ticket).release == "5.3"
    assert the(ticket).queue_at < at
    assert the(elsewhere).release == "5.2", "it has not reached Riyadh"
    assert "It comes with release 5.3" in letters(ticket)[0].body


def test_shipped_without_the_fix_it_waits_for_the_next_to_be_announced(
    cast: Cast,
) -> None:
    release = planned()
    ticket = confirmed(minor(cast.meridian))
    at = DUE - HOUR
    ship(release_id=release.pk, site_id=cast.meridian.site.pk, by=THE_DESK, now=at)
    assert kinds(ticket)[-1] == "release_shipped"
    later_one(now=at + HOUR)
    assert the(ticket).release == "5.3"
    assert the(ticket).queue_at < at


def test_a_release_that_reached_a_site_moves_nothing_there(cast: Cast) -> None:
    release = planned()
    ticket = confirmed(minor(cast.meridian))
    at = NOON + 2 * DAY
    ship(release_id=release.pk, site_id=cast.meridian.site.pk, by=THE_DESK, now=at)
    before = kinds(ticket)
    move_day(
        release_id=release.pk,
        day=date(2026, 3, 20),
        because="Later.",
        by=THE_DESK,
        now=at,
    )
    assert kinds(ticket) == before


def test_a_ticket_that_a_workaround_restored_is_marked_as_fixed(cast: Cast) -> None:
    release = planned()
    ticket = confirmed(minor(cast.meridian))
    restore(
        number=ticket.number,
        how="workaround",
        evidence="Use the other report.",
        by=THE_DESK,
        now=NOON + DAY,
    )
    at = NOON + 2 * DAY
    move_day(
        release_id=release.pk, day=date(2026, 3, 20), because="x", by=THE_DESK, now=at
    )
    assert mailed(ticket, at) == set(), "who can work is not told of a later day"
    set_contained(
        release_id=release.pk, number=ticket.number, contained=True, by=THE_DESK, now=at
    )
    ship(release_id=release.pk, site_id=cast.meridian.site.pk, by=THE_DESK, now=at)
    assert kinds(ticket)[-2:] == ["release_shipped", "fact_noted"]
    assert clock(ticket).outcome == "met"


def test_reopened_after_its_release_it_comes_with_the_next(cast: Cast) -> None:
    release = planned()
    later_one()
    ticket = confirmed(minor(cast.meridian))
    set_contained(
        release_id=release.pk,
        number=ticket.number,
        contained=True,
        by=THE_DESK,
        now=NOON,
    )
    at = DUE - HOUR
    ship(release_id=release.pk, site_id=cast.meridian.site.pk, by=THE_DESK, now=at)
    reopen(
        number=ticket.number,
        because="It counts wrongly again.",
        by=reader(cast.meridian.owner),
        now=at + HOUR,
    )
    assert the(ticket).release == "5.3"


def test_declining_pauses_all_that_waits_at_the_site(cast: Cast) -> None:
    release = planned()
    ticket, other = confirmed(minor(cast.meridian)), confirmed(minor(cast.najd))
    decline(
        number=ticket.number,
        words="Not before the quarter ends.",
        by=reader(cast.meridian.owner),
        now=NOON + 2 * HOUR,
    )
    assert kinds(ticket)[-1] == "release_declined"
    assert clock(ticket).status == "paused"
    assert clock(other).status == "running"
    with pytest.raises(MoveRefused, match="declined"):
        ship(
            release_id=release.pk, site_id=cast.meridian.site.pk, by=THE_DESK, now=NOON
        )
    accept(
        number=ticket.number,
        words="",
        by=reader(cast.meridian.colleague),
        now=NOON + 26 * HOUR,
    )
    assert clock(ticket).due_at == DUE + DAY
    stands = at_sites(reader=reader(cast.meridian.owner), release=release)
    assert [(each.site, each.declined) for each in stands] == [
        (cast.meridian.site, False)
    ]
    assert SiteAnswer.objects.count() == 2


@pytest.mark.parametrize(
    ("act", "part"),
    [
        pytest.param(
            lambda given: decline(**given | {"words": " "}), "no words", id="no reason"
        ),
        pytest.param(lambda given: accept(**given), "not declined", id="not declined"),
    ],
)
def test_an_answer_that_says_nothing_is_refused(
    cast: Cast, act: Callable[[dict[str, Any]], object], part: str
) -> None:
    planned()
    ticket = confirmed(minor(cast.meridian))
    given = {"number": ticket.number, "words": "x", "by": THE_DESK, "now": NOON + HOUR}
    with pytest.raises(MoveRefused, match=part):
        act(given)


def test_a_ticket_that_waits_for_no_release_has_nothing_to_decline(
    cast: Cast,
) -> None:
    ticket = minor(cast.meridian)
    with pytest.raises(MoveRefused, match="waits for no release"):
        decline(number=ticket.number, words="No", by=THE_DESK, now=NOON)


def test_bound_by_hand_to_a_later_release_is_a_slip(cast: Cast) -> None:
    planned()
    later_one()
    ticket = confirmed(minor(cast.meridian))
    at = NOON + 2 * HOUR
    moved = bind(
        number=ticket.number,
        release="5.3",
        because="The fix needs a new schema.",
        by=reader(cast.l3),
        now=at,
    )
    release = moved.account.situation.release
    assert release is not None
    assert (release.name, release.slips) == ("5.3", 1)
    assert mailed(ticket, at) == {cast.meridian.owner.email}
    with pytest.raises(MoveRefused, match="already"):
        bind(number=ticket.number, release="5.3", because="x", by=THE_DESK, now=at)
    with pytest.raises(UnknownRelease):
        bind(number=ticket.number, release="9", because="x", by=THE_DESK, now=at)


def test_releases_are_the_vendors(cast: Cast) -> None:
    release, by = planned(), reader(cast.meridian.owner)
    ticket = confirmed(minor(cast.meridian))
    site = cast.meridian.site.pk
    for act in (
        lambda: announce(
            name="6", freeze_at=FREEZE, planned_date=PLANNED, by=by, now=NOON
        ),
        lambda: move_day(
            release_id=release.pk, day=date(2026, 3, 20), because="x", by=by, now=NOON
        ),
        lambda: set_contained(
            release_id=release.pk, number=ticket.number, contained=True, by=by, now=NOON
        ),
        lambda: ship(release_id=release.pk, site_id=site, by=by, now=NOON),
    ):
        with pytest.raises(MoveRefused, match="vendor's"):
            act()
    assert not Shipment.objects.exists()
    assert not Fix.objects.exists()


def test_a_stranger_answers_for_no_other_customers_site(cast: Cast) -> None:
    release = planned()
    with pytest.raises(UnknownSite):
        answer_installation(
            release_id=release.pk,
            site_id=cast.meridian.site.pk,
            accepts=False,
            words="No",
            by=reader(cast.najd.owner),
            now=NOON,
        )


def test_what_customers_see_of_releases(cast: Cast) -> None:
    release = planned()
    ticket = confirmed(minor(cast.meridian))
    set_contained(
        release_id=release.pk,
        number=ticket.number,
        contained=True,
        by=THE_DESK,
        now=NOON,
    )
    ship(release_id=release.pk, site_id=cast.najd.site.pk, by=THE_DESK, now=NOON)
    owner, nobody = reader(cast.meridian.owner), reader(cast.meridian.owner)
    assert list(releases_for(reader=owner)) == [release]
    assert fixes_of(reader=THE_DESK, release=release) == {ticket.number}
    assert fixes_of(reader=nobody, release=release) == frozenset()
    assert reached(reader=owner) == {}
    assert reached(reader=THE_DESK) == {release.pk: 1}


def test_nobody_sees_no_release(cast: Cast) -> None:
    release = planned()
    site = reader(cast.meridian.owner)
    nobody = type(site)(None, "nobody", "nobody")
    with pytest.raises(UnknownRelease, match="There is no release"):
        release_for(reader=nobody, release_id=release.pk)
    assert changes_of(reader=nobody, release=release) == []


def test_a_fix_taken_out_is_no_longer_contained(cast: Cast) -> None:
    release = planned()
    ticket = confirmed(minor(cast.meridian))
    for contained in (True, True, False, False):
        set_contained(
            release_id=release.pk,
            number=ticket.number,
            contained=contained,
            by=THE_DESK,
            now=NOON,
        )
    assert fixes_of(reader=THE_DESK, release=release) == frozenset()
    did = AuditEvent.objects.filter(about="5.2").order_by("id")
    assert list(did.values_list("did", flat=True)) == [
        "release.announced",
        "release.fix-contained",
        "release.fix-taken-out",
    ]


@pytest.mark.django_db(transaction=True)
def test_a_binding_and_a_slip_at_once_leave_the_new_day() -> None:
    from tests.cast import stage  # noqa: PLC0415 - its own database

    cast = stage()
    release = planned()
    ticket = minor(cast.meridian)
    at_once(
        lambda: confirmed(ticket),
        lambda: move_day(
            release_id=release.pk,
            day=date(2026, 3, 20),
            because="Later.",
            by=THE_DESK,
            now=NOON + HOUR,
        ),
    )
    assert clock(ticket).due_at == DUE + timedelta(days=7)
    assert Kind.RELEASE_BOUND.value in kinds(ticket)

"""Which release brings a fix, and what may be done with one.

Clauses: turnaround.minor-release, duty.vendor.release-update.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tests.guide.told import KOLKATA, Story, local, told

from backline.guide.releases import (
    Planned,
    check_can_change_day,
    check_can_plan,
    check_can_ship,
    confirmed_at,
    end_of_day,
    first_release,
    waits_for_release,
)
from backline.guide.workflow import MoveRefused
from backline.zones import zone


def planned(name: str, freeze: str, day: str) -> Planned:
    return Planned(
        name,
        datetime.fromisoformat(freeze).replace(tzinfo=UTC),
        date.fromisoformat(day),
    )


MAY = planned("5.1", "2026-05-01T00:00", "2026-05-15")
JUNE = planned("5.2", "2026-06-01T00:00", "2026-06-15")
JULY = planned("5.3", "2026-07-01T00:00", "2026-07-15")
TODAY = date(2026, 5, 10)


@pytest.mark.parametrize(
    ("confirmed", "expected"),
    [
        pytest.param("2026-04-20 10:00", "5.1", id="before every freeze"),
        pytest.param("2026-05-02 10:00", "5.2", id="after the first freeze"),
        pytest.param("2026-07-02 10:00", None, id="after all of them"),
    ],
)
def test_it_is_the_first_release_whose_freeze_follows(
    confirmed: str, expected: str | None
) -> None:
    at = local(confirmed)
    found = first_release([JULY, JUNE, MAY], confirmed=at, zone=KOLKATA, now=at)
    assert (found.name if found else None) == expected


def test_a_freeze_at_that_very_instant_does_not_follow() -> None:
    at = MAY.freeze_at
    found = first_release([MAY, JUNE], confirmed=at, zone=KOLKATA, now=at)
    assert found == JUNE


def test_a_release_whose_day_is_over_is_no_promise() -> None:
    found = first_release(
        [MAY, JUNE],
        confirmed=local("2026-04-20 10:00"),
        zone=KOLKATA,
        now=local("2026-05-16 00:00"),
    )
    assert found == JUNE


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("Asia/Kolkata", "2026-12-14T18:30:00+00:00", id="India"),
        pytest.param("America/New_York", "2026-12-15T05:00:00+00:00", id="New York"),
        pytest.param("Europe/Berlin", "2026-12-14T23:00:00+00:00", id="Berlin"),
    ],
)
def test_the_instant_of_a_release_is_the_end_of_its_day_at_the_site(
    name: str, expected: str
) -> None:
    at = end_of_day(date(2026, 12, 14), zone(name))
    assert at == datetime.fromisoformat(expected)


def test_a_midnight_that_the_clocks_skip_is_the_instant_of_the_change() -> None:
    """Cairo puts its clocks forward at midnight: 24 April 2026, 00:00 is 01:00."""
    at = end_of_day(date(2026, 4, 23), zone("Africa/Cairo"))
    assert at == datetime.fromisoformat("2026-04-23T22:00:00+00:00")


@told
def test_the_fault_is_confirmed_when_it_is_traced_to_the_contact_centre(
    story: Story,
) -> None:
    """
    2026-03-02 10:00  opened            severity=minor
    2026-03-03 10:00  fault_domain_set  domain=third_party
    2026-03-04 10:00  dispute_settled   domain=contact_centre arbiters="Two engineers"
    2026-03-05 10:00  fault_domain_set  domain=contact_centre
    """
    assert confirmed_at(story.events) == local("2026-03-04 10:00")
    assert waits_for_release(story.account)


@told
def test_under_investigation_nothing_is_confirmed(story: Story) -> None:
    """
    2026-03-02 10:00  opened            severity=minor
    2026-03-03 10:00  fault_domain_set  domain=contact_centre
    2026-03-04 10:00  fault_domain_set  domain=under_investigation
    """
    assert confirmed_at(story.events) is None
    assert not waits_for_release(story.account)


@told
def test_a_restored_ticket_waits_for_no_release(story: Story) -> None:
    """
    2026-03-02 10:00  opened            severity=minor
    2026-03-03 10:00  fault_domain_set  domain=contact_centre
    2026-03-04 10:00  restored          how=workaround
    """
    assert not waits_for_release(story.account)


@told
def test_a_major_ticket_waits_for_no_release(story: Story) -> None:
    """
    2026-03-02 10:00  opened            severity=major
    2026-03-03 10:00  fault_domain_set  domain=contact_centre
    """
    assert not waits_for_release(story.account)


@pytest.mark.parametrize(
    ("release", "part"),
    [
        pytest.param(
            planned(" ", "2026-05-11T00:00", "2026-05-15"), "has a name", id="no name"
        ),
        pytest.param(
            planned("5/2", "2026-05-11T00:00", "2026-05-15"), "has a name", id="slash"
        ),
        pytest.param(
            planned("5.0", "2026-05-01T00:00", "2026-05-09"), "is over", id="past"
        ),
        pytest.param(
            planned("5.0", "2026-05-16T00:00", "2026-05-15"),
            "is frozen on 2026-05-16, after its day",
            id="frozen after its day",
        ),
    ],
)
def test_a_release_that_cannot_be_planned_is_refused(
    release: Planned, part: str
) -> None:
    with pytest.raises(MoveRefused, match=part):
        check_can_plan(release, today=TODAY)


@pytest.mark.parametrize(
    ("day", "because", "part"),
    [
        pytest.param("2026-06-15", "Late", "already", id="the same day"),
        pytest.param("2026-05-09", "Late", "is over", id="a day that is over"),
        pytest.param("2026-06-20", " ", "Say why", id="no reason"),
        pytest.param("2026-05-20", "Early", "frozen", id="before its freeze"),
    ],
)
def test_a_day_that_cannot_be_given_is_refused(
    day: str, because: str, part: str
) -> None:
    with pytest.raises(MoveRefused, match=part):
        check_can_change_day(
            JUNE, date.fromisoformat(day), today=TODAY, because=because
        )


@pytest.mark.parametrize(
    ("shipped", "declined", "part"),
    [
        pytest.param(True, False, "already", id="twice"),
        pytest.param(False, True, "declined", id="against the customer's will"),
    ],
)
def test_a_shipping_that_cannot_be_is_refused(
    *, shipped: bool, declined: bool, part: str
) -> None:
    with pytest.raises(MoveRefused, match=part):
        check_can_ship(shipped=shipped, declined=declined, name="5.2", site="Pune")

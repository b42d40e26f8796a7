"""change.agreed-window: what sitewatch measures while a change is on.

The window is 10:00 to 12:00 UTC on the Monday of the stories; up to 12 agents of the ACD
may be unable to log in.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.cast import Cast, reader
from tests.records.changes.scene import (
    END,
    HOUR,
    START,
    agreed,
    facts,
    kinds,
    proposed,
    the,
)
from tests.records.fleet.site import TAKE_CALLS, Site, a_sample, blind, utc

from backline.guide.change_loss import Allowed
from backline.records.changes.actions.execution import finish_change, start_change
from backline.records.fleet.actions.late import account_for_late
from backline.records.fleet.actions.sight import watch_sight
from backline.records.fleet.models import Question
from backline.records.tickets.models import Ticket


@pytest.fixture
def site(cast: Cast) -> Site:
    return Site(cast.meridian)


def incidents() -> list[Ticket]:
    return list(Ticket.objects.filter(kind="incident").order_by("pk"))


def test_loss_inside_of_scope_and_window_opens_nothing(site: Site, cast: Cast) -> None:
    """
    10:00  12 of 100 are out, exactly what is agreed, for half an hour; then none
    """
    number = agreed(cast)
    site.counts(12, since="10:00:00", until="10:30:00", every=60)
    site.counts(0, since="10:30:00", until="10:32:00", every=60)
    assert incidents() == []
    (kept,) = the(number).losses.all()
    assert (kept.worst_affected, kept.worst_total) == (12, 100)
    assert (kept.first_at, kept.last_at) == (utc("10:00:00"), utc("10:29:00"))
    assert kinds(number).count("loss_in_scope") == 1


def test_one_more_than_agreed_opens_at_once_and_is_the_vendors(
    site: Site, cast: Cast
) -> None:
    number = agreed(cast)
    site.counts(12, since="10:00:00", until="10:05:00", every=60)
    site.counts(13, since="10:05:00", until="10:05:15")
    (incident,) = incidents()
    assert incident.opened_at == utc("10:05:00")
    assert incident.fault_domain == "contact_centre"
    told = facts(incident.number, "caused_by_change")
    assert told["number"] == number
    assert f"It is beyond what {number} allows." in str(told["because"])
    assert facts(number, "change_caused")["number"] == incident.number
    assert [each.ticket for each in the(number).caused.all()] == [incident]
    site.counts(14, since="10:05:15", until="10:08:00")
    assert len(incidents()) == 1, "it is linked and opened once"


def test_the_customers_own_change_is_not_the_vendors(site: Site, cast: Cast) -> None:
    agreed(cast, carried_out_by="customer")
    site.counts(30, since="10:05:00", until="10:05:15")
    (incident,) = incidents()
    assert incident.fault_domain == "under_investigation"


def test_another_measure_than_agreed_opens_at_once(site: Site, cast: Cast) -> None:
    agreed(cast)
    site.counts(3, since="10:05:00", until="10:05:15", measure=TAKE_CALLS)
    (incident,) = incidents()
    assert incident.fault_domain == "contact_centre"


@pytest.mark.parametrize("end", ["the window", "the work"])
def test_loss_that_is_left_after_the_end_opens_at_once(
    site: Site, cast: Cast, end: str
) -> None:
    number = agreed(cast)
    site.counts(12, since="11:55:00", until="11:58:00", every=60)
    if end == "the work":
        engineer = reader(cast.l2)
        start_change(number=number, by=engineer, now=utc("11:56:00"))
        finish_change(
            number=number,
            outcome="finished",
            words="Done.",
            by=engineer,
            now=utc("11:58:00"),
        )
        site.counts(12, since="11:58:00", until="11:58:15")
    else:
        site.counts(12, since="11:58:00", until="12:00:00", every=60)
        assert incidents() == []
        site.counts(12, since="12:00:00", until="12:00:15")
    (incident,) = incidents()
    assert facts(incident.number, "caused_by_change")["number"] == number
    assert incident.fault_domain == "contact_centre"


def test_a_new_loss_after_the_window_is_as_any_other(site: Site, cast: Cast) -> None:
    agreed(cast)
    site.counts(0, since="11:59:00", until="12:00:00")
    site.counts(12, since="12:00:00", until="12:02:00")
    assert incidents() == []
    site.counts(12, since="12:02:00", until="12:02:30")
    (incident,) = incidents()
    assert incident.fault_domain == "under_investigation"


def test_agreed_loss_raises_no_incident_that_was_there_before(
    site: Site, cast: Cast
) -> None:
    agreed(cast, scope=[Allowed("acd")])
    site.counts(3, since="09:50:00", until="10:00:00")
    (incident,) = incidents()
    site.counts(60, since="10:00:00", until="10:10:00")
    incident.refresh_from_db()
    assert incident.severity == "major"


def test_absent_agents_are_not_asked_about(site: Site, cast: Cast) -> None:
    agreed(cast)
    away: dict[str, Any] = {"unconfirmed": 12}
    site.counts(0, since="10:00:00", until="10:10:00", every=60, **away)
    assert not Question.objects.exists()
    site.counts(0, since="10:10:00", until="10:20:00", every=60, unconfirmed=30)
    assert Question.objects.exists()


def test_what_comes_late_is_judged_by_the_same_agreement(
    site: Site, cast: Cast
) -> None:
    """The site was cut off during the change and sends what it kept afterwards."""
    agreed(cast)
    now = END + 2 * HOUR
    minute = timedelta(minutes=1)
    lost = [a_sample(START + minute * n, 12) for n in range(60)]
    well = [a_sample(START + HOUR + minute * n, 0) for n in range(60)]
    site.send(*lost, *well, now=now)
    account_for_late(now=now + 10 * minute)
    assert incidents() == []
    site.send(
        *(a_sample(START + minute * n, 30, component="ivr") for n in range(60)),
        *(a_sample(START + HOUR + minute * n, 0, component="ivr") for n in range(60)),
        now=now + 11 * minute,
    )
    account_for_late(now=now + 30 * minute)
    assert [each.component for each in incidents()] == ["ivr"]


@pytest.mark.parametrize("may_be_blind", [True, False])
def test_sitewatch_may_see_nothing_where_that_is_agreed(
    site: Site, cast: Cast, *, may_be_blind: bool
) -> None:
    agreed(cast, may_be_blind=may_be_blind)
    site.says(lambda at: [blind(at)], since="10:00:00", until="10:21:00", every=60)
    watch_sight(now=utc("10:20:00"))
    assert len(incidents()) == (0 if may_be_blind else 1)
    site.says(lambda at: [blind(at)], since="12:00:00", until="12:01:00", every=60)
    watch_sight(now=utc("12:00:00"))
    assert len(incidents()) == 1


def test_a_change_that_was_not_accepted_covers_nothing(site: Site, cast: Cast) -> None:
    proposed(cast)
    site.counts(12, since="10:00:00", until="10:03:00")
    assert len(incidents()) == 1

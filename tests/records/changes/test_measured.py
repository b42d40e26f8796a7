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
    MINUTE,
    START,
    agreed,
    facts,
    kinds,
    proposed,
    the,
)
from tests.records.fleet.site import TAKE_CALLS, Site, a_sample, blind, utc

from backline.guide.change_loss import Allowed
from backline.records.accounts.queries import THE_DESK
from backline.records.changes.actions.agreeing import (
    accept_window,
    decline_window,
    propose_window,
)
from backline.records.changes.actions.execution import finish_change, start_change
from backline.records.changes.queries import agreed_at
from backline.records.customers.actions import add_site
from backline.records.fleet.actions.late import account_for_late
from backline.records.fleet.actions.sight import watch_sight
from backline.records.fleet.models import Question
from backline.records.outbox.models import Message
from backline.records.tickets.actions.work import set_fault_domain
from backline.records.tickets.models import Ticket
from backline.records.tickets.queries import entries_for


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


def test_each_window_keeps_its_own_loss(site: Site, cast: Cast) -> None:
    """
    10:00  12 of 100 are out; at 10:05 both agree to go on from 14:00
    14:00  5 are out: what was lost in the first window stays as it was
    """
    number = agreed(cast)
    site.counts(12, since="10:00:00", until="10:05:00", every=60)
    later: dict[str, Any] = {"start_at": utc("14:00:00"), "end_at": utc("15:00:00")}
    given: dict[str, Any] = {"number": number, "now": utc("10:05:00"), **later}
    propose_window(by=reader(cast.l2), **given)
    accept_window(by=reader(cast.meridian.owner), revision=1, **given)
    site.counts(0, since="10:05:00", until="10:08:00", every=60)
    site.counts(5, since="14:00:00", until="14:03:00", every=60)
    kept = [
        (row.window_start_at, row.worst_affected, row.first_at, row.last_at)
        for row in the(number).losses.all()
    ]
    assert kept == [
        (START, 12, START, utc("10:04:00")),
        (utc("14:00:00"), 5, utc("14:00:00"), utc("14:02:00")),
    ]
    assert kinds(number).count("loss_in_scope") == 2


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
    number = agreed(cast)
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
    (past,) = incidents()
    assert (past.component, past.fault_domain) == ("ivr", "contact_centre")
    assert facts(past.number, "caused_by_change")["number"] == number


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


def test_a_loss_that_only_raises_an_open_incident_is_linked_too(
    site: Site, cast: Cast
) -> None:
    """
    09:50  3 agents are out: a major incident
    10:05  30 are, in the window and beyond its scope: critical, and the change's
    """
    number = agreed(cast)
    site.counts(3, since="09:50:00", until="10:05:00", every=60)
    site.counts(30, since="10:05:00", until="10:06:00")
    (incident,) = incidents()
    assert (incident.severity, incident.fault_domain) == ("critical", "contact_centre")
    assert facts(incident.number, "caused_by_change")["number"] == number
    assert kinds(number).count("change_caused") == 1


def test_what_was_traced_before_stays_traced(site: Site, cast: Cast) -> None:
    number = agreed(cast)
    site.counts(3, since="09:50:00", until="10:00:00", every=60)
    (incident,) = incidents()
    set_fault_domain(
        number=incident.number,
        domain="client_infrastructure",
        evidence="Their switch is down.",
        signed_by_id=cast.l3.pk,
        by=reader(cast.l2),
        now=utc("10:01:00"),
    )
    site.counts(30, since="10:05:00", until="10:06:00")
    incident.refresh_from_db()
    assert facts(incident.number, "caused_by_change")["number"] == number
    assert incident.fault_domain == "client_infrastructure"


@pytest.mark.parametrize("lost", [12, 13])
def test_a_loss_that_was_there_before_the_window_is_not_the_changes(
    site: Site, cast: Cast, lost: int
) -> None:
    """It began a minute before; as it is no worse, the change did not cause it."""
    number = agreed(cast)
    site.counts(lost, since="09:59:00", until="10:05:00", every=30)
    assert len(incidents()) == (0 if lost == 12 else 1)
    site.counts(lost, since="11:58:00", until="12:00:15", every=15)
    (incident,) = incidents()
    assert "caused_by_change" not in kinds(incident.number)
    assert incident.fault_domain == "under_investigation"
    assert incident.opened_at == utc("12:00:00" if lost == 12 else "10:00:00")
    assert "change_caused" not in kinds(number)


def test_what_was_well_in_the_window_is_lost_by_the_change(
    site: Site, cast: Cast
) -> None:
    """As many were out before it; they were back at 10:00, and are out again at 10:05."""
    number = agreed(cast)
    site.counts(13, since="09:59:00", until="10:00:00", every=30)
    site.counts(0, since="10:00:00", until="10:05:00", every=60)
    site.counts(13, since="10:05:00", until="10:05:15")
    (incident,) = incidents()
    assert facts(incident.number, "caused_by_change")["number"] == number


def test_what_was_restored_reopens_from_the_end_of_the_window(
    site: Site, cast: Cast
) -> None:
    """Agreed loss does not count: the incident is open again when the window ends."""
    agreed(cast)
    site.counts(3, since="08:50:00", until="08:54:00")
    site.counts(0, since="08:54:00", until="09:30:00", every=60)
    (incident,) = incidents()
    assert incident.restored_at
    site.counts(12, since="11:57:00", until="12:00:15")
    (incident,) = incidents()
    told = entries_for(reader=THE_DESK, ticket=incident)
    (again,) = [entry for entry in told if entry.kind == "reopened"]
    assert again.effective_at == utc("12:00:00")


def test_of_two_changes_that_are_on_the_one_that_touches_it_is_blamed(
    site: Site, cast: Cast
) -> None:
    agreed(cast)
    number = agreed(cast, components=["ivr"], scope=[], start=START + 5 * MINUTE)
    site.counts(30, since="10:10:00", until="10:10:15", component="ivr")
    (incident,) = incidents()
    assert facts(incident.number, "caused_by_change")["number"] == number


def test_agreed_loss_for_work_that_nobody_has_begun_is_told(
    site: Site, cast: Cast
) -> None:
    number = agreed(cast)
    site.counts(12, since="10:00:00", until="10:02:00", every=60)
    (letter,) = Message.objects.filter(body__contains="nobody has begun")
    assert letter.recipient == cast.l1.email
    assert number in letter.subject


def test_none_is_told_of_it_while_it_is_worked_on(site: Site, cast: Cast) -> None:
    number = agreed(cast)
    start_change(number=number, by=reader(cast.l2), now=START)
    site.counts(12, since="10:00:00", until="10:02:00", every=60)
    assert not Message.objects.filter(body__contains="nobody has begun").exists()


@pytest.mark.parametrize("answer", ["accepted", "declined", "none"])
def test_a_later_end_holds_from_when_both_have_accepted_it(
    site: Site, cast: Cast, answer: str
) -> None:
    """
    11:30  the vendor asks for an hour more; 11:40 the customer answers, or does not
    12:00  the 12 are still out
    """
    number, engineer = agreed(cast), reader(cast.l2)
    start_change(number=number, by=engineer, now=START)
    window: dict[str, Any] = {"number": number, "start_at": START, "end_at": END + HOUR}
    propose_window(**window, by=engineer, now=utc("11:30:00"))
    owner, at = reader(cast.meridian.owner), utc("11:40:00")
    if answer == "accepted":
        accept_window(**window, revision=1, by=owner, now=at)
    elif answer == "declined":
        decline_window(**window, words="The shift begins.", by=owner, now=at)
    site.counts(12, since="11:55:00", until="12:00:00", every=60)
    assert incidents() == [], "what was agreed holds until its end"
    site.counts(12, since="12:00:00", until="12:00:15")
    assert len(incidents()) == (0 if answer == "accepted" else 1)
    finish_change(
        number=number,
        outcome="finished",
        words="Done.",
        by=engineer,
        now=utc("12:10:00"),
    )
    overrun = 0 if answer == "accepted" else 600
    assert facts(number, "change_finished")["overrun"] == overrun
    assert the(number).standing.waits_for is None
    assert the(number).held_end_at is None


def test_another_site_of_the_customer_is_not_in_it(cast: Cast) -> None:
    agreed(cast)
    meridian = cast.meridian
    second = add_site(
        customer=meridian.customer,
        name="Meridian Chennai",
        zone="Asia/Kolkata",
        geography="IN-TN",
        seats=40,
        call_capacity=40,
        version="12.4",
        duty_contact=meridian.owner,
        by=THE_DESK,
        now=START,
    )
    asked = {"since": START, "until": END}
    assert len(agreed_at(site_id=meridian.site.pk, **asked)) == 1
    assert agreed_at(site_id=second.pk, **asked) == ()

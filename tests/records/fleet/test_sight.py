"""severity.minor: a site that nobody sees has monitoring's own incident, and no loss."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.cast import Cast, reader
from tests.records.fleet.site import Site, a_sample, blind, utc

from backline.guide.workflow import State
from backline.records.accounts.queries import THE_DESK
from backline.records.fleet.actions.sight import MONITORING, watch_sight
from backline.records.tickets.actions import customer, work


def watched(now: str) -> int:
    return watch_sight(now=utc(now))


def test_a_component_that_is_blind_for_a_quarter_of_an_hour_has_one_minor_incident(
    site: Site,
) -> None:
    """
    09:00  the ACD is not seen; 09:14 that is nothing yet; 09:15 it is
    09:16  and the IVR is not seen either: the same incident
    10:00  both are seen; 10:14 that has not lasted; 10:15 restored, as of 10:00
    """
    site.says(lambda at: [blind(at)], since="09:00:00", until="09:16:00", every=60)
    assert watched("09:14:00") == 0
    assert watched("09:15:00") == 1
    ticket = site.ticket
    assert (ticket.severity, ticket.cause, ticket.component) == (
        "minor",
        MONITORING,
        "",
    )
    assert ticket.subject == "sitewatch at Meridian Bank Bengaluru cannot see the ACD"
    (opened,) = site.entries("opened")
    assert "no loss of production" in str(opened.facts["because"])
    assert "no answer from the switch" in str(opened.facts["words"])
    site.says(
        lambda at: [blind(at), blind(at, component="ivr", measure="ivr_calls_failed")],
        since="09:16:00",
        until="10:00:00",
        every=60,
    )
    assert watched("09:59:00") == 0
    site.says(
        lambda at: [
            a_sample(at),
            a_sample(at, component="ivr", measure="ivr_calls_failed"),
        ],
        since="10:00:00",
        until="10:15:30",
        every=60,
    )
    assert watched("10:14:00") == 0
    assert watched("10:15:00") == 1
    assert site.ticket.state == State.RESTORED
    assert site.ticket.restored_at == utc("10:00:00")
    assert watched("10:16:00") == 0


def test_a_silent_site_is_seen_by_the_job_alone(site: Site) -> None:
    """
    09:00  the last batch; 09:15 the incident
    09:30  it sends again, for a quarter of an hour
    11:00  silent again, from 10:00 on: the same incident is reopened
    """
    site.send(a_sample(utc("09:00:00")), now=utc("09:00:00"))
    assert watched("09:14:59") == 0
    assert watched("09:15:00") == 1
    assert site.ticket.subject == "sitewatch at Meridian Bank Bengaluru is silent"
    assert watched("09:16:00") == 0
    site.counts(0, since="09:30:00", until="10:00:00", every=60)
    assert watched("09:59:30") == 1
    assert site.ticket.restored_at == utc("09:30:00")
    assert watched("11:00:00") == 1
    (reopened,) = site.entries("reopened")
    assert str(reopened.facts["because"]).startswith("The blindness came back")


def test_warming_up_nights_and_idle_measures_are_nothing(site: Site) -> None:
    """In part for 10 minutes; then 0 of 0; then silent from Saturday noon on."""
    partial = {"state": "partial"}
    site.counts(9, since="09:00:00", until="09:10:00", every=60, **partial)
    site.counts(0, since="09:10:00", until="09:30:00", every=60, total=0)
    assert watched("09:14:00") == 0
    assert watched("09:29:30") == 0
    saturday = utc("12:00:00") + timedelta(days=5)
    site.send(a_sample(saturday), now=saturday)
    assert watch_sight(now=saturday + timedelta(hours=9)) == 0
    monday = _next_opening(saturday)
    assert watch_sight(now=monday) == 0
    assert watch_sight(now=monday + timedelta(minutes=15)) == 1
    assert len(site.tickets) == 1


def test_a_site_that_was_never_heard_or_has_no_contract_is_left_alone(
    site: Site,
) -> None:
    assert watched("11:00:00") == 0
    before = site.house.contract.starts_at - timedelta(days=1)
    site.send(a_sample(before), now=before)
    assert watch_sight(now=before + timedelta(hours=1)) == 0
    assert site.tickets == []


def test_blind_and_loss_do_not_touch_each_other(site: Site) -> None:
    """The ACD loses, then nobody sees it: its incident stays, monitoring has its own."""
    site.counts(21, since="09:00:00", until="09:05:00")
    site.says(lambda at: [blind(at)], since="09:05:00", until="09:30:00", every=60)
    assert watched("09:29:30") == 1
    assert [ticket.cause for ticket in site.tickets] == ["acd", MONITORING]
    site.counts(0, since="09:30:00", until="10:01:00")
    assert watched("10:00:50") == 1
    assert {ticket.state for ticket in site.tickets} == {State.RESTORED}


def test_what_people_closed_stays_closed_until_all_was_seen_once(
    site: Site, cast: Cast
) -> None:
    """
    09:15  silent: an incident; 09:20 L1 closes it: the site moves
    10:00  heard; 10:30 silent again: reopened, as any incident in five days
    """
    site.send(a_sample(utc("09:00:00")), now=utc("09:00:00"))
    assert watched("09:15:00") == 1
    number = site.ticket.number
    work.close(
        number=number, because="It moves", by=reader(cast.l1), now=utc("09:20:00")
    )
    assert watched("09:50:00") == 0
    site.send(a_sample(utc("10:00:00")), now=utc("10:00:00"))
    assert watched("10:30:00") == 1
    assert site.ticket.state == State.IN_WORK


def test_what_people_restored_has_a_quarter_of_an_hour_to_prove_it(
    site: Site, cast: Cast
) -> None:
    site.send(a_sample(utc("09:00:00")), now=utc("09:00:00"))
    assert watched("09:15:00") == 1
    work.restore(
        number=site.ticket.number,
        how="fix",
        evidence="The cable is in again",
        by=reader(cast.l1),
        now=utc("09:20:00"),
    )
    assert watched("09:34:00") == 0
    assert watched("09:35:00") == 1
    assert site.ticket.state == State.IN_WORK


def test_what_people_closed_and_long_ago_is_followed_by_a_new_one(site: Site) -> None:
    site.send(a_sample(utc("09:00:00")), now=utc("09:00:00"))
    assert watched("09:15:00") == 1
    site.counts(0, since="09:30:00", until="09:46:00", every=60)
    assert watched("09:45:30") == 1
    later = utc("09:00:00") + timedelta(days=21)
    site.send(a_sample(later), now=later)
    assert watch_sight(now=later + timedelta(minutes=20)) == 1
    first, second = site.tickets
    assert (first.state, second.follows) == (State.CLOSED, first)
    assert customer.reopen_until(first) < later
    assert THE_DESK.side == "vendor"


def _next_opening(saturday: datetime) -> datetime:
    """Midnight of Monday in Bengaluru."""
    return saturday.replace(hour=18, minute=30) + timedelta(days=1)

"""severity.incidents, process.escalation, turnaround.resolved: the main job, end to end."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.cast import Cast, reader, stage
from tests.records.fleet.site import Site, a_sample, utc

from backline.guide.ledger import LedgerClock
from backline.guide.workflow import State
from backline.records.accounts.queries import THE_DESK
from backline.records.fleet.queries import sites_heard
from backline.records.outbox.models import Message
from backline.records.tickets.actions import alarms, work
from backline.records.tickets.queries import alarms_of, entries_for, ledger_for


@pytest.fixture
def cast(db: None) -> Cast:
    return stage()


def told_to(recipient: str) -> list[str]:
    """Return the first lines of the mails to somebody, in order."""
    bodies = Message.objects.filter(recipient=recipient).order_by("created_at")
    return [body.split("\n")[0] for body in bodies.values_list("body", flat=True)]


def clock_of(told: tuple[LedgerClock, ...], name: str) -> LedgerClock:
    (clock,) = [each for each in told if each.name == name]
    return clock


def fire(now: datetime) -> int:
    return alarms.fire_due(now=now).taken


def test_agents_cannot_log_in(cast: Cast) -> None:
    """Monday in Bengaluru, Standard, 24x5; all times UTC.

    08:55  all 100 agents of the shift can log in
    09:00  21 of 100 are refused, every 15 seconds
    09:02  the loss has held for two windows: a critical incident; the duty contact and
           L1 are told; first response due 10:32, resolution due 15:02
    09:20  L1 takes it
    09:25  L1 reaches the duty contact: first response after 23 min
    10:25  an hour without a word to the customer: the manager is told
    10:32  25 % of the 6 h used: L2, where whoever is on call is paged; 35 agents are out by now, which is noted
    12:02  50 % used: L3, and paged
    12:30  all agents are back: noted at once
    13:00  30 minutes without loss: restored, as of 12:30
    14:00  the customer and the engineer read the same ledger: 3 h 28 min of 6 h used
    """
    site = Site(cast.meridian)
    it_opens_by_itself(site, cast)
    it_is_answered_and_climbs(site, cast)
    it_is_restored_by_measurement(site, cast)
    both_sides_read_the_same(site, cast)


def it_opens_by_itself(site: Site, cast: Cast) -> None:
    site.counts(0, since="08:55:00", until="09:00:00")
    site.counts(21, since="09:00:00", until="09:02:00")
    assert site.tickets == []
    site.counts(21, since="09:02:00", until="09:02:15")
    ticket = site.ticket
    assert (ticket.severity, ticket.level, ticket.state) == ("critical", "L1", "new")
    assert ticket.opened_at == utc("09:02:00")
    due = {clock.name: clock.due_at for clock in ticket.clocks.all()}
    assert due == {"first_response": utc("10:32:00"), "resolution": utc("15:02:00")}
    assert told_to(cast.l1.email)[0].startswith("New and critical: 21 of 100 (21 %)")
    (received,) = told_to(cast.meridian.owner.email)
    assert received.endswith(f"{ticket.number}: ACD: 21 of 100 agents cannot log in")


def it_is_answered_and_climbs(site: Site, cast: Cast) -> None:
    number, l1 = site.ticket.number, reader(cast.l1)
    site.counts(21, since="09:02:15", until="09:20:00", every=60)
    work.take(number=number, by=l1, now=utc("09:20:00"))
    work.reach_duty_contact(
        number=number, words="She sees it too.", by=l1, now=utc("09:25:00")
    )
    assert site.ticket.answered_at == utc("09:25:00")
    site.counts(21, since="09:25:15", until="10:30:00", every=120)
    site.counts(35, since="10:30:00", until="10:32:00", every=60)
    assert fire(utc("10:24:59")) == 0
    assert fire(utc("10:25:00")) == 1, "an hour without a word to the customer"
    assert fire(utc("10:31:59")) == 0
    assert fire(utc("10:32:00")) == 1
    assert fire(utc("10:32:01")) == 1, "whoever is on call at L2 is paged"
    assert site.ticket.level == "L2"
    assert told_to(cast.l2.email)[0].startswith("25 % of the time for the resolution")
    site.counts(35, since="10:33:00", until="12:02:00", every=120)
    assert fire(utc("12:02:00")) == 1
    assert site.ticket.level == "L3"
    assert told_to(cast.l3.email)[0].startswith("50 % of the time for the resolution")
    assert fire(utc("12:02:01")) == 1, "whoever is on call at L3 is paged"
    site.counts(35, since="12:03:00", until="12:30:00", every=120)


def it_is_restored_by_measurement(site: Site, cast: Cast) -> None:
    site.counts(0, since="12:30:00", until="12:30:15")
    assert site.figures() == [("10:30:00", "35/100"), ("12:30:00", "0/100")]
    assert site.ticket.state == State.IN_WORK
    site.counts(0, since="12:31:00", until="13:00:00", every=60)
    assert site.ticket.state == State.IN_WORK
    site.counts(0, since="13:00:00", until="13:01:00", every=60)
    assert site.ticket.state == State.RESTORED
    assert site.ticket.restored_at == utc("12:30:00")
    assert told_to(cast.meridian.owner.email)[-1] == "Service is back, as measured."
    assert fire(utc("14:00:00")) == 0
    assert len(alarms_of(reader=THE_DESK, ticket=site.ticket)) == 5
    (heard,) = sites_heard(reader=reader(cast.meridian.owner), now=utc("13:01:00"))
    assert heard.state == "healthy"


def both_sides_read_the_same(site: Site, cast: Cast) -> None:
    readers = [reader(cast.l1), reader(cast.meridian.owner)]
    number, now = site.ticket.number, utc("14:00:00")
    told, same = (ledger_for(reader=who, number=number, now=now) for who in readers)
    assert told == same
    first = clock_of(told.clocks, "first_response")
    assert first.verdict == "Met: 23 min of 1 h 30 min used."
    resolution = clock_of(told.clocks, "resolution")
    assert resolution.verdict == "Met: 3 h 28 min of 6 h used."
    timeline, theirs = (entries_for(reader=who, ticket=site.ticket) for who in readers)
    assert timeline == theirs
    assert [entry.kind for entry in timeline[-2:]] == ["loss_measured", "restored"]


def test_the_loss_comes_back_the_same_afternoon(cast: Cast) -> None:
    """turnaround.reopen: the same incident, and the hour between does not count.

    09:00  21 of 100; 09:02 critical; 09:25 the duty contact is reached
    09:30  all back; 10:00 restored as of 09:30
    10:30  40 of 100 again: at 10:32 reopened as of 10:30
    10:40  all back for good; 11:10 restored as of 10:40: 28 + 10 minutes used
    """
    site = Site(cast.meridian)
    l1, owner = reader(cast.l1), reader(cast.meridian.owner)
    site.counts(21, since="09:00:00", until="09:03:00")
    number = site.ticket.number
    work.reach_duty_contact(number=number, words="Reached.", by=l1, now=utc("09:25:00"))
    site.counts(21, since="09:03:00", until="09:30:00", every=60)
    site.counts(0, since="09:30:00", until="10:30:00", every=60)
    assert site.ticket.restored_at == utc("09:30:00")
    site.counts(40, since="10:30:00", until="10:40:00")
    assert (site.ticket.state, site.ticket.times_reopened) == (State.IN_WORK, 1)
    site.counts(0, since="10:40:00", until="11:11:00", every=60)
    assert site.ticket.restored_at == utc("10:40:00")
    now = utc("12:00:00")
    told = ledger_for(reader=owner, number=number, now=now)
    assert told == ledger_for(reader=l1, number=number, now=now)
    assert clock_of(told.clocks, "resolution").used == (28 + 10) * 60
    between = [
        line
        for line in clock_of(told.clocks, "resolution").lines
        if line.start == utc("09:30:00")
    ]
    assert [(line.counted, line.end) for line in between] == [(False, utc("10:30:00"))]


def test_one_bad_sample_opens_nothing(cast: Cast) -> None:
    site = Site(cast.meridian)
    for second in range(0, 600, 15):
        at = utc("09:00:00") + timedelta(seconds=second)
        site.send(a_sample(at, 90 if second == 300 else 0), now=at)
    assert site.tickets == []

"""severity.incidents: an outage that reaches the desk late is a past incident."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from tests.cast import Cast, reader
from tests.records.fleet.site import Site, a_sample, utc

from backline.guide.timeline import Kind
from backline.guide.workflow import State
from backline.records.accounts.queries import THE_DESK
from backline.records.fleet.actions.late import account_for_late
from backline.records.fleet.models import PastOutage, Watch
from backline.records.outbox.models import Message
from backline.records.tickets.actions.intake import Report, open_ticket
from backline.records.tickets.models import Alarm, Ticket
from backline.records.tickets.queries import told_for


#: The site was cut off on Monday and is back on Wednesday.
BACK = utc("09:00:00") + timedelta(days=2)
SETTLED = BACK + timedelta(minutes=6)


def kept(
    affected: int, since: str, until: str, every: int = 60
) -> Iterator[dict[str, object]]:
    at = utc(since)
    while at < utc(until):
        yield a_sample(at, affected)
        at += timedelta(seconds=every)


def send(site: Site, now: datetime = BACK) -> None:
    """Send what was kept: 21 of 100 from 10:00 to 10:30 on Monday, all well later."""
    site.send(*kept(21, "10:00:00", "10:30:00"), now=now)
    site.send(*kept(0, "10:30:00", "12:00:00"), now=now + timedelta(seconds=5))


def test_what_is_over_becomes_one_past_incident_and_calls_nobody(site: Site) -> None:
    send(site)
    assert site.tickets == []
    assert account_for_late(now=BACK + timedelta(minutes=1)) == 0
    assert account_for_late(now=SETTLED) == 1
    ticket = site.ticket
    assert (ticket.state, ticket.severity, ticket.cause) == ("closed", "critical", "")
    assert ticket.subject == "Past: ACD, 21 of 100 agents cannot log in"
    assert ticket.opened_at == utc("10:02:00")
    assert (ticket.restored_at, ticket.closed_at) == (utc("10:30:00"), utc("10:30:00"))
    for kind in ("opened", "restored", "closed"):
        (entry,) = site.entries(kind)
        assert entry.recorded_at == SETTLED
        assert entry.effective_at < entry.recorded_at
    assert {mail.recipient for mail in Message.objects.all()} == {
        site.house.owner.email
    }
    assert not Alarm.objects.exists()
    clocks = ticket.clocks.all()
    assert {clock.name: clock.outcome for clock in clocks}["resolution"] == "met"
    # What is over owes its report all the same, and nothing else.
    running = {clock.name for clock in clocks if clock.status == "running"}
    assert running == {"root_cause_report"}
    assert {clock.name for clock in clocks if clock.next_step_at} <= running
    _, ledger = told_for(reader=THE_DESK, ticket=ticket, now=SETTLED)
    assert [clock.name for clock in ledger.clocks]


def test_it_is_written_down_once_whatever_is_sent_again(site: Site) -> None:
    send(site)
    assert account_for_late(now=SETTLED) == 1
    send(site, BACK + timedelta(hours=1))
    extra = kept(30, "10:00:30", "10:20:30")
    site.send(*extra, now=BACK + timedelta(hours=1))
    assert account_for_late(now=SETTLED + timedelta(hours=2)) == 0
    assert (len(site.tickets), PastOutage.objects.count()) == (1, 1)
    assert Watch.objects.get().late_since is None


def test_what_people_reported_meanwhile_is_the_same_outage(
    site: Site, cast: Cast
) -> None:
    """The owner called at 10:10 and L1 restored it at 10:40."""
    by = reader(site.house.owner)
    report = Report(
        channel="portal",
        kind="incident",
        site_id=site.house.site.pk,
        subject="Nobody can log in",
        component="acd",
    )
    typed = open_ticket(report=report, by=by, now=utc("10:10:00"))
    send(site)
    assert account_for_late(now=SETTLED) == 1
    assert site.tickets == [typed]
    (note,) = site.entries(Kind.NOTED)
    assert "from 2026-03-02 10:02:00 UTC to 2026-03-02 10:30:00 UTC" in str(
        note.facts["words"]
    )
    assert PastOutage.objects.get().ticket == typed
    assert account_for_late(now=SETTLED + timedelta(hours=1)) == 0


def test_an_outage_that_goes_on_is_an_incident_of_now_and_noted_there(
    site: Site,
) -> None:
    """
    08:00  the loss begins while the site is cut off; 09:00 it is back, and still loses
    09:30  over; restored at 10:00; what was late is noted on the incident
    """
    site.send(*kept(21, "08:00:00", "08:50:00"), now=utc("09:00:00"))
    site.counts(21, since="09:00:00", until="09:30:00")
    assert account_for_late(now=utc("09:06:00")) == 0
    site.counts(0, since="09:30:00", until="10:02:00")
    assert site.ticket.state == State.RESTORED
    assert account_for_late(now=utc("10:02:00")) == 1
    assert len(site.tickets) == 1
    (note,) = site.entries(Kind.NOTED)
    assert "It lasted from 2026-03-02 08:02:00 UTC" in str(note.facts["words"])
    assert Watch.objects.get().late_since is None


def test_fourteen_days_of_health_open_nothing(site: Site) -> None:
    for day in range(14):
        begin = utc("09:00:00") + timedelta(days=day)
        batch = [a_sample(begin + timedelta(minutes=n), 1) for n in range(0, 600, 5)]
        site.send(*batch, now=utc("09:00:00") + timedelta(days=14))
    assert account_for_late(now=utc("09:00:00") + timedelta(days=15)) == 0
    assert Ticket.objects.count() == 0

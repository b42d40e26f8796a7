"""severity.incidents, turnaround.resolved, turnaround.reopen: what samples cause."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import Cast, reader
from tests.records.fleet.site import LOG_IN, TAKE_CALLS, Site, a_sample, blind, utc

from backline.guide.measurement import Sample as Counted
from backline.guide.severity import Verdict
from backline.guide.workflow import State
from backline.records.outbox.models import Message
from backline.records.tickets.actions import customer, work
from backline.records.tickets.actions.measured import (
    Loss,
    note_loss,
    raise_by_measurement,
    restore_by_measurement,
)
from backline.records.tickets.models import TicketEvent


def test_21_of_100_agents_open_a_critical_incident_in_two_windows(
    site: Site, cast: Cast
) -> None:
    """
    09:00:00  21 of 100 agents cannot log in, and so on every 15 seconds
    09:02:00  the loss held for two windows: the incident opens
    """
    site.counts(21, since="09:00:00", until="09:02:00")
    assert site.tickets == []
    site.counts(21, since="09:02:00", until="09:03:00")
    ticket = site.ticket
    assert ticket.severity == "critical"
    assert ticket.subject == "ACD: 21 of 100 agents cannot log in"
    assert (ticket.cause, ticket.component) == ("acd", "acd")
    assert ticket.opened_at == utc("09:02:00")
    assert ticket.contact == site.house.owner
    (opened,) = site.entries("opened")
    assert opened.side == "site"
    assert opened.facts["measured"] is True
    assert opened.facts["decided_by"] == "100*21 >= 20*100"
    assert opened.facts["words"] == ("21 of 100 rostered agents were refused at log-in")
    assert "It held for 2 windows" in str(opened.facts["because"])
    told = set(Message.objects.values_list("recipient", flat=True))
    assert told == {site.house.owner.email, cast.l1.email}


def test_a_healthy_night_opens_nothing(site: Site) -> None:
    """0 of 0 after the shift is nothing measured, 1 of 100 is no loss."""
    site.counts(1, since="09:00:00", until="09:10:00")
    site.counts(0, since="09:10:00", until="09:30:00", total=0)
    assert site.tickets == []


def test_blind_samples_open_nothing_and_restore_nothing(site: Site) -> None:
    """
    09:00:00  blind for ten minutes: no loss
    09:10:00  21 of 100: an incident at 09:12:00
    09:13:00  blind for an hour: nobody saw that it was over
    """
    site.says(lambda at: [blind(at)], since="09:00:00", until="09:10:00")
    assert site.tickets == []
    site.counts(21, since="09:10:00", until="09:13:00")
    site.says(lambda at: [blind(at)], since="09:13:00", until="10:13:00", every=60)
    assert site.ticket.state == State.NEW
    assert site.figures() == []


def test_one_incident_has_all_measures_of_its_component(site: Site) -> None:
    """The worst measure grades it; the second joins it."""

    def both(at: object) -> list[dict[str, object]]:
        return [
            a_sample(at, 5),  # type: ignore[arg-type]  # an instant
            a_sample(at, 30, measure=TAKE_CALLS),  # type: ignore[arg-type]  # as above
        ]

    site.says(both, since="09:00:00", until="09:05:00")
    ticket = site.ticket
    assert ticket.severity == "critical"
    assert ticket.subject == "ACD: 30 of 100 agents cannot take calls"
    measures = {entry.facts["measure"] for entry in site.entries("loss_measured")}
    assert measures == {LOG_IN}


def test_two_components_are_two_causes(site: Site) -> None:
    def both(at: object) -> list[dict[str, object]]:
        lost = {"component": "dialer", "measure": "dials_failed"}
        return [a_sample(at, 30), a_sample(at, 3, **lost)]  # type: ignore[arg-type]  # an instant

    site.says(both, since="09:00:00", until="09:05:00")
    found = {(ticket.cause, ticket.severity) for ticket in site.tickets}
    assert found == {("acd", "critical"), ("dialer", "major")}


def test_figures_are_written_when_they_change_and_once_in_a_window(site: Site) -> None:
    """
    09:02:00  opened with 21 of 100
    09:02:15  22, 23, 24, ... one more every 15 seconds
    09:03:00  the first window is over: 25; 09:04:00: 29
    09:04:15  29 and 29 and 29: nothing new
    """
    site.counts(21, since="09:00:00", until="09:02:15")
    for place in range(8):
        at = utc("09:02:15") + timedelta(seconds=15 * place)
        site.send(a_sample(at, 22 + place), now=at)
    site.counts(29, since="09:04:15", until="09:10:00")
    assert site.figures() == [("09:03:00", "25/100"), ("09:04:00", "29/100")]


def test_a_growing_loss_raises_the_severity_and_a_falling_one_leaves_it(
    site: Site,
) -> None:
    """
    09:00:00  5 of 100: major at 09:02:00
    09:05:00  30 of 100: critical at 09:07:00, when it held for its own two windows
    09:10:00  5 of 100 again: critical still, until people agree to lower it
    """
    site.counts(5, since="09:00:00", until="09:05:00")
    assert site.ticket.severity == "major"
    site.counts(30, since="09:05:00", until="09:07:00")
    assert site.ticket.severity == "major"
    site.counts(30, since="09:07:00", until="09:10:00")
    assert site.ticket.severity == "critical"
    site.counts(5, since="09:10:00", until="09:20:00")
    assert site.ticket.severity == "critical"
    (raised,) = site.entries("severity_set")
    assert (raised.side, raised.effective_at) == ("site", utc("09:07:00"))
    assert raised.facts["loss"] == "30/100"


def test_what_was_lowered_by_consent_is_raised_by_a_new_loss_only(
    site: Site, cast: Cast
) -> None:
    """
    09:02:00  critical: 25 of 100
    09:05:00  the customer agrees to major: 25 trainees on the roster
    09:05:15  still 25 of 100: still major
    09:10:00  3 of 100
    09:11:00  25 of 100: critical at 09:13:00, severity.change
    """
    site.counts(25, since="09:00:00", until="09:05:00")
    work.set_severity(
        number=site.ticket.number,
        verdict=Verdict("major", None, None, "severity.change", "Trainees.", ""),
        consent="customer",
        by=reader(cast.l1),
        now=utc("09:05:00"),
    )
    site.counts(25, since="09:05:15", until="09:10:00")
    assert site.ticket.severity == "major"
    site.counts(3, since="09:10:00", until="09:11:00")
    site.counts(25, since="09:11:00", until="09:13:15")
    assert site.ticket.severity == "critical"


def test_the_return_is_recorded_at_once_and_restores_after_30_minutes(
    site: Site,
) -> None:
    """
    09:02:00  critical: 21 of 100
    09:05:00  0 of 100: written down; 1 of 100 now and then is no loss
    09:35:00  30 minutes without loss: restored, from 09:05:00 on
    """
    site.counts(21, since="09:00:00", until="09:05:00")
    site.counts(0, since="09:05:00", until="09:20:00", every=60)
    assert site.figures() == [("09:05:00", "0/100")]
    site.counts(1, since="09:20:00", until="09:35:00", every=60)
    assert site.ticket.state == State.NEW
    site.counts(0, since="09:35:00", until="09:40:00")
    ticket = site.ticket
    assert ticket.state == State.RESTORED
    assert ticket.restored_at == utc("09:05:00")
    (restored,) = site.entries("restored")
    assert (restored.side, restored.facts["how"]) == ("site", "recovered")
    assert restored.recorded_at == utc("09:35:00")
    assert "No loss for 30 min" in str(restored.facts["evidence"])
    assert site.figures() == [("09:05:00", "0/100")]


def test_the_first_sample_without_loss_is_the_one_that_is_recorded(site: Site) -> None:
    """
    09:05:00  0 of 100, then 1 and 1: all three arrive in one batch
    """
    site.counts(21, since="09:00:00", until="09:05:00")
    back = [
        a_sample(utc("09:05:00") + timedelta(seconds=15 * place), lost)
        for place, lost in enumerate([0, 1, 1])
    ]
    site.send(*back, now=utc("09:05:30"))
    assert site.figures() == [("09:05:00", "0/100")]


def test_an_empty_shift_is_no_return(site: Site) -> None:
    """0 of 0 says nothing: the incident stays as it is, severity.denominator."""
    site.counts(21, since="09:00:00", until="09:05:00")
    site.counts(0, since="09:05:00", until="10:00:00", total=0, every=60)
    assert site.figures() == []
    assert site.ticket.state == State.NEW


def test_measurement_leaves_a_closed_incident_alone(site: Site, cast: Cast) -> None:
    """Somebody closed it between the reading of the batch and the writing."""
    site.counts(21, since="09:00:00", until="09:03:00")
    number, now = site.ticket.number, utc("09:05:00")
    work.close(number=number, because="Maintenance.", by=reader(cast.l1), now=now)
    verdict = Verdict("critical", "30/100", None, "severity.critical", "30 of 100.", "")
    loss = Loss("acd", LOG_IN, Counted(30, 100, "roster", "measured", now), "30 of 100")
    written = TicketEvent.objects.count()
    assert note_loss(number=number, loss=loss, by=site.by, now=now) is None
    assert (
        restore_by_measurement(
            number=number, recovered_at=now, evidence="0", by=site.by, now=now
        )
        is None
    )
    assert (
        raise_by_measurement(
            number=number,
            verdict=verdict,
            by=site.by,
            now=now,
            short_since=lambda _at: True,
        )
        is None
    )
    assert TicketEvent.objects.count() == written


def test_it_is_restored_when_the_last_measure_of_the_cause_recovers(
    site: Site,
) -> None:
    """
    09:00  21 of 100 cannot log in, 5 of 100 cannot take calls
    09:10  logging in works
    09:25  taking calls works; restored at 09:55 and not at 09:40
    """

    def counts(log_in: int, take: int, since: str, until: str) -> None:
        site.says(
            lambda at: [a_sample(at, log_in), a_sample(at, take, measure=TAKE_CALLS)],
            since=since,
            until=until,
            every=60,
        )

    counts(21, 5, "09:00:00", "09:10:00")
    counts(0, 5, "09:10:00", "09:25:00")
    counts(0, 0, "09:25:00", "09:55:00")
    assert site.ticket.state == State.NEW
    counts(0, 0, "09:55:00", "09:56:00")
    assert site.ticket.restored_at == utc("09:25:00")


def test_flapping_opens_no_second_incident(site: Site) -> None:
    """Ten minutes of loss, ten without, again and again: severity.incidents."""
    for hour in ("09", "10"):
        for ten in range(0, 60, 20):
            site.counts(
                21, since=f"{hour}:{ten:02}:00", until=f"{hour}:{ten + 10}:00", every=60
            )
            end = f"{hour}:{ten + 19}:59"
            site.counts(0, since=f"{hour}:{ten + 10}:00", until=end, every=60)
    assert site.ticket.state == State.NEW
    assert len(site.figures()) == 11
    assert site.ticket.times_reopened == 0


def test_a_loss_that_returns_reopens_and_the_time_between_does_not_count(
    site: Site,
) -> None:
    """
    09:02  critical; 09:05 gone; 09:35 restored as of 09:05
    11:00  21 of 100 again: reopened at 11:02, as of 11:00, turnaround.reopen
    """
    site.counts(21, since="09:00:00", until="09:05:00")
    site.counts(0, since="09:05:00", until="09:40:00", every=60)
    assert site.ticket.state == State.RESTORED
    site.counts(21, since="11:00:00", until="11:02:00")
    assert site.ticket.state == State.RESTORED
    site.counts(21, since="11:02:00", until="11:03:00")
    ticket = site.ticket
    assert (ticket.state, ticket.times_reopened) == (State.IN_WORK, 1)
    (reopened,) = site.entries("reopened")
    assert reopened.effective_at == utc("11:00:00")
    assert reopened.facts["loss_went_on"] is False
    assert "came back" in str(reopened.facts["because"])
    clock = ticket.clocks.get(name="resolution")
    assert clock.due_at == utc("11:00:00") + timedelta(hours=6) - timedelta(minutes=3)


def test_a_loss_that_was_never_gone_reopens_what_a_person_restored(
    site: Site, cast: Cast
) -> None:
    """
    09:02  critical
    09:10  an engineer restores it, but the loss is still measured
    09:12:15  reopened: two windows after the restoring; all the time counts
    """
    site.counts(21, since="09:00:00", until="09:10:00")
    work.restore(
        number=site.ticket.number,
        how="fix",
        evidence="Restarted.",
        by=reader(cast.l1),
        now=utc("09:10:00"),
    )
    site.counts(21, since="09:10:00", until="09:12:15")
    assert site.ticket.state == State.RESTORED
    site.counts(21, since="09:12:15", until="09:13:00")
    assert site.ticket.state == State.IN_WORK
    (reopened,) = site.entries("reopened")
    assert reopened.facts["loss_went_on"] is True
    assert "never gone" in str(reopened.facts["because"])
    clock = site.ticket.clocks.get(name="resolution")
    assert clock.due_at == utc("09:02:00") + timedelta(hours=6)


def test_a_closed_incident_of_the_cause_is_reopened_within_five_working_days(
    site: Site,
) -> None:
    """
    Mon 2 Mar 09:05  restored; 10:00 the customer confirms: closed
    Mon 2 Mar 12:00  the same loss: the same incident
    """
    site.counts(21, since="09:00:00", until="09:05:00")
    site.counts(0, since="09:05:00", until="09:36:00", every=60)
    owner = reader(site.house.owner)
    customer.confirm(number=site.ticket.number, words="", by=owner, now=utc("10:00:00"))
    site.counts(21, since="12:00:00", until="12:03:00")
    assert site.ticket.state == State.IN_WORK


@pytest.mark.parametrize("confirmed", [True, False])
def test_after_five_working_days_a_new_incident_follows_the_old_one(
    site: Site, confirmed: bool
) -> None:
    """
    Mon 2 Mar   restored, and confirmed or not
    Thu 12 Mar  the same loss: a new incident; the old one is closed
    """
    site.counts(21, since="09:00:00", until="09:05:00")
    site.counts(0, since="09:05:00", until="09:36:00", every=60)
    if confirmed:
        owner = reader(site.house.owner)
        customer.confirm(
            number=site.ticket.number, words="", by=owner, now=utc("10:00:00")
        )
    for place in range(10):
        at = utc("09:00:00") + timedelta(days=10, seconds=15 * place)
        site.send(a_sample(at, 21), now=at)
    old, new = site.tickets
    assert (old.state, new.state) == (State.CLOSED, State.NEW)
    assert new.follows == old
    assert new.severity == "critical"


def test_a_person_who_reopens_is_not_overruled_by_an_old_recovery(
    site: Site,
) -> None:
    """
    09:05  the loss is gone; 09:35 restored
    09:50  the customer reopens: agents hear nothing. Measured loss: none, as before
    """
    site.counts(21, since="09:00:00", until="09:05:00")
    site.counts(0, since="09:05:00", until="09:50:00", every=60)
    owner = reader(site.house.owner)
    customer.reopen(
        number=site.ticket.number,
        because="Agents hear nothing.",
        by=owner,
        now=utc("09:50:00"),
    )
    site.counts(0, since="09:50:00", until="10:30:00", every=60)
    assert site.ticket.state == State.IN_WORK
    assert len(site.entries("restored")) == 1


def test_what_reaches_us_late_opens_nothing(site: Site) -> None:
    """
    07:00  21 of 100 for an hour, while the site is cut off from the desk
    09:00  the samples arrive, the well ones of the last hour with them
    """
    at = utc("07:00:00")
    late = [
        a_sample(at + timedelta(seconds=15 * place), 21 if place < 240 else 0)
        for place in range(480)
    ]
    for start in range(0, 480, 100):
        site.send(*late[start : start + 100], now=utc("09:00:00"))
    assert site.tickets == []


@pytest.mark.parametrize(("age", "opens"), [(300, True), (301, False)])
def test_a_loss_whose_last_sample_is_older_than_a_silence_opens_nothing(
    site: Site, age: int, opens: bool
) -> None:
    last = utc("09:00:00") - timedelta(seconds=age)
    samples = [a_sample(last - timedelta(seconds=15 * i), 21) for i in range(9)]
    site.send(*samples, now=utc("09:00:00"))
    assert bool(site.tickets) is opens


def test_a_recovery_that_took_place_before_the_desk_heard_of_it_ends_at_the_opening(
    site: Site,
) -> None:
    """
    08:53:00 - 08:55:00  21 of 100; 08:55:15 gone for good
    08:59:00             the first of it arrives at the desk: an incident; then the rest
    """
    lost = [a_sample(utc("08:53:00") + timedelta(seconds=15 * i), 21) for i in range(9)]
    site.send(*lost, now=utc("08:59:00"))
    assert site.ticket.opened_at == utc("08:59:00")
    well = [a_sample(utc("08:55:15") + timedelta(seconds=15 * i)) for i in range(121)]
    site.send(*well, now=utc("09:25:15"))
    assert site.ticket.restored_at == site.ticket.opened_at


def test_a_site_without_contract_is_heard_and_judged_by_nobody(
    site: Site, cast: Cast
) -> None:
    type(cast.meridian.contract).objects.filter(pk=cast.meridian.contract.pk).update(
        ends_at=utc("08:00:00")
    )
    site.counts(21, since="09:00:00", until="09:05:00")
    assert site.tickets == []


def test_a_plan_of_its_own_has_its_own_windows(site: Site) -> None:
    """`agents_cannot_login` is the plan's agents_cannot_log_in."""
    site.counts(21, since="09:00:00", until="09:03:00", measure="agents_cannot_login")
    assert site.ticket.subject == "ACD: 21 of 100 agents cannot log in"

"""The clocks as a fold of the timeline; each test's docstring is the timeline.

24x5 in Bengaluru, Holi on Tuesday 3 March 2026; Standard: 90 min, 6 h, 48 h.
Clauses: turnaround.resolved, turnaround.waiting, turnaround.fault-domain,
turnaround.reopen, severity.change, severity.incidents, package.incident-only.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.guide.told import STANDARD, WORKING_DAYS, Story, local, told

from backline.guide.account import Outcome, Status
from backline.guide.clock import account_of
from backline.guide.clock_steps import BREACH
from backline.guide.situation import EmptyTimeline
from backline.guide.timeline import Ball
from backline.guide.workflow import State


HOUR = 3600


@told
def test_a_critical_incident_is_due_after_six_hours_of_service(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=critical
    """
    clock = story.clock("resolution")
    assert clock.status is Status.RUNNING
    assert clock.due_at == clock.breach_at == local("2026-03-02 16:00")


@told
def test_the_first_answer_of_a_person_meets_the_first_response(story: Story) -> None:
    """
    2026-03-02 10:00  opened        severity=major
    2026-03-02 10:00  acknowledged  automatic=yes
    2026-03-02 11:30  answered
    """
    clock = story.clock("first_response")
    assert (clock.outcome, clock.used) == (Outcome.MET, 90 * 60)


@told
def test_one_second_over_the_target_is_a_miss(story: Story) -> None:
    """
    2026-03-02 10:00  opened        severity=major
    2026-03-02 11:31  answered
    """
    clock = story.clock("first_response")
    assert clock.outcome is Outcome.MISSED
    assert clock.due_at == local("2026-03-02 11:30")


@told
def test_an_acknowledgement_answers_nothing(story: Story) -> None:
    """
    2026-03-02 10:00  opened        severity=major
    2026-03-02 10:00  acknowledged  automatic=yes
    2026-03-02 10:05  answered      automatic=yes
    2026-03-02 10:06  noted
    2026-03-02 10:07  taken         engineer=7
    """
    assert story.clock("first_response").status is Status.RUNNING


@told
def test_waiting_for_the_customer_does_not_count(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 11:00  asked     what="the core dump" owed_by=customer
    2026-03-02 14:00  replied
    2026-03-02 17:00  restored
    """
    clock = story.clock("resolution")
    assert (clock.outcome, clock.used) == (Outcome.MET, 4 * HOUR)


@told
def test_the_customers_supplier_stops_the_clock_too(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=critical
    2026-03-02 11:00  asked   what="a port number" owed_by=customer_supplier
    """
    assert story.account.situation.ball is Ball.THIRD_PARTY
    assert story.clock("resolution").status is Status.PAUSED


@told
def test_the_vendors_own_supplier_is_the_vendor(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=critical
    2026-03-02 11:00  asked   what="a trace" owed_by=vendor_supplier
    """
    assert story.account.situation.ball is Ball.VENDOR
    assert story.clock("resolution").due_at == local("2026-03-02 16:00")


@told
def test_a_paused_clock_short_of_its_target_has_no_due_instant(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=critical
    2026-03-02 11:00  asked   what="the core dump" owed_by=customer
    """
    clock = story.clock("resolution")
    assert (clock.status, clock.due_at, clock.used) == (Status.PAUSED, None, HOUR)


@told
def test_an_answer_and_a_question_in_one_step_meet_the_first_response(
    story: Story,
) -> None:
    """
    2026-03-02 10:00  opened  severity=critical
    2026-03-02 10:20  answered
    2026-03-02 10:20  asked   what="the core dump" owed_by=customer
    """
    assert story.clock("first_response").outcome is Outcome.MET
    assert story.clock("resolution").used == 20 * 60


@told
def test_a_question_alone_is_a_first_response_too(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=critical
    2026-03-02 10:20  asked   what="the core dump" owed_by=customer
    """
    assert story.clock("first_response").outcome is Outcome.MET


@told
def test_asking_ones_own_supplier_answers_nobody(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=critical
    2026-03-02 10:20  asked   what="a trace" owed_by=vendor_supplier
    """
    assert story.clock("first_response").status is Status.RUNNING


@told
def test_first_response_runs_on_while_the_client_is_at_fault(story: Story) -> None:
    """
    2026-03-02 10:00  opened            severity=critical
    2026-03-02 10:10  fault_domain_set  domain=client_infrastructure
    2026-03-02 11:31  answered
    """
    assert story.clock("first_response").outcome is Outcome.MISSED


@told
def test_a_ticket_created_waiting_is_judged(story: Story) -> None:
    """
    2026-03-02 10:00  opened   severity=critical
    2026-03-02 10:00  asked    what="the core dump" owed_by=customer
    2026-03-02 12:00  replied
    2026-03-02 18:01  restored
    """
    clock = story.clock("resolution")
    assert (clock.outcome, clock.used) == (Outcome.MISSED, 6 * HOUR + 60)


@told
def test_a_ticket_created_closed_is_judged(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=critical
    2026-03-02 10:00  closed
    """
    for name in ("first_response", "resolution"):
        assert story.clock(name).outcome is Outcome.MET
        assert story.clock(name).used == 0


@told
def test_holidays_and_weekends_do_not_count(story: Story) -> None:
    """
    2026-03-02 22:00  opened    severity=critical
    """
    # Monday 22:00 to 24:00, Tuesday is Holi, Wednesday from 00:00.
    assert story.clock("resolution").due_at == local("2026-03-04 04:00")


@told
def test_due_at_closing_is_breached_at_the_next_opening(story: Story) -> None:
    """
    2026-03-06 18:00  opened    severity=critical
    """
    clock = story.clock("resolution")
    assert clock.due_at == local("2026-03-07 00:00")
    assert clock.breach_at == local("2026-03-09 00:00")


@told
def test_a_pause_that_begins_as_the_target_is_used_moves_only_the_breach(
    story: Story,
) -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 16:00  asked     what="the core dump" owed_by=customer
    2026-03-02 18:00  replied
    """
    clock = story.clock("resolution")
    assert clock.due_at == local("2026-03-02 16:00")
    assert clock.breach_at == local("2026-03-02 18:00")


@told
def test_restored_is_not_running(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 12:00  restored
    2026-03-02 20:00  closed
    """
    clock = story.clock("resolution")
    assert clock.finished_at == local("2026-03-02 12:00")
    assert (clock.outcome, clock.used) == (Outcome.MET, 2 * HOUR)


@told
def test_reopened_goes_on_and_the_time_between_does_not_count(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 12:00  restored
    2026-03-02 14:00  reopened  loss_went_on=no
    2026-03-02 17:00  restored
    """
    clock = story.clock("resolution")
    assert (clock.outcome, clock.used) == (Outcome.MET, 5 * HOUR)
    assert story.account.situation.times_reopened == 1


@told
def test_reopened_counts_the_time_between_when_the_loss_went_on(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 12:00  restored
    2026-03-02 13:00  closed
    2026-03-02 14:00  reopened  loss_went_on=yes
    2026-03-02 17:00  restored
    """
    clock = story.clock("resolution")
    assert (clock.outcome, clock.used) == (Outcome.MISSED, 7 * HOUR)


@told
def test_raised_is_due_at_the_earlier_of_old_due_and_new_target(story: Story) -> None:
    """
    2026-03-02 10:00  opened        severity=major
    2026-03-02 12:00  severity_set  severity=critical
    """
    clock = story.clock("resolution")
    assert clock.due_at == local("2026-03-02 18:00")
    assert len(story.clocks("resolution")) == 1


@told
def test_raised_late_keeps_the_old_due(story: Story) -> None:
    """
    2026-03-04 00:00  opened        severity=major
    2026-03-05 23:00  severity_set  severity=critical
    """
    # 48 h from Wednesday 00:00 are used at Friday 00:00, before 23:00 + 6 h.
    assert story.clock("resolution").due_at == local("2026-03-06 00:00")


@told
def test_raised_from_minor_starts_the_span_at_that_moment(story: Story) -> None:
    """
    2026-03-02 10:00  opened        severity=minor
    2026-03-04 10:00  severity_set  severity=critical
    """
    assert story.clock("resolution").due_at == local("2026-03-04 16:00")


@told
def test_lowered_judges_the_higher_target_and_goes_on_with_the_lower(
    story: Story,
) -> None:
    """
    2026-03-02 10:00  opened        severity=critical
    2026-03-02 17:00  severity_set  severity=major consent=customer
    """
    high, low = story.clocks("resolution")
    assert (high.severity, high.outcome, high.used) == (
        "critical",
        Outcome.MISSED,
        7 * HOUR,
    )
    assert (low.severity, low.status) == ("major", Status.RUNNING)
    # 48 h from the opening: 14 h on Monday, Holi, 34 h from Wednesday on.
    assert low.due_at == local("2026-03-05 10:00")
    assert story.account.situation.peak_severity == "critical"


@told
def test_lowered_in_time_keeps_the_higher_target_as_met(story: Story) -> None:
    """
    2026-03-02 10:00  opened        severity=critical
    2026-03-02 12:00  severity_set  severity=minor consent=measured
    """
    high, low = story.clocks("resolution")
    assert (high.outcome, high.used) == (Outcome.MET, 2 * HOUR)
    assert (low.due_at, low.status) == (None, Status.RUNNING)


@told
def test_lowered_and_raised_again_starts_the_higher_target_anew(story: Story) -> None:
    """
    2026-03-02 10:00  opened        severity=critical
    2026-03-02 12:00  severity_set  severity=major consent=customer
    2026-03-02 14:00  severity_set  severity=critical
    """
    high, present = story.clocks("resolution")
    assert high.outcome is Outcome.MET
    assert present.due_at == local("2026-03-02 20:00")


@told
def test_the_clients_fault_ends_the_obligation_from_its_moment(story: Story) -> None:
    """
    2026-03-02 10:00  opened            severity=critical
    2026-03-02 13:00  fault_domain_set  domain=client_infrastructure
    2026-03-02 20:00  restored
    """
    clock = story.clock("resolution")
    assert (clock.outcome, clock.used) == (Outcome.ENDED, 3 * HOUR)
    assert clock.finished_at == local("2026-03-02 13:00")


@told
def test_a_breach_before_the_clients_fault_is_excused_not_erased(story: Story) -> None:
    """
    2026-03-02 10:00  opened            severity=critical
    2026-03-02 17:00  fault_domain_set  domain=client_infrastructure
    """
    clock = story.clock("resolution")
    assert (clock.outcome, clock.used) == (Outcome.EXCUSED, 7 * HOUR)


@told
def test_a_late_attribution_recomputes_and_keeps_the_first_verdict(
    story: Story,
) -> None:
    """
    2026-03-02 10:00  opened            severity=critical
    2026-03-02 17:00  restored
    2026-03-02 13:00  fault_domain_set  domain=client_infrastructure  recorded 2026-03-04 09:00
    """
    assert story.clock("resolution").outcome is Outcome.ENDED
    told_now = story.ledger("resolution", "2026-03-04 10:00")
    assert told_now.used == 3 * HOUR
    assert told_now.first is not None
    assert (told_now.first.outcome, told_now.first.used) == ("missed", 7 * HOUR)


@told
def test_back_to_the_contact_centre_the_clock_goes_on(story: Story) -> None:
    """
    2026-03-02 10:00  opened            severity=critical
    2026-03-02 13:00  fault_domain_set  domain=client_infrastructure
    2026-03-02 15:00  fault_domain_set  domain=contact_centre
    """
    clock = story.clock("resolution")
    assert clock.status is Status.RUNNING
    assert clock.due_at == local("2026-03-02 18:00")


@told
def test_a_measured_incident_is_answered_by_reaching_the_duty_contact(
    story: Story,
) -> None:
    """
    2026-03-02 10:00  opened                severity=critical measured=yes by=site
    2026-03-02 10:05  answered
    2026-03-02 10:30  duty_contact_reached
    """
    clock = story.clock("first_response")
    assert (clock.outcome, clock.used) == (Outcome.MET, 30 * 60)


@told
def test_recovery_does_not_answer_a_measured_incident(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=critical measured=yes by=site
    2026-03-02 10:30  restored  how=recovered by=site
    """
    assert story.clock("first_response").status is Status.RUNNING
    assert story.clock("resolution").outcome is Outcome.MET


@told
def test_closed_before_anybody_answered_is_neither_met_nor_missed(
    story: Story,
) -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 10:30  closed    by=customer
    """
    clock = story.clock("first_response")
    assert (clock.outcome, clock.used) == (Outcome.ENDED, 30 * 60)


@told
def test_closed_after_the_target_unanswered_is_missed(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=critical measured=yes by=site
    2026-03-02 10:30  restored  how=recovered by=site
    2026-03-02 12:00  confirmed
    """
    assert story.clock("first_response").outcome is Outcome.MISSED


@told
def test_the_last_event_to_be_written_can_be_the_first_to_take_effect(
    story: Story,
) -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 12:00  replied
    2026-03-02 11:00  answered  recorded 2026-03-02 12:30
    """
    assert story.clock("first_response").used == HOUR


@told
def test_other_kinds_have_no_clocks(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=minor ticket_kind=question
    """
    assert story.account.clocks == ()
    assert story.account.situation.state is State.NEW


@told
def test_the_ladder_stands_at_shares_of_the_target(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=critical
    2026-03-02 12:00  asked   what="the core dump" owed_by=customer
    """
    steps = {step.name: step.at for step in story.clock("resolution").steps}
    assert steps["critical-to-specialists"] == local("2026-03-02 11:30")
    assert steps["critical-to-experts"] is None
    assert steps[BREACH] is None


@told
def test_a_breach_step_comes_when_more_than_the_target_is_used(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=critical
    """
    steps = {step.name: step.at for step in story.clock("resolution").steps}
    assert steps[BREACH] == local("2026-03-02 16:00") + timedelta(seconds=1)


def test_a_timeline_begins_with_the_opening() -> None:
    with pytest.raises(EmptyTimeline):
        account_of([], plan=STANDARD, calendar=WORKING_DAYS)

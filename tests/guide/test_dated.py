"""Clocks that follow a release; each test's docstring is the timeline.

24x5 in Bengaluru; Standard: a minor issue is due with the next release. A release is
planned for a civil day of the site, and its instant is the end of that day.
Clauses: turnaround.minor-release, severity.change.
"""

from __future__ import annotations

from tests.guide.told import KOLKATA, Story, local, told

from backline.guide.account import Outcome, Status
from backline.guide.clock_steps import BREACH
from backline.guide.dated import planned_words


@told
def test_without_a_release_there_is_no_date_and_nothing_is_judged(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=minor
    2026-03-04 10:00  restored  how=workaround
    """
    clock = story.clock("resolution")
    assert (clock.outcome, clock.limit) == (Outcome.NOT_JUDGED, None)


@told
def test_it_is_due_at_the_end_of_the_day_of_its_release(story: Story) -> None:
    """
    2026-03-02 10:00  opened         severity=minor
    2026-03-04 10:00  release_bound  release=5.2 at=2026-03-21T00:00:00+05:30
    """
    clock = story.clock("resolution")
    assert clock.status is Status.RUNNING
    assert clock.due_at == clock.breach_at == local("2026-03-21 00:00")
    assert [step.name for step in clock.steps if step.at] == [BREACH]
    ledger = story.ledger("resolution", "2026-03-05 10:00")
    assert ledger.verdict == "Runs: release 5.2, planned for Fri 20 Mar 2026."
    assert ledger.why_due == (
        "Release 5.2, planned for Fri 20 Mar 2026: due Sat 21 Mar 00:00 IST."
    )


@told
def test_what_was_waited_for_before_the_binding_is_in_the_date(story: Story) -> None:
    """
    2026-03-02 10:00  opened         severity=minor
    2026-03-02 11:00  asked          what="the core dump" owed_by=customer
    2026-03-06 11:00  replied
    2026-03-06 12:00  release_bound  release=5.2 at=2026-03-21T00:00:00+05:30
    """
    assert story.clock("resolution").due_at == local("2026-03-21 00:00")


@told
def test_waiting_for_the_customer_after_the_binding_pauses_it(story: Story) -> None:
    """
    2026-03-02 10:00  opened         severity=minor
    2026-03-04 10:00  release_bound  release=5.2 at=2026-03-21T00:00:00+05:30
    2026-03-09 10:00  asked          what="a test call" owed_by=customer
    2026-03-11 10:00  replied
    """
    assert story.clock("resolution").due_at == local("2026-03-23 00:00")


@told
def test_it_moves_with_its_release_and_the_slip_stays_visible(story: Story) -> None:
    """
    2026-03-02 10:00  opened           severity=minor
    2026-03-04 10:00  release_bound    release=5.2 at=2026-03-21T00:00:00+05:30
    2026-03-10 10:00  release_slipped  release=5.2 at=2026-03-28T00:00:00+05:30
    2026-03-27 20:00  release_shipped  release=5.2 with_fix=yes
    2026-03-27 20:00  restored         how=fix
    """
    clock = story.clock("resolution")
    assert clock.outcome is Outcome.MET
    assert clock.due_at == local("2026-03-28 00:00")
    assert story.ledger("resolution", "2026-03-28 10:00").verdict == (
        "Met: release 5.2, planned for Fri 27 Mar 2026; moved to later once."
    )


@told
def test_a_release_that_comes_earlier_is_no_slip(story: Story) -> None:
    """
    2026-03-02 10:00  opened           severity=minor
    2026-03-04 10:00  release_bound    release=5.2 at=2026-03-21T00:00:00+05:30
    2026-03-10 10:00  release_slipped  release=5.2 at=2026-03-19T00:00:00+05:30
    2026-03-11 10:00  release_slipped  release=5.2 at=2026-03-20T00:00:00+05:30
    """
    release = story.account.situation.release
    assert release is not None
    assert (release.slips, release.missed_at) == (1, None)
    assert story.clock("resolution").due_at == local("2026-03-20 00:00")


@told
def test_another_releases_slip_and_shipping_mean_nothing(story: Story) -> None:
    """
    2026-03-02 10:00  opened           severity=minor
    2026-03-04 10:00  release_bound    release=5.3 at=2026-03-21T00:00:00+05:30
    2026-03-05 10:00  release_slipped  release=5.2 at=2026-04-01T00:00:00+05:30
    2026-03-06 10:00  release_shipped  release=5.2 with_fix=no
    """
    clock = story.clock("resolution")
    assert clock.due_at == clock.breach_at == local("2026-03-21 00:00")


@told
def test_a_second_slip_is_a_miss_when_it_is_told(story: Story) -> None:
    """
    2026-03-02 10:00  opened           severity=minor
    2026-03-04 10:00  release_bound    release=5.2 at=2026-03-21T00:00:00+05:30
    2026-03-10 10:00  release_slipped  release=5.2 at=2026-03-28T00:00:00+05:30
    2026-03-20 10:00  release_slipped  release=5.2 at=2026-04-04T00:00:00+05:30
    """
    clock = story.clock("resolution")
    assert clock.status is Status.RUNNING
    assert not clock.breached(local("2026-03-20 09:59"))
    assert clock.breached(local("2026-03-20 10:00"))
    ledger = story.ledger("resolution", "2026-03-21 10:00")
    assert ledger.verdict == (
        "Overdue: release 5.2, planned for Fri 3 Apr 2026; moved to later 2 times."
    )
    assert "but missed since Fri 20 Mar 09:59 IST" in ledger.why_due


@told
def test_a_slip_that_is_told_after_the_day_comes_too_late(story: Story) -> None:
    """
    2026-03-02 10:00  opened           severity=minor
    2026-03-04 10:00  release_bound    release=5.2 at=2026-03-21T00:00:00+05:30
    2026-03-23 10:00  release_slipped  release=5.2 at=2026-03-28T00:00:00+05:30
    2026-03-27 20:00  restored         how=fix
    """
    clock = story.clock("resolution")
    assert clock.outcome is Outcome.MISSED
    assert clock.breach_at == local("2026-03-21 00:00")


@told
def test_while_the_customer_has_the_ball_no_slip_comes_too_late(story: Story) -> None:
    """
    2026-03-02 10:00  opened           severity=minor
    2026-03-04 10:00  release_bound    release=5.2 at=2026-03-21T00:00:00+05:30
    2026-03-19 10:00  asked            what="a test window" owed_by=customer
    2026-03-23 10:00  release_slipped  release=5.2 at=2026-03-28T00:00:00+05:30
    2026-03-24 10:00  replied
    2026-03-27 20:00  restored         how=fix
    """
    assert story.clock("resolution").outcome is Outcome.MET


@told
def test_declining_the_installation_pauses_it(story: Story) -> None:
    """
    2026-03-02 10:00  opened            severity=minor
    2026-03-04 10:00  release_bound     release=5.2 at=2026-03-21T00:00:00+05:30
    2026-03-19 10:00  release_declined  release=5.2 words="Not before the quarter ends"
    """
    clock = story.clock("resolution")
    assert (clock.status, clock.due_at) == (Status.PAUSED, None)
    assert story.ledger("resolution", "2026-03-25 10:00").verdict == (
        "Stands: release declined. It is release 5.2, planned for Fri 20 Mar 2026."
    )


@told
def test_after_accepting_it_goes_on_by_what_was_left(story: Story) -> None:
    """
    2026-03-02 10:00  opened            severity=minor
    2026-03-04 10:00  release_bound     release=5.2 at=2026-03-21T00:00:00+05:30
    2026-03-19 10:00  release_declined  release=5.2
    2026-03-29 10:00  release_accepted  release=5.2
    """
    assert story.clock("resolution").due_at == local("2026-03-31 00:00")


@told
def test_shipped_with_the_fix_in_time_is_met(story: Story) -> None:
    """
    2026-03-02 10:00  opened           severity=minor
    2026-03-04 10:00  release_bound    release=5.2 at=2026-03-21T00:00:00+05:30
    2026-03-20 22:00  release_shipped  release=5.2 with_fix=yes
    2026-03-20 22:00  restored         how=fix
    """
    assert story.clock("resolution").outcome is Outcome.MET


@told
def test_shipped_with_the_fix_after_its_day_is_a_miss(story: Story) -> None:
    """
    2026-03-02 10:00  opened           severity=minor
    2026-03-04 10:00  release_bound    release=5.2 at=2026-03-21T00:00:00+05:30
    2026-03-21 01:00  release_shipped  release=5.2 with_fix=yes
    2026-03-21 01:00  restored         how=fix
    """
    assert story.clock("resolution").outcome is Outcome.MISSED


@told
def test_shipped_without_the_fix_is_missed_and_stays_so(story: Story) -> None:
    """
    2026-03-02 10:00  opened           severity=minor
    2026-03-04 10:00  release_bound    release=5.2 at=2026-03-21T00:00:00+05:30
    2026-03-18 22:00  release_shipped  release=5.2 with_fix=no
    2026-03-18 22:01  release_bound    release=5.3 at=2026-04-18T00:00:00+05:30
    2026-04-17 22:00  release_shipped  release=5.3 with_fix=yes
    2026-04-17 22:00  restored         how=fix
    """
    clock = story.clock("resolution")
    assert clock.outcome is Outcome.MISSED
    assert clock.breach_at is not None
    assert clock.breach_at < local("2026-03-18 22:00")


@told
def test_shipped_late_without_the_fix_was_missed_before(story: Story) -> None:
    """
    2026-03-02 10:00  opened           severity=minor
    2026-03-04 10:00  release_bound    release=5.2 at=2026-03-21T00:00:00+05:30
    2026-03-25 22:00  release_shipped  release=5.2 with_fix=no
    """
    assert story.clock("resolution").breach_at == local("2026-03-21 00:00")


@told
def test_raised_to_major_the_earlier_of_both_holds(story: Story) -> None:
    """
    2026-03-02 10:00  opened         severity=minor
    2026-03-04 10:00  release_bound  release=5.2 at=2026-03-21T00:00:00+05:30
    2026-03-09 10:00  severity_set   severity=major
    """
    assert story.clock("resolution").due_at == local("2026-03-11 10:00")


@told
def test_raised_just_before_its_release_the_date_still_holds(story: Story) -> None:
    """
    2026-03-02 10:00  opened         severity=minor
    2026-03-04 10:00  release_bound  release=5.2 at=2026-03-21T00:00:00+05:30
    2026-03-20 10:00  severity_set   severity=major
    """
    assert story.clock("resolution").due_at == local("2026-03-21 00:00")


@told
def test_what_its_release_does_after_it_was_raised_changes_nothing(
    story: Story,
) -> None:
    """
    2026-03-02 10:00  opened           severity=minor
    2026-03-04 10:00  release_bound    release=5.2 at=2026-03-21T00:00:00+05:30
    2026-03-09 10:00  severity_set     severity=major
    2026-03-09 11:00  release_slipped  release=5.2 at=2026-03-28T00:00:00+05:30
    2026-03-09 12:00  release_slipped  release=5.2 at=2026-04-04T00:00:00+05:30
    2026-03-10 10:00  restored         how=fix
    """
    assert story.clock("resolution").outcome is Outcome.MET


@told
def test_lowered_to_minor_it_follows_the_release_from_the_start(story: Story) -> None:
    """
    2026-03-02 10:00  opened         severity=major
    2026-03-04 10:00  severity_set   severity=minor consent=customer
    2026-03-04 11:00  release_bound  release=5.2 at=2026-03-21T00:00:00+05:30
    """
    judged, goes_on = story.clocks("resolution")
    assert judged.outcome is Outcome.MET
    assert goes_on.due_at == local("2026-03-21 00:00")


def test_the_end_of_a_day_is_told_as_that_day() -> None:
    assert planned_words(local("2026-12-15 00:00"), KOLKATA) == "Mon 14 Dec 2026"

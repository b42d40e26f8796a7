"""The ledger answers 'why is it due then?' (turnaround.waiting, package.geography).

24x5 in Bengaluru, Holi on Tuesday 3 March 2026; Standard: 90 min, 6 h, 48 h.
"""

from __future__ import annotations

from itertools import pairwise

from tests.guide.told import Story, local, told


HOUR = 3600


@told
def test_every_second_of_a_clock_stands_in_one_line(story: Story) -> None:
    """
    2026-03-02 10:00  opened        severity=major
    2026-03-02 12:00  answered
    2026-03-02 18:00  asked         what="a call id" owed_by=customer
    2026-03-04 09:00  replied
    2026-03-04 10:00  severity_set  severity=critical
    2026-03-06 20:00  restored
    """
    ledger = story.ledger("resolution", "2026-03-09 10:00")
    assert ledger.lines[0].start == local("2026-03-02 10:00")
    assert ledger.lines[-1].end == local("2026-03-06 20:00")
    assert all(one.end == other.start for one, other in pairwise(ledger.lines))
    assert ledger.used + ledger.uncounted == sum(line.seconds for line in ledger.lines)
    assert ledger.used == 8 * HOUR + 59 * HOUR


@told
def test_a_line_says_what_was_asked_for(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 11:00  asked     what="the core dump of node 2" owed_by=customer
    2026-03-02 14:00  replied
    """
    line = story.ledger("resolution", "2026-03-02 15:00").lines[1]
    assert not line.counted
    assert (line.ball, line.seconds) == ("customer", 3 * HOUR)
    assert line.why == (
        "Not counted: waiting for the customer: the core dump of node 2."
    )
    assert line.clause == "turnaround.waiting"


@told
def test_a_request_that_is_a_sentence_ends_with_one_full_stop(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 11:00  asked     what="Could you send the core dump?! " owed_by=customer
    2026-03-02 14:00  replied
    2026-03-02 15:00  asked     what="Please say when it began." owed_by=customer
    """
    ledger = story.ledger("resolution", "2026-03-02 16:00")
    said = [line.why for line in ledger.lines if not line.counted]
    assert said == [
        "Not counted: waiting for the customer: Could you send the core dump.",
        "Not counted: waiting for the customer: Please say when it began.",
    ]
    assert "say when it began. 2 h of 6 h" in ledger.verdict
    assert ".." not in f"{ledger.verdict} {ledger.why_due}"


@told
def test_closed_days_stand_with_their_reason(story: Story) -> None:
    """
    2026-03-02 22:00  opened    severity=critical
    2026-03-04 01:00  restored
    """
    before, closed, after = story.ledger("resolution", "2026-03-04 02:00").lines
    assert (before.seconds, after.seconds) == (2 * HOUR, HOUR)
    assert (closed.seconds, closed.counted) == (0, False)
    assert closed.days == "Tue 3 Mar"
    assert closed.why == "Closed: holiday."
    assert closed.clause == "package.geography"


@told
def test_the_weekend_is_one_line(story: Story) -> None:
    """
    2026-03-06 23:00  opened    severity=critical
    2026-03-09 01:00  restored
    """
    _, closed, _ = story.ledger("resolution", "2026-03-09 02:00").lines
    assert (closed.days, closed.why) == ("Sat 7 Mar - Sun 8 Mar", "Closed: weekend.")


@told
def test_taking_a_ticket_does_not_split_the_first_response(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 10:10  taken     engineer=7
    2026-03-02 10:30  answered
    """
    ledger = story.ledger("first_response", "2026-03-02 11:00")
    assert [line.seconds for line in ledger.lines] == [30 * 60]


@told
def test_it_says_why_it_is_due_then(story: Story) -> None:
    """
    2026-03-06 18:00  opened    severity=critical
    """
    ledger = story.ledger("resolution", "2026-03-06 19:00")
    assert ledger.verdict == "Running: 1 h of 6 h used."
    assert ledger.why_due == (
        "6 h of service time from Fri 6 Mar 18:00 IST: due Sat 7 Mar 00:00 IST; "
        "breached only after Mon 9 Mar 00:00 IST."
    )


@told
def test_a_paused_clock_says_what_is_left(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 12:00  asked     what="a call id" owed_by=customer
    """
    ledger = story.ledger("resolution", "2026-03-02 19:00")
    assert (
        ledger.verdict
        == "Stands: waiting for the customer: a call id. 2 h of 6 h used."
    )
    assert ledger.why_due.endswith("4 h are left when the clock goes on.")


@told
def test_a_raised_severity_says_from_when_it_counts(story: Story) -> None:
    """
    2026-03-02 10:00  opened        severity=minor
    2026-03-02 12:00  severity_set  severity=critical
    """
    ledger = story.ledger("resolution", "2026-03-02 13:00")
    assert "6 h of service time from the moment it became critical" in ledger.why_due
    assert "when 2 h were used" in ledger.why_due


@told
def test_overdue_stays_in_words(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    """
    ledger = story.ledger("resolution", "2026-03-02 16:51")
    assert ledger.breached
    assert ledger.verdict == "Overdue: 6 h 51 min used of 6 h."


@told
def test_a_release_bound_target_says_so(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=minor
    """
    ledger = story.ledger("resolution", "2026-03-02 12:00")
    assert ledger.verdict == (
        "Due with the next release or update; none is named yet; 2 h used."
    )
    assert (ledger.limit, ledger.due_at, ledger.breached) == (None, None, False)

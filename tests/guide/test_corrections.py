"""What is disputed, decided, merged, promised and noted, as stories.

Guide: turnaround.fault-domain, severity.incidents, rca.dependencies, rca.others.
"""

from __future__ import annotations

from tests.guide.told import Story, local, told, told_under

from backline.guide.account import Outcome, Status
from backline.guide.plan_parse import parse_plan, with_overrides
from backline.guide.timeline import FaultDomain
from backline.plans import plan_mapping


HOUR = 3600


def own_mapping() -> dict[str, object]:
    """Standard with a clock of its own, and minor issues as promised for the case."""
    mapping = plan_mapping("exotel-standard") | {
        "facts": {"debug_data_awaited": "Debug data is awaited."}
    }
    clocks = mapping["clocks"]
    assert isinstance(clocks, dict)
    waits = ["waiting_customer", "fact.debug_data_awaited"]
    clocks["resolution"] |= {"pauses": waits}
    clocks["root_cause_report"] = {
        "clause": "rca.due",
        "starts": ["restored"],
        "stops": ["closed"],
        "pauses": [],
        "targets": {"critical": "72 h elapsed", "major": "none", "minor": "none"},
    }
    return with_overrides(mapping, {"clocks.resolution.targets.minor": "as promised"})


OWN = parse_plan(own_mapping())


@told
def test_the_arbiters_decide_from_the_attribution_on(story: Story) -> None:
    """The vendor puts it on the client; the customer disputes; the arbiters disagree.

    2026-03-02 14:30  opened severity=critical
    2026-03-02 15:30  fault_domain_set domain=client_infrastructure
    2026-03-02 18:30  disputed words=No
    2026-03-02 15:30  dispute_settled domain=contact_centre  recorded 2026-03-04 10:00
    2026-03-04 11:30  restored how=fix
    """
    clock = story.ledger("resolution", "2026-03-04 12:00")
    assert (clock.outcome, clock.used) == ("missed", 21 * HOUR)
    assert clock.first is not None
    assert (clock.first.outcome, clock.first.used) == ("ended", HOUR)
    assert story.account.situation.disputed_at is None
    assert story.account.situation.domain is FaultDomain.CONTACT_CENTRE


@told
def test_while_it_is_disputed_the_verdict_says_so(story: Story) -> None:
    """
    2026-03-02 14:30  opened severity=critical
    2026-03-02 15:30  fault_domain_set domain=client_infrastructure
    2026-03-02 18:30  disputed words=No
    """
    assert story.account.situation.disputed_at == local("2026-03-02 18:30")
    said = story.ledger("resolution", "2026-03-02 19:00").verdict
    assert said.startswith("Ended: the error was traced outside")
    assert "The customer disputes this since 2026-03-02 13:00 UTC" in said


@told
def test_naming_another_outsider_ends_no_dispute(story: Story) -> None:
    """
    2026-03-02 14:30  opened severity=critical
    2026-03-02 15:30  fault_domain_set domain=client_infrastructure
    2026-03-02 18:30  disputed words=No
    2026-03-02 19:30  fault_domain_set domain=third_party
    """
    assert story.account.situation.disputed_at == local("2026-03-02 18:30")


@told
def test_the_vendor_who_takes_the_fault_back_ends_the_dispute(story: Story) -> None:
    """From the attribution on, although that lies before the dispute.

    2026-03-02 14:30  opened severity=critical
    2026-03-02 15:30  fault_domain_set domain=client_infrastructure
    2026-03-02 18:30  disputed words=No
    2026-03-02 15:30  fault_domain_set domain=contact_centre  recorded 2026-03-02 19:00
    """
    assert story.account.situation.disputed_at is None
    assert story.clock("resolution").status is Status.RUNNING


@told
def test_a_second_dispute_after_a_decision_stands(story: Story) -> None:
    """
    2026-03-02 14:30  opened severity=critical
    2026-03-02 15:30  fault_domain_set domain=client_infrastructure
    2026-03-02 16:30  disputed words=No
    2026-03-02 15:30  dispute_settled domain=contact_centre  recorded 2026-03-02 17:00
    2026-03-02 18:00  fault_domain_set domain=third_party
    2026-03-02 18:30  disputed words=Again
    """
    assert story.account.situation.disputed_at == local("2026-03-02 18:30")
    assert story.clock("resolution").used == 3 * HOUR + HOUR // 2


@told
def test_late_attribution_excuses_and_keeps_the_first_verdict(story: Story) -> None:
    """Missed with 7 h of 6 h; two days later it is found to be the client's.

    2026-03-02 08:00  opened severity=critical
    2026-03-02 15:00  restored how=fix
    2026-03-02 14:30  fault_domain_set domain=third_party  recorded 2026-03-04 10:00
    """
    clock = story.ledger("resolution", "2026-03-04 12:00")
    assert (clock.outcome, clock.used) == ("excused", 6 * HOUR + HOUR // 2)
    assert clock.first is not None
    assert (clock.first.outcome, clock.first.used) == ("missed", 7 * HOUR)


@told
def test_a_reopening_is_no_correction(story: Story) -> None:
    """
    2026-03-02 08:00  opened severity=critical
    2026-03-02 09:00  fault_domain_set domain=contact_centre
    2026-03-02 10:00  restored how=fix
    2026-03-02 12:00  reopened because=again
    2026-03-02 13:00  restored how=fix
    """
    clock = story.ledger("resolution", "2026-03-04 12:00")
    assert (clock.outcome, clock.used, clock.first) == ("met", 3 * HOUR, None)


@told_under(OWN)
def test_a_merged_ticket_is_answered_and_owes_no_resolution(story: Story) -> None:
    """Resolution counts once, where the fault goes on; so does the root cause.

    2026-03-02 14:30  opened severity=critical
    2026-03-02 15:00  merged into=INC-9
    """
    first, resolution = story.clock("first_response"), story.clock("resolution")
    assert (first.outcome, first.used) == (Outcome.MET, HOUR // 2)
    assert resolution.outcome is Outcome.ENDED
    assert "it is owed there" in resolution.because
    assert not story.clocks("root_cause_report")
    assert not any(clock.steps for clock in story.account.clocks)


@told
def test_merged_too_late_is_missed(story: Story) -> None:
    """
    2026-03-02 08:00  opened severity=critical
    2026-03-02 15:00  merged into=INC-9
    """
    assert story.clock("first_response").outcome is Outcome.MISSED
    assert story.clock("resolution").outcome is Outcome.MISSED


@told
def test_the_earliest_of_the_reports_starts_the_clocks(story: Story) -> None:
    """But each is answered by itself.

    2026-03-02 14:30  opened severity=critical
    2026-03-02 15:00  absorbed number=INC-7 opened_at=2026-03-02T07:30:00+00:00
    2026-03-02 15:30  answered
    2026-03-02 18:30  restored how=fix
    """
    assert story.clock("first_response").used == HOUR
    clock = story.clock("resolution")
    assert clock.started_at == local("2026-03-02 13:00")
    assert (clock.used, clock.due_at) == (
        5 * HOUR + HOUR // 2,
        local("2026-03-02 19:00"),
    )


@told
def test_what_another_report_made_late_keeps_its_first_verdict(story: Story) -> None:
    """
    2026-03-02 14:30  opened severity=critical
    2026-03-02 18:30  restored how=fix
    2026-03-02 19:00  absorbed number=INC-7 opened_at=2026-03-02T03:30:00+00:00
    """
    clock = story.ledger("resolution", "2026-03-02 20:00")
    assert (clock.outcome, clock.used) == ("missed", 9 * HOUR + HOUR // 2)
    assert clock.first is not None
    assert clock.first.outcome == "met"


@told_under(OWN)
def test_a_promised_date_is_an_instant(story: Story) -> None:
    """What stood the clock before the date was named does not move it.

    2026-03-02 09:00  opened severity=minor
    2026-03-02 10:00  asked what=trace
    2026-03-02 12:00  replied
    2026-03-02 12:30  promised clock=resolution at=2026-03-02T12:30:00+00:00
    2026-03-02 13:00  asked what=logs
    2026-03-02 13:30  replied
    2026-03-02 18:30  restored how=fix
    """
    clock = story.clock("resolution")
    assert clock.due_at == local("2026-03-02 18:30")
    assert clock.outcome is Outcome.MET


@told_under(OWN)
def test_until_a_date_is_promised_nothing_is_judged(story: Story) -> None:
    """
    2026-03-02 09:00  opened severity=minor
    2026-03-02 18:30  restored how=fix
    """
    assert story.clock("resolution").outcome is Outcome.NOT_JUDGED


@told_under(OWN)
def test_a_date_moved_too_late_is_missed(story: Story) -> None:
    """
    2026-03-02 09:00  opened severity=minor
    2026-03-02 09:30  promised clock=resolution at=2026-03-02T06:30:00+00:00
    2026-03-02 13:00  promised clock=resolution at=2026-03-02T09:30:00+00:00
    2026-03-02 14:00  restored how=fix
    """
    assert story.clock("resolution").outcome is Outcome.MISSED
    said = story.ledger("resolution", "2026-03-02 15:00").verdict
    assert said.startswith("Missed: promised for Mon 2 Mar 15:00 IST; moved to later")


@told_under(OWN)
def test_a_fact_keeps_the_clock_from_counting(story: Story) -> None:
    """
    2026-03-02 09:00  opened severity=critical
    2026-03-02 10:00  fact_noted fact=debug_data_awaited words=logs
    2026-03-02 12:00  fact_noted fact=debug_data_awaited holds=no words=here
    2026-03-02 14:00  restored how=fix
    """
    assert story.clock("resolution").used == 3 * HOUR
    lines = story.ledger("resolution", "2026-03-02 15:00").lines
    assert lines[1].why == "Not counted: debug data awaited."


@told_under(OWN)
def test_a_fact_noted_again_lapses_with_the_later_end(story: Story) -> None:
    """Until 11:00 at first; at 10:30 it is said to last until 13:00.

    2026-03-02 09:00  opened severity=critical
    2026-03-02 10:00  fact_noted fact=debug_data_awaited until=2026-03-02T05:30:00+00:00
    2026-03-02 10:30  fact_noted fact=debug_data_awaited until=2026-03-02T07:30:00+00:00
    2026-03-02 14:00  restored how=fix
    """
    assert story.clock("resolution").used == 2 * HOUR


@told_under(OWN)
def test_a_clock_stands_until_the_fact_lapses_by_itself(story: Story) -> None:
    """What is used at any moment before is what was used when it began.

    2026-03-02 09:00  opened severity=critical
    2026-03-02 10:00  fact_noted fact=debug_data_awaited until=2026-03-02T07:30:00+00:00
    """
    clock = story.clock("resolution")
    assert (clock.used, clock.used_as_of) == (HOUR, local("2026-03-02 13:00"))
    assert clock.due_at == local("2026-03-02 18:00")
    stands = story.ledger("resolution", "2026-03-02 12:00")
    assert (stands.status, stands.used) == ("paused", HOUR)
    assert stands.verdict.startswith("Stands: debug data awaited.")
    assert story.ledger("resolution", "2026-03-02 13:30").status == "running"


@told
def test_what_the_vendors_supplier_owes_is_not_awaited_of_the_customer(
    story: Story,
) -> None:
    """Written down late, while the customer's answer was awaited.

    2026-03-02 09:00  opened severity=critical
    2026-03-02 10:00  asked what='a trace' owed_by=customer
    2026-03-02 11:00  asked what='the carrier' owed_by=vendor_supplier
    """
    assert story.account.situation.awaited == "a trace"

"""The root cause report: owed or not, its clocks, and what can be done with it.

24x5 in Bengaluru; Standard: owed for critical cases within 72 hours elapsed, an interim
report at 72 hours while something is awaited, closed with what is known after 30 days.
Clauses: rca.when, rca.due, rca.others, rca.dependencies, severity.change.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.guide.told import STANDARD, Story, local, told, told_under

from backline.guide.account import Outcome, Status
from backline.guide.clock_steps import BREACH
from backline.guide.plan import Plan
from backline.guide.plan_table import BadPlan
from backline.guide.rca import (
    LONGEST_NAME,
    LONGEST_WAIT,
    Owed,
    check_can_await,
    check_can_promise_report,
    closes_with_what_is_known,
    is_awaited,
    is_reported,
    may_be_promised,
    owed_by,
    running_clock,
    waits_until,
)
from backline.guide.reports import (
    Draft,
    Written,
    check_action,
    check_can_answer,
    check_can_finish,
    check_can_plan,
    check_can_release,
    check_can_review,
    check_can_submit,
    missing_in,
)
from backline.guide.workflow import MoveRefused
from backline.plans import load_plan, plan_mapping, plan_of


REPORT, INTERIM, PROMISED = (
    "root_cause_report",
    "interim_report",
    "promised_report",
)


def owing(table: dict[str, object]) -> Plan:
    """Return Standard with another table of root causes."""
    assumed: list[str] = []
    mapping = plan_mapping("exotel-standard")
    return plan_of({**mapping, "assumed": assumed, "root_cause": table})


IN_SERVICE_HOURS = owing(
    {"severities": ["critical"], "within": "72 h in service", "clock": True}
)


@told
def test_it_runs_for_72_elapsed_hours_from_restoration(story: Story) -> None:
    """
    A Friday: the weekend and Holi count.
    2026-02-27 10:00  opened    severity=critical
    2026-02-27 12:00  restored  how=fix
    """
    clock = story.clock(REPORT)
    assert clock.status is Status.RUNNING
    assert clock.due_at == clock.breach_at == local("2026-03-02 12:00")
    assert [step.name for step in clock.steps] == [BREACH]
    assert not story.clocks(INTERIM), "the report itself is due then"
    assert owed_by(STANDARD, story.account.situation).owed is Owed.OWED


@told_under(IN_SERVICE_HOURS)
def test_it_runs_in_service_hours_where_the_plan_says_so(story: Story) -> None:
    """
    2026-02-27 10:00  opened    severity=critical
    2026-02-27 12:00  restored  how=fix
    """
    assert story.clock(REPORT).due_at == local("2026-03-05 12:00")


@told
def test_released_in_time_it_is_met(story: Story) -> None:
    """
    2026-03-02 10:00  opened          severity=critical
    2026-03-02 12:00  restored        how=fix
    2026-03-02 13:00  closed
    2026-03-05 12:00  cause_released  number=1
    """
    clock = story.clock(REPORT)
    assert (clock.outcome, clock.used) == (Outcome.MET, 72 * 3600)
    assert clock.because == "Stopped: the customer has the root cause report."
    assert is_reported(story.account.situation)


@told
def test_a_second_late_it_is_missed(story: Story) -> None:
    """
    2026-03-02 10:00  opened          severity=critical
    2026-03-02 12:00  restored        how=fix
    2026-03-05 12:01  cause_released  number=1
    """
    assert story.clock(REPORT).outcome is Outcome.MISSED


@told
def test_below_critical_nothing_is_owed_and_no_clock_is_told(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=major
    2026-03-02 12:00  restored  how=fix
    """
    told = owed_by(STANDARD, story.account.situation)
    assert [clock.name for clock in story.account.clocks] == [
        "first_response",
        "resolution",
    ]
    assert (told.owed, told.verdict.clause) == (Owed.NOT_OWED, "rca.due")
    assert "at critical only, not at major" in told.verdict.because
    assert told.verdict.instead


@told
def test_what_the_peak_owes_stays_owed(story: Story) -> None:
    """
    2026-03-02 10:00  opened        severity=major
    2026-03-02 10:30  severity_set  severity=critical
    2026-03-02 11:00  severity_set  severity=minor consent=measured
    2026-03-02 12:00  restored      how=fix
    """
    clock = story.clock(REPORT)
    assert (clock.severity, clock.due_at) == ("critical", local("2026-03-05 12:00"))
    verdict = owed_by(STANDARD, story.account.situation).verdict
    assert verdict.because.endswith(
        "It was critical once, and what that owes stays owed."
    )


@told
def test_raised_after_restoration_it_is_owed_from_then(story: Story) -> None:
    """
    2026-03-02 10:00  opened        severity=major
    2026-03-02 12:00  restored      how=fix
    2026-03-02 15:00  severity_set  severity=critical
    """
    assert story.clock(REPORT).due_at == local("2026-03-05 15:00")


@told
def test_another_fault_domain_leaves_its_date_to_the_case(story: Story) -> None:
    """
    2026-03-02 10:00  opened            severity=critical
    2026-03-02 12:00  restored          how=workaround
    2026-03-03 12:00  fault_domain_set  domain=third_party evidence=trace signed_by=2
    2026-03-03 13:00  promised          clock=promised_report at=2026-03-12T12:30:00+00:00
    """
    ended, by_case = story.clock(REPORT), story.clock(PROMISED)
    assert ended.outcome is Outcome.ENDED
    assert by_case.due_at == local("2026-03-12 18:00")
    assert running_clock(story.account) == by_case
    assert owed_by(STANDARD, story.account.situation).owed is Owed.BY_CASE


@told
def test_a_breach_before_the_attribution_is_excused_and_seen(story: Story) -> None:
    """
    2026-03-02 10:00  opened            severity=critical
    2026-03-02 12:00  restored          how=workaround
    2026-03-09 12:00  fault_domain_set  domain=third_party evidence=trace signed_by=2
    """
    assert story.clock(REPORT).outcome is Outcome.EXCUSED
    assert story.clock(PROMISED).limit is None, "until a date is promised"


@told
def test_the_arbiters_bring_the_72_hours_back(story: Story) -> None:
    """
    2026-03-02 10:00  opened            severity=critical
    2026-03-02 12:00  restored          how=workaround
    2026-03-02 13:00  fault_domain_set  domain=third_party evidence=trace signed_by=2
    2026-03-04 13:00  disputed          words="It was yours"
    2026-03-02 13:00  dispute_settled   domain=contact_centre  recorded 2026-03-06 13:00
    """
    assert story.clock(REPORT).due_at == local("2026-03-05 12:00")
    assert [clock.outcome for clock in story.clocks(PROMISED)] in (
        [],
        [Outcome.NOT_JUDGED],
    )


@told
def test_a_report_that_is_not_owed_can_be_promised_and_is_tracked(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=minor
    2026-03-02 12:00  restored  how=fix
    2026-03-02 13:00  promised  clock=promised_report at=2026-03-06T12:30:00+00:00
    """
    assert not story.clocks(REPORT)
    assert story.clock(PROMISED).due_at == local("2026-03-06 18:00")
    assert owed_by(STANDARD, story.account.situation).owed is Owed.PROMISED


@told
def test_it_waits_for_debug_data_and_an_interim_report_is_due_all_the_same(
    story: Story,
) -> None:
    """
    2026-03-02 10:00  opened      severity=critical
    2026-03-02 12:00  restored    how=workaround
    2026-03-03 12:00  fact_noted  fact=debug_data_awaited words="the core dump." whom=Meridian
    2026-03-10 12:00  fact_noted  fact=debug_data_awaited holds=no words="Here it is"
    """
    assert story.clock(REPORT).due_at == local("2026-03-12 12:00")
    interim = story.clock(INTERIM)
    assert interim.due_at == interim.breach_at == local("2026-03-05 12:00")
    assert interim.breached(local("2026-03-05 12:01"))
    lines = story.ledger(REPORT, "2026-03-11 12:00").lines
    waited = [line for line in lines if not line.counted]
    assert [line.clause for line in waited] == ["rca.dependencies"]
    assert "debug data awaited from Meridian: the core dump" in waited[0].why


@told
def test_an_interim_report_meets_the_interim_clock_alone(story: Story) -> None:
    """
    2026-03-02 10:00  opened          severity=critical
    2026-03-02 12:00  restored        how=workaround
    2026-03-03 12:00  fact_noted      fact=recurrence_awaited words="the spike" whom=Meridian
    2026-03-05 11:00  cause_released  number=1 interim=yes
    """
    assert story.clock(INTERIM).outcome is Outcome.MET
    report = story.clock(REPORT)
    assert (report.status, report.outcome) == (Status.PAUSED, None)
    assert report.because == "Stands: recurrence awaited from Meridian: the spike."


@told
def test_a_wait_that_ends_by_itself_sets_the_clock_going_again(story: Story) -> None:
    """
    2026-03-02 10:00  opened      severity=critical
    2026-03-02 12:00  restored    how=workaround
    2026-03-03 12:00  fact_noted  fact=recurrence_awaited words=x whom=y until=2026-04-01T06:30:00+00:00
    """
    assert story.clock(REPORT).due_at == local("2026-04-03 12:00")


@told
def test_after_30_days_it_is_closed_with_what_is_known(story: Story) -> None:
    """
    2026-03-02 10:00  opened          severity=critical
    2026-03-02 12:00  restored        how=workaround
    2026-03-03 12:00  fact_noted      fact=recurrence_awaited words=x whom=y until=2026-04-01T06:30:00+00:00
    2026-03-05 11:00  cause_released  number=1 interim=yes
    """
    situation = story.account.situation
    assert not closes_with_what_is_known(
        STANDARD, situation, now=local("2026-04-01 11:59")
    )
    assert closes_with_what_is_known(STANDARD, situation, now=local("2026-04-01 12:00"))
    after = Story(
        f"{test_after_30_days_it_is_closed_with_what_is_known.__doc__}\n"
        "    2026-04-01 12:00  cause_closed  number=1"
    )
    clock = after.clock(REPORT)
    assert (clock.outcome, clock.used) == (Outcome.MET, 24 * 3600)
    assert not closes_with_what_is_known(
        STANDARD, after.account.situation, now=local("2026-04-02 12:00")
    )


@told
def test_without_any_report_nothing_is_closed(story: Story) -> None:
    """
    2026-03-02 10:00  opened          severity=critical
    2026-03-02 12:00  restored        how=workaround
    """
    situation, now = story.account.situation, local("2026-05-01 12:00")
    assert not closes_with_what_is_known(STANDARD, situation, now=now)
    assert story.clock(REPORT).breached(now)


@told
def test_a_reopened_ticket_owes_it_anew_and_what_was_reported_stays(
    story: Story,
) -> None:
    """
    2026-03-02 10:00  opened          severity=critical
    2026-03-02 12:00  restored        how=workaround
    2026-03-03 12:00  cause_released  number=1
    2026-03-04 12:00  reopened        because="again"
    2026-03-04 14:00  restored        how=fix
    """
    first, second = story.clocks(REPORT)
    assert (first.outcome, first.used) == (Outcome.MET, 24 * 3600)
    assert second.due_at == local("2026-03-07 14:00")
    assert not is_reported(story.account.situation)


@told
def test_a_breach_before_the_reopening_stays_in_the_ledger(story: Story) -> None:
    """
    2026-03-02 10:00  opened          severity=critical
    2026-03-02 12:00  restored        how=workaround
    2026-03-06 12:00  reopened        because="again"
    2026-03-06 14:00  restored        how=fix
    2026-03-07 14:00  cause_released  number=1
    """
    assert [clock.outcome for clock in story.clocks(REPORT)] == [
        Outcome.MISSED,
        Outcome.MET,
    ]


@told
def test_reopened_in_time_nothing_is_owed_until_it_is_back(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 12:00  restored  how=workaround
    2026-03-03 12:00  reopened  because="again"
    """
    assert [clock.outcome for clock in story.clocks(REPORT)] == [Outcome.ENDED]


@told
def test_a_merged_ticket_owes_its_report_with_the_other(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=critical
    2026-03-02 12:00  merged  into=INC-7
    """
    assert not story.clocks(REPORT)
    told = owed_by(STANDARD, story.account.situation)
    assert (told.owed, told.verdict.instead) == (Owed.NOT_OWED, "See INC-7.")


@told
def test_questions_owe_no_report(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=critical ticket_kind=question
    2026-03-02 12:00  restored  how=fix
    """
    told = owed_by(STANDARD, story.account.situation)
    assert told.verdict.clause == "package.incident-only"


def test_a_plan_without_the_clock_keeps_its_meaning() -> None:
    plan = owing({"severities": ["critical"], "within": "72 h"})
    assert plan.clocks == plan.stated_clocks
    assert "debug_data_awaited" not in plan.facts
    assert plan.root_cause is not None
    assert plan.root_cause.interim is None


def test_the_plans_own_clock_stands_instead_of_the_one_made() -> None:
    mapping = plan_mapping("exotel-standard")
    own = {
        "starts": ["restored"],
        "stops": ["fact.debug_data_awaited"],
        "targets": dict.fromkeys(("minor", "major", "critical"), "1 h"),
    }
    mapping["facts"] = {"debug_data_awaited": "x"}
    mapping["clocks"][REPORT] = own  # type: ignore[index]
    plan = plan_of(mapping)
    terms = plan.clock(REPORT)
    assert terms is not None
    assert terms.peaks is None


@pytest.mark.parametrize("key", ["interim", "closes_after_days"])
def test_what_needs_the_clock_is_refused_without_it(key: str) -> None:
    value: object = 30 if key.endswith("days") else "72 h"
    with pytest.raises(BadPlan, match="clock = true"):
        owing({"severities": ["critical"], "within": "72 h", key: value})


@told
def test_what_can_be_awaited_and_until_when(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 12:00  restored  how=workaround
    """
    situation = story.account.situation
    now = local("2026-03-03 12:00")

    def refused(**given: str) -> str:
        asked = {"fact": "debug_data_awaited", "what": "the dump", "whom": "Meridian"}
        with pytest.raises(MoveRefused) as refusal:
            check_can_await(STANDARD, situation, **{**asked, **given})
        return str(refusal.value)

    check_can_await(
        STANDARD, situation, fact="recurrence_awaited", what="it", whom="the site"
    )
    assert "from whom" in refused(whom=" ")
    assert "from whom" in refused(what="")
    assert "nothing that a report can wait for" in refused(fact="luck")
    assert "belongs in a message" in refused(what="x" * (LONGEST_WAIT + 1))
    assert "belongs in a message" in refused(whom="x" * (LONGEST_NAME + 1))
    check_can_await(
        STANDARD,
        situation,
        fact="debug_data_awaited",
        what="x" * LONGEST_WAIT,
        whom="x" * LONGEST_NAME,
    )
    last = local("2026-04-01 12:00")
    assert waits_until(STANDARD, situation, until=None, now=now) == last
    sooner = last - timedelta(days=1)
    assert waits_until(STANDARD, situation, until=sooner, now=now) == sooner
    later = last + timedelta(days=1)
    assert waits_until(STANDARD, situation, until=later, now=now) == last
    with pytest.raises(MoveRefused, match="release what is known"):
        waits_until(STANDARD, situation, until=None, now=last)
    uncapped = replace(STANDARD, root_cause=None)
    assert waits_until(uncapped, situation, until=None, now=now) is None


@told
def test_an_open_ticket_asks_for_what_blocks_it_instead(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    """
    with pytest.raises(MoveRefused, match="Service is not back yet"):
        check_can_await(
            STANDARD,
            story.account.situation,
            fact="debug_data_awaited",
            what="a",
            whom="b",
        )
    with pytest.raises(MoveRefused, match="Service is not back yet"):
        check_can_release(Draft.APPROVED, story.account.situation, approved_at=None)


@told
def test_a_date_is_promised_only_where_72_hours_do_not_hold(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 12:00  restored  how=workaround
    """
    now = local("2026-03-03 12:00")
    with pytest.raises(MoveRefused, match="owed within 72 h"):
        check_can_promise_report(
            STANDARD, story.account.situation, due_at=now + timedelta(1), now=now
        )
    plan = load_plan("talkdesk-premium-care")
    with pytest.raises(MoveRefused, match="keeps no clock"):
        check_can_promise_report(
            plan, story.account.situation, due_at=now + timedelta(1), now=now
        )


@told
def test_a_promise_is_for_an_instant_that_is_to_come(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=minor
    2026-03-02 12:00  restored  how=workaround
    """
    now, situation = local("2026-03-03 12:00"), story.account.situation
    assert may_be_promised(STANDARD, situation)
    later = now + timedelta(seconds=1)
    check_can_promise_report(STANDARD, situation, due_at=later, now=now)
    with pytest.raises(MoveRefused, match="lies in the past"):
        check_can_promise_report(STANDARD, situation, due_at=now, now=now)


@told
def test_what_the_customer_has_is_promised_no_more(story: Story) -> None:
    """
    2026-03-02 10:00  opened          severity=minor
    2026-03-02 12:00  restored        how=workaround
    2026-03-03 12:00  cause_released  number=1
    """
    now, situation = local("2026-03-03 12:00"), story.account.situation
    assert not may_be_promised(STANDARD, situation)
    with pytest.raises(MoveRefused, match="has the report already"):
        check_can_promise_report(
            STANDARD, situation, due_at=now + timedelta(1), now=now
        )


@told
def test_of_two_clocks_that_run_the_sooner_is_told(story: Story) -> None:
    """
    2026-03-02 10:00  opened        severity=minor
    2026-03-02 12:00  restored      how=workaround
    2026-03-02 13:00  promised      clock=promised_report at=2026-03-12T12:30:00+00:00
    2026-03-02 14:00  severity_set  severity=critical
    """
    assert story.clock(PROMISED).status is Status.RUNNING
    assert running_clock(story.account) == story.clock(REPORT)


def test_a_plan_that_states_such_a_fact_itself_means_its_own() -> None:
    assert is_awaited(STANDARD, "debug_data_awaited")
    assert not is_awaited(STANDARD, "luck")
    own = replace(STANDARD, facts={**STANDARD.facts, "debug_data_awaited": "Ours."})
    assert not is_awaited(own, "debug_data_awaited")


def test_a_report_says_what_happened_before_anybody_reviews_it() -> None:
    whole = Written("In short.", "This.", "So much.", "That.")
    assert missing_in(whole, interim=False) == ()
    assert missing_in(replace(whole, cause=" "), interim=False) == ("the root cause",)
    assert missing_in(replace(whole, cause=" "), interim=True) == ()
    as_written = {"interim": False, "has_it": False}
    check_can_submit(Draft.WRITING, whole, **as_written)
    with pytest.raises(MoveRefused, match="the impact"):
        check_can_submit(Draft.WRITING, replace(whole, impact=""), **as_written)
    with pytest.raises(MoveRefused, match="with its reviewer"):
        check_can_submit(Draft.IN_REVIEW, whole, **as_written)
    with pytest.raises(MoveRefused, match="is released: save a new version"):
        check_can_submit(Draft.WRITING, whole, interim=False, has_it=True)


def test_who_wrote_on_it_cannot_review_it() -> None:
    def review(
        by: int | None,
        *,
        state: Draft = Draft.IN_REVIEW,
        words: str = "",
        approves: bool = True,
        is_as_read: bool = True,
    ) -> None:
        check_can_review(
            state,
            by=by,
            authors=[1, 2],
            words=words,
            approves=approves,
            is_as_read=is_as_read,
        )

    review(3)
    review(3, words="Which node?", approves=False)
    for by in (1, 2, None):
        with pytest.raises(MoveRefused, match="ask a colleague"):
            review(by)
    with pytest.raises(MoveRefused, match="what has to change"):
        review(3, approves=False)
    with pytest.raises(MoveRefused, match="being written"):
        review(3, state=Draft.WRITING)
    with pytest.raises(MoveRefused, match="read it again"):
        review(3, is_as_read=False)
    check_can_plan(Draft.APPROVED)
    with pytest.raises(MoveRefused, match="take it back"):
        check_can_plan(Draft.IN_REVIEW)


def test_only_what_a_second_person_approved_is_released() -> None:
    story = Story(
        "2026-03-02 10:00  opened  severity=minor\n2026-03-02 11:00  restored"
    )
    situation, back = story.account.situation, local("2026-03-02 11:00")
    check_can_release(Draft.APPROVED, situation, approved_at=back)
    for state in (Draft.WRITING, Draft.IN_REVIEW, Draft.RELEASED):
        with pytest.raises(MoveRefused, match="has to approve"):
            check_can_release(state, situation, approved_at=back)
    for earlier in (back - timedelta(seconds=1), None):
        with pytest.raises(MoveRefused, match="before service was back"):
            check_can_release(Draft.APPROVED, situation, approved_at=earlier)


def test_what_a_customer_can_say_to_a_report() -> None:
    check_can_answer(accepted=False, interim=False, accepts=True)
    check_can_answer(accepted=False, interim=True, accepts=False)
    with pytest.raises(MoveRefused, match="interim"):
        check_can_answer(accepted=False, interim=True, accepts=True)
    with pytest.raises(MoveRefused, match="accepted already"):
        check_can_answer(accepted=True, interim=False, accepts=False)


def test_an_action_has_an_owner_a_date_and_evidence() -> None:
    check_action(title="Alert at 80 %", owner="Wei", due_date=date(2026, 3, 9))
    with pytest.raises(MoveRefused, match="who does it"):
        check_action(title="Alert", owner=" ", due_date=date(2026, 3, 9))
    with pytest.raises(MoveRefused, match="until when"):
        check_action(title="Alert", owner="Wei", due_date=None)
    check_can_finish(done=False, evidence="change 81")
    with pytest.raises(MoveRefused, match="what shows"):
        check_can_finish(done=False, evidence="")
    with pytest.raises(MoveRefused, match="done already"):
        check_can_finish(done=True, evidence="x")

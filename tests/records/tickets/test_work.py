"""What engineers do with tickets, as process.levels, turnaround.* and severity.change say.

Meridian is on Standard in Bengaluru: a critical incident is answered within 90 minutes
and resolved within 6 hours of service time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.cast import Cast, reader
from tests.records.tickets.desk import (
    BRIEF,
    HOUR,
    MINUTE,
    NOON,
    audited,
    clock,
    facts,
    is_borne_out,
    kinds,
    letters,
    mailed,
    major,
    opened,
    the,
)

from backline.clauses import clauses
from backline.guide.severity import Verdict, severity_of
from backline.guide.workflow import MoveRefused
from backline.records.accounts.actions import close_account
from backline.records.accounts.queries import THE_DESK
from backline.records.tickets.actions.levels import hand_over
from backline.records.tickets.actions.moves import BadInstant
from backline.records.tickets.actions.work import (
    answer,
    ask,
    close,
    note,
    reach_duty_contact,
    restore,
    set_fault_domain,
    set_severity,
    take,
    withdraw_request,
)
from backline.records.tickets.models import Ticket
from backline.records.tickets.projection import terms_of_ticket


LATER = NOON + 10 * MINUTE


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    return opened(cast.meridian)


def graded(ticket: Ticket, affected: int) -> Verdict:
    """What so many of 100 agents who cannot log in come to."""
    return severity_of(
        terms_of_ticket(ticket).plan,
        component="acd",
        measure="agents_cannot_log_in",
        affected=affected,
        total=100,
    )


def test_who_takes_a_ticket_has_it(cast: Cast, ticket: Ticket) -> None:
    take(number=ticket.number, by=reader(cast.l1), now=LATER)
    taken = the(ticket)
    assert (taken.engineer, taken.state, taken.ball) == (cast.l1, "in_work", "vendor")
    assert kinds(ticket) == ["opened", "acknowledged", "taken"]
    assert audited(ticket)[-1] == ("ticket.taken", "Nikhil Menon")
    assert clock(ticket, "first_response").status == "running", "nobody was answered"
    assert is_borne_out(ticket)


def test_the_first_answer_stops_the_first_response(cast: Cast, ticket: Ticket) -> None:
    by = reader(cast.l1)
    answer(number=ticket.number, words=" On it. ", by=by, now=LATER)
    first = clock(ticket, "first_response")
    assert (first.outcome, first.used) == ("met", 600)
    answer(number=ticket.number, words="Still on it.", by=by, now=LATER + HOUR)
    assert the(ticket).answered_at == LATER
    assert facts(ticket) == {"words": "Still on it.", "channel": "console"}
    assert mailed(ticket, LATER) == {cast.meridian.owner.email}
    letter = letters(ticket).get(created_at=LATER)
    assert letter.body.startswith("On it.\n\n")
    assert letter.subject == f"[{ticket.number}] Agents cannot log in"
    assert f"/portal/tickets/{ticket.number}/" in letter.body
    assert is_borne_out(ticket)


def test_a_call_counts_from_the_moment_of_answer(cast: Cast, ticket: Ticket) -> None:
    answer(
        number=ticket.number,
        words="By phone.",
        channel="phone",
        by=reader(cast.l1),
        at=NOON + 2 * MINUTE,
        now=LATER,
    )
    assert clock(ticket, "first_response").used == 120
    assert the(ticket).answered_at == NOON + 2 * MINUTE


def test_the_duty_contact_is_named_when_reached(cast: Cast, ticket: Ticket) -> None:
    reach_duty_contact(
        number=ticket.number, words="She knows.", by=reader(cast.l1), now=LATER
    )
    assert facts(ticket)["contact"] == "Asha Rao"
    assert clock(ticket, "first_response").outcome == "met"
    assert mailed(ticket, LATER) == set()


def test_asking_stops_the_clock_and_says_what_for(cast: Cast, ticket: Ticket) -> None:
    ask(number=ticket.number, what="the core dump", by=reader(cast.l1), now=LATER)
    waiting = the(ticket)
    assert (waiting.state, waiting.ball) == ("waiting", "customer")
    assert waiting.awaited == "the core dump"
    resolution = clock(ticket)
    assert (resolution.status, resolution.used) == ("paused", 600)
    assert (resolution.due_at, resolution.next_step_at) == (None, None)
    assert mailed(ticket, LATER) == {cast.meridian.owner.email}
    assert "one thing from you:\n\nthe core dump" in letters(ticket)[0].body
    assert is_borne_out(ticket)


def test_the_vendors_own_supplier_stops_nothing(cast: Cast, ticket: Ticket) -> None:
    ask(
        number=ticket.number,
        what="a circuit id",
        owed_by="vendor_supplier",
        by=reader(cast.l1),
        now=LATER,
    )
    assert (the(ticket).state, clock(ticket).status) == ("in_work", "running")
    assert mailed(ticket, LATER) == set()
    assert clock(ticket, "first_response").status == "running"


def test_the_customers_supplier_has_the_ball(cast: Cast, ticket: Ticket) -> None:
    ask(
        number=ticket.number,
        what="a trace",
        owed_by="customer_supplier",
        by=reader(cast.l1),
        now=LATER,
    )
    assert the(ticket).ball == "third_party"
    assert clock(ticket).status == "paused"


def test_a_request_that_is_withdrawn_starts_the_clock(
    cast: Cast, ticket: Ticket
) -> None:
    by = reader(cast.l1)
    ask(number=ticket.number, what="the core dump", by=by, now=LATER)
    withdraw_request(number=ticket.number, words="", by=by, now=LATER + HOUR)
    going = the(ticket)
    assert (going.state, going.awaited) == ("in_work", "")
    assert clock(ticket).due_at == NOON + 7 * HOUR
    assert is_borne_out(ticket)


def test_a_ticket_is_handed_to_a_level_and_to_one_of_it(
    cast: Cast, ticket: Ticket
) -> None:
    by = reader(cast.l1)
    take(number=ticket.number, by=by, now=LATER)
    given: dict[str, Any] = {"number": ticket.number, "by": by, "now": LATER}
    hand_over(level="L2", reason="Needs a trace.", **BRIEF, **given)
    assert (the(ticket).level, the(ticket).engineer) == ("L2", None)
    hand_over(level="L3", reason="Code.", engineer_id=cast.l3.pk, **BRIEF, **given)
    assert (the(ticket).level, the(ticket).engineer) == ("L3", cast.l3)
    assert facts(ticket, "handed_over")["from_level"] == "L2"
    assert audited(ticket)[-2] == ("ticket.handed-over", "Nikhil Menon")
    assert is_borne_out(ticket)


def test_a_severity_is_raised_and_the_due_comes_earlier(cast: Cast) -> None:
    ticket = major(cast.meridian)
    assert ticket.severity == "major"
    set_severity(
        number=ticket.number,
        verdict=graded(ticket, 25),
        by=reader(cast.l1),
        now=NOON + HOUR,
    )
    raised = the(ticket)
    assert (raised.severity, raised.peak_severity) == ("critical", "critical")
    assert clock(ticket).due_at == NOON + 7 * HOUR
    assert facts(ticket)["decided_by"] == "100*25 >= 20*100"
    assert mailed(ticket, NOON + HOUR) == {cast.meridian.owner.email}
    assert "now critical" in letters(ticket)[0].body
    assert is_borne_out(ticket)


def test_a_severity_is_lowered_with_consent_and_the_peak_stays(
    cast: Cast, ticket: Ticket
) -> None:
    lower: dict[str, Any] = {
        "number": ticket.number,
        "by": reader(cast.l1),
        "now": NOON + 7 * HOUR,
    }
    with pytest.raises(MoveRefused, match="customer's consent") as refused:
        set_severity(verdict=graded(ticket, 5), **lower)
    assert refused.value.clause == "severity.change"
    set_severity(verdict=graded(ticket, 5), consent="customer", **lower)
    lowered = the(ticket)
    assert (lowered.severity, lowered.peak_severity) == ("major", "critical")
    judged, going = ticket.clocks.filter(name="resolution").order_by("ordinal")
    assert (judged.severity, judged.outcome) == ("critical", "missed")
    assert (going.severity, going.status) == ("major", "running")
    assert facts(ticket)["consent"] == "customer"
    assert is_borne_out(ticket)


def test_the_same_severity_again_and_one_of_another_plan_are_refused(
    cast: Cast, ticket: Ticket
) -> None:
    given: dict[str, Any] = {
        "number": ticket.number,
        "by": reader(cast.l1),
        "now": LATER,
    }
    with pytest.raises(MoveRefused, match="critical already"):
        set_severity(verdict=graded(ticket, 30), **given)
    fatal = Verdict("fatal", None, None, "severity.critical", "It is bad.", "")
    with pytest.raises(MoveRefused, match="choose minor, major, critical"):
        set_severity(verdict=fatal, **given)
    nothing = Verdict(None, None, None, "severity.measures", "Nothing measured.", "")
    with pytest.raises(MoveRefused, match="no severity of Standard"):
        set_severity(verdict=nothing, **given)


def test_the_fault_is_put_on_the_client_with_evidence_and_two_engineers(
    cast: Cast, ticket: Ticket
) -> None:
    set_fault_domain(
        number=ticket.number,
        domain="client_infrastructure",
        evidence=" Their switch was off. ",
        by=reader(cast.l1),
        signed_by_id=cast.l2.pk,
        now=LATER,
    )
    assert the(ticket).fault_domain == "client_infrastructure"
    assert facts(ticket) == {
        "domain": "client_infrastructure",
        "evidence": "Their switch was off.",
        "signed_by": "Grace Fernandes",
    }
    assert clock(ticket).outcome == "ended"
    assert clock(ticket, "first_response").status == "running", "owed in any case"
    assert mailed(ticket, LATER) == {cast.meridian.owner.email}
    assert "dispute" in letters(ticket)[0].body
    assert is_borne_out(ticket)


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"evidence": " "}, "Say what shows"),
        ({"signed_by_id": None}, "second engineer"),
        ({"signed_by": "l1"}, "second engineer"),
        ({"signed_by": "manager"}, "no active engineer"),
        ({"signed_by_id": 999_999}, "no active engineer"),
        ({"domain": "the moon"}, "'the moon' is no fault domain"),
    ],
)
def test_without_them_it_is_refused_and_nothing_changes(
    cast: Cast, ticket: Ticket, changes: dict[str, Any], because: str
) -> None:
    given: dict[str, Any] = {
        "domain": "third_party",
        "evidence": "Their trunk was down.",
        "signed_by_id": cast.l2.pk,
    }
    given |= changes
    if signer := given.pop("signed_by", None):
        given["signed_by_id"] = getattr(cast, str(signer)).pk
    with pytest.raises(MoveRefused, match=because) as refused:
        set_fault_domain(number=ticket.number, by=reader(cast.l1), now=LATER, **given)
    assert refused.value.clause == "turnaround.fault-domain"
    assert kinds(ticket) == ["opened", "acknowledged"]
    assert mailed(ticket, LATER) == set()


def test_a_late_attribution_excuses_a_breach_and_keeps_it(
    cast: Cast, ticket: Ticket
) -> None:
    over = NOON + 8 * HOUR
    given: dict[str, Any] = {
        "number": ticket.number,
        "by": reader(cast.l1),
        "now": over,
    }
    restore(how="fix", evidence="They log in.", **given)
    assert clock(ticket).outcome == "missed"
    set_fault_domain(
        domain="client_infrastructure",
        evidence="Their switch was off.",
        signed_by_id=cast.l3.pk,
        at=NOON + 7 * HOUR,
        **given,
    )
    assert (clock(ticket).outcome, clock(ticket).used) == ("excused", 7 * 3600)
    assert is_borne_out(ticket)


def test_restoring_judges_the_resolution(cast: Cast, ticket: Ticket) -> None:
    restore(
        number=ticket.number,
        how="workaround",
        evidence="They log in by the old page.",
        by=reader(cast.l1),
        now=NOON + 5 * HOUR,
    )
    back = the(ticket)
    assert (back.state, back.ball, back.is_open) == ("restored", "nobody", True)
    resolution = clock(ticket)
    assert (resolution.outcome, resolution.used) == ("met", 5 * 3600)
    assert mailed(ticket, NOON + 5 * HOUR) == {cast.meridian.owner.email}
    assert is_borne_out(ticket)


def test_closing_ends_every_clock(cast: Cast, ticket: Ticket) -> None:
    close(
        number=ticket.number, because="A double.", by=reader(cast.l1), now=NOON + HOUR
    )
    done = the(ticket)
    assert (done.state, done.is_open, done.closed_at) == ("closed", False, NOON + HOUR)
    running = ticket.clocks.exclude(status="finished")
    # Why it happened is still owed.
    assert list(running.values_list("name", flat=True)) == ["root_cause_report"]
    assert done.next_clock == ""
    assert mailed(ticket, NOON + HOUR) == {cast.meridian.owner.email}
    assert is_borne_out(ticket)


def test_a_note_is_told_to_nobody(cast: Cast, ticket: Ticket) -> None:
    note(number=ticket.number, words="Odd.", by=reader(cast.l1), now=LATER)
    assert kinds(ticket)[-1] == "noted"
    assert mailed(ticket, LATER) == set()
    assert the(ticket).state == "new"
    assert is_borne_out(ticket)


@pytest.mark.parametrize(
    ("act", "given", "because"),
    [
        (answer, {"words": " "}, "The answer has no words"),
        (ask, {"what": "\n"}, "Name the one thing"),
        (ask, {"what": "x", "owed_by": "me"}, "'me' cannot owe it"),
        (hand_over, {"level": "L4", "reason": "x"}, "'L4' is no level"),
        (hand_over, {"level": "L2", "reason": ""}, "The handover has no words"),
        (restore, {"how": "luck", "evidence": "x"}, "'luck' restores nothing"),
        (restore, {"how": "fix", "evidence": ""}, "service came back has no words"),
        (close, {"because": " "}, "The closing has no words"),
        (note, {"words": ""}, "The note has no words"),
        (reach_duty_contact, {"words": ""}, "The note of the call has no words"),
        (withdraw_request, {"words": ""}, "only while waiting"),
    ],
)
def test_a_refusal_says_why_and_changes_nothing(
    cast: Cast,
    ticket: Ticket,
    act: Callable[..., object],
    given: dict[str, str],
    because: str,
) -> None:
    before = (the(ticket).version, audited(ticket))
    with pytest.raises(MoveRefused, match=because) as refused:
        act(number=ticket.number, by=reader(cast.l1), now=LATER, **given)
    assert refused.value.clause in clauses()
    assert (the(ticket).version, audited(ticket)) == before
    assert mailed(ticket, LATER) == set()


@pytest.mark.parametrize("whom", ["l1", "manager", "owner", "gone"])
def test_a_ticket_is_not_handed_to_somebody_who_is_not_of_the_level(
    cast: Cast, ticket: Ticket, whom: str
) -> None:
    close_account(person=cast.l2, by=THE_DESK, now=NOON)
    owner = cast.meridian.owner.person_id
    ids = {"l1": cast.l1.pk, "manager": cast.manager.pk, "gone": cast.l2.pk}
    with pytest.raises(MoveRefused, match="is no active L2 engineer"):
        hand_over(
            number=ticket.number,
            level="L2",
            reason="Needs a trace.",
            engineer_id=ids.get(whom, owner),
            by=reader(cast.l1),
            now=LATER,
        )


@pytest.mark.parametrize(
    "at", [NOON - timedelta(seconds=1), LATER + 3 * MINUTE], ids=["before", "ahead"]
)
def test_nothing_takes_effect_before_the_opening_or_in_the_future(
    cast: Cast, ticket: Ticket, at: datetime
) -> None:
    with pytest.raises(BadInstant, match="give an instant from 2026-03-02 09:00 UTC"):
        answer(
            number=ticket.number, words="Hello.", by=reader(cast.l1), at=at, now=LATER
        )
    assert kinds(ticket) == ["opened", "acknowledged"]


def test_letters_go_to_the_engineers_who_know_the_component(cast: Cast) -> None:
    """A new critical incident is told to its level."""
    acd = opened(cast.meridian, level="L2")
    assert mailed(acd, NOON) == {cast.meridian.owner.email, cast.l2.email}
    ivr = opened(cast.orbit, level="L2", component="ivr", measure="ivr_calls_failed")
    assert mailed(ivr, NOON) == {cast.orbit.owner.email, cast.l2.email}, "nobody knows"

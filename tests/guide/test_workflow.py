"""The workflow, move by move, as the guide has it.

Clauses: process.levels, process.escalation, turnaround.waiting, turnaround.resolved,
turnaround.reopen, turnaround.fault-domain, severity.change, severity.incidents,
severity.measures.
"""

from __future__ import annotations

from itertools import product

import pytest

from backline.clauses import clauses
from backline.guide.timeline import Ball, FaultDomain, Kind, Side
from backline.guide.workflow import (
    BALL_OF,
    LEVELS,
    MOVES,
    OPEN,
    UNFINISHED,
    WAITING,
    MoveRefused,
    State,
    can_move,
    check_can_ask,
    check_can_lower,
    check_can_move,
    check_can_set_fault_domain,
    state_after,
    words_for_state,
)


COLUMNS = (
    State.NEW,
    State.IN_WORK,
    State.WAITING,
    State.WAITING_THIRD_PARTY,
    State.RESTORED,
    State.CLOSED,
)
N, W, C, T, R, X = COLUMNS
NO = None
#: Written by hand beside MOVES: for each kind who may do it, and where it leads from
#: new, in work, waiting, waiting for a third party, restored, closed; NO is refused.
TABLE: dict[Kind, tuple[str, tuple[State | None, ...]]] = {
    Kind.ACKNOWLEDGED: ("desk", (N, W, C, T, R, X)),
    Kind.TAKEN: ("vendor", (W, W, C, T, R, NO)),
    Kind.ANSWERED: ("vendor", (W, W, C, T, R, NO)),
    Kind.DUTY_CONTACT_REACHED: ("vendor", (W, W, C, T, R, NO)),
    Kind.ASKED: ("vendor", (C, C, NO, NO, NO, NO)),
    Kind.REPLIED: ("vendor customer", (N, W, W, W, R, NO)),
    Kind.REQUEST_REJECTED: ("customer", (NO, NO, W, W, NO, NO)),
    Kind.REQUEST_WITHDRAWN: ("vendor", (NO, NO, W, W, NO, NO)),
    Kind.HANDED_OVER: ("vendor", (N, W, C, T, R, NO)),
    Kind.ESCALATED: ("desk", (N, W, C, T, NO, NO)),
    Kind.SEVERITY_SET: ("vendor site desk", (N, W, C, T, R, NO)),
    Kind.FAULT_DOMAIN_SET: ("vendor desk", (N, W, C, T, R, X)),
    Kind.LOSS_MEASURED: ("site", (N, W, C, T, R, NO)),
    Kind.FAULT_SUSPECTED: ("site", (N, W, C, T, R, NO)),
    Kind.SUSPICION_REJECTED: ("vendor", (N, W, C, T, R, X)),
    Kind.RESTORED: ("vendor site", (R, R, R, R, NO, NO)),
    Kind.CONFIRMED: ("customer", (NO, NO, NO, NO, X, NO)),
    Kind.REOPENED: ("vendor customer site", (NO, NO, NO, NO, W, W)),
    Kind.CLOSED: ("vendor customer desk", (X, X, X, X, X, NO)),
    Kind.NOTED: ("vendor", (N, W, C, T, R, X)),
    Kind.FACT_NOTED: ("vendor customer desk", (N, W, C, T, R, X)),
    Kind.PROMISED: ("vendor", (N, W, C, T, R, X)),
    Kind.RELEASE_BOUND: ("vendor desk", (N, W, C, T, R, NO)),
    Kind.RELEASE_SLIPPED: ("vendor desk", (N, W, C, T, R, NO)),
    Kind.RELEASE_SHIPPED: ("vendor desk", (N, W, C, T, R, NO)),
    Kind.RELEASE_DECLINED: ("vendor customer", (N, W, C, T, R, NO)),
    Kind.RELEASE_ACCEPTED: ("vendor customer", (N, W, C, T, R, NO)),
    Kind.DISPUTED: ("customer", (N, W, C, T, R, X)),
    Kind.DISPUTE_SETTLED: ("vendor", (N, W, C, T, R, X)),
    Kind.MERGED: ("vendor", (X, X, X, X, X, NO)),
    Kind.ABSORBED: ("vendor desk", (N, W, C, T, R, NO)),
    Kind.TERMS_APPLIED: ("vendor desk", (N, W, C, T, R, X)),
    Kind.CONTRACT_ENDED: ("desk", (N, W, C, T, R, X)),
    Kind.LINKED: ("vendor", (N, W, C, T, R, X)),
    Kind.UNLINKED: ("vendor", (N, W, C, T, R, X)),
    Kind.SPLIT: ("vendor", (N, W, C, T, R, NO)),
    Kind.PASSED_ON: ("vendor", (N, W, C, T, R, NO)),
    Kind.PLEDGED: ("vendor desk", (N, W, C, T, R, NO)),
    Kind.PLEDGE_KEPT: ("vendor", (N, W, C, T, R, NO)),
    Kind.PLEDGE_BROKEN: ("vendor desk", (N, W, C, T, R, NO)),
    Kind.PLEDGE_WITHDRAWN: ("vendor", (N, W, C, T, R, NO)),
    Kind.CHASED: ("desk", (NO, NO, C, T, NO, NO)),
    Kind.ACCESS_REQUESTED: ("vendor", (N, W, C, T, R, NO)),
    Kind.ACCESS_APPROVED: ("vendor customer", (N, W, C, T, R, NO)),
    Kind.ACCESS_STARTED: ("vendor", (N, W, C, T, R, NO)),
    Kind.ACCESS_DENIED: ("vendor customer", (N, W, C, T, R, X)),
    Kind.ACCESS_WITHDRAWN: ("vendor desk", (N, W, C, T, R, X)),
    Kind.ACCESS_STOPPED: ("vendor customer desk", (N, W, C, T, R, X)),
    Kind.ACCESS_ENDED: ("vendor customer desk", (N, W, C, T, R, X)),
    Kind.ACCESS_SHUT: ("vendor customer desk", (N, W, C, T, R, X)),
    Kind.MECHANISM_ASKED: ("vendor", (N, W, C, T, R, NO)),
    Kind.LEAD_TIME_AGREED: ("vendor", (N, W, C, T, R, NO)),
    Kind.MECHANISM_APPROVED: ("vendor customer", (N, W, C, T, R, NO)),
    Kind.MECHANISM_DENIED: ("vendor customer", (N, W, C, T, R, X)),
    Kind.MECHANISM_READY: ("vendor", (N, W, C, T, R, NO)),
    Kind.CHANGE_PLANNED: ("vendor customer", (N, W, C, T, R, NO)),
    Kind.WINDOW_PROPOSED: ("vendor customer", (C, C, C, C, C, NO)),
    Kind.WINDOW_ACCEPTED: ("vendor customer", (W, W, W, W, W, NO)),
    Kind.WINDOW_LAPSED: ("vendor customer desk", (W, W, W, W, W, NO)),
    Kind.PRESENCE_NAMED: ("vendor customer", (N, W, C, T, R, NO)),
    Kind.CHANGE_WITHDRAWN: ("vendor customer", (X, X, X, X, X, NO)),
    Kind.CHANGE_REMINDED: ("desk", (N, W, C, T, R, NO)),
    Kind.CHANGE_STARTED: ("vendor customer", (W, W, W, W, W, NO)),
    Kind.CHANGE_STEP_DONE: ("vendor customer", (N, W, C, T, R, NO)),
    Kind.CHANGE_FINISHED: ("vendor customer", (W, W, W, W, W, NO)),
    Kind.CHANGE_REVIEWED: ("vendor", (X, X, X, X, X, NO)),
    Kind.LOSS_IN_SCOPE: ("site", (N, W, C, T, R, X)),
    Kind.CHANGE_CAUSED: ("vendor desk", (N, W, C, T, R, X)),
    Kind.CAUSED_BY_CHANGE: ("vendor desk", (N, W, C, T, R, X)),
    Kind.SUPPLIER_TOLD: ("vendor", (N, W, C, T, R, NO)),
    Kind.SUPPLIER_CHASED: ("vendor", (N, W, C, T, R, X)),
    Kind.SUPPLIER_ANSWERED: ("vendor", (N, W, C, T, R, X)),
    Kind.SUPPLIER_CLOSED: ("vendor", (N, W, C, T, R, X)),
    Kind.VISIT_REQUESTED: ("vendor customer", (N, W, C, T, R, NO)),
    Kind.VISIT_PROPOSED: ("vendor customer", (N, W, C, T, R, X)),
    Kind.VISIT_AGREED: ("vendor customer", (N, W, C, T, R, X)),
    Kind.VISIT_CALLED_OFF: ("vendor customer", (N, W, C, T, R, X)),
    Kind.VISIT_ALLOWED: ("vendor", (N, W, C, T, R, X)),
    Kind.VISIT_SET_OFF: ("vendor", (N, W, C, T, R, X)),
    Kind.VISIT_ARRIVED: ("vendor", (N, W, C, T, R, X)),
    Kind.VISIT_LEFT: ("vendor", (N, W, C, T, R, X)),
    Kind.VISIT_REPORTED: ("vendor", (N, W, C, T, R, X)),
    Kind.VISIT_PART: ("vendor", (N, W, C, T, R, X)),
    Kind.VISIT_SIGNED: ("customer", (N, W, C, T, R, X)),
    Kind.VISIT_SIGNED_ON_SITE: ("vendor", (N, W, C, T, R, X)),
    Kind.VISIT_OBJECTED: ("customer", (N, W, C, T, R, X)),
    Kind.DEVELOPERS_ASKED: ("vendor", (N, W, C, T, R, X)),
    Kind.DEVELOPERS_MOVED: ("desk", (N, W, C, T, R, X)),
    Kind.PAGED: ("desk", (N, W, C, T, R, X)),
    Kind.PAGE_ACKNOWLEDGED: ("vendor", (N, W, C, T, R, X)),
    Kind.PAGE_PASSED_ON: ("vendor desk", (N, W, C, T, R, X)),
    Kind.ESCALATION_ASKED: ("vendor customer", (N, W, C, T, R, NO)),
    Kind.ESCALATION_HANDED: ("vendor", (N, W, C, T, R, X)),
    Kind.CALLED_BACK: ("vendor", (N, W, C, T, R, X)),
    Kind.INTAKE_ANSWERED: ("vendor customer", (N, W, C, T, R, NO)),
    Kind.ROUTED: ("desk", (N, W, C, T, R, NO)),
    Kind.BRIEFED: ("vendor", (N, W, C, T, R, NO)),
    Kind.DEBUG_LOGGING_ON: ("vendor", (N, W, C, T, R, X)),
    Kind.DEBUG_LOGGING_OFF: ("vendor", (N, W, C, T, R, X)),
    Kind.CAUSE_SUBMITTED: ("vendor", (N, W, C, T, R, X)),
    Kind.CAUSE_REVIEWED: ("vendor", (N, W, C, T, R, X)),
    Kind.CAUSE_RELEASED: ("vendor", (NO, NO, NO, NO, R, X)),
    Kind.CAUSE_ACCEPTED: ("customer", (N, W, C, T, R, X)),
    Kind.CAUSE_QUESTIONED: ("customer", (N, W, C, T, R, X)),
    Kind.CAUSE_CLOSED: ("desk", (NO, NO, NO, NO, R, X)),
    Kind.CAUSE_ACTION_DONE: ("vendor customer", (N, W, C, T, R, X)),
    Kind.PROBLEM_LINKED: ("vendor", (N, W, C, T, R, X)),
    Kind.MAJOR_DECLARED: ("vendor", (N, W, C, T, R, NO)),
    Kind.MAJOR_ROLE: ("vendor", (N, W, C, T, R, X)),
    Kind.MAJOR_NOTED: ("vendor", (N, W, C, T, R, X)),
    Kind.MAJOR_UPDATED: ("vendor", (N, W, C, T, R, NO)),
    Kind.MAJOR_ANNOUNCED: ("vendor", (N, W, C, T, R, X)),
    Kind.MAJOR_STOOD_DOWN: ("vendor", (N, W, C, T, R, X)),
    Kind.CALLBACK_ASKED: ("vendor customer", (N, W, C, T, R, X)),
    Kind.CALLBACK_TRIED: ("vendor", (N, W, C, T, R, X)),
}


def test_the_table_tells_every_kind_but_the_opening() -> None:
    assert set(TABLE) == set(MOVES) == set(Kind) - {Kind.OPENED}


@pytest.mark.parametrize("kind", TABLE)
def test_who_may_move_what_from_where(kind: Kind) -> None:
    who, leads_to = TABLE[kind]
    for (state, to), side in product(zip(COLUMNS, leads_to, strict=True), Side):
        expected = to is not None and side.value in who.split()
        assert can_move(kind, state=state, by=side) is expected, (state, side)


@pytest.mark.parametrize("kind", TABLE)
def test_where_a_move_leads(kind: Kind) -> None:
    """What does not fit leaves the state as it is, for histories are folded too."""
    for state, to in zip(COLUMNS, TABLE[kind][1], strict=True):
        expected = state if to is None else to
        assert state_after(state, kind) is expected, state


@pytest.mark.parametrize("kind", TABLE)
def test_check_and_button_agree_and_a_refusal_says_why_and_what_to_do(
    kind: Kind,
) -> None:
    move = MOVES[kind]
    for state, side in product(State, Side):
        if can_move(kind, state=state, by=side):
            check_can_move(kind, state=state, by=side)
            continue
        with pytest.raises(MoveRefused) as refused:
            check_can_move(kind, state=state, by=side)
        assert refused.value.clause == move.clause
        remedy = {each.value for each in move.by}
        if side in move.by:
            remedy = {words_for_state(fit) for fit in move.since}
        assert all(words in refused.value.because for words in remedy)


def test_a_window_that_the_customer_proposes_waits_for_the_vendor() -> None:
    """change.agreed-window"""
    assert state_after(N, Kind.WINDOW_PROPOSED, "vendor") is W
    assert state_after(C, Kind.WINDOW_PROPOSED, "vendor") is W
    assert state_after(W, Kind.WINDOW_PROPOSED, "customer") is C


def test_the_clauses_of_the_moves_stand_in_the_guide() -> None:
    assert {move.clause for move in MOVES.values()} <= set(clauses())


def test_every_state_has_one_who_must_act_next() -> None:
    assert set(BALL_OF) == set(State)
    by_ball = {ball: {s for s in State if BALL_OF[s] is ball} for ball in Ball}
    assert by_ball == {
        Ball.VENDOR: {N, W},
        Ball.CUSTOMER: {C},
        Ball.THIRD_PARTY: {T},
        Ball.NOBODY: {R, X},
    }


def test_open_waiting_and_unfinished_are_what_they_say() -> None:
    assert {N, W, C, T} == OPEN
    assert {C, T} == WAITING
    assert {N, W, C, T, R} == UNFINISHED
    assert all(BALL_OF[state] is not Ball.NOBODY for state in OPEN)


def test_every_state_is_reached_and_every_unfinished_one_is_left() -> None:
    reached, fresh = {State.NEW}, {State.NEW}
    while fresh:
        after = {
            state_after(state, kind, owed_by)
            for state, kind, owed_by in product(
                fresh, MOVES, ("customer", "customer_supplier")
            )
        }
        fresh = after - reached
        reached |= after
    assert reached == set(State)
    for state in UNFINISHED:
        assert any(state_after(state, kind) is State.CLOSED for kind in MOVES), state


def test_every_state_is_said_in_words_of_its_own() -> None:
    assert len({words_for_state(state) for state in State}) == len(State)


def test_levels_rise_in_this_order() -> None:
    """process.levels."""
    assert LEVELS == ("L1", "L2", "L3")


@pytest.mark.parametrize(
    ("owed_by", "state"),
    [
        ("customer", State.WAITING),
        ("customer_supplier", State.WAITING_THIRD_PARTY),
        ("vendor_supplier", State.IN_WORK),
    ],
)
def test_the_ball_goes_to_whoever_owes_the_thing(owed_by: str, state: State) -> None:
    """The vendor's carriers and clouds are the vendor (turnaround.waiting)."""
    for since in (State.NEW, State.IN_WORK):
        assert state_after(since, Kind.ASKED, owed_by) is state
        check_can_ask(
            state=since, what="the core dump", owed_by=owed_by, by=Side.VENDOR
        )


@pytest.mark.parametrize(
    ("state", "what", "owed_by", "because"),
    [
        (State.WAITING, "a trace", "customer", "already been asked for"),
        (State.WAITING_THIRD_PARTY, "a trace", "customer", "already been asked for"),
        (State.IN_WORK, "", "customer", "Name the one thing"),
        (State.IN_WORK, " \n", "customer", "Name the one thing"),
        (State.IN_WORK, "a trace", "the moon", "'the moon' cannot owe it: choose"),
        (State.RESTORED, "a trace", "customer", "The ticket is restored"),
        (State.CLOSED, "a trace", "customer", "The ticket is closed"),
    ],
)
def test_only_one_specific_thing_is_asked_for(
    state: State, what: str, owed_by: str, because: str
) -> None:
    with pytest.raises(MoveRefused, match=because) as refused:
        check_can_ask(state=state, what=what, owed_by=owed_by, by=Side.VENDOR)
    assert refused.value.clause == "turnaround.waiting"


def test_only_the_vendor_asks() -> None:
    with pytest.raises(MoveRefused, match="Only the vendor side"):
        check_can_ask(
            state=State.NEW, what="a trace", owed_by="customer", by=Side.CUSTOMER
        )


BLAMES = (FaultDomain.CLIENT_INFRASTRUCTURE, FaultDomain.THIRD_PARTY)


@pytest.mark.parametrize("domain", FaultDomain)
@pytest.mark.parametrize("evidence", ["", " ", "Their switch was off."])
@pytest.mark.parametrize("signed_by", ["", "7", "8"])
def test_putting_the_fault_on_the_client_takes_evidence_and_a_second_engineer(
    domain: FaultDomain, evidence: str, signed_by: str
) -> None:
    """Engineer 7 sets it; anything else than the client may be set alone."""

    def check() -> None:
        check_can_set_fault_domain(
            domain, evidence=evidence, by="7", signed_by=signed_by
        )

    if domain not in BLAMES or (evidence.strip() and signed_by == "8"):
        check()
        return
    with pytest.raises(MoveRefused) as refused:
        check()
    assert refused.value.clause == "turnaround.fault-domain"
    wanted = "signature: ask a colleague" if evidence.strip() else "Say what shows"
    assert wanted in refused.value.because


@pytest.mark.parametrize("consent", ["", "measured", "customer", "the engineer"])
@pytest.mark.parametrize(("old", "new"), list(product(range(3), repeat=2)))
def test_a_severity_is_lowered_only_with_consent(
    old: int, new: int, consent: str
) -> None:
    if new >= old or consent in {"measured", "customer"}:
        check_can_lower(old_rank=old, new_rank=new, consent=consent)
        return
    with pytest.raises(MoveRefused, match="ask the customer first") as refused:
        check_can_lower(old_rank=old, new_rank=new, consent=consent)
    assert refused.value.clause == "severity.change"

"""Which moves of a ticket are possible, and what they lead to.

Guide: turnaround.waiting - one specific, blocking request; turnaround.fault-domain -
putting it on the client needs evidence and a second engineer's signature;
severity.change - lowered only on measured recovery or with the customer's consent;
turnaround.reopen - within five working days.
"""

from __future__ import annotations

from backline.guide.access_words import ACCESS_WORDS
from backline.guide.moves import (
    BALL_OF,
    LEVELS,
    MOVES,
    OPEN,
    UNFINISHED,
    WAITING,
    Move,
    State,
)
from backline.guide.timeline import FaultDomain, Kind, Side
from backline.guide.workflow_changes import CHANGE_WORDS


__all__ = [
    "BALL_OF",
    "LEVELS",
    "MOVES",
    "OPEN",
    "UNFINISHED",
    "WAITING",
    "Move",
    "MoveRefused",
    "State",
    "can_move",
    "check_can_ask",
    "check_can_lower",
    "check_can_move",
    "check_can_set_fault_domain",
    "quoted",
    "state_after",
    "words_for_state",
]

#: Kinds that leave a state other than NEW or WAITING as it is.
_TAKES_UP = {Kind.TAKEN, Kind.ANSWERED, Kind.DUTY_CONTACT_REACHED}


class MoveRefused(Exception):
    """The move is not possible here; the message says why and what to do instead."""

    def __init__(self, because: str, clause: str) -> None:
        super().__init__(because)
        self.because = because
        self.clause = clause


def state_after(state: State, kind: Kind, owed_by: str = "customer") -> State:
    """Return the state that follows *state* when *kind* takes effect.

    The fold uses this for histories too, so it never refuses: a kind that does not
    fit leaves the state as it is.

    Args:
        state: where the ticket stands.
        kind: what happens.
        owed_by: for a request, who owes the thing: ``customer``,
            ``customer_supplier`` or ``vendor_supplier`` (the vendor's own carriers
            and clouds are the vendor: the ball stays).
    """
    move = MOVES.get(kind)
    if move is None or move.to is None or state not in move.since:
        return state
    if kind in _TAKES_UP:
        return State.IN_WORK if state is State.NEW else state
    if kind is Kind.REPLIED:
        return State.IN_WORK if state in WAITING else state
    if kind is Kind.ASKED:
        return _asked(state, owed_by)
    if kind is Kind.WINDOW_PROPOSED and owed_by != "customer":
        # The customer proposed it: the vendor has to answer.
        return State.IN_WORK
    return move.to


def _asked(state: State, owed_by: str) -> State:
    if owed_by == "customer_supplier":
        return State.WAITING_THIRD_PARTY
    if owed_by == "vendor_supplier":
        return State.IN_WORK if state is State.NEW else state
    return State.WAITING


_STATE_WORDS: dict[State, str] = {
    State.NEW: "new",
    State.IN_WORK: "in work",
    State.WAITING: "waiting for the customer",
    State.WAITING_THIRD_PARTY: "waiting for the customer's supplier",
    State.RESTORED: "restored",
    State.CLOSED: "closed",
}

_KIND_WORDS: dict[Kind, str] = {
    Kind.TAKEN: "taken",
    Kind.ANSWERED: "answered",
    Kind.DUTY_CONTACT_REACHED: "marked as reached",
    Kind.ASKED: "asked for more",
    Kind.REPLIED: "replied to",
    Kind.REQUEST_REJECTED: "told that the request is rejected",
    Kind.REQUEST_WITHDRAWN: "taken back from the customer",
    Kind.HANDED_OVER: "handed over",
    Kind.SEVERITY_SET: "graded anew",
    Kind.FAULT_DOMAIN_SET: "given a fault domain",
    Kind.SUSPICION_REJECTED: "freed of a suspicion",
    Kind.RESTORED: "restored",
    Kind.CONFIRMED: "confirmed",
    Kind.REOPENED: "reopened",
    Kind.CLOSED: "closed",
    Kind.FACT_NOTED: "given a fact",
    Kind.PROMISED: "promised for a date",
    Kind.RELEASE_BOUND: "bound to a release",
    Kind.RELEASE_SLIPPED: "moved with its release",
    Kind.RELEASE_SHIPPED: "shipped",
    Kind.RELEASE_DECLINED: "declined for installation",
    Kind.RELEASE_ACCEPTED: "accepted for installation",
    Kind.DISPUTED: "disputed",
    Kind.DISPUTE_SETTLED: "decided by the arbiters",
    Kind.MERGED: "merged",
    Kind.ABSORBED: "joined by another report",
    Kind.TERMS_APPLIED: "put under other terms",
    Kind.CONTRACT_ENDED: "told that its contract is over",
    Kind.SUPPLIER_TOLD: "given to a supplier",
    Kind.SUPPLIER_CHASED: "chased with a supplier",
    Kind.SUPPLIER_ANSWERED: "answered by a supplier",
    Kind.SUPPLIER_CLOSED: "closed with a supplier",
    Kind.VISIT_REQUESTED: "visited",
    Kind.VISIT_PROPOSED: "given a slot for a visit",
    Kind.VISIT_AGREED: "given an agreed visit",
    Kind.VISIT_ALLOWED: "allowed a visit",
    Kind.VISIT_SET_OFF: "visited",
    Kind.VISIT_ARRIVED: "visited",
    Kind.VISIT_LEFT: "visited",
    Kind.VISIT_REPORTED: "reported of after a visit",
    Kind.VISIT_SIGNED: "signed after a visit",
    Kind.VISIT_SIGNED_ON_SITE: "signed on site",
    Kind.VISIT_OBJECTED: "objected to",
    Kind.VISIT_CALLED_OFF: "freed of a visit",
    Kind.VISIT_PART: "sent a part for",
    Kind.DEVELOPERS_ASKED: "given to the developers",
    Kind.DEVELOPERS_MOVED: "moved by the developers",
    Kind.PASSED_ON: "answered or restored with its children",
    Kind.PLEDGED: "promised something",
    Kind.PLEDGE_KEPT: "told that a promise was kept",
    Kind.PLEDGE_BROKEN: "told that a promise was broken",
    Kind.PLEDGE_WITHDRAWN: "relieved of a promise",
    **ACCESS_WORDS,
    **CHANGE_WORDS,
    Kind.PAGED: "paged about",
    Kind.PAGE_ACKNOWLEDGED: "acknowledged",
    Kind.PAGE_PASSED_ON: "passed on",
    Kind.ESCALATION_ASKED: "escalated by the customer",
    Kind.ESCALATION_HANDED: "given to another owner",
    Kind.CALLED_BACK: "called back about",
    # Levels and skills.
    Kind.INTAKE_ANSWERED: "completed at intake",
    Kind.ROUTED: "given to a team",
    Kind.BRIEFED: "briefed on",
    Kind.DEBUG_LOGGING_ON: "given debug logging",
    Kind.DEBUG_LOGGING_OFF: "freed of debug logging",
    Kind.CAUSE_RELEASED: "given its root cause report",
    Kind.CAUSE_ACCEPTED: "told that its root cause report is accepted",
    Kind.CAUSE_QUESTIONED: "asked about its root cause report",
    Kind.CAUSE_ACTION_DONE: "told that an action was done",
    Kind.MAJOR_DECLARED: "declared a major incident",
    Kind.MAJOR_ROLE: "given people for a major incident",
    Kind.MAJOR_NOTED: "logged as a major incident",
    Kind.MAJOR_UPDATED: "updated as a major incident",
    Kind.MAJOR_ANNOUNCED: "announced",
    Kind.MAJOR_STOOD_DOWN: "stood down",
    Kind.CALLBACK_ASKED: "given a callback",
    Kind.CALLBACK_TRIED: "called back about",
}


def words_for_state(state: State) -> str:
    """Return the state as people say it."""
    return _STATE_WORDS[state]


def quoted(words: str) -> str:
    """Return what somebody wrote so that it can end a sentence (turnaround.waiting)."""
    return words.rstrip(" \t\n.,;:!?…")


def check_can_move(kind: Kind, *, state: State, by: Side) -> None:
    """Refuse a move that the workflow does not have.

    Raises:
        MoveRefused: with the reason, the clause, and what to do instead.
    """
    move = MOVES[kind]
    verb = _KIND_WORDS.get(kind, kind.value.replace("_", " "))
    if by not in move.by:
        who = " or ".join(sorted(side.value for side in move.by))
        message = f"Only the {who} side can have a ticket {verb}."
        raise MoveRefused(message, move.clause)
    if state not in move.since:
        now_in = words_for_state(state)
        fits = ", ".join(words_for_state(s) for s in State if s in move.since)
        message = f"The ticket is {now_in}; it can be {verb} only while {fits}."
        raise MoveRefused(message, move.clause)


def can_move(kind: Kind, *, state: State, by: Side) -> bool:
    """Say whether `check_can_move` lets it pass; for the button."""
    try:
        check_can_move(kind, state=state, by=by)
    except MoveRefused:
        return False
    return True


def check_can_ask(*, state: State, what: str, owed_by: str, by: Side) -> None:
    """Refuse a request that is not one specific, blocking thing (turnaround.waiting).

    Raises:
        MoveRefused: nothing specific is named, or something is already awaited.
    """
    if state in WAITING:
        message = (
            "One thing has already been asked for; the answer, a rejection or a "
            "withdrawal has to come first."
        )
        raise MoveRefused(message, "turnaround.waiting")
    check_can_move(Kind.ASKED, state=state, by=by)
    if not what.strip():
        message = "Name the one thing that blocks the work: a question has to say what."
        raise MoveRefused(message, "turnaround.waiting")
    if owed_by not in {"customer", "customer_supplier", "vendor_supplier"}:
        message = (
            f"{owed_by!r} cannot owe it: choose customer, customer_supplier or "
            "vendor_supplier."
        )
        raise MoveRefused(message, "turnaround.waiting")


def check_can_set_fault_domain(
    domain: FaultDomain, *, evidence: str, by: str, signed_by: str
) -> None:
    """Refuse putting the fault on the client without proof (turnaround.fault-domain).

    Args:
        domain: the fault domain to set.
        evidence: what shows it, in words.
        by: the engineer who sets it.
        signed_by: the second engineer; empty when nobody signed.

    Raises:
        MoveRefused: evidence or the second engineer's signature is missing.
    """
    if domain not in {FaultDomain.CLIENT_INFRASTRUCTURE, FaultDomain.THIRD_PARTY}:
        return
    if not evidence.strip():
        message = "Say what shows that the fault is not the contact centre's."
        raise MoveRefused(message, "turnaround.fault-domain")
    if not signed_by or signed_by == by:
        message = (
            "Putting the fault outside the contact centre needs a second engineer's "
            "signature: ask a colleague to sign."
        )
        raise MoveRefused(message, "turnaround.fault-domain")


def check_can_lower(*, old_rank: int, new_rank: int, consent: str) -> None:
    """Refuse a lower severity that nobody agreed to (severity.change).

    Args:
        old_rank: place of the present severity in the plan, 0 the lowest.
        new_rank: place of the new one.
        consent: ``measured`` (sustained recovery) or ``customer``; empty for none.

    Raises:
        MoveRefused: the severity falls without consent.
    """
    if new_rank < old_rank and consent not in {"measured", "customer"}:
        message = (
            "A severity is lowered only on measured, sustained recovery or with the "
            "customer's consent: ask the customer first."
        )
        raise MoveRefused(message, "severity.change")

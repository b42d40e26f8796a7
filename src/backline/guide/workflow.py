"""The states of a ticket, who has the ball in each, and who may move what.

Guide: process.levels - L1 takes requests in, L2 and L3 follow; turnaround.waiting -
the clock stops only while the customer owes one blocking thing;
turnaround.fault-domain - putting it on the client needs evidence and a second
engineer's signature; severity.change - lowered only on measured recovery or with the
customer's consent; turnaround.reopen - within five working days.

The table `MOVES` is the whole workflow; the diagram in the docs is made from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from backline.guide.access_words import ACCESS_WORDS
from backline.guide.timeline import Ball, FaultDomain, Kind, Side
from backline.guide.workflow_changes import CHANGE_MOVES, CHANGE_WORDS


class State(StrEnum):
    """Where a ticket stands."""

    #: Nobody of the vendor has taken it or answered yet.
    NEW = "new"
    #: The vendor works on it.
    IN_WORK = "in_work"
    #: The customer owes one specific thing.
    WAITING = "waiting"
    #: The customer's own supplier owes one specific thing.
    WAITING_THIRD_PARTY = "waiting_third_party"
    #: Service is back; the customer may confirm or reopen.
    RESTORED = "restored"
    #: Nothing more is to be done.
    CLOSED = "closed"


BALL_OF: dict[State, Ball] = {
    State.NEW: Ball.VENDOR,
    State.IN_WORK: Ball.VENDOR,
    State.WAITING: Ball.CUSTOMER,
    State.WAITING_THIRD_PARTY: Ball.THIRD_PARTY,
    State.RESTORED: Ball.NOBODY,
    State.CLOSED: Ball.NOBODY,
}

OPEN = frozenset(
    {State.NEW, State.IN_WORK, State.WAITING, State.WAITING_THIRD_PARTY},
)
WAITING = frozenset({State.WAITING, State.WAITING_THIRD_PARTY})
UNFINISHED = OPEN | {State.RESTORED}
LEVELS = ("L1", "L2", "L3")

_ALL = frozenset(State)
_OVER = _ALL - OPEN
_VENDOR = frozenset({Side.VENDOR})
_CUSTOMER = frozenset({Side.CUSTOMER})
_PEOPLE = _VENDOR | _CUSTOMER
_WORD_GIVEN = "philosophy.transparency"
_WAYS_IN, _OTHER_WAYS = "access.mechanisms", "access.other"


@dataclass(frozen=True, slots=True)
class Move:
    """From which states a kind of event is possible, by whom, and where it leads.

    `to` is None where the state stays as it is.
    """

    since: frozenset[State]
    to: State | None
    by: frozenset[Side]
    clause: str


MOVES: dict[Kind, Move] = {
    Kind.ACKNOWLEDGED: Move(_ALL, None, frozenset({Side.DESK}), "process.levels"),
    Kind.TAKEN: Move(UNFINISHED, State.IN_WORK, _VENDOR, "process.levels"),
    Kind.ANSWERED: Move(UNFINISHED, State.IN_WORK, _VENDOR, "turnaround.resolved"),
    Kind.DUTY_CONTACT_REACHED: Move(
        UNFINISHED, State.IN_WORK, _VENDOR, "severity.incidents"
    ),
    Kind.ASKED: Move(
        frozenset({State.NEW, State.IN_WORK}),
        State.WAITING,
        _VENDOR,
        "turnaround.waiting",
    ),
    Kind.REPLIED: Move(UNFINISHED, State.IN_WORK, _PEOPLE, "turnaround.waiting"),
    Kind.REQUEST_REJECTED: Move(
        WAITING, State.IN_WORK, _CUSTOMER, "turnaround.waiting"
    ),
    Kind.REQUEST_WITHDRAWN: Move(WAITING, State.IN_WORK, _VENDOR, "turnaround.waiting"),
    Kind.HANDED_OVER: Move(UNFINISHED, None, _VENDOR, "process.levels"),
    Kind.ESCALATED: Move(OPEN, None, frozenset({Side.DESK}), "process.escalation"),
    Kind.SEVERITY_SET: Move(
        UNFINISHED, None, _VENDOR | {Side.SITE, Side.DESK}, "severity.change"
    ),
    # An error is traced after the ticket was closed, too: every correction recomputes.
    # The desk itself does where a change of the vendor took down more than was agreed.
    Kind.FAULT_DOMAIN_SET: Move(
        _ALL, None, _VENDOR | {Side.DESK}, "turnaround.fault-domain"
    ),
    Kind.FAULT_SUSPECTED: Move(
        UNFINISHED, None, frozenset({Side.SITE}), "turnaround.fault-domain"
    ),
    Kind.SUSPICION_REJECTED: Move(_ALL, None, _VENDOR, "turnaround.fault-domain"),
    Kind.LOSS_MEASURED: Move(
        UNFINISHED, None, frozenset({Side.SITE}), "severity.measures"
    ),
    Kind.RESTORED: Move(
        OPEN, State.RESTORED, _VENDOR | {Side.SITE}, "turnaround.resolved"
    ),
    Kind.CONFIRMED: Move(
        frozenset({State.RESTORED}), State.CLOSED, _CUSTOMER, "turnaround.resolved"
    ),
    Kind.REOPENED: Move(
        frozenset({State.RESTORED, State.CLOSED}),
        State.IN_WORK,
        _PEOPLE | {Side.SITE},
        "turnaround.reopen",
    ),
    Kind.CLOSED: Move(
        UNFINISHED, State.CLOSED, _PEOPLE | {Side.DESK}, "turnaround.resolved"
    ),
    Kind.NOTED: Move(_ALL, None, _VENDOR, "process.levels"),
    Kind.FACT_NOTED: Move(_ALL, None, _PEOPLE | {Side.DESK}, "package.tailored"),
    Kind.PROMISED: Move(_ALL, None, _VENDOR, "package.tailored"),
    Kind.RELEASE_BOUND: Move(
        UNFINISHED, None, _VENDOR | {Side.DESK}, "turnaround.minor-release"
    ),
    Kind.RELEASE_SLIPPED: Move(
        UNFINISHED, None, _VENDOR | {Side.DESK}, "turnaround.minor-release"
    ),
    Kind.RELEASE_SHIPPED: Move(
        UNFINISHED, None, _VENDOR | {Side.DESK}, "turnaround.minor-release"
    ),
    Kind.RELEASE_DECLINED: Move(UNFINISHED, None, _PEOPLE, "turnaround.minor-release"),
    Kind.RELEASE_ACCEPTED: Move(UNFINISHED, None, _PEOPLE, "turnaround.minor-release"),
    Kind.DISPUTED: Move(_ALL, None, _CUSTOMER, "turnaround.fault-domain"),
    Kind.DISPUTE_SETTLED: Move(_ALL, None, _VENDOR, "turnaround.fault-domain"),
    Kind.MERGED: Move(UNFINISHED, State.CLOSED, _VENDOR, "severity.incidents"),
    Kind.ABSORBED: Move(UNFINISHED, None, _VENDOR | {Side.DESK}, "severity.incidents"),
    Kind.TERMS_APPLIED: Move(_ALL, None, _VENDOR | {Side.DESK}, "package.tailored"),
    Kind.CONTRACT_ENDED: Move(_ALL, None, frozenset({Side.DESK}), "package.tailored"),
    Kind.SUPPLIER_TOLD: Move(UNFINISHED, None, _VENDOR, "turnaround.waiting"),
    # What a supplier still has is wound up after our ticket was closed, too.
    Kind.SUPPLIER_CHASED: Move(_ALL, None, _VENDOR, "turnaround.waiting"),
    Kind.SUPPLIER_ANSWERED: Move(_ALL, None, _VENDOR, "turnaround.waiting"),
    Kind.SUPPLIER_CLOSED: Move(_ALL, None, _VENDOR, "turnaround.waiting"),
    Kind.VISIT_REQUESTED: Move(UNFINISHED, None, _PEOPLE, "process.onsite"),
    # How far the visit itself is decides the rest (guide.visits); one that was agreed
    # may be made, reported and signed after its ticket was closed.
    Kind.VISIT_PROPOSED: Move(_ALL, None, _PEOPLE, "process.onsite"),
    Kind.VISIT_AGREED: Move(_ALL, None, _PEOPLE, "process.onsite"),
    Kind.VISIT_ALLOWED: Move(_ALL, None, _VENDOR, "package.entitlement"),
    Kind.VISIT_SET_OFF: Move(_ALL, None, _VENDOR, "process.onsite"),
    Kind.VISIT_ARRIVED: Move(_ALL, None, _VENDOR, "process.onsite"),
    Kind.VISIT_LEFT: Move(_ALL, None, _VENDOR, "process.onsite"),
    Kind.VISIT_REPORTED: Move(_ALL, None, _VENDOR, "process.onsite"),
    Kind.VISIT_SIGNED: Move(_ALL, None, _CUSTOMER, "process.onsite"),
    Kind.VISIT_CALLED_OFF: Move(_ALL, None, _PEOPLE, "process.onsite"),
    Kind.VISIT_PART: Move(_ALL, None, _VENDOR, "process.onsite"),
    Kind.DEVELOPERS_ASKED: Move(_ALL, None, _VENDOR, "process.escalation"),
    Kind.DEVELOPERS_MOVED: Move(
        _ALL, None, frozenset({Side.DESK}), "process.escalation"
    ),
    Kind.LINKED: Move(_ALL, None, _VENDOR, "severity.incidents"),
    Kind.UNLINKED: Move(_ALL, None, _VENDOR, "severity.incidents"),
    Kind.SPLIT: Move(UNFINISHED, None, _VENDOR, "severity.incidents"),
    Kind.PASSED_ON: Move(UNFINISHED, None, _VENDOR, "severity.incidents"),
    Kind.PLEDGED: Move(UNFINISHED, None, _VENDOR | {Side.DESK}, _WORD_GIVEN),
    Kind.PLEDGE_KEPT: Move(UNFINISHED, None, _VENDOR, _WORD_GIVEN),
    Kind.PLEDGE_BROKEN: Move(UNFINISHED, None, _VENDOR | {Side.DESK}, _WORD_GIVEN),
    Kind.PLEDGE_WITHDRAWN: Move(UNFINISHED, None, _VENDOR, _WORD_GIVEN),
    Kind.CHASED: Move(WAITING, None, frozenset({Side.DESK}), "turnaround.waiting"),
    Kind.ACCESS_REQUESTED: Move(UNFINISHED, None, _VENDOR, _WAYS_IN),
    Kind.ACCESS_APPROVED: Move(UNFINISHED, None, _PEOPLE, _WAYS_IN),
    Kind.ACCESS_STARTED: Move(UNFINISHED, None, _VENDOR, _WAYS_IN),
    # What was asked or granted ends after the ticket is closed, too.
    Kind.ACCESS_DENIED: Move(_ALL, None, _PEOPLE, _WAYS_IN),
    Kind.ACCESS_WITHDRAWN: Move(_ALL, None, _VENDOR | {Side.DESK}, _WAYS_IN),
    Kind.ACCESS_STOPPED: Move(_ALL, None, _PEOPLE | {Side.DESK}, _WAYS_IN),
    Kind.ACCESS_ENDED: Move(_ALL, None, _PEOPLE | {Side.DESK}, _WAYS_IN),
    Kind.ACCESS_SHUT: Move(_ALL, None, _PEOPLE | {Side.DESK}, _WAYS_IN),
    Kind.MECHANISM_ASKED: Move(UNFINISHED, None, _VENDOR, _OTHER_WAYS),
    Kind.LEAD_TIME_AGREED: Move(UNFINISHED, None, _VENDOR, _OTHER_WAYS),
    Kind.MECHANISM_APPROVED: Move(UNFINISHED, None, _PEOPLE, _OTHER_WAYS),
    Kind.MECHANISM_DENIED: Move(_ALL, None, _PEOPLE, _OTHER_WAYS),
    Kind.MECHANISM_READY: Move(UNFINISHED, None, _VENDOR, _OTHER_WAYS),
    **{
        kind: Move(
            _ALL if always else UNFINISHED,
            State(to) if to else None,
            by,
            "change.agreed-window",
        )
        for kind, (always, to, by) in CHANGE_MOVES.items()
    },
    Kind.PAGED: Move(_ALL, None, frozenset({Side.DESK}), "process.escalation"),
    Kind.PAGE_ACKNOWLEDGED: Move(_ALL, None, _VENDOR, "process.escalation"),
    Kind.PAGE_PASSED_ON: Move(_ALL, None, _VENDOR | {Side.DESK}, "process.escalation"),
    Kind.ESCALATION_ASKED: Move(UNFINISHED, None, _PEOPLE, "process.escalation"),
    Kind.ESCALATION_HANDED: Move(_ALL, None, _VENDOR, "process.escalation"),
    Kind.CALLED_BACK: Move(_ALL, None, _VENDOR, "process.escalation"),
    # Levels and skills.
    Kind.INTAKE_ANSWERED: Move(UNFINISHED, None, _PEOPLE, "process.levels"),
    Kind.ROUTED: Move(UNFINISHED, None, frozenset({Side.DESK}), "process.levels"),
    Kind.BRIEFED: Move(UNFINISHED, None, _VENDOR, "process.levels"),
    Kind.DEBUG_LOGGING_ON: Move(_ALL, None, _VENDOR, "rca.dependencies"),
    Kind.DEBUG_LOGGING_OFF: Move(_ALL, None, _VENDOR, "rca.dependencies"),
    Kind.CAUSE_SUBMITTED: Move(_ALL, None, _VENDOR, "rca.when"),
    Kind.CAUSE_REVIEWED: Move(_ALL, None, _VENDOR, "rca.when"),
    Kind.CAUSE_RELEASED: Move(_OVER, None, _VENDOR, "rca.due"),
    Kind.CAUSE_ACCEPTED: Move(_ALL, None, _CUSTOMER, "rca.due"),
    Kind.CAUSE_QUESTIONED: Move(_ALL, None, _CUSTOMER, "rca.due"),
    Kind.CAUSE_CLOSED: Move(_OVER, None, frozenset({Side.DESK}), "rca.dependencies"),
    Kind.CAUSE_ACTION_DONE: Move(_ALL, None, _PEOPLE, "rca.due"),
    Kind.PROBLEM_LINKED: Move(_ALL, None, _VENDOR, "severity.incidents"),
    # Major incidents. How far one is decides the rest (guide.majors).
    Kind.MAJOR_DECLARED: Move(UNFINISHED, None, _VENDOR, "process.escalation"),
    Kind.MAJOR_ROLE: Move(_ALL, None, _VENDOR, "process.escalation"),
    Kind.MAJOR_NOTED: Move(_ALL, None, _VENDOR, "process.escalation"),
    Kind.MAJOR_UPDATED: Move(UNFINISHED, None, _VENDOR, "process.escalation"),
    Kind.MAJOR_ANNOUNCED: Move(_ALL, None, _VENDOR, _WORD_GIVEN),
    Kind.MAJOR_STOOD_DOWN: Move(_ALL, None, _VENDOR, "process.escalation"),
    # Whoever calls is called back, whatever became of the ticket meanwhile.
    Kind.CALLBACK_ASKED: Move(_ALL, None, _PEOPLE, _WORD_GIVEN),
    Kind.CALLBACK_TRIED: Move(_ALL, None, _VENDOR, _WORD_GIVEN),
}

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

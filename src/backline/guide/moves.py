"""The states of a ticket, who has the ball in each, and which moves there are.

Guide: process.levels - L1 takes requests in, L2 and L3 follow; turnaround.waiting -
the clock stops only while the customer owes one blocking thing. The table `MOVES` is the
whole workflow; the diagram in the docs is made from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from backline.guide.timeline import Ball, Kind, Side
from backline.guide.workflow_changes import CHANGE_MOVES


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
    Kind.VISIT_SIGNED_ON_SITE: Move(_ALL, None, _VENDOR, "process.onsite"),
    Kind.VISIT_OBJECTED: Move(_ALL, None, _CUSTOMER, "process.onsite"),
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

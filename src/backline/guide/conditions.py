"""What can hold of a ticket: the conditions that start, stop and pause a plan's clocks.

Guide: turnaround.waiting (the customer owes one blocking thing), turnaround.resolved
(service is restored), turnaround.fault-domain (the error is not the contact centre's),
severity.incidents
(of several reports of one fault one goes on), rca.dependencies (debug data or a
recurrence is awaited: facts of a plan's own; the report is there, or an interim one),
rca.others (its date is promised case by case). A plan
file names these; what a plan needs beside them it declares as a fact, which is noted on
the ticket and holds until it is withdrawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide.timeline import NOT_THE_VENDORS, FaultDomain
from backline.guide.waits import REPORTED, REPORTED_SO_FAR
from backline.guide.workflow import OPEN, State


if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from backline.guide.situation import Situation


OPENED = "opened"
TAKEN = "taken"
ANSWERED = "answered"
RESTORED = "restored"
WORKAROUND = "workaround"
FIXED = "fixed"
CLOSED = "closed"
WAITING_CUSTOMER = "waiting_customer"
WAITING_THIRD_PARTY = "waiting_third_party"
FAULT_DOMAIN_OUTSIDE = "fault_domain_outside"
FAULT_DOMAIN_OURS = "fault_domain_contact_centre"
#: A word of the vendor to the customer, each time: only a repeating clock stops at it.
UPDATED = "updated"
#: What a fact's condition begins with: ``fact.debug_data_awaited``.
FACT = "fact."
#: The customer has the root cause report; or at least an interim one.
CAUSE_REPORTED = "cause_reported"
CAUSE_REPORTED_SO_FAR = "cause_reported_so_far"
#: Service is back, and the report's date is a matter of the case (rca.others).
CAUSE_BY_CASE = "cause_by_case"
#: What a report may wait for (rca.dependencies).
DEBUG_DATA, RECURRENCE = "debug_data_awaited", "recurrence_awaited"
#: The clock that follows the date promised for a report.
REPORT_BY_PROMISE = "promised_report"


def _restored(situation: Situation) -> bool:
    """Of several reports of one fault only the one that goes on is restored."""
    return situation.state not in OPEN and not situation.goes_on_elsewhere


def _workaround(situation: Situation) -> bool:
    return _restored(situation) or WORKAROUND in situation.facts


def _fixed(situation: Situation) -> bool:
    by_restoring = _restored(situation) and situation.restored_how == "fix"
    return by_restoring or FIXED in situation.facts


def _reported_so_far(situation: Situation) -> bool:
    return REPORTED_SO_FAR in situation.facts or REPORTED in situation.facts


def _by_case(situation: Situation) -> bool:
    outside = situation.domain in NOT_THE_VENDORS
    promised = outside or situation.promised(REPORT_BY_PROMISE) is not None
    return promised and _restored(situation)


_HOLDS: Mapping[str, Callable[[Situation], bool]] = {
    OPENED: lambda _: True,
    TAKEN: lambda situation: bool(situation.engineer),
    ANSWERED: lambda situation: situation.answered_at is not None,
    RESTORED: _restored,
    WORKAROUND: _workaround,
    FIXED: _fixed,
    CLOSED: lambda situation: (
        situation.state is State.CLOSED and not situation.goes_on_elsewhere
    ),
    WAITING_CUSTOMER: lambda situation: situation.state is State.WAITING,
    WAITING_THIRD_PARTY: lambda situation: situation.state is State.WAITING_THIRD_PARTY,
    FAULT_DOMAIN_OUTSIDE: lambda situation: situation.domain in NOT_THE_VENDORS,
    FAULT_DOMAIN_OURS: lambda situation: situation.domain is FaultDomain.CONTACT_CENTRE,
    CAUSE_REPORTED: lambda situation: REPORTED in situation.facts,
    CAUSE_REPORTED_SO_FAR: _reported_so_far,
    CAUSE_BY_CASE: _by_case,
    "at_L1": lambda situation: situation.level == "L1",
    "at_L2": lambda situation: situation.level == "L2",
    "at_L3": lambda situation: situation.level == "L3",
}

#: The conditions that every plan can name.
CONDITIONS = tuple(_HOLDS)


def holds(condition: str, situation: Situation) -> bool:
    """Say whether *condition* holds in *situation*; `UPDATED` is no state and never does."""
    test = _HOLDS.get(condition)
    if test is not None:
        return test(situation)
    return condition.startswith(FACT) and condition[len(FACT) :] in situation.facts

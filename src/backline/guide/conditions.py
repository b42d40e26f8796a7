"""What can hold of a ticket: the conditions that start, stop and pause a plan's clocks.

Guide: turnaround.waiting (the customer owes one blocking thing), turnaround.resolved
(service is restored), turnaround.fault-domain (the error is not the contact centre's),
severity.incidents
(of several reports of one fault one goes on), rca.dependencies (debug data or a recurrence is awaited: facts of a plan's own). A plan
file names these; what a plan needs beside them it declares as a fact, which is noted on
the ticket and holds until it is withdrawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide.timeline import NOT_THE_VENDORS, FaultDomain
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


def _restored(situation: Situation) -> bool:
    """Of several reports of one fault only the one that goes on is restored."""
    return situation.state not in OPEN and not situation.goes_on_elsewhere


def _workaround(situation: Situation) -> bool:
    return _restored(situation) or WORKAROUND in situation.facts


def _fixed(situation: Situation) -> bool:
    by_restoring = _restored(situation) and situation.restored_how == "fix"
    return by_restoring or FIXED in situation.facts


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

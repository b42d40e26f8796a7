"""The guide's words as small numbers, and the workflow as a table of them.

Guide: turnaround.waiting - the table is made by asking the guide's own workflow, so
that it cannot say anything else.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from backline.guide.timeline import NOT_THE_VENDORS, Ball, FaultDomain, Kind
from backline.guide.workflow import BALL_OF, OPEN, State, state_after


#: No such thing: a fact that an event does not state, a limit that is not there.
NONE: Final = -1
#: An instant that does not come.
NEVER: Final = int(np.iinfo(np.int64).max)

#: Bits of an event's flags.
ANSWERS: Final = 1
LOSS_WENT_ON: Final = 2
#: Something that only the fold understands.
ODD: Final = 4
#: Other terms hold from here on, and what was judged before stays.
TERMS_APPLIED: Final = 8

#: What the columns tell all of; every other kind makes its ticket an odd one.
TOLD: Final = frozenset(
    {
        Kind.OPENED,
        Kind.ACKNOWLEDGED,
        Kind.TAKEN,
        Kind.ANSWERED,
        Kind.DUTY_CONTACT_REACHED,
        Kind.ASKED,
        Kind.REPLIED,
        Kind.REQUEST_REJECTED,
        Kind.REQUEST_WITHDRAWN,
        Kind.HANDED_OVER,
        Kind.ESCALATED,
        Kind.SEVERITY_SET,
        Kind.FAULT_DOMAIN_SET,
        Kind.LOSS_MEASURED,
        Kind.FAULT_SUSPECTED,
        Kind.SUSPICION_REJECTED,
        Kind.RESTORED,
        Kind.CONFIRMED,
        Kind.REOPENED,
        Kind.CLOSED,
        Kind.NOTED,
        Kind.FACT_NOTED,
        Kind.DISPUTED,
        Kind.DISPUTE_SETTLED,
        Kind.TERMS_APPLIED,
        Kind.LINKED,
        Kind.UNLINKED,
        Kind.SPLIT,
        Kind.PASSED_ON,
        Kind.PLEDGED,
        Kind.PLEDGE_KEPT,
        Kind.PLEDGE_BROKEN,
        Kind.PLEDGE_WITHDRAWN,
        Kind.CHASED,
        # Levels and skills.
        Kind.INTAKE_ANSWERED,
        Kind.ROUTED,
        Kind.BRIEFED,
    }
)

_OWED_BY: Final = ("customer", "customer_supplier", "vendor_supplier")
#: What can happen, as one code each: a request counts by who owes the thing.
VARIANTS: Final = tuple(
    (kind, owed_by)
    for kind in Kind
    for owed_by in (_OWED_BY if kind is Kind.ASKED else ("",))
)
_CODES: Final = {variant: code for code, variant in enumerate(VARIANTS)}
STATES: Final = tuple(State)
DOMAINS: Final = tuple(FaultDomain)

_STATE_CODES: Final = {state: code for code, state in enumerate(STATES)}
NEW: Final = _STATE_CODES[State.NEW]
CLOSED: Final = _STATE_CODES[State.CLOSED]
#: ``AFTER[state, what happened]``: the state that follows.
AFTER: Final = np.array(
    [
        [_STATE_CODES[state_after(state, *variant)] for variant in VARIANTS]
        for state in STATES
    ],
    dtype=np.uint8,
)
WAITING_CUSTOMER: Final = _STATE_CODES[State.WAITING]
WAITING_THIRD_PARTY: Final = _STATE_CODES[State.WAITING_THIRD_PARTY]
IS_OVER: Final = np.array([state not in OPEN for state in STATES])
IS_VENDORS: Final = np.array([BALL_OF[state] is Ball.VENDOR for state in STATES])
IS_OUTSIDE: Final = np.array([domain in NOT_THE_VENDORS for domain in DOMAINS])


def code_of(kind: Kind, owed_by: str = "") -> int:
    """Return the code of what happened."""
    if kind is Kind.ASKED:
        owed_by = owed_by if owed_by in _OWED_BY else _OWED_BY[0]
        return _CODES[kind, owed_by]
    return _CODES[kind, ""]


#: Changes nothing: fills up the timelines that are shorter than their neighbours.
NOTHING: Final = code_of(Kind.NOTED)
#: Changes nothing either, but begins a timeline.
OPENED: Final = code_of(Kind.OPENED)

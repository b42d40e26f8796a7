"""Which causes of a hang-up speak against the centre; data, a site may have its own."""

from __future__ import annotations


#: The centre or its network refused or lost the call (Q.850).
SYSTEM = frozenset({3, 20, 27, 34, 38, 41, 42, 44, 47, 58, 63, 66, 79, 97})
#: They say that, or that the caller gave up: only if nobody asked for the hang-up.
UNCLEAR = frozenset({0, 127})
#: Ends of a phone or of a called customer that never rang: nobody answered at all.
SILENT = frozenset({0, 18, 19})
GIVEN_UP = 487  # the SIP answer to a caller who gave up
#: Results of Queue() by which a caller was turned away.
QUEUE_REFUSALS = frozenset(
    {"FULL", "JOINEMPTY", "JOINUNAVAIL", "LEAVEEMPTY", "LEAVEUNAVAIL"}
)
#: Ends of a dial attempt other than an answer or the caller's own end.
FAILED_DIALS = frozenset({"BUSY", "CONGESTION", "CHANUNAVAIL", "NOANSWER"})
#: States of a queue member (AMI's `Status`).
INVALID, UNAVAILABLE = 4, 5
UNREACHABLE = frozenset({INVALID, UNAVAILABLE})
UNKNOWN = 0
AT_WORK = frozenset({2, 3, 6, 7, 8})  # in use, busy, ringing, ringing in use, on hold
AUTO_PAUSE = "Auto-Pause"  # the switch's own pause: no person asked for it

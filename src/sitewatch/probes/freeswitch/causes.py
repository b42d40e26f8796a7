"""The causes of a hang-up as FreeSWITCH names them; data, a site may have its own."""

from __future__ import annotations

from collections.abc import Mapping


#: Names and numbers: those of Q.850, and from 487 on FreeSWITCH's own.
NUMBERS: Mapping[str, int] = {
    "UNALLOCATED_NUMBER": 1,
    "NO_ROUTE_TRANSIT_NET": 2,
    "NO_ROUTE_DESTINATION": 3,
    "CHANNEL_UNACCEPTABLE": 6,
    "NORMAL_CLEARING": 16,
    "USER_BUSY": 17,
    "NO_USER_RESPONSE": 18,
    "NO_ANSWER": 19,
    "SUBSCRIBER_ABSENT": 20,
    "CALL_REJECTED": 21,
    "NUMBER_CHANGED": 22,
    "DESTINATION_OUT_OF_ORDER": 27,
    "INVALID_NUMBER_FORMAT": 28,
    "FACILITY_REJECTED": 29,
    "NORMAL_UNSPECIFIED": 31,
    "NORMAL_CIRCUIT_CONGESTION": 34,
    "NETWORK_OUT_OF_ORDER": 38,
    "NORMAL_TEMPORARY_FAILURE": 41,
    "SWITCH_CONGESTION": 42,
    "REQUESTED_CHAN_UNAVAIL": 44,
    "BEARERCAPABILITY_NOTAVAIL": 58,
    "SERVICE_UNAVAILABLE": 63,
    "BEARERCAPABILITY_NOTIMPL": 65,
    "CHAN_NOT_IMPLEMENTED": 66,
    "SERVICE_NOT_IMPLEMENTED": 79,
    "INCOMPATIBLE_DESTINATION": 88,
    "MESSAGE_TYPE_NONEXIST": 97,
    "RECOVERY_ON_TIMER_EXPIRE": 102,
    "PROTOCOL_ERROR": 111,
    "INTERWORKING": 127,
    "ORIGINATOR_CANCEL": 487,
    "CRASH": 500,
    "SYSTEM_SHUTDOWN": 501,
    "LOSE_RACE": 502,
    "MANAGER_REQUEST": 503,
    "PICKED_OFF": 605,
    "USER_NOT_REGISTERED": 606,
    "INVALID_GATEWAY": 608,
    "GATEWAY_DOWN": 609,
    "INVALID_URL": 610,
    "INVALID_PROFILE": 611,
}
#: The centre or its network refused or lost the call.
SYSTEM = frozenset(
    {
        *("NO_ROUTE_DESTINATION", "SUBSCRIBER_ABSENT", "DESTINATION_OUT_OF_ORDER"),
        *("NORMAL_CIRCUIT_CONGESTION", "NETWORK_OUT_OF_ORDER"),
        *("NORMAL_TEMPORARY_FAILURE", "SWITCH_CONGESTION", "REQUESTED_CHAN_UNAVAIL"),
        *("BEARERCAPABILITY_NOTAVAIL", "SERVICE_UNAVAILABLE", "CHAN_NOT_IMPLEMENTED"),
        *("SERVICE_NOT_IMPLEMENTED", "MESSAGE_TYPE_NONEXIST"),
        *("CRASH", "SYSTEM_SHUTDOWN", "USER_NOT_REGISTERED", "INVALID_GATEWAY"),
        *("GATEWAY_DOWN", "INVALID_URL", "INVALID_PROFILE"),
    }
)
#: An offer to an agent that ended for another's sake: the caller left, another was faster.
WITHDRAWN = frozenset(
    {"NORMAL_CLEARING", "ORIGINATOR_CANCEL", "LOSE_RACE", "PICKED_OFF", "SUCCESS"}
)
#: Why mod_callcenter itself put a caller out, as `picture` calls it.
PUT_OUT: Mapping[str, str] = {
    "NO_AGENT_TIMEOUT": "LEAVEEMPTY",
    "TIMEOUT": "LEAVEUNAVAIL",
}


def number(name: str) -> int:
    """Return the number of the cause *name*; -1 for one that is not known."""
    return NUMBERS.get(name, -1)

"""Events as the event socket tells them: url-encoded lines, of which few are kept.

An event of a channel has some two hundred headers; what is kept is named here.
"""

from __future__ import annotations

from urllib.parse import unquote

from sitewatch.probes.asterisk.ami.message import Message


#: Asked for by name; others do not come.
PLAIN = (
    "CHANNEL_CREATE",
    "CHANNEL_ANSWER",
    "CHANNEL_BRIDGE",
    "CHANNEL_HANGUP_COMPLETE",
    "HEARTBEAT",
    "SHUTDOWN",
)
CUSTOM = (
    "callcenter::info",
    "sofia::register",
    "sofia::register_failure",
    "sofia::gateway_state",
)
LISTEN = f"event plain {' '.join(PLAIN)} CUSTOM {' '.join(CUSTOM)}"
KEPT = frozenset(
    {
        "Bridge-A-Unique-ID",
        "Bridge-B-Unique-ID",
        "CC-Action",
        "CC-Agent",
        "CC-Agent-Called-Time",
        "CC-Agent-Status",
        "CC-Agent-UUID",
        "CC-Cancel-Reason",
        "CC-Cause",
        "CC-Hangup-Cause",
        "CC-Member-Session-UUID",
        "CC-Queue",
        "Call-Direction",
        "Caller-Channel-Progress-Media-Time",
        "Caller-Channel-Progress-Time",
        "Caller-Context",
        "Channel-Name",
        "Event-Date-Timestamp",
        "Gateway",
        "Hangup-Cause",
        "Ping-Status",
        "State",
        "Unique-ID",
        "Uptime-msec",
        "from-user",
        "to-user",
        "variable_cc_agent",
        "variable_cc_member_session_uuid",
        "variable_cc_side",
        "variable_sip_hangup_disposition",
    }
)
_KEPT = {name.encode(): name for name in KEPT}
MOST_VALUE = 400


def event_of(body: bytes) -> Message:
    """Return the event in *body*: its name as `Event`, then the headers that are kept.

    The name of a custom event is its subclass.
    """
    name = subclass = ""
    headers: list[tuple[str, str]] = []
    for line in body.partition(b"\n\n")[0].split(b"\n"):
        key, _, value = line.partition(b":")
        if key == b"Event-Name":
            name = decoded(value)
        elif key == b"Event-Subclass":
            subclass = decoded(value)
        elif key in _KEPT:
            headers.append((_KEPT[key], decoded(value)))
    named = subclass if name == "CUSTOM" else name
    return Message((("Event", named), *headers))


def decoded(value: bytes) -> str:
    """Return a value without its url-encoding: UTF-8, or what stands for it."""
    raw = value[:MOST_VALUE].strip().decode("ascii", "replace")
    return unquote(raw, errors="replace")

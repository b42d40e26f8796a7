"""The actions that may ever be sent to a switch, and their bytes.

No AMI account is harmless: one that may only read can still reset the counters of a
queue, kick a call or withdraw a caller, as these need no right at all, and Getvar of a
function can start a program. So what is not in this table never becomes bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_VALUE = 200

_ANY = re.compile(r".+", re.DOTALL)
_MD5 = re.compile(r"MD5")
_NOTHING: Mapping[str, re.Pattern[str]] = {}

#: What may be asked: each action, its fields, and what a field may hold.
QUESTIONS: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    "CoreSettings": _NOTHING,
    "CoreShowChannels": _NOTHING,
    "CoreStatus": _NOTHING,
    "DeviceStateList": _NOTHING,
    "Events": {"EventMask": re.compile(r"[a-z]+(,[a-z]+)*")},
    "Getvar": {
        "Variable": re.compile(
            r"QUEUE_MEMBER\([A-Za-z0-9_.-]{1,80},(logged|free|ready|count)\)"
        )
    },
    "ListCommands": _NOTHING,
    "Ping": _NOTHING,
    "QueueStatus": {"Queue": _ANY, "Member": _ANY},
    "QueueSummary": {"Queue": _ANY},
}
#: What only the client itself says, to log in and to leave.
CEREMONY: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    "Challenge": {"AuthType": _MD5},
    "Login": {
        "AuthType": _MD5,
        "Username": _ANY,
        "Key": re.compile(r"[0-9a-f]{32}"),
        "Secret": _ANY,
    },
    "Logoff": _NOTHING,
}
_KNOWN = {**QUESTIONS, **CEREMONY}
_ID = re.compile(r"[A-Za-z0-9-]{1,60}")


class NotAllowed(ValueError):
    """An action, or a field of it, that is never sent; not one byte has left."""


@dataclass(frozen=True, slots=True, repr=False)
class Action:
    """One action with its id; there is none that is not allowed."""

    name: str
    action_id: str
    fields: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        known = _KNOWN.get(self.name)
        if known is None:
            msg = (
                f"the action {self.name!r} is not among those that sitewatch sends: "
                f"{', '.join(sorted(QUESTIONS))}"
            )
            raise NotAllowed(msg)
        if not _ID.fullmatch(self.action_id):
            msg = f"{self.name}: the id is not of letters and digits"
            raise NotAllowed(msg)
        for field, value in self.fields:
            _check(f"{self.name} {field}", known.get(field), value)

    def __repr__(self) -> str:  # the fields may hold a secret
        return f"Action({self.name!r}, {self.action_id!r})"

    def encoded(self) -> bytes:
        lines = (("Action", self.name), ("ActionID", self.action_id), *self.fields)
        return "".join(f"{name}: {value}\r\n" for name, value in lines).encode() + (
            b"\r\n"
        )


def question(name: str, action_id: str, fields: Mapping[str, str]) -> Action:
    """Return an action that asks; log-in and log-off are not for others to send."""
    if name in CEREMONY:
        msg = f"the action {name!r} is sent by the client itself, not on request"
        raise NotAllowed(msg)
    return Action(name, action_id, tuple(fields.items()))


def _check(path: str, wanted: re.Pattern[str] | None, value: str) -> None:
    if wanted is None:
        msg = f"{path}: this field is never sent"
        raise NotAllowed(msg)
    if not value.isprintable() or len(value.encode()) > MOST_VALUE:
        msg = f"{path}: printable text of at most {MOST_VALUE} bytes is sent, no more"
        raise NotAllowed(msg)
    if not wanted.fullmatch(value):
        msg = f"{path}: this value is never sent"
        raise NotAllowed(msg)

"""The commands that may ever be sent to an event socket, and their bytes.

Its password may do everything: place calls, hang up, run programs. There are no
lesser rights to ask for, so what is not in this table never becomes bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitewatch.probes.asterisk.ami.actions import NotAllowed


if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_COMMAND = 300

NAME = r"[A-Za-z0-9][A-Za-z0-9@._-]{0,79}"
#: What may be asked: how it is called, and what it may look like.
QUESTIONS: Mapping[str, re.Pattern[str]] = {
    "api status": re.compile(r"api status"),
    "api callcenter_config queue list": re.compile(
        rf"api callcenter_config queue list(?: (?:agents|members|tiers) {NAME})?"
    ),
    "api sofia status": re.compile(
        rf"api sofia status(?: (?:gateway|profile) {NAME})?"
    ),
}
#: What only the client itself says, to log in, to listen and to leave.
CEREMONY: Mapping[str, re.Pattern[str]] = {
    "auth": re.compile(r"auth .+"),
    "event plain": re.compile(
        r"event plain(?: [A-Z][A-Z_]+)+(?: [a-z_]+::[a-z_]+)*", re.ASCII
    ),
    "exit": re.compile(r"exit"),
}


@dataclass(frozen=True, slots=True, repr=False)
class Command:
    """One line to be sent; there is none that is not allowed."""

    line: str

    def __post_init__(self) -> None:
        if not self.line.isprintable() or len(self.line.encode()) > MOST_COMMAND:
            msg = f"printable text of at most {MOST_COMMAND} bytes is sent, no more"
            raise NotAllowed(msg)
        if not self.name:
            msg = (
                "this command is not among those that sitewatch sends: "
                f"{', '.join(sorted(QUESTIONS))}"
            )
            raise NotAllowed(msg)

    def __repr__(self) -> str:  # the line may hold the password
        return f"Command({self.name!r})"

    @property
    def name(self) -> str:
        """How the command is called, without what may be secret; empty if it is none."""
        known = {**QUESTIONS, **CEREMONY}
        return next((name for name in known if known[name].fullmatch(self.line)), "")

    def encoded(self) -> bytes:
        return f"{self.line}\n\n".encode()


def question(line: str) -> Command:
    """Return a command that asks; the ceremony is not for others to send."""
    command = Command(line)
    if command.name in CEREMONY:
        msg = f"{command.name!r} is sent by the client itself, not on request"
        raise NotAllowed(msg)
    return command

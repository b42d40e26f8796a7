"""An OPTIONS request in bytes, and which answer belongs to it.

Own, and small. The kept SIP libraries for Python (aiosipua, sippy, rfcvoip, baresip)
bring an event loop, calls and media; here one request of ten lines is written, and of
its answer five headers are read.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitewatch import __version__
from sitewatch.probes.sip.address import host_port


if TYPE_CHECKING:
    from sitewatch.probes.sip.address import Address

CONTENT_LENGTH = "content-length"
MOST_HEADERS = 200
_COOKIE = "z9hG4bK"  # RFC 3261, 8.1.1.7: a branch of this RFC begins so
_COMPACT = {"v": "via", "f": "from", "t": "to", "i": "call-id", "l": CONTENT_LENGTH}
_STATUS = re.compile(r"SIP/2\.0 ([1-6][0-9]{2})(?: .*)?", re.IGNORECASE)
_BRANCH = re.compile(r";\s*branch\s*=\s*([^;\s]+)", re.IGNORECASE)
_TAG = re.compile(r";\s*tag\s*=\s*([^;\s]+)", re.IGNORECASE)
_SEQUENCE = re.compile(r"1\s+OPTIONS")


class NotSip(ValueError):
    """What came is no SIP message."""


@dataclass(frozen=True, slots=True)
class Question:
    """One OPTIONS; its three marks are drawn by chance, so that none can be guessed."""

    to: Address
    branch: str
    call_id: str
    tag: str

    def written(self, own_host: str, own_port: int) -> bytes:
        """Return the request as it is sent from *own_host* and *own_port*."""
        own = host_port(own_host, own_port)
        lines = [
            f"OPTIONS {self.to.uri} SIP/2.0",
            f"Via: SIP/2.0/{self.to.transport.upper()} {own};branch={self.branch};rport",
            "Max-Forwards: 70",
            f"From: <sip:sitewatch@{own}>;tag={self.tag}",
            f"To: <{self.to.uri}>",
            f"Call-ID: {self.call_id}",
            "CSeq: 1 OPTIONS",
            "Accept: application/sdp",
            f"User-Agent: sitewatch/{__version__}",
            "Content-Length: 0",
        ]
        return "".join(f"{line}\r\n" for line in [*lines, ""]).encode("ascii")

    def is_answered_by(self, said: Said) -> bool:
        """Tell whether *said* is an answer to this, and not to somebody else."""
        via = said.headers.get("via", [])
        if said.status is None or len(via) != 1 or "," in via[0]:
            return False  # a request, or an answer that belongs further down
        branch = _BRANCH.search(via[0])
        tag = _TAG.search(said.first("from"))
        return (
            branch is not None
            and tag is not None
            and branch[1] == self.branch
            and tag[1] == self.tag
            and said.first("call-id") == self.call_id
            and _SEQUENCE.fullmatch(said.first("cseq")) is not None
        )


@dataclass(frozen=True, slots=True)
class Said:
    """The head of a SIP message; *status* is None for a request."""

    status: int | None
    headers: dict[str, list[str]]

    def first(self, name: str) -> str:
        return self.headers.get(name, [""])[0]


def question(to: Address) -> Question:
    """Return a new question for *to*."""
    return Question(
        to=to,
        branch=_COOKIE + secrets.token_hex(16),
        call_id=secrets.token_hex(16),
        tag=secrets.token_hex(8),
    )


def read(head: bytes) -> Said:
    """Return what the *head* of a message says, without its body.

    Raises:
        NotSip: It begins like no SIP message, or has a line that is no header.
    """
    lines = head.decode("latin-1").replace("\r\n", "\n").split("\n")
    start = lines[0]
    status = _STATUS.fullmatch(start)
    if status is None and not start.upper().endswith(" SIP/2.0"):
        msg = f"it begins with {start[:60]!r}"
        raise NotSip(msg)
    if len(lines) > MOST_HEADERS:
        msg = f"it has more than {MOST_HEADERS} headers"
        raise NotSip(msg)
    return Said(None if status is None else int(status[1]), _headers(lines[1:]))


def _headers(lines: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    last: list[str] | None = None
    for line in lines:
        if not line:
            break
        if line[0] in " \t" and last is not None:
            last[-1] = f"{last[-1]} {line.strip()}"
            continue
        name, colon, value = line.partition(":")
        if not colon:
            msg = f"{line[:60]!r} is no header"
            raise NotSip(msg)
        key = name.strip().lower()
        last = found.setdefault(_COMPACT.get(key, key), [])
        last.append(value.strip())
    return found

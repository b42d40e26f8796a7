"""Why a site, or who says to be one, is turned away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Fault(StrEnum):
    """What is wrong with a signature."""

    NOT_SIGNED = "not-signed"
    BAD_SIGNATURE = "bad-signature"
    UNKNOWN_KEY = "unknown-key"
    KEY_REVOKED = "key-revoked"
    CLOCK_OFF = "clock-off"
    REPLAYED = "replayed"


class CodeFault(StrEnum):
    """What is wrong with a code."""

    UNKNOWN = "code-unknown"
    USED = "code-used"
    WITHDRAWN = "code-withdrawn"
    EXPIRED = "code-expired"


@dataclass(slots=True)
class SignatureRefused(PermissionError):
    """A request is not signed as it should be; `because` says what to do."""

    kind: Fault
    because: str
    #: Told to a site whose clock is wrong, so that it can go on.
    desk_time: datetime | None = None

    def __str__(self) -> str:
        return self.because


@dataclass(slots=True)
class CodeRefused(PermissionError):
    """A code cannot be used; `because` says what to do."""

    kind: CodeFault
    because: str

    def __str__(self) -> str:
        return self.because


class KeyRefused(ValueError):
    """A key, a code or a reason that cannot be taken; the message says why."""

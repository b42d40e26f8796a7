"""One message of AMI: a response or an event, as the switch wrote it."""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """The headers of a message in their order; a name may come more than once."""

    headers: tuple[tuple[str, str], ...]

    def get(self, name: str, otherwise: str = "") -> str:
        """Return the first value of *name*, whatever its case."""
        wanted = name.casefold()
        return next(
            (value for key, value in self.headers if key.casefold() == wanted),
            otherwise,
        )

    def all(self, name: str) -> list[str]:
        """Return every value of *name*, in order."""
        wanted = name.casefold()
        return [value for key, value in self.headers if key.casefold() == wanted]

    @property
    def event(self) -> str:
        """The name of the event; empty for a response."""
        return self.get("Event")


def parse(raw: bytes) -> Message:
    """Return the message in *raw*, the lines between two empty ones.

    Where lines end with CR LF, a bare LF is part of a value. A line without a colon
    belongs to nothing and is dropped.
    """
    ending = b"\r\n" if b"\r\n" in raw else b"\n"
    headers = []
    for line in raw.split(ending):
        name, colon, value = line.partition(b":")
        if colon:
            # A name comes in every event, so all of them share one.
            headers.append((sys.intern(_text(name)), _text(value)))
    return Message(tuple(headers))


def _text(raw: bytes) -> str:
    """Return *raw* as text: UTF-8, else Latin-1, so that no two names become one.

    The switch passes on the bytes that phones and carriers wrote.
    """
    try:
        return raw.decode("utf-8").strip()
    except UnicodeDecodeError:
        return raw.decode("latin-1").strip()

"""One message of AMI: a response or an event, as the switch wrote it."""

from __future__ import annotations

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

    Bytes that are not UTF-8 come through as they can (the switch passes on what others
    wrote); a line without a colon belongs to nothing and is dropped.
    """
    headers = []
    for line in raw.decode("utf-8", "replace").split("\n"):
        name, colon, value = line.removesuffix("\r").partition(":")
        if colon:
            headers.append((name.strip(), value.strip()))
    return Message(tuple(headers))

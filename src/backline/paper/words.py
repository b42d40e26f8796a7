"""What documents tell in the same way: figures, paragraphs, instants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from backline.guide.wall import zone_word


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure: what it is, and what it came to."""

    name: str
    words: str


def paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a text: blank lines part them, and their lines stay."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    blocks = "\n".join(lines).split("\n\n")
    return tuple(block.strip() for block in blocks if block.strip())


def wall(at: datetime, place: tzinfo) -> str:
    """Return an instant on the wall clock of a place: ``2 Mar 2026 14:30 IST``."""
    local = at.astimezone(place)
    return f"{local.day} {local:%b %Y %H:%M} {zone_word(local)}"

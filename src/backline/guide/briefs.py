"""The written brief of a hand-over: what is known, what was tried, what is asked.

Guide: process.levels - specialists and experts follow L1; who takes over reads the brief
first and asks nobody, the customer least of all, for what is known already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.timeline import Kind
from backline.guide.workflow import LEVELS, MoveRefused


if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from typing import Protocol

    from backline.guide.intake import Told

    class Entry(Told, Protocol):
        """An event with its instant and whoever did it."""

        @property
        def effective_at(self) -> datetime: ...
        @property
        def by_name(self) -> str: ...


CLAUSE = "process.levels"


@dataclass(frozen=True, slots=True)
class Brief:
    """What the receiver of a ticket is told, each part in words."""

    known: str
    tried: str
    asked: str


@dataclass(frozen=True, slots=True)
class OpenBrief:
    """A brief that nobody has taken up yet, and who wrote it when.

    `whom` is the level or the engineer that it is for.
    """

    brief: Brief
    by: str
    at: datetime
    whom: str


def needs_brief(*, level: str, to: str, engineer: str, by: str) -> bool:
    """Say whether a hand-over needs a brief: up a level, or to another engineer.

    Args:
        level: where the ticket is.
        to: the level that it goes to.
        engineer: the number of the engineer who gets it; empty for whoever takes it.
        by: the number of the one who hands it over.
    """
    up = LEVELS.index(to) > LEVELS.index(level)
    return up or (bool(engineer) and engineer != by)


def check_brief(brief: Brief, *, needed: bool) -> Brief:
    """Return the brief without blanks around its parts, or refuse one with gaps.

    Raises:
        MoveRefused: nothing is asked, or what is known or was tried is missing where a
            brief is *needed*.
    """
    known, tried, asked = (
        part.strip() for part in (brief.known, brief.tried, brief.asked)
    )
    if not asked:
        message = "The handover has no words: say what is asked of whoever gets it."
        raise MoveRefused(message, CLAUSE)
    gaps = [
        what
        for what, words in (("what is known", known), ("what was tried", tried))
        if not words
    ]
    if needed and gaps:
        message = (
            "Up a level, or to another engineer, a ticket goes with a written brief: "
            f"say {' and '.join(gaps)}."
        )
        raise MoveRefused(message, CLAUSE)
    return Brief(known, tried, asked)


def _taken_up(entry: Entry, *, by: str) -> bool:
    """Say whether the ticket was taken, or worked on by another than the writer."""
    works = entry.kind in {Kind.ANSWERED, Kind.ASKED} and entry.by_name != by
    return works or entry.kind in {
        Kind.TAKEN,
        Kind.RESTORED,
        Kind.CLOSED,
        Kind.MERGED,
    }


def open_brief(entries: Iterable[Entry]) -> OpenBrief | None:
    """Return the last brief of a ticket until somebody takes the ticket.

    Whoever answers or asks the customer, but for its writer, has taken it up as well.

    Args:
        entries: the timeline, in the order in which it took effect.
    """
    found: OpenBrief | None = None
    for entry in entries:
        if found is not None and _taken_up(entry, by=found.by):
            found = None
        if entry.kind is Kind.BRIEFED:
            words = {name: str(value or "") for name, value in entry.facts.items()}
            brief = Brief(
                words.get("known", ""), words.get("tried", ""), words.get("asked", "")
            )
            whom = words.get("name", "") or words.get("level", "")
            found = OpenBrief(brief, entry.by_name, entry.effective_at, whom)
    return found

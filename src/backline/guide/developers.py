"""Issues with the developers: what a ticket waits for in their own tracker.

Guide: process.escalation - issues are escalated inside the vendor, to developers where
required. The developers are the vendor, so nothing here moves a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from backline.guide.workflow import MoveRefused


CLAUSE = "process.escalation"
#: A tracker that does not take an issue is tried again after this, doubled each time ...
FIRST_PAUSE = timedelta(minutes=1)
#: ... up to this.
LONGEST_PAUSE = timedelta(hours=1)
#: After so many tries whoever waits for the issue is told that it is not there yet.
TOLD_AFTER_TRIES = 4
#: An issue that nobody told us of for so long is looked at.
LOOK_AFTER = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue as its tracker tells it."""

    key: str
    title: str
    url: str
    is_open: bool


def check_can_ask(*, title: str, words: str) -> None:
    """Refuse an issue that developers could do nothing with.

    Raises:
        MoveRefused: it has no title or no words.
    """
    if not title.strip() or not words.strip():
        message = (
            "Write a title and what was found: developers know nothing of the case."
        )
        raise MoveRefused(message, CLAUSE)


def check_can_link(*, key: str, known: bool) -> None:
    """Refuse to link what is no issue, or is linked.

    Raises:
        MoveRefused: no key, or the ticket has that issue already.
    """
    if not key.strip():
        message = "Write the issue's number or key, as its tracker shows it."
        raise MoveRefused(message, CLAUSE)
    if known:
        message = f"Issue {key.strip()} is linked to this ticket already."
        raise MoveRefused(message, CLAUSE)


def pause_after(tries: int) -> timedelta:
    """Return how long a tracker is left alone after so many tries, from 1."""
    doublings = min(max(tries - 1, 0), 20)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def what_changed(before: Issue, now: Issue) -> str:
    """Return what the developers changed of an issue, in words; empty for nothing."""
    changes = []
    if before.is_open != now.is_open:
        changes.append("reopened" if now.is_open else "closed")
    if before.title != now.title:
        changes.append(f"renamed to “{now.title}”")
    return " and ".join(changes)

"""The words of the timeline for what moves a ticket between levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide.timeline import Kind


if TYPE_CHECKING:
    from collections.abc import Mapping


LEVELS_TOLD = frozenset(
    {Kind.HANDED_OVER, Kind.ESCALATED, Kind.ROUTED, Kind.BRIEFED},
)


def told_of_levels(kind: Kind, words: Mapping[str, str]) -> dict[str, str]:
    """Return the words that are made of several facts of an event."""
    match kind:
        case Kind.ROUTED:
            return {"landed": _landed(words)}
        case Kind.BRIEFED:
            return {"whom": words["name"] or words["level"], "brief": _brief(words)}
        case _:
            return {"unanswered": _unanswered(words)}


def _landed(words: Mapping[str, str]) -> str:
    if not words["team_name"]:
        return f"In the queue of {words['level']}: no team takes it"
    if words["name"]:
        return f"Landed with {words['team_name']}, given to {words['name']}"
    if words["suggested"]:
        return f"Landed with {words['team_name']}, {words['suggested']} is suggested"
    return f"Landed with {words['team_name']}"


def _brief(words: Mapping[str, str]) -> str:
    return f"Known: {words['known']}\nTried: {words['tried']}"


def _unanswered(words: Mapping[str, str]) -> str:
    """Return what the checklist lacked, and why the ticket went on without it."""
    if not words["unanswered"]:
        return ""
    because = words["incomplete_because"]
    why = f" Went on without it: {because}" if because else ""
    return f"Not known at intake: {words['unanswered']}{why}"

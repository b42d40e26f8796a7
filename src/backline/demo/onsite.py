"""Visits on site in the demo's stories: asked for, agreed, made (process.onsite)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from backline.demo.story import Move
from backline.records.visits import actions as visits


if TYPE_CHECKING:
    from collections.abc import Callable

    from backline.demo.story import Scene


def ask_for_visit(after: int, by: str, what: str, place: str) -> Move:
    """Somebody asks for a visit."""
    return _move(after, by, visits.request_visit, what=what, place=place)


def propose(after: int, by: str, who: str, *, days: int, hours: int, why: str) -> Move:
    """An engineer proposes a slot in the forenoon, so many days from then."""

    def act(on: Scene) -> object:
        starts_at = on.now.replace(hour=5, minute=0, second=0) + timedelta(days=days)
        return visits.propose_slot(
            number=on.number,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=hours),
            engineer_id=on.people(who).person_id,
            words=why,
            by=on.by,
            now=on.now,
        )

    return Move(after, by, act)


def accept(after: int, by: str) -> Move:
    """The other side accepts the slot."""
    return _move(after, by, visits.accept_slot)


def send(after: int, by: str, part: str, serial: str, courier: str) -> Move:
    """A part is sent ahead."""
    return _move(
        after, by, visits.send_part, what=part, serial=serial, sent_with=courier
    )


def _move(after: int, by: str, action: Callable[..., object], **given: object) -> Move:
    return Move(
        after, by, lambda on: action(number=on.number, by=on.by, now=on.now, **given)
    )

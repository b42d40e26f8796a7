"""The demo's developers: asked from a ticket, followed in their tracker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.demo.story import Move
from backline.records.trackers.actions import ask_developers, ask_trackers
from backline.records.trackers.queries import tracker_names


if TYPE_CHECKING:
    from backline.demo.story import Scene


def ask_them(after: int, by: str, title: str, words: str) -> Move:
    """An engineer asks the developers; their tracker takes it, where there is one."""

    def act(on: Scene) -> None:
        for tracker in tracker_names(reader=on.by)[:1]:
            ask_developers(
                number=on.number,
                tracker=tracker,
                title=title,
                words=words,
                by=on.by,
                now=on.now,
            )
            ask_trackers(now=on.now)

    return Move(after, by, act)

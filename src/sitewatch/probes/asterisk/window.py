"""What happened in the last quarter of an hour, by name and bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar


if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime, timedelta

#: A quarter of an hour at ten calls a second, twice.
MOST_KEPT = 18_000

Kept = TypeVar("Kept")


class Window(Generic[Kept]):
    """Things by their name, in the order in which they began; old ones are forgotten.

    When there are too many the oldest goes, and `overflowed_at` says until when.
    """

    def __init__(self, make: Callable[[datetime], Kept], most: int = MOST_KEPT) -> None:
        self._make = make
        self._most = most
        self._kept: dict[str, tuple[datetime, Kept]] = {}
        self.overflowed_at: datetime | None = None

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, name: str) -> Kept | None:
        found = self._kept.get(name)
        return None if found is None else found[1]

    def begin(self, name: str, at: datetime) -> Kept:
        """Return the thing called *name*, made if it is new."""
        found = self._kept.get(name)
        if found is not None:
            return found[1]
        if len(self._kept) >= self._most:
            oldest = next(iter(self._kept))
            self.overflowed_at = self._kept.pop(oldest)[0]
        made = self._make(at)
        self._kept[name] = (at, made)
        return made

    def forget_before(self, instant: datetime) -> None:
        """Drop what began before *instant*; the first that is newer ends the search."""
        old = []
        for name, (at, _) in self._kept.items():
            if at >= instant:
                break
            old.append(name)
        for name in old:
            del self._kept[name]

    def drop(self, name: str) -> None:
        del self._kept[name]

    def since(self, instant: datetime) -> Iterator[tuple[str, Kept]]:
        return ((name, one) for name, (at, one) in self._kept.items() if at >= instant)

    def lost_since(self, instant: datetime, span: timedelta) -> bool:
        """Whether something that began within *span* before *instant* was dropped."""
        return self.overflowed_at is not None and self.overflowed_at > instant - span

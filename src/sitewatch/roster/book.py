"""Who should be working now, from the first source that knows.

The site's roster, then a figure typed for the shift, then what was learned. Who is
logged in is never the total: who could not log in is missing there.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NamedTuple, Protocol

from sitewatch.roster.roster import Roster, Unseen


if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sitewatch.roster.learned import Learned
    from sitewatch.roster.typed import TypedFigure


class Source(Protocol):
    def at(self, now: datetime) -> Roster | Unseen:
        """Return who should be working; nothing is raised, waiting is bounded."""
        ...


class Counted(Protocol):
    """What a switch says of its agents, as far as it is learned from."""

    @property
    def logged_in(self) -> Collection[str]: ...

    @property
    def refused_log_in(self) -> Collection[str]: ...

    @property
    def incomplete(self) -> str: ...


class Answer(NamedTuple):
    """What one source says, for `sitewatch doctor`."""

    source: str
    said: Roster | Unseen


class RosterBook:
    """Asked by any probe's thread; one at a time is answered."""

    def __init__(
        self,
        *,
        rosters: Sequence[tuple[str, Source]] = (),
        typed: TypedFigure | None = None,
        learned: Learned | None = None,
    ) -> None:
        named: list[tuple[str, Source | None]] = [
            *rosters,
            ("typed figure", typed),
            ("learned", learned),
        ]
        self.sources = [(name, each) for name, each in named if each is not None]
        self._learned = learned
        self._lock = threading.Lock()

    def at(self, now: datetime) -> Roster | Unseen:
        """Return who should be working at *now*; it says its source."""
        unseen = []
        with self._lock:
            for _, source in self.sources:
                found = source.at(now)
                if isinstance(found, Roster):
                    return found
                unseen.append(found.because)
        return Unseen("; ".join(unseen) or "no source of it is set")

    def answers(self, now: datetime) -> list[Answer]:
        """Return what each source says, in the order in which they are asked."""
        with self._lock:
            return [Answer(name, source.at(now)) for name, source in self.sources]

    def learn(self, now: datetime, agents: Counted) -> None:
        """Learn from what a switch says of its agents, if it is fit to be learned."""
        if self._learned is None or agents.incomplete:
            return
        logged_in = frozenset(agents.logged_in)
        refused = frozenset(agents.refused_log_in) - logged_in
        with self._lock:
            self._learned.learn(now, logged_in=len(logged_in), refused=len(refused))

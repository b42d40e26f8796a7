"""What views hand to the shared templates: finished values, no questions left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class NavItem:
    """A line of the side navigation; `urgent` makes its count stand out."""

    label: str
    url: str
    count: int | None = None
    current: bool = False
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class NavGroup:
    """A group of the side navigation under its heading.

    Attributes:
        open_for: the levels, and "manager", who find it open; for the others it is
            folded until one of its pages is. None is never folded.
    """

    title: str
    items: Sequence[NavItem]
    open_for: frozenset[str] | None = None

    @property
    def current(self) -> bool:
        """Whether one of its pages is open."""
        return any(item.current for item in self.items)

    @property
    def amiss(self) -> int:
        """How much in it should be nothing: told although it is folded."""
        return sum(item.count or 0 for item in self.items if item.urgent)


@dataclass(frozen=True, slots=True)
class Fact:
    """A term with what it says; `quiet` is the small print under it."""

    term: str
    value: str
    quiet: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Stat:
    """A figure over a page, with what it counts."""

    value: str
    label: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """An entry of a timeline.

    Attributes:
        at: when it took effect.
        what: what happened, one sentence.
        who: the person or program that did it.
        said: the words that were written, as they were.
        private: read by the vendor's people alone.
        because: the reason, with its clause.
        clause: the clause that the reason rests on.
        recorded_at: when it was written down, if that was later.
        tone: a colour of the sheet.
    """

    at: datetime
    what: str
    who: str = ""
    said: str = ""
    private: bool = False
    because: str = ""
    clause: str = ""
    recorded_at: datetime | None = None
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """Something a person can do next: a link, or a button that posts."""

    label: str
    url: str
    main: bool = False


@dataclass(frozen=True, slots=True)
class Live:
    """A part of a page that refreshes itself while the reader wants it to.

    Attributes:
        url: where the part alone is to be had.
        version: what the reader has; the same version again is answered 304.
        on: whether the reader lets it refresh.
        switch_url: the page with refreshing turned over.
        at: when this was made.
    """

    url: str
    version: str
    on: bool
    switch_url: str
    at: datetime

"""The panels of a ticket: one for each kind of work around it.

A surface lists its panels in `panels.py`; one that has nothing to show on a ticket, or
that its reader must not see, returns None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from datetime import datetime

    from backline.records.accounts.queries import Reader
    from backline.records.tickets.models import Ticket
    from backline.records.tickets.queries import Entry


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose panels are asked for: a ticket, its timeline as *reader* may see it."""

    ticket: Ticket
    entries: Sequence[Entry]
    reader: Reader
    now: datetime


@dataclass(frozen=True, slots=True)
class Owed:
    """Something that the vendor is to do, and by when."""

    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the ticket's page: its template, and what that calls `shown`.

    Attributes:
        template: what shows it.
        shown: what its template calls ``shown``.
        calm: waits for nobody now, and stands aside under the facts.
        owed: what the vendor owes by it, if anything: what, and by when.
    """

    template: str
    shown: object
    calm: bool = False
    owed: Owed | None = None


PanelOf = Callable[[Asked], Panel | None]


def panels_of(asked: Asked, panels: Iterable[PanelOf]) -> list[Panel]:
    """Return the panels that have something to show, in their order."""
    return [panel for panel_of in panels if (panel := panel_of(asked)) is not None]

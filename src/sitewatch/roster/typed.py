"""The figure that somebody typed for a shift; it ends by itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sitewatch import instants, shape
from sitewatch.files import write_whole
from sitewatch.roster.roster import MOST_AGENTS, Roster, Unseen


if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

FORM = 1
MOST_FILE = 4096
LONGEST = timedelta(hours=24)
NAME = "shift.json"


class BadFigure(ValueError):
    """A figure for a shift cannot be taken; the message says what to give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """How many agents should be working until an instant, who said so and when."""

    agents: int
    until: datetime
    by: str
    at: datetime

    def __post_init__(self) -> None:
        if not 1 <= self.agents <= MOST_AGENTS:
            msg = f"{self.agents} agents cannot be; give 1 to {MOST_AGENTS}"
            raise BadFigure(msg)
        if not self.at < self.until <= self.at + LONGEST:
            msg = "a shift ends within 24 hours from now"
            raise BadFigure(msg)


class TypedFigure:
    """One figure in the state folder; the next one takes its place."""

    def __init__(self, state: Path, seats: int | None = None) -> None:
        self.path = state / NAME
        self._seats = seats

    def at(self, now: datetime) -> Roster | Unseen:
        """Return the figure as a roster without names, while it holds."""
        try:
            figure = self.figure()
        except BadFigure as error:
            return Unseen(str(error))
        if figure is None:
            return Unseen("no figure is typed for the shift")
        if now >= figure.until:
            until = instants.as_text(figure.until)
            return Unseen(f"the figure typed for the shift held until {until}")
        return Roster(figure.agents, "typed")

    def figure(self) -> Figure | None:
        """Return what was typed last, whether or not it still holds."""
        try:
            with self.path.open("rb") as file:
                return _figure(file.read(MOST_FILE))
        except FileNotFoundError:
            return None
        except (OSError, shape.Misshapen, instants.BadInstant) as error:
            msg = f"the figure in {self.path} cannot be read ({error}); type it again"
            raise BadFigure(msg) from error

    def write(self, figure: Figure) -> None:
        """Put *figure* in place of the last, whole or not at all."""
        if self._seats is not None and figure.agents > self._seats:
            msg = f"{figure.agents} is more than the {self._seats} licensed seats"
            raise BadFigure(msg)
        told = {
            "form": FORM,
            "agents": figure.agents,
            "until": instants.as_text(figure.until),
            "by": figure.by,
            "at": instants.as_text(figure.at),
        }
        write_whole(self.path, json.dumps(told).encode())

    def clear(self) -> bool:
        """Forget the figure; return whether there was one."""
        try:
            self.path.unlink()
        except FileNotFoundError:
            return False
        return True


def _figure(body: bytes) -> Figure:
    said = shape.mapping(shape.json_of(body), "figure")
    if said.get("form") != FORM:
        msg = f"form: {FORM} expected"
        raise shape.Misshapen(msg)
    return Figure(
        agents=shape.integer(said.get("agents"), "agents"),
        until=instants.from_text(shape.text(said.get("until"), "until")),
        by=shape.text(said.get("by"), "by", most=64),
        at=instants.from_text(shape.text(said.get("at"), "at")),
    )

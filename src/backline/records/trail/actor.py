"""Who did something: all that the trail has to know about a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Anything with a name; a person also has a number (`accounts.queries.Reader`)."""

    @property
    def person_id(self) -> int | None: ...

    @property
    def name(self) -> str: ...


class Asks(Protocol):
    """Who asks a question of the trail."""

    @property
    def side(self) -> str: ...


@dataclass(frozen=True, slots=True)
class By:
    """An actor that is not a signed-in person: a job, a command, an import."""

    name: str
    person_id: int | None = None


BACKLINE = By("backline")

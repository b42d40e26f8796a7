"""What the demo's people and places are written down as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta


#: Contracts and people are older than every story.
SINCE = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Engineer:
    """One of the vendor's people."""

    name: str
    level: str
    skills: tuple[str, ...] = ()
    is_manager: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A site, its package, and what was agreed otherwise for it."""

    key: str
    name: str
    geography: str
    zone: str
    seats: int
    plan: str
    version: str
    duty_contact: str
    overrides: Mapping[str, object] = field(default_factory=dict)
    agreed_by: str = ""
    #: For how long it has been there; what is new is not ready yet.
    age: timedelta = SINCE

    @property
    def is_new(self) -> bool:
        """Whether it is still on its way to being ready."""
        return self.age < SINCE


@dataclass(frozen=True, slots=True)
class Organisation:
    """A customer with its contacts (name, phone) and its sites."""

    name: str
    domain: str
    contacts: tuple[tuple[str, str], ...]
    places: tuple[Place, ...]

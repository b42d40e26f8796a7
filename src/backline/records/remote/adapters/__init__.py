"""What opens and shuts a way in: a folder for each. Copy one to add one.

An adapter is named in `guide/mechanisms.toml` by its folder. It tells what a person has
to do, and, of a grant that is over, how it is known that the way is shut.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast


if TYPE_CHECKING:
    from backline.guide.mechanisms import Mechanism
    from backline.records.remote.models import Access, HostHeard, Way


class Adapter(Protocol):
    """Shuts a way by itself, or has somebody shut it."""

    #: Whether the way is shut without anybody's doing.
    by_itself: bool

    def how_to_open(self, mechanism: Mechanism, way: Way) -> str:
        """Return what the engineer does to come in, in words."""

    def how_to_shut(self, mechanism: Mechanism, way: Way) -> str:
        """Return what has to be done by hand to shut it, in words."""

    def known_shut(self, access: Access, heard: HostHeard | None) -> str:
        """Return how it is known that an ended access is shut; empty while it is not."""


NAMES = ("manual", "ssh")


def adapter_of(name: str) -> Adapter:
    """Return the adapter of that name."""
    if name not in NAMES:
        message = f"There is no adapter {name!r}: see the folders of {__name__}."
        raise LookupError(message)
    return cast("Adapter", import_module(f"{__name__}.{name}").ADAPTER)

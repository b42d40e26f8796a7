"""Opened and shut by people: the guide's file says what they do, they confirm it."""

from __future__ import annotations

from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from backline.guide.mechanisms import Mechanism
    from backline.records.remote.models import Access, HostHeard, Way


class Manual:
    by_itself = False

    def how_to_open(self, mechanism: Mechanism, way: Way) -> str:
        del way
        return mechanism.open

    def how_to_shut(self, mechanism: Mechanism, way: Way) -> str:
        del way
        return mechanism.shut

    def known_shut(self, access: Access, heard: HostHeard | None) -> str:
        del heard
        if access.ended_at is not None and access.ended_at <= access.starts_at:
            return "It ended before it began."
        return ""


ADAPTER = Manual()

"""Where phones and trunks are, and which of them answer the switch's own OPTIONS."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitewatch.probes.asterisk.event import MOST_LETTERS


if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sitewatch.probes.asterisk.ami.message import Message
    from sitewatch.probes.asterisk.event import Event

MOST_CONTACTS = 5_000
POOL = "Agent:"
GONE = frozenset({"UNAVAILABLE", "INVALID"})
_HOST = re.compile(r"sips?:(?:[^@]*@)?(\[[0-9A-Fa-f:.]+\]|[^:;>]+)")


@dataclass(frozen=True, slots=True)
class Contact:
    host: str
    reachable: bool
    qualified: bool  # the switch asks it now and then, and has had a round trip


class Contacts:
    """Folds ContactStatus and DeviceStateChange."""

    def __init__(self, trunks: Collection[str]) -> None:
        self._trunks = frozenset(trunks)
        self._dead: set[str] = set()
        self.seen: dict[str, Contact] = {}  # by endpoint, such as agent001
        self.pool: set[str] = set()  # agents of app_agent_pool who are logged in

    def fold(self, event: Event) -> None:
        if event.name == "ContactStatus":
            self._contact(event)
        elif event.name == "DeviceStateChange":
            self.device(event.get("device"), event.get("state"))

    def devices(self, listed: Iterable[Message]) -> None:
        """Take the state of trunks and of the pool's agents from a DeviceStateList."""
        self.pool.clear()
        for each in listed:
            self.device(each.get("Device"), each.get("State"))

    def device(self, name: str, state: str) -> None:
        if name in self._trunks:
            (self._dead.add if state in GONE else self._dead.discard)(name)
        elif name.startswith(POOL):
            agent = name.removeprefix(POOL)[:MOST_LETTERS]
            if state in GONE:
                self.pool.discard(agent)
            elif len(self.pool) < MOST_CONTACTS:
                self.pool.add(agent)

    @property
    def phones(self) -> dict[str, Contact]:
        """The contacts that are no trunk's."""
        return {
            name: each
            for name, each in self.seen.items()
            if f"PJSIP/{name}" not in self._trunks
        }

    @property
    def dead_trunks(self) -> frozenset[str]:
        return frozenset(self._dead)

    def _contact(self, event: Event) -> None:
        name = event.get("endpointname")[:MOST_LETTERS]
        if name not in self.seen and len(self.seen) >= MOST_CONTACTS:
            return
        found = _HOST.match(event.get("uri"))
        host = found[1].strip("[]")[:MOST_LETTERS] if found else ""
        reachable = event.get("contactstatus") in {
            "Reachable",
            "NonQualified",
            "Created",
        }
        qualified = event.get("roundtripusec") not in {"", "0"}
        self.seen[name] = Contact(host, reachable, qualified)
        trunk = f"PJSIP/{name}"
        if trunk in self._trunks:
            (self._dead.discard if reachable else self._dead.add)(trunk)

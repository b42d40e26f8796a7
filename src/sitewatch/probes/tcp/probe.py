"""The probe `tcp`: how many of the ports named are closed.

It proves that something listens, no more: a frozen program accepts connections too.
"""

from __future__ import annotations

import re
import socket
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sitewatch import shape
from sitewatch.probes.checked import MOST_THINGS, Finding, Looking, measured, notes
from sitewatch.probes.probe import Note, Watched
from sitewatch.probes.settings import name, number, refuse_unknown, texts


if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sitewatch.measurement import Measurement
    from sitewatch.probes.probe import Place

PORTS_CLOSED = Watched("site", "ports_closed", "checked")
SECONDS, LONGEST_SECONDS = 3, 8  # a probe has 10 s
MOST_PORT = 65_535
KNOWN = {"targets", "timeout_seconds", "component", "measure"}
REMEDY = (
    "See that the program runs and that no firewall stands between; correct `targets` "
    "if the address is wrong."
)
_TARGET = re.compile(
    r"(?P<host>[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]):(?P<port>[0-9]{1,5})"
)


@dataclass(frozen=True, slots=True)
class Port:
    host: str
    port: int
    named: str  # as the settings say it


@dataclass(frozen=True, slots=True)
class TcpProbe:
    name: str
    looking: Looking
    watches: Sequence[Watched]

    def measure(self, now: datetime) -> list[Measurement]:
        """Return how many of the ports are closed."""
        found = self.looking.findings()
        return [measured(self.watches[0], found, "ports are closed", now)]

    def examine(self, now: datetime) -> list[Note]:
        """Say of every port whether it is open."""
        return notes(self.looking.findings(), REMEDY)

    def close(self) -> None:
        self.looking.close()


def look(at: Port, seconds: int) -> Finding:
    """Connect to *at* and hang up; what never left this computer is not seen."""
    try:
        found = socket.getaddrinfo(at.host, at.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        return Finding(at.named, "unseen", f"the name has no address: {error}")
    family, kind, protocol, _, where = found[0]
    began = time.monotonic_ns()
    try:
        with socket.socket(family, kind, protocol) as link:
            link.settimeout(seconds)
            link.connect(where)
    except TimeoutError:
        return Finding(at.named, "lost", f"no answer within {seconds} s")
    except ConnectionError:
        return Finding(at.named, "lost", "it was refused: nothing listens there")
    except OSError as error:
        said = f"it cannot be reached from here: {error.strerror}"
        return Finding(at.named, "unseen", said)
    milliseconds = (time.monotonic_ns() - began) // 1_000_000
    return Finding(at.named, "well", f"open within {milliseconds} ms")


def from_settings(settings: Mapping[str, object], place: Place) -> TcpProbe:
    """Return the probe for `targets` and, if given, the other `KNOWN` settings."""
    refuse_unknown(settings, KNOWN)
    seconds = number(settings, "timeout_seconds", SECONDS, (1, LONGEST_SECONDS))
    targets = texts(settings, "targets", most=MOST_THINGS)
    ports = [_port(each, f"targets[{at}]") for at, each in enumerate(targets)]
    looks = [partial(look, each, seconds) for each in ports]
    return TcpProbe(place.name, Looking(looks), (_watched(settings),))


def _port(text: str, path: str) -> Port:
    found = _TARGET.fullmatch(text)
    if found is None or not 1 <= int(found["port"]) <= MOST_PORT:
        msg = f"{path}: {text!r} is not a host and a port such as 10.0.0.5:5432"
        raise shape.Misshapen(msg)
    return Port(found["host"].strip("[]"), int(found["port"]), text)


def _watched(settings: Mapping[str, object]) -> Watched:
    """Return the component and measure of the settings, or the usual ones."""
    return Watched(
        name(settings, "component", PORTS_CLOSED.component),
        name(settings, "measure", PORTS_CLOSED.measure),
        PORTS_CLOSED.total_source,
    )

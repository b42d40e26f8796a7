"""Clocks that are off: this computer's, against time servers (SNTP, RFC 5905).

A contract counts minutes; a site whose clock is off argues about them. The exchange is
one datagram each way, so it stands here: the library for it (ntplib) reads the clock by
itself and reckons in floats.
"""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sitewatch.measurement import Measurement
from sitewatch.probes.checked import SITE, Finding, measured, notes
from sitewatch.probes.probe import Note, Place, Watched
from sitewatch.probes.settings import number, refuse_unknown, texts


KEYS = {"servers", "most_seconds"}
MOST_SECONDS = 5
WATCHED = Watched(SITE, "clocks_off", "checked")
SECONDS = 2
MOST_SERVERS = 3
PORT = 123
_LENGTH = 48
_CLIENT, _SERVER, _ERA = 0x23, 4, datetime(1900, 1, 1, tzinfo=UTC)
_STRATUM_MOST = 15
_ROLLS_OVER = 2**32
_THIS = "this computer"


class NoTime(Exception):
    """A server did not say what time it is; the message says what it did instead."""


def ask(host: str, port: int = PORT, *, seconds: int = SECONDS) -> datetime:
    """Return what time the server says it is, to the second.

    Raises:
        NoTime: no answer, another's answer, or one that says not to be trusted.
    """
    cookie = secrets.token_bytes(8)
    request = bytes([_CLIENT]).ljust(_LENGTH - 8, b"\0") + cookie
    try:
        # Only who was asked is heard.
        with socket.socket(_family(host), socket.SOCK_DGRAM) as link:
            link.settimeout(seconds)
            link.connect((host, port))
            link.send(request)
            answer = link.recv(512)
    except OSError as error:
        msg = f"{host}: no time server answers ({type(error).__name__}: {error})"
        raise NoTime(msg) from error
    return _read(answer, cookie, host)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _read(answer: bytes, cookie: bytes, host: str) -> datetime:
    if len(answer) < _LENGTH or answer[24:32] != cookie:
        msg = f"{host}: the answer is not to our question"
        raise NoTime(msg)
    leap, mode, stratum = answer[0] >> 6, answer[0] & 7, answer[1]
    if mode != _SERVER or leap == 3 or not 0 < stratum <= _STRATUM_MOST:  # noqa: PLR2004 - 3: not synchronized
        msg = f"{host}: the server has no time itself (stratum {stratum})"
        raise NoTime(msg)
    sent = int.from_bytes(answer[40:44], "big")
    # The count began in 1900 and begins anew in 2036.
    if sent < _ROLLS_OVER // 2:
        sent += _ROLLS_OVER
    return _ERA + timedelta(seconds=sent)


@dataclass(frozen=True, slots=True)
class ClockProbe:
    name: str
    servers: tuple[str, ...]
    most_seconds: int = MOST_SECONDS
    ask: Callable[[str], datetime] = ask
    steady: Callable[[], float] = time.monotonic
    watches: Sequence[Watched] = (WATCHED,)

    def measure(self, now: datetime) -> list[Measurement]:
        """Return whether this computer's clock is off, by the servers that agree most.

        One server that is wrong among several does not make this clock wrong: the
        middle one of the answers decides.
        """
        return [measured(WATCHED, [self._look(now)], "clocks are off", now)]

    def examine(self, now: datetime) -> list[Note]:
        return notes([self._look(now)], "Set the clock by NTP; let UDP 123 out.")

    def close(self) -> None:
        """Nothing is kept open."""

    def _look(self, now: datetime) -> Finding:
        begun = self.steady()
        said, unseen = [], []
        for server in self.servers:
            try:
                theirs = self.ask(server)
                # What was waited for the others is not this clock's fault.
                said.append(theirs - timedelta(seconds=int(self.steady() - begun)))
            except NoTime as error:
                unseen.append(str(error))
        if not said:
            return Finding(_THIS, "unseen", "; ".join(unseen))
        middle = sorted(said)[len(said) // 2]
        apart = int((now - middle).total_seconds())
        words = f"{abs(apart)} s {'ahead' if apart > 0 else 'behind'}"
        if not apart:
            words = "right"
        of = f"{words}, by {len(said)} of {len(self.servers)} time servers"
        return Finding(_THIS, "lost" if abs(apart) > self.most_seconds else "well", of)


def from_settings(settings: Mapping[str, object], place: Place) -> ClockProbe:
    refuse_unknown(settings, KEYS)
    return ClockProbe(
        place.name,
        tuple(texts(settings, "servers", most=MOST_SERVERS)),
        number(settings, "most_seconds", MOST_SECONDS, (1, 3600)),
    )

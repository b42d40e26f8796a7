"""Going out by HTTP: to public addresses only, without redirects, for a short time.

Addresses of webhooks and browsers are given by people, so that nothing of ours may be
reached through them: the name is resolved here, each address it has must be a public
one, and the connection goes to the address that was judged, not to what the name may
mean a moment later.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import SplitResult, urlsplit

from backline.records.outbox.letter import NotNow, Refused


#: For each step of the exchange, and for the whole of it once the name is resolved:
#: who sends a byte now and then is cut off too.
TIMEOUT_SECONDS, ALL_SECONDS = 10, 20
_LONGEST_ANSWER = 64 * 1024
_TOO_MANY, _TIMED_OUT, _TOO_EARLY = 429, 408, 425
_FAULTS, _SERVER_FAULTS, _REDIRECTS = 400, 500, 300


class BadAddress(ValueError):
    """Nothing may be sent to this address; the words say why, not what it is."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: at most the first 64 KiB of it."""

    status: int
    body: bytes
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """An address that was looked at: where the connection goes, and what is asked."""

    scheme: str
    host: str
    port: int
    path: str
    #: The address of the machine, judged once.
    at: str = field(default="")


def target_of(url: str, *, private: bool) -> Target:
    """Return where *url* leads, or refuse it.

    Args:
        url: what somebody gave as the address of a receiver.
        private: whether the settings let messages out to private networks, and in
            clear.

    Raises:
        BadAddress: it is no https address, or leads into a private network.
        NotNow: its name cannot be resolved at present.
    """
    parts = _parts(url, private=private)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    path = parts.path or "/"
    if parts.query:
        path = f"{path}?{parts.query}"
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        message = f"the name {host} cannot be resolved"
        raise NotNow(message) from error
    addresses = [str(each[4][0]) for each in found]
    if not private and not all(map(_is_public, addresses)):
        message = "The address leads into a private network: give a public one."
        raise BadAddress(message)
    return Target(parts.scheme, host, port, path, addresses[0])


def check_address(url: str, *, private: bool) -> None:
    """Refuse an address by how it is written alone; nothing is resolved.

    Raises:
        BadAddress: it is no https address, or names a private machine by its number.
    """
    host = _parts(url, private=private).hostname or ""
    try:
        is_public = private or _is_public(host)
    except ValueError:
        is_public = private or "." in host.rstrip(".")
    if not is_public:
        message = "The address leads into a private network: give a public one."
        raise BadAddress(message)


def _parts(url: str, *, private: bool) -> SplitResult:
    try:
        parts = urlsplit(url)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        port_fits = False
    schemes = ("https", "http") if private else ("https",)
    if not port_fits or parts.scheme not in schemes or not parts.hostname:
        message = "Give the address in full, beginning with https://."
        raise BadAddress(message)
    if parts.username is not None or parts.password is not None:
        message = "Leave user and password out of the address."
        raise BadAddress(message)
    if not url.isascii() or any(
        char.isspace() or not char.isprintable() for char in url
    ):
        message = "The address holds characters that none can hold: copy it again."
        raise BadAddress(message)
    return parts


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    judged = mapped or found
    return judged.is_global and not judged.is_multicast


class _Connection(http.client.HTTPConnection):
    """Connects to the address that was judged; the name is for TLS and the header."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=TIMEOUT_SECONDS)
        self._target = target

    def connect(self) -> None:
        place = (self._target.at, self._target.port)
        self.sock = socket.create_connection(place, timeout=TIMEOUT_SECONDS)
        if self._target.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(
                self.sock, server_hostname=self._target.host
            )

    def cut_off(self) -> None:
        """End what goes on in another thread; it reads the end of the answer."""
        if self.sock is not None:
            with suppress(OSError):
                # Not TLS's own, which takes leave and may wait for an answer.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


def post(target: Target, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Post *body*, as `exchange` does."""
    return exchange("POST", target, body, headers)


def exchange(
    method: str, target: Target, body: bytes | None, headers: Mapping[str, str]
) -> Answer:
    """Ask once; redirects are answers like others, and are not followed.

    Raises:
        NotNow: nobody answered, or not in time.
    """
    connection = _Connection(target)
    cut_off = threading.Timer(ALL_SECONDS, connection.cut_off)
    cut_off.daemon = True
    cut_off.start()
    try:
        connection.request(method, target.path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        told = answer.read(_LONGEST_ANSWER)
        after = _retry_after(answer.getheader("Retry-After"), answer.getheader("Date"))
        return Answer(answer.status, told, after)
    except (OSError, http.client.HTTPException) as error:
        message = f"{target.host} does not answer: {str(error) or type(error).__name__}"
        raise NotNow(message) from error
    finally:
        cut_off.cancel()
        connection.close()


def _retry_after(given: str | None, date: str | None) -> timedelta | None:
    """Return how long the receiver asks to wait: in seconds, or until an instant."""
    if given is None:
        return None
    if given.strip().isdigit():
        return timedelta(seconds=min(int(given.strip()[:9]), 86_400))
    try:
        # By the receiver's own clock, where it tells it.
        until = _aware(parsedate_to_datetime(given))
        said_at = _aware(parsedate_to_datetime(date or ""))
    except ValueError:
        return None
    return max(until - said_at, timedelta(0))


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def check_taken(answer: Answer, by: str, *, said: str = "") -> None:
    """Return if *by* took the message; raise by the status of its answer otherwise.

    Raises:
        NotNow: it is too busy or broken at present.
        Refused: it never takes this message.
    """
    if answer.status < _REDIRECTS:
        return
    words = f"{by} answers {answer.status}"
    if said:
        words = f"{words}: {' '.join(said.split())[:160]}"
    if answer.status in {_TOO_MANY, _TIMED_OUT, _TOO_EARLY}:
        raise NotNow(words, answer.retry_after)
    if answer.status >= _SERVER_FAULTS:
        raise NotNow(words, answer.retry_after)
    if answer.status < _FAULTS:
        words = f"{words}: redirects are not followed"
    raise Refused(words)

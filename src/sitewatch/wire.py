"""One HTTP exchange, bounded in time and size.

Whoever answers may be hostile or ill: slow, silent, endless, cut in the middle.
No redirect is followed, so a token never travels to another host.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit


class BadUrl(ValueError):
    """A URL is http://host[:port][/path] or https://…, without user and query."""


class NoAnswer(Exception):
    """No whole answer came."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    secure: bool
    host: str
    port: int
    path: str

    def at(self, path: str) -> Endpoint:
        return Endpoint(self.secure, self.host, self.port, self.path + path)

    @property
    def is_loopback(self) -> bool:
        return self.host in {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    endpoint: Endpoint
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes


def endpoint(url: str) -> Endpoint:
    """Return the parts of *url*."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError as error:
        msg = f"{url!r} has no usable port; give a number from 1 to 65535"
        raise BadUrl(msg) from error
    plain = url.isascii() and url.isprintable() and " " not in url
    if parts.scheme not in {"http", "https"} or not parts.hostname or not plain:
        msg = f"{url!r} is not a URL such as http://127.0.0.1:8001"
        raise BadUrl(msg)
    if parts.username is not None or parts.query or parts.fragment:
        msg = f"{parts.hostname}: leave user, password, ? and # out of the URL"
        raise BadUrl(msg)
    secure = parts.scheme == "https"
    return Endpoint(
        secure=secure,
        host=parts.hostname,
        port=port or (443 if secure else 80),
        path=parts.path.rstrip("/"),
    )


def exchange(request: Request, *, seconds: int, cap: int) -> Answer:
    """Return the answer to *request*, whole and within *seconds* and *cap* bytes.

    Raises:
        NoAnswer: With the reason in words.
    """
    connection = _connection(request.endpoint, seconds)
    try:
        connection.connect()
        with _deadline(connection.sock, seconds) as ran_out:
            try:
                answer = _exchange(connection, request, cap)
            except (OSError, http.client.HTTPException, NoAnswer):
                if not ran_out.is_set():
                    raise
            # Cut at the deadline, an answer without a length looks whole.
            if ran_out.is_set():
                msg = f"no whole answer within {seconds} s"
                raise NoAnswer(msg)
            return answer
    except TimeoutError as error:
        msg = f"no whole answer within {seconds} s"
        raise NoAnswer(msg) from error
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(_words(error)) from error
    finally:
        connection.close()


def _connection(where: Endpoint, seconds: int) -> http.client.HTTPConnection:
    if where.secure:
        return http.client.HTTPSConnection(
            where.host,
            where.port,
            timeout=seconds,
            context=ssl.create_default_context(),
        )
    return http.client.HTTPConnection(where.host, where.port, timeout=seconds)


def _exchange(
    connection: http.client.HTTPConnection, request: Request, cap: int
) -> Answer:
    connection.request(
        request.method,
        request.endpoint.path or "/",
        body=request.body,
        headers={"Connection": "close", **request.headers},
    )
    with connection.getresponse() as response:
        declared = response.length
        if declared is not None and declared > cap:
            msg = f"the answer is larger than {cap} bytes"
            raise NoAnswer(msg)
        body = response.read(cap + 1)
        if len(body) > cap:
            msg = f"the answer is larger than {cap} bytes"
            raise NoAnswer(msg)
        if declared is not None and len(body) < declared:
            msg = f"the answer was cut after {len(body)} of {declared} bytes"
            raise NoAnswer(msg)
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, body)


@contextlib.contextmanager
def _deadline(link: socket.socket, seconds: int) -> Iterator[threading.Event]:
    """Cut *link* when *seconds* are over, however busily the other side drips."""
    ran_out = threading.Event()

    def cut() -> None:
        ran_out.set()
        with contextlib.suppress(OSError):
            # Past TLS, which must not be unwrapped under a reading thread.
            socket.socket.shutdown(link, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield ran_out
    finally:
        timer.cancel()


def _words(error: Exception) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "the connection was refused: nothing listens there"
    if isinstance(error, http.client.RemoteDisconnected | ConnectionResetError):
        return "the connection was closed without an answer"
    if isinstance(error, http.client.HTTPException):
        return f"the answer is not HTTP ({type(error).__name__})"
    return f"{type(error).__name__}: {error}"[:200]

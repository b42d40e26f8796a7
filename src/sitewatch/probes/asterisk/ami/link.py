"""The socket of a conversation: never waited for longer than was agreed.

`Link.say` is the one place from which bytes leave, and it takes only what
a table of what may be said has let pass (`Action`, or `Command` of an event socket).
"""

from __future__ import annotations

import errno
import os
import socket
import ssl
from typing import TYPE_CHECKING

from sitewatch.probes.asterisk.ami.account import BadAccount
from sitewatch.probes.probe import printable


if TYPE_CHECKING:
    from collections.abc import Callable

    from sitewatch.probes.asterisk.ami.account import Remote
    from sitewatch.probes.asterisk.ami.bell import Bell
    from sitewatch.probes.asterisk.ami.talk import Sayable

PIECE = 64 * 1024
_NOT_NOW = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class LinkFailed(Exception):
    """There is no connection, or no longer; the message says why."""


class Link:
    """A connection that stands."""

    def __init__(self, wire: socket.socket) -> None:
        self.wire = wire
        self.may_have_more = False  # TLS keeps bytes that no poll sees
        self._unsent = bytearray()
        self._unsent_since = 0

    @property
    def has_unsent(self) -> bool:
        return bool(self._unsent)

    def say(self, action: Sayable, now: int) -> None:
        if not self._unsent:
            self._unsent_since = now
        self._unsent += action.encoded()

    def flush(self, now: int, patience: int) -> None:
        """Send what the switch takes now.

        Raises:
            LinkFailed: It is gone, or has taken nothing for *patience* milliseconds.
        """
        try:
            while self._unsent:
                sent = self.wire.send(bytes(self._unsent[:PIECE]))
                del self._unsent[:sent]
                self._unsent_since = now
        except _NOT_NOW:
            if now - self._unsent_since >= patience:
                msg = "the switch no longer takes what is sent"
                raise LinkFailed(msg) from None
        except OSError as error:
            raise LinkFailed(_words(error)) from error

    def receive(self) -> bytes:
        """Return what has come, nothing if nothing has.

        Raises:
            LinkFailed: It is gone.
        """
        self.may_have_more = False
        try:
            piece = self.wire.recv(PIECE)
        except _NOT_NOW:
            return b""
        except OSError as error:
            raise LinkFailed(_words(error)) from error
        if not piece:
            msg = "the switch closed the connection"
            raise LinkFailed(msg)
        self.may_have_more = True
        return piece

    def close(self) -> None:
        self.wire.close()


def connect(
    account: Remote, *, bell: Bell, steady: Callable[[], int], patience: int
) -> Link:
    """Return a link to the switch, with TLS if the account says so.

    Raises:
        LinkFailed: With the reason in words; also when the bell was stopped.
    """
    wait = _Wait(bell, steady, steady() + patience)
    try:
        found = socket.getaddrinfo(account.host, account.port, type=socket.SOCK_STREAM)
    except OSError as error:
        msg = f"the name {account.host} leads nowhere: {error.strerror}"
        raise LinkFailed(msg) from error
    failed = LinkFailed(f"the name {account.host} leads nowhere")
    for family, kind, protocol, _, where in found:
        wire = socket.socket(family, kind, protocol)
        try:
            return Link(_standing(wire, where, account, wait))
        except BadAccount as error:
            failed = LinkFailed(str(error))
        except OSError as error:
            failed = LinkFailed(_words(error))
        except LinkFailed as error:
            failed = error
        wire.close()
    raise failed


class _Wait:
    """What is left of the patience with a connection that does not stand yet."""

    def __init__(self, bell: Bell, steady: Callable[[], int], until: int) -> None:
        self._bell = bell
        self._steady = steady
        self._until = until

    def for_(self, wire: socket.socket, *, writing: bool) -> None:
        left = self._until - self._steady()
        if left <= 0 or self._bell.stopped:
            msg = (
                "no connection in time: nothing answers there, or a firewall is silent"
            )
            raise LinkFailed(msg)
        self._bell.wait(left, wire, writing=writing)


def _standing(
    wire: socket.socket, where: object, account: Remote, wait: _Wait
) -> socket.socket:
    wire.setblocking(False)
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    state = wire.connect_ex(where)  # type: ignore[arg-type] # as getaddrinfo gave it
    while state in {errno.EINPROGRESS, errno.EALREADY, errno.EAGAIN}:
        wait.for_(wire, writing=True)
        state = wire.connect_ex(where)  # type: ignore[arg-type] # as above
    if state not in {0, errno.EISCONN}:
        raise OSError(state, os.strerror(state))
    return _secured(wire, account, wait) if account.tls else wire


def _secured(wire: socket.socket, account: Remote, wait: _Wait) -> ssl.SSLSocket:
    secured = account.context().wrap_socket(
        wire,
        server_hostname=account.certificate_name or account.host,
        do_handshake_on_connect=False,
    )
    try:
        _shake_hands(secured, wait)
    except BaseException:
        secured.close()  # it has taken the socket over
        raise
    return secured


def _shake_hands(secured: ssl.SSLSocket, wait: _Wait) -> None:
    while True:
        try:
            secured.do_handshake()
        except ssl.SSLWantReadError:
            wait.for_(secured, writing=False)
        except ssl.SSLWantWriteError:
            wait.for_(secured, writing=True)
        else:
            return


def _words(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        said = printable(error.verify_message)
        return f"the certificate of the switch is not trusted: {said}"
    if isinstance(error, ssl.SSLError):
        return f"no TLS there, or none that both know ({error.reason or 'cut'})"
    if isinstance(error, ConnectionRefusedError):
        return "the connection was refused: nothing listens there"
    if isinstance(error, ConnectionResetError | BrokenPipeError):
        return "the switch cut the connection"
    return f"{type(error).__name__}: {error}"[:200]

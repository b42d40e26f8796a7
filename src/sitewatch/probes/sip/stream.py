"""SIP messages out of a TCP stream: heads end at an empty line, bodies by their length."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitewatch.probes.sip import message


if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

MOST_HEAD = MOST_BODY = 65_536
_READ = 16_384
_END = b"\r\n\r\n"


class Broken(Exception):
    """The stream cannot be read on; the message says what was seen."""


class Stream:
    """Reads heads; *left_ms* tells the time that is left, or raises when it is over."""

    def __init__(self, link: socket.socket, left_ms: Callable[[], int]) -> None:
        self._link = link
        self._left_ms = left_ms
        self._held = b""

    def next_head(self) -> bytes:
        """Return the head of the next message; its body is read and dropped."""
        while True:
            self._held = self._held.lstrip(b"\r\n")  # RFC 5626 keep-alives
            head, end, rest = self._held.partition(_END)
            if len(head) > MOST_HEAD:
                msg = f"what came is no SIP message: no end within {MOST_HEAD} bytes"
                raise Broken(msg)
            if end:
                break
            self._read()
        self._held = rest
        self._drop(_length(head))
        return head

    def _drop(self, length: int) -> None:
        while len(self._held) < length:
            self._read()
        self._held = self._held[length:]

    def _read(self) -> None:
        self._link.settimeout(self._left_ms() / 1000)
        piece = self._link.recv(_READ)
        if not piece:
            came = f" after {self._held[:60]!r}" if self._held else " without an answer"
            msg = f"the connection was closed{came}"
            raise Broken(msg)
        self._held += piece


def _length(head: bytes) -> int:
    """Return the length of the body; a stream of something else ends here."""
    try:
        said = message.read(head).first(message.CONTENT_LENGTH) or "0"
    except message.NotSip as error:
        msg = f"what came is no SIP message: {error}"
        raise Broken(msg) from error
    if not re.fullmatch(r"[0-9]{1,5}", said) or int(said) > MOST_BODY:
        msg = f"what came is no SIP message: its length is {said[:60]!r}"
        raise Broken(msg)
    return int(said)

"""From the bytes of an event socket to its blocks, however they are cut.

A block is a few lines of headers, an empty line, and as many bytes of a body as the
header Content-Length says. Lines end with LF.
"""

from __future__ import annotations

from dataclasses import dataclass

from sitewatch.probes.asterisk.ami.framing import BadFraming
from sitewatch.probes.asterisk.ami.message import Message, parse


GREETING = b"Content-"  # so every block begins, and so the first one is known
MOST_HEADERS = 64 * 1024
MOST_BODY = 1024 * 1024
MOST_DIGITS = 8
_END = b"\n\n"


@dataclass(frozen=True, slots=True)
class Block:
    headers: Message
    body: bytes = b""

    @property
    def type(self) -> str:
        return self.headers.get("Content-Type")


class Framer:
    """The blocks of one connection, from its first byte on.

    Attributes:
        fault: why nothing more is read, in words; empty while all is well. The
            connection is of no use then, what was whole before it is.
    """

    def __init__(self) -> None:
        self.fault = ""
        self._rest = bytearray()
        self._unseen = 0  # where the end of the headers is to be looked for
        self._headers: Message | None = None
        self._missing = 0  # bytes of the body

    def feed(self, piece: bytes) -> list[Block]:
        """Return the blocks that *piece* makes whole."""
        found: list[Block] = []
        if self.fault:
            return found
        self._rest += piece
        while (block := self._next()) is not None:
            found.append(block)
        return found

    @property
    def is_amid(self) -> bool:
        """Whether a block has begun and not ended."""
        return bool(self._rest) or self._headers is not None

    def _next(self) -> Block | None:
        if self._headers is None and not self._read_headers():
            return None
        if self._headers is None or len(self._rest) < self._missing:
            return None
        block = Block(self._headers, bytes(self._rest[: self._missing]))
        del self._rest[: self._missing]
        self._headers, self._missing = None, 0
        return block

    def _read_headers(self) -> bool:
        """Read the headers of the next block, if they are whole."""
        while self._rest[:1] == b"\n":  # an empty line belongs to nothing
            del self._rest[:1]
        begun = bytes(self._rest[: len(GREETING)])
        if not GREETING.startswith(begun):
            shown = "".join(
                each if each.isprintable() else "."
                for each in self._rest[:40].decode("ascii", "replace")
            )
            self.fault = f"no block of an event socket came but {shown!r}"
            return False
        end = self._rest.find(_END, self._unseen)
        if max(end, len(self._rest) if end < 0 else 0) > MOST_HEADERS:
            self.fault = f"headers are longer than {MOST_HEADERS} bytes"
        if end < 0 or self.fault:
            self._unseen = max(0, len(self._rest) - 1)
            return False
        self._headers = parse(bytes(self._rest[:end]))
        del self._rest[: end + len(_END)]
        self._unseen = 0
        return self._measure(self._headers.get("Content-Length", "0"))

    def _measure(self, told: str) -> bool:
        if not (told.isascii() and told.isdigit() and len(told) <= MOST_DIGITS):
            self.fault = "the length of a body is no number"
        elif int(told) > MOST_BODY:
            self.fault = f"a body is longer than {MOST_BODY} bytes"
        else:
            self._missing = int(told)
        return not self.fault


def blocks_of(transcript: bytes) -> list[Block]:
    """Return the blocks of a whole *transcript*; one cut at its end is left out.

    Raises:
        BadFraming: It is not of an event socket.
    """
    framer = Framer()
    found = framer.feed(transcript)
    if framer.fault:
        raise BadFraming(framer.fault)
    return found

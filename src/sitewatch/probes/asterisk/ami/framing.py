"""From the bytes of an AMI connection to its messages, however they are cut.

The switch greets with one line, the banner; then come messages, each a few lines and
an empty one. It ends lines with CR LF, and a bare LF inside a value is part of that
value: who rings may write his own name, and must not begin a message with it. Only
where the banner itself ends with a bare LF (some proxies do that) do all lines.
"""

from __future__ import annotations

from sitewatch.probes.asterisk.ami.message import Message, parse


GREETING = b"Asterisk Call Manager/"
MOST_BANNER = 200
MOST_LINE = 64 * 1024
MOST_MESSAGE = 1024 * 1024


class BadFraming(ValueError):
    """What came is not AMI, or larger than any message of it."""


class Framer:
    """The messages of one connection, from its first byte on.

    Attributes:
        version: what the banner says, such as `11.0.0`; empty until it is whole.
        fault: why nothing more is read, in words; empty while all is well. The
            connection is of no use then, what was whole before it is.
    """

    def __init__(self) -> None:
        self.version = ""
        self.fault = ""
        self._ending = b""
        self._rest = bytearray()  # from the beginning of a message on
        self._line = 0  # where its last line begins
        self._unseen = 0  # where the end of that line is to be looked for

    def feed(self, piece: bytes) -> list[Message]:
        """Return the messages that *piece* makes whole."""
        if self.fault:
            return []
        self._rest += piece
        if not self._ending:
            self._greet()
        return self._whole() if self._ending else []

    @property
    def has_greeted(self) -> bool:
        return bool(self._ending)

    @property
    def is_amid(self) -> bool:
        """Whether a banner or a message has begun and not ended."""
        return bool(self._rest)

    def _greet(self) -> None:
        line, newline, rest = bytes(self._rest).partition(b"\n")
        begun = line.startswith(GREETING[: len(line)])
        if not begun or (newline and not line.startswith(GREETING)):
            self.fault = f"no banner of AMI came but {_shown(line)!r}: another service"
        elif len(line) > MOST_BANNER:
            self.fault = f"the banner is longer than {MOST_BANNER} bytes"
        elif newline:
            self._ending = b"\r\n" if line.endswith(b"\r") else b"\n"
            self.version = _shown(line[len(GREETING) :].rstrip(b"\r"))
            self._rest = bytearray(rest)

    def _whole(self) -> list[Message]:
        found: list[Message] = []
        begin = 0
        while (end := self._rest.find(self._ending, self._unseen)) >= 0:
            self._check(line=end - self._line, message=end - begin)
            if self.fault:
                return found
            is_empty = end == self._line
            self._line = self._unseen = end + len(self._ending)
            if is_empty:
                if end > begin:
                    found.append(parse(bytes(self._rest[begin:end])))
                begin = self._line
        # An ending may be cut in two, so the last byte is looked at once more.
        self._unseen = max(self._line, len(self._rest) - 1)
        self._check(line=self._unseen - self._line, message=0)
        del self._rest[:begin]
        self._line -= begin
        self._unseen -= begin
        return found

    def _check(self, *, line: int, message: int) -> None:
        if line > MOST_LINE:
            self.fault = f"a line is longer than {MOST_LINE} bytes"
        elif message > MOST_MESSAGE:
            self.fault = f"a message is longer than {MOST_MESSAGE} bytes"


def messages_of(transcript: bytes) -> list[Message]:
    """Return the messages of a whole *transcript*; one cut at its end is left out.

    Raises:
        BadFraming: It is not AMI.
    """
    framer = Framer()
    found = framer.feed(transcript)
    if framer.fault:
        raise BadFraming(framer.fault)
    return found


def _shown(raw: bytes) -> str:
    """Return the beginning of *raw*, fit for a sentence."""
    words = raw[:60].decode("ascii", "replace").rstrip()
    return "".join(each if each.isprintable() else "." for each in words)

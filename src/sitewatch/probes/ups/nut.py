"""Network UPS Tools, as its upsd speaks it (RFC 9271): three questions, no command."""

from __future__ import annotations

import shlex
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


SECONDS = 3
MOST_LINE, MOST_LINES = 2000, 500


class NoUps(Exception):
    """The server of the power supplies gave no usable answer; the message says why."""


class Refused(NoUps):
    """One question was answered by an error; the others may still be asked."""


@dataclass(slots=True)
class Upsd:
    """An open conversation with upsd; it only ever reads."""

    link: socket.socket
    _rest: bytes = b""

    def names(self) -> list[str]:
        """Return the power supplies it knows."""
        self._say("LIST UPS")
        self._expect("BEGIN LIST UPS")
        found: list[str] = []
        for _ in range(MOST_LINES):
            line = self._line()
            if line == "END LIST UPS":
                return found
            found.append(_words(line, "UPS", 3)[1])
        msg = "the list of power supplies does not end"
        raise NoUps(msg)

    def variable(self, ups: str, name: str) -> str:
        """Return a variable of a power supply, such as ups.status."""
        self._say(f"GET VAR {ups} {name}")
        return _words(self._line(), "VAR", 4)[3]

    def _say(self, words: str) -> None:
        try:
            self.link.sendall(f"{words}\n".encode("ascii"))
        except (OSError, ValueError) as error:
            raise NoUps(_why(error)) from error

    def _expect(self, wanted: str) -> None:
        line = self._line()
        if line != wanted:
            msg = f"{wanted!r} was expected, {line[:80]!r} came"
            raise NoUps(msg)

    def _line(self) -> str:
        while b"\n" not in self._rest:
            if len(self._rest) > MOST_LINE:
                msg = "a line does not end"
                raise NoUps(msg)
            try:
                piece = self.link.recv(4096)
            except OSError as error:
                raise NoUps(_why(error)) from error
            if not piece:
                msg = "it hung up in the middle"
                raise NoUps(msg)
            self._rest += piece
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode("utf-8", "replace").strip()


@contextmanager
def conversation(host: str, port: int, *, seconds: int = SECONDS) -> Iterator[Upsd]:
    """Open a conversation with the upsd at *host*.

    Raises:
        NoUps: it cannot be reached.
    """
    try:
        link = socket.create_connection((host, port), timeout=seconds)
    except OSError as error:
        raise NoUps(_why(error)) from error
    with link:
        yield Upsd(link)


def _words(line: str, first: str, count: int) -> list[str]:
    try:
        words = shlex.split(line)
    except ValueError as error:
        msg = f"{line[:80]!r} is not an answer"
        raise NoUps(msg) from error
    if words[:1] == ["ERR"]:
        msg = f"it says {line[:80]}"
        raise Refused(msg)
    if len(words) < count or words[0] != first:
        msg = f"it says {line[:80]!r}"
        raise NoUps(msg)
    return words


def _why(error: Exception) -> str:
    return f"no answer ({type(error).__name__}: {error})"

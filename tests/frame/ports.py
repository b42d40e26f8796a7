"""Ports for the servers of tests, and for servers that must not be there.

A port that the kernel picks is nobody's until somebody binds it: the next connection of
any program may get it first, and whoever knocks there again and again at last even gets
through to itself. So each process takes a block of ports for itself, by holding its first
one, below those that the kernel picks from; and gives them out in turn.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from itertools import cycle


#: Linux picks from 32768 on.
_BLOCKS = range(12_000, 32_000, 100)


def free_port() -> int:
    """Return a port of this machine on which nobody listens; the next is free too."""
    return next(port for port in _own if _is_free(port) and _is_free(port + 1))


def _ports() -> Iterator[int]:
    for first in _BLOCKS:
        with socket.socket() as held:
            try:
                held.bind(("127.0.0.1", first))
            except OSError:
                continue
            yield from cycle(range(first + 1, first + _BLOCKS.step - 1, 2))
    message = "every block of ports is somebody's: what left so many processes behind?"
    raise RuntimeError(message)


_own = _ports()


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(type=kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True

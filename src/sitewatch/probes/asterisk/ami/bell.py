"""Waiting for a socket that another thread can end."""

from __future__ import annotations

import contextlib
import os
import select
import socket


class Bell:
    """Waits; whoever rings ends the wait, and after `stop` there is no waiting."""

    def __init__(self) -> None:
        self.stopped = False
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)
        os.set_blocking(self._writer, False)

    def ring(self) -> None:
        with contextlib.suppress(BlockingIOError):  # it has been rung enough
            os.write(self._writer, b"!")

    def stop(self) -> None:
        self.stopped = True
        self.ring()

    def wait(
        self,
        milliseconds: int,
        link: socket.socket | None = None,
        *,
        writing: bool = False,
    ) -> None:
        """Wait until *link* has something (or takes something), a ring, or the end."""
        if self.stopped:
            return
        poll = select.poll()
        poll.register(self._reader, select.POLLIN)
        if link is not None:
            poll.register(link, select.POLLIN | (select.POLLOUT if writing else 0))
        poll.poll(max(0, milliseconds))
        with contextlib.suppress(BlockingIOError):
            os.read(self._reader, 4096)

    def close(self) -> None:
        os.close(self._reader)
        os.close(self._writer)

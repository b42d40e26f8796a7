"""Waiting that ends at once when the program is asked to stop."""

from __future__ import annotations

import os
import select
import signal
from typing import TYPE_CHECKING, Self


if TYPE_CHECKING:
    from types import FrameType, TracebackType

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Stopping:
    """True once SIGTERM or SIGINT has come; what was begun is finished first."""

    def __init__(self) -> None:
        self.asked = False

    def __enter__(self) -> Self:
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)
        self._old_wakeup = signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        self._old = {each: signal.signal(each, self._ask) for each in SIGNALS}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for each, handler in self._old.items():
            signal.signal(each, handler)
        signal.set_wakeup_fd(self._old_wakeup)
        os.close(self._reader)
        os.close(self._writer)

    def wait(self, seconds: float) -> bool:
        """Wait *seconds* at most; return whether it is time to stop."""
        if not self.asked and seconds > 0:
            select.select([self._reader], [], [], seconds)
        return self.asked

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True

"""A worker as a process: sends what is due, and may be killed at the worst instant.

`python sender_process.py START TURN DIES_AFTER` waits for a line on its standard input, then
sends until nothing is due, by a clock that stands TURN leases after START. After that many
letters handed over it kills itself, before it could write down that the last one went;
0 means that it lives.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass
from datetime import datetime

import django


django.setup()

from backline.records.outbox.actions import send_due  # noqa: E402 - after the set-up
from backline.records.outbox.actions.send import LEASE  # noqa: E402
from backline.records.outbox.letter import Letter, Sender  # noqa: E402
from backline.records.outbox.senders import configured  # noqa: E402


@dataclass
class DiesAfter:
    """A sender that is killed right after the server took the letter."""

    sender: Sender
    letters: int
    at_once: int = 1

    def send(self, letter: Letter) -> None:
        self.sender.send(letter)
        self.letters -= 1
        if self.letters == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def close(self) -> None:
        self.sender.close()


def main(start: datetime, turn: int, dies_after: int) -> None:
    senders = {
        channel: DiesAfter(sender, dies_after)
        for channel, sender in configured().items()
    }
    sys.stdin.readline()
    while send_due(
        clock=lambda: start + turn * LEASE, senders=senders, limit=5
    ).handled:
        pass


if __name__ == "__main__":
    main(
        datetime.fromisoformat(sys.argv[1]),
        turn=int(sys.argv[2]),
        dies_after=int(sys.argv[3]),
    )

"""The programs that a desk is made of, run together until one of them ends."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from types import FrameType


_LOOKS_EVERY_SECONDS = 0.2
_TAIL_LINES = 25
_STOPS = (signal.SIGINT, signal.SIGTERM)


class ProgramEnded(Exception):
    """A program ended by itself or did not get ready; the message shows its log."""


@dataclass(frozen=True, slots=True)
class Program:
    """How a program is started, and under which address it says that it is ready."""

    name: str
    command: tuple[str, ...]
    ready_at: str = ""


@dataclass(slots=True)
class Running:
    """A program at work."""

    program: Program
    process: subprocess.Popen[bytes]
    log: Path

    def check_running(self) -> None:
        """Refuse to go on without it.

        Raises:
            ProgramEnded: it is not at work any more.
        """
        code = self.process.poll()
        if code is not None:
            raise ProgramEnded(self.told(f"ended by itself with {code}"))

    def told(self, what: str) -> str:
        """Return a sentence on what happened, with the end of the log below it."""
        lines = self.log.read_text(errors="replace").splitlines()[-_TAIL_LINES:]
        tail = "\n".join(f"  {line}" for line in lines) or "  (its log is empty)"
        return f"{self.program.name} {what}. The end of {self.log}:\n{tail}"


@dataclass(slots=True)
class Programs:
    """Some programs, started one after the other and stopped in the other order."""

    env: Mapping[str, str]
    logs: Path
    stopping: Event = field(default_factory=Event)
    running: list[Running] = field(default_factory=list)
    stops_within_seconds: float = 10

    def start(self, program: Program) -> None:
        """Start a program; what it says goes to a log of its own."""
        log = self.logs / f"{program.name.replace(' ', '-')}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(  # noqa: S603 - our own programs
                program.command,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                # A group of its own: Ctrl-C is for us, and we tell it once.
                process_group=0,
            )
        self.running.append(Running(program, process, log))

    def run(self, program: Program, within_seconds: float) -> None:
        """Run a program to its end.

        Raises:
            ProgramEnded: it failed, or did not come to an end in time.
        """
        self.start(program)
        one = self.running[-1]
        try:
            code = one.process.wait(within_seconds)
        except subprocess.TimeoutExpired as error:
            what = f"did not end in {within_seconds:.0f} s"
            raise ProgramEnded(one.told(what)) from error
        if code:
            raise ProgramEnded(one.told(f"ended with {code}"))
        self.running.remove(one)

    def wait_until_ready(self, within_seconds: float) -> None:
        """Wait until every program answers that has an address, or until told to stop.

        Raises:
            ProgramEnded: one ended, or does not answer in time.
        """
        give_up_at = time.monotonic() + within_seconds
        for one in self.running:
            while one.program.ready_at and not _answers(one.program.ready_at):
                for other in self.running:
                    other.check_running()
                if time.monotonic() > give_up_at:
                    what = f"was not ready in {within_seconds:.0f} s"
                    raise ProgramEnded(one.told(what))
                if self.stopping.wait(_LOOKS_EVERY_SECONDS):
                    return

    def watch(self) -> None:
        """Return when told to stop.

        Raises:
            ProgramEnded: one of them ended by itself.
        """
        while not self.stopping.wait(_LOOKS_EVERY_SECONDS):
            for one in self.running:
                one.check_running()

    def stop(self) -> None:
        """End all of them and whatever they started, politely first."""
        for one in reversed(self.running):
            if one.process.poll() is None:
                one.process.terminate()
        give_up_at = time.monotonic() + self.stops_within_seconds
        for one in reversed(self.running):
            with contextlib.suppress(subprocess.TimeoutExpired):
                one.process.wait(max(0.1, give_up_at - time.monotonic()))
            with contextlib.suppress(ProcessLookupError):
                os.killpg(one.process.pid, signal.SIGKILL)
            one.process.wait()
        self.running.clear()


@contextlib.contextmanager
def supervised(env: Mapping[str, str], logs: Path) -> Iterator[Programs]:
    """Yield programs that end with this one, which SIGINT and SIGTERM tell to stop."""
    programs = Programs(env, logs)

    def stop(number: int, frame: FrameType | None) -> None:
        programs.stopping.set()

    before = {number: signal.signal(number, stop) for number in _STOPS}
    try:
        yield programs
    finally:
        programs.stop()
        for number, handler in before.items():
            signal.signal(number, handler)


def is_free(port: int) -> bool:
    """Tell whether a program may listen on *port* of this computer."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def environment(**values: str) -> dict[str, str]:
    """Return this program's environment with some values of its own."""
    return {**os.environ, **values}


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=2).close()  # noqa: S310 - our own
    except OSError:
        return False
    return True

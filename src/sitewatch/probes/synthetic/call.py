"""One test call, placed by sipp: a program that is called, never linked.

sipp leaves a call open when it is told to end, so it never is: it runs in a session of
its own with these signals blocked, and ends by itself when the call is hung up, or when
its own time is over.
"""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from sitewatch.probes.sip.address import host_port


if TYPE_CHECKING:
    from sitewatch.probes.sip.address import Address

PROGRAM = "sipp"
HELD_MS, LATE_MS = 1000, 4000
ENDS_WITHIN_SECONDS = 20  # beyond the answer: held, hung up, and late answers
MOST_WORDS = 64_000
NOT_LET_IN = {401, 403, 407}  # nothing is known of the calls of others
_ANSWERED = re.compile(r"answered ([0-9]+)")
_STATUS = re.compile(r"received 'SIP/2\.0 ([3-6][0-9]{2})")
_TIME_OUT = re.compile(r"receive timeout|timed out|retransmission", re.IGNORECASE)
_REFUSED = re.compile(r"refused", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Call:
    """Whom to call, as whom, and what is expected."""

    to: Address
    caller: str
    answer_seconds: int
    expect_audio: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The call was placed and not answered as expected."""

    because: str


@dataclass(frozen=True, slots=True)
class NotPlaced:
    """Nothing is known: there was no call, or sitewatch is not let in."""

    because: str


Outcome = Answered | Failed | NotPlaced


def program() -> str | None:
    """Return where sipp is, if it is installed."""
    return shutil.which(PROGRAM)


def place_call(call: Call) -> Outcome:
    """Place *call* and return how it went; comes to an end by itself."""
    sipp = program()
    if sipp is None:
        return NotPlaced("sipp is not installed; on Debian: apt-get install sip-tester")
    try:
        own = _own_address(call.to)
        with socket.socket(_family(own), socket.SOCK_DGRAM) as audio:
            audio.bind((own, 0))
            audio.setblocking(False)
            said = _run(sipp, call, own, audio.getsockname()[1])
            return _judged(call, said, heard=_heard(audio))
    except OSError as error:
        return NotPlaced(f"it cannot be placed from here: {error.strerror or error}")
    except subprocess.TimeoutExpired:
        return NotPlaced("sipp did not come to an end, it was ended by force")


@dataclass(frozen=True, slots=True)
class _Said:
    """What sipp wrote: its log of the call, and its errors."""

    log: str
    errors: str


def _own_address(to: Address) -> str:
    """Return the address of this computer from which *to* is reached."""
    family, kind, _, _, where = socket.getaddrinfo(
        to.host, to.port, type=socket.SOCK_DGRAM
    )[0]
    with socket.socket(family, kind) as link:
        link.connect(where)
        return str(link.getsockname()[0])


def _family(own: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in own else socket.AF_INET


def _run(sipp: str, call: Call, own: str, audio_port: int) -> _Said:
    """Let sipp place the call; it works in a folder that goes with it."""
    longest = 2 * call.answer_seconds + ENDS_WITHIN_SECONDS
    with tempfile.TemporaryDirectory(prefix="sitewatch-call-") as name:
        folder = Path(name)
        (folder / "call.xml").write_text(_scenario(call, audio_port))
        command = _command(sipp, call, own, longest)
        # Inherited by sipp: it would leave the call open.
        mask = signal.pthread_sigmask(
            signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
        )
        try:
            with (folder / "said").open("wb") as said:
                subprocess.run(  # noqa: S603 - every argument is ours or was checked
                    command,
                    cwd=folder,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=said,
                    start_new_session=True,
                    timeout=longest + ENDS_WITHIN_SECONDS,
                    check=False,
                )
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        return _Said(_words(folder / "log"), _words(folder / "said"))


def _command(sipp: str, call: Call, own: str, longest: int) -> list[str]:
    transport = "t1" if call.to.transport == "tcp" else "u1"
    return [
        sipp,
        host_port(call.to.host, call.to.port),
        *("-sf", "call.xml", "-s", call.to.user, "-t", transport),
        *("-m", "1", "-l", "1", "-aa", "-nostdin", "-skip_rlimit"),
        *("-i", own, "-ci", "127.0.0.1"),  # its control port is for this computer only
        *("-timeout", str(longest), "-timeout_error"),
        *("-trace_logs", "-log_file", "log"),
    ]


def _scenario(call: Call, audio_port: int) -> str:
    written = resources.files("sitewatch.probes.synthetic") / "call.xml"
    text = written.read_text(encoding="utf-8")
    for name, value in {
        "ANSWER_MS": call.answer_seconds * 1000,
        "LATE_MS": LATE_MS,
        "HELD_MS": HELD_MS,
        "CALLER": call.caller,
        "AUDIO_PORT": audio_port,
    }.items():
        text = text.replace(f"@{name}@", str(value))
    return text


def _words(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(MOST_WORDS).decode("latin-1")
    except FileNotFoundError:
        return ""


def _heard(audio: socket.socket) -> bool:
    """Tell whether anything came to the port to which audio was to be sent."""
    try:
        return bool(audio.recv(2048))
    except BlockingIOError:
        return False


def _judged(call: Call, said: _Said, *, heard: bool) -> Outcome:
    answered = _ANSWERED.search(said.log)
    status = _STATUS.search(said.errors)
    if answered is not None:
        return _judged_answer(call, int(answered[1]), heard=heard)
    if status is not None and int(status[1]) in NOT_LET_IN:
        return NotPlaced(f"sitewatch is not let in: {status[1]}")
    if status is not None:
        return Failed(f"refused with {status[1]}")
    if _TIME_OUT.search(said.errors):
        return Failed(f"not answered within {call.answer_seconds} s")
    if _REFUSED.search(said.errors):
        return Failed("the connection was refused: nothing listens there")
    lines = said.errors.strip().splitlines() or ["it said nothing"]
    return NotPlaced(f"sipp cannot place it: {lines[-1][:200]}")


def _judged_answer(call: Call, milliseconds: int, *, heard: bool) -> Outcome:
    if milliseconds > call.answer_seconds * 1000:
        return Failed(f"answered after {milliseconds} ms only")
    if call.expect_audio and not heard:
        return Failed(f"answered within {milliseconds} ms, but nothing was to be heard")
    return Answered(milliseconds)

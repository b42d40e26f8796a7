"""A stand-in for the manager interface of a switch: it plays what a script says."""

from __future__ import annotations

import hashlib
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from queue import Queue


USER, SECRET = "siteagent", "siteagent-pw"
BANNER = b"Asterisk Call Manager/11.0.0\r\n"
BOOTED = b"Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: %d\r\n\r\n"
STATUS = (
    b"CoreStartupDate: 2026-11-23\r\nCoreStartupTime: 08:00:50\r\n"
    b"CoreReloadDate: 2026-11-23\r\nCoreReloadTime: 08:00:50\r\n"
)


class Gone(Exception):
    """The client has left."""


@dataclass
class Peer:
    """One connection, from the switch's side."""

    wire: socket.socket
    over: threading.Event
    actions: Queue[Mapping[str, str]] = field(default_factory=Queue)
    _read: bytes = b""

    def say(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.wire.sendall(piece)

    def action(self) -> Mapping[str, str]:
        """Return the next action that the client sends."""
        while b"\r\n\r\n" not in self._read:
            piece = self.wire.recv(65_536)
            if not piece:
                raise Gone
            self._read += piece
        raw, _, self._read = self._read.partition(b"\r\n\r\n")
        lines = (line.partition(": ") for line in raw.decode().split("\r\n"))
        action = {name: value for name, _, value in lines}
        self.actions.put(action)
        return action

    def answer(self, action: Mapping[str, str], more: bytes = b"") -> None:
        self.say(response(action["ActionID"], more))

    def log_in(self, *, uptime: int = 4_000, events: bytes = b"") -> None:
        """Greet, let the client in, and tell it about the core."""
        self.say(BANNER)
        challenge = self.action()
        assert (challenge["Action"], challenge["AuthType"]) == ("Challenge", "MD5")
        self.answer(challenge, b"Challenge: 159923571\r\n")
        login = self.action()
        key = hashlib.md5(f"159923571{SECRET}".encode()).hexdigest()  # noqa: S324 - AMI's
        assert (login["Username"], login["Key"]) == (USER, key)
        self.answer(login, b"Message: Authentication accepted\r\n")
        self.say(BOOTED % uptime, events)
        status = self.action()
        assert status["Action"] == "CoreStatus"
        self.answer(status, STATUS)

    def hang_up(self) -> None:
        """Say no more. What the client still sends is read, or it would be cut off."""
        self.wire.shutdown(socket.SHUT_WR)
        self.wait()

    def wait(self) -> None:
        """Do nothing until the client leaves."""
        with suppress(OSError):
            while self.wire.recv(65_536):
                pass


Script = Callable[[Peer], None]


def response(action_id: str, more: bytes = b"", said: bytes = b"Success") -> bytes:
    return (
        (b"Response: %s\r\nActionID: %s\r\n" % (said, action_id.encode()))
        + more
        + b"\r\n"
    )


def event(name: str, action_id: str = "", **headers: str) -> bytes:
    lines = {"Event": name, **headers}
    if action_id:
        lines["ActionID"] = action_id
    return "".join(f"{key}: {lines[key]}\r\n" for key in lines).encode() + b"\r\n"


def whole_list(action_id: str, items: int, told: str = "") -> bytes:
    """Return a list of *items* queue members that says it has *told*."""
    members = [
        event("QueueMember", action_id, Name=f"agent{number:03}")
        for number in range(items)
    ]
    end = event(
        "QueueStatusComplete",
        action_id,
        EventList="Complete",
        ListItems=told or str(items),
    )
    return response(action_id, b"EventList: start\r\n") + b"".join(members) + end


def renamed(raw: bytes, old: str, new: str) -> bytes:
    """Return *raw* with the id of one action put for another."""
    pattern = rb"(?m)^ActionID: " + re.escape(old.encode()) + rb"\r$"
    return re.sub(pattern, b"ActionID: " + new.encode() + b"\r", raw)


@dataclass
class Switch:
    """Plays a script for each connection; the last one again and again."""

    scripts: list[Script]
    tls: ssl.SSLContext | None = None
    port: int = 0
    peers: Queue[Peer] = field(default_factory=Queue)
    failures: list[AssertionError] = field(default_factory=list)

    def serve(self, listener: socket.socket, over: threading.Event) -> None:
        while not over.is_set():
            try:
                wire, _ = listener.accept()
            except OSError:
                return
            script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
            try:
                self._play(wire, script, over)
            except (Gone, OSError):
                continue
            except AssertionError as error:
                self.failures.append(error)

    def _play(self, wire: socket.socket, script: Script, over: threading.Event) -> None:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire.settimeout(60)
        with wire:
            if self.tls is None:
                self._meet(Peer(wire, over), script)
                return
            with self.tls.wrap_socket(wire, server_side=True) as secured:
                self._meet(Peer(secured, over), script)

    def _meet(self, peer: Peer, script: Script) -> None:
        self.peers.put(peer)
        script(peer)


@contextmanager
def serving(*scripts: Script, tls: ssl.SSLContext | None = None) -> Iterator[Switch]:
    """Serve a switch; what a script asserts in vain fails the test."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        switch = Switch(list(scripts), tls, listener.getsockname()[1])
        thread = threading.Thread(target=switch.serve, args=(listener, over))
        thread.start()
        try:
            yield switch
        finally:
            over.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
    if switch.failures:
        raise switch.failures[0]

"""SIP servers on loopback that answer as the test says, over real sockets."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sitewatch.probes.sip.address import Address


#: From the request and how many came before it to the pieces to send.
Speak = Callable[[bytes, int], list[bytes]]


def answer(request: bytes, status: int = 200, **changed: str) -> bytes:
    """Return an answer to *request*, with the headers *changed* (None: left out)."""
    copied = {}
    for line in request.decode().split("\r\n")[1:]:
        name, _, value = line.partition(": ")
        if name in {"Via", "From", "To", "Call-ID", "CSeq"}:
            copied[name] = value
    copied |= {name.replace("_", "-"): value for name, value in changed.items()}
    lines = [f"SIP/2.0 {status} Whatever", *(f"{k}: {v}" for k, v in copied.items())]
    return "\r\n".join([*lines, "Content-Length: 0", "", ""]).encode()


@contextmanager
def udp_server(speak: Speak) -> Iterator[tuple[Address, list[bytes]]]:
    came: list[bytes] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.bind(("127.0.0.1", 0))

        def serve() -> None:
            while True:
                request, sender = link.recvfrom(65_535)
                if not request:
                    return
                came.append(request)
                for piece in speak(request, len(came) - 1):
                    link.sendto(piece, sender)

        thread = threading.Thread(target=serve)
        thread.start()
        port = link.getsockname()[1]
        try:
            yield Address("127.0.0.1", port), came
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
                end.sendto(b"", ("127.0.0.1", port))
            thread.join()


@contextmanager
def tcp_server(speak: Speak) -> Iterator[tuple[Address, list[bytes]]]:
    """Serve one connection; it ends when nothing more is to be said."""
    came: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            link, _ = listener.accept()
        except OSError:
            return
        with link:
            came.append(link.recv(65_535))
            try:
                for piece in speak(came[0], 0):
                    link.sendall(piece)
                if link.recv(1):
                    came.append(b"more")
            except OSError:
                return  # the client has had enough

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield Address("127.0.0.1", listener.getsockname()[1], "tcp"), came
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()

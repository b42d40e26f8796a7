"""Tells systemd that the service is up, goes on, or stops (sd_notify)."""

from __future__ import annotations

import contextlib
import socket
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from collections.abc import Mapping

READY, ALIVE, STOPPING = "READY=1", "WATCHDOG=1", "STOPPING=1"


def tell(state: str, environment: Mapping[str, str]) -> None:
    """Tell *state*, if systemd wants to know; what nobody hears is no error."""
    address = environment.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    if address.startswith("@"):
        address = f"\0{address[1:]}"
    with (
        contextlib.suppress(OSError),
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as link,
    ):
        link.sendto(state.encode(), address)

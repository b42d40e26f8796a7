from __future__ import annotations

import socket
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sitewatch import notify


if TYPE_CHECKING:
    from pathlib import Path


def test_systemd_hears_what_is_told(tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as systemd:
        systemd.bind(address)
        notify.tell(notify.READY, {"NOTIFY_SOCKET": address})
        assert systemd.recv(100) == b"READY=1"


@pytest.mark.parametrize("address", [None, "", "nonsense", "/nowhere/at/all", "@gone"])
def test_nobody_who_listens_is_no_error(address: str | None) -> None:
    notify.tell(notify.ALIVE, {} if address is None else {"NOTIFY_SOCKET": address})

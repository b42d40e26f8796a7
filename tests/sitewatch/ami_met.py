"""Clients of AMI that have met a stand-in switch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.sitewatch.ami_server import SECRET, USER, Peer, Script, Switch, serving

from sitewatch.probes.asterisk.ami.account import Account
from sitewatch.probes.asterisk.ami.client import Client, Keeper
from sitewatch.probes.asterisk.ami.patience import Patience


LONG = 60_000  # no test waits for it to end
SHORT = Patience(
    connect=200, banner=100, log_in=100, answer=100, silence=100, write=100
)


def patient(**short: int) -> Patience:
    """Return who waits as long as it takes, but for what is named."""
    return Patience(**dict.fromkeys(Patience.__slots__, LONG) | short)


@contextmanager
def client_of(
    switch: Switch, patience: Patience | None = None, *, challenge: bool = True
) -> Iterator[Client]:
    account = Account(
        host="127.0.0.1",
        port=switch.port,
        user=USER,
        secret=SECRET,
        tls=False,
        challenge=challenge,
    )
    client = Client(account, patience=patience, share=lambda: 0)
    client.start()
    try:
        yield client
    finally:
        client.close()


@contextmanager
def met(*scripts: Script, patience: Patience | None = None) -> Iterator[Client]:
    """Yield a client that is up, with a switch that plays *scripts*."""
    with serving(*scripts) as switch, client_of(switch, patience) as client:
        assert client.wait_until_up(LONG)
        yield client


def wait_until_down(client: Keeper) -> str:
    with client._lock:
        assert client._lock.wait_for(lambda: not client._is_up, LONG / 1000)
        assert client._lock.wait_for(lambda: _tried(client), LONG / 1000)
        return client._because


def _tried(client: Keeper) -> bool:
    return client._because not in {"", "not connected yet"}


def why_not(*scripts: Script, **short: int) -> str:
    """Return why a client does not get in that is *short* of patience for something."""
    with serving(*scripts) as switch, client_of(switch, patient(**short)) as client:
        return wait_until_down(client)


def stay(peer: Peer) -> None:
    peer.log_in()
    peer.wait()

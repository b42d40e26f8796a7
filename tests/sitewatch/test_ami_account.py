from __future__ import annotations

import ssl
from pathlib import Path

import pytest
import trustme
from tests.sitewatch.ami_met import LONG, stay, wait_until_down
from tests.sitewatch.ami_server import BANNER, SECRET, USER, Peer, serving, whole_list

from sitewatch.probes.asterisk.ami.account import Account, BadAccount
from sitewatch.probes.asterisk.ami.client import Client
from sitewatch.probes.asterisk.ami.patience import Patience


def account(**changed: object) -> Account:
    told = {"host": "127.0.0.1", "user": USER, "secret": SECRET, **changed}
    return Account(**told)  # type: ignore[arg-type] # each test gives what fits


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


def tls_of(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def why_not(told: Account) -> str:
    patience = Patience(connect=500, banner=200, log_in=200)
    client = Client(told, patience=patience, share=lambda: 0)
    client.start()
    try:
        return wait_until_down(client)
    finally:
        client.close()


def test_a_switch_is_asked_over_tls(authority: trustme.CA, ca_file: Path) -> None:
    def script(peer: Peer) -> None:
        peer.log_in()
        peer.say(whole_list(peer.action()["ActionID"], 3_000))
        peer.wait()

    with serving(script, tls=tls_of(authority, "127.0.0.1")) as switch:
        client = Client(account(port=switch.port, ca_file=ca_file))
        client.start()
        try:
            assert client.wait_until_up(LONG)
            assert len(client.ask("QueueStatus").events) == 3_000
        finally:
            client.close()


def test_a_certificate_may_bear_another_name(
    authority: trustme.CA, ca_file: Path
) -> None:
    with serving(stay, tls=tls_of(authority, "pbx.example")) as switch:
        told = account(port=switch.port, ca_file=ca_file)
        assert "the certificate of the switch is not trusted" in why_not(told)
        assert "mismatch" in why_not(told)

        client = Client(
            account(port=switch.port, ca_file=ca_file, certificate_name="pbx.example")
        )
        client.start()
        assert client.wait_until_up(LONG)
        client.close()


def test_a_certificate_of_nobody_is_refused(authority: trustme.CA) -> None:
    with serving(stay, tls=tls_of(authority, "127.0.0.1")) as switch:
        assert "not trusted" in why_not(account(port=switch.port))


@pytest.mark.parametrize("greeting", [BANNER, b"\x15\x03\x03\x00\x02\x02\x28"])
def test_no_tls_there(greeting: bytes) -> None:
    def script(peer: Peer) -> None:
        peer.say(greeting)
        peer.wait()

    with serving(script) as switch:
        assert "no TLS there" in why_not(account(port=switch.port))


def test_a_handshake_is_not_waited_for() -> None:
    with serving(Peer.wait) as switch:
        assert "no connection in time" in why_not(account(port=switch.port))


def test_a_plain_client_at_a_tls_port(authority: trustme.CA) -> None:
    with serving(stay, tls=tls_of(authority, "127.0.0.1")) as switch:
        because = why_not(account(port=switch.port, tls=False))

    assert "the port wants TLS" in because


def test_an_authority_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nonsense")
    with serving(stay) as switch:
        for name in ("ca.pem", "absent.pem"):
            told = account(port=switch.port, ca_file=tmp_path / name)
            assert f"{name} cannot be used" in why_not(told)


def test_a_name_that_leads_nowhere() -> None:
    assert "leads nowhere" in why_not(account(host="switch.invalid"))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_plain_is_for_this_computer(host: str) -> None:
    assert account(host=host, tls=False).is_loopback


@pytest.mark.parametrize("host", ["10.0.0.5", "pbx.example", "localhost.example"])
def test_plain_to_another_computer_is_the_customers_word(host: str) -> None:
    with pytest.raises(BadAccount, match="is another computer"):
        account(host=host, tls=False)
    account(host=host, tls=False, plain=True)
    with pytest.raises(BadAccount, match="does not travel"):
        account(host=host, tls=False, plain=True, challenge=False)


@pytest.mark.parametrize("field", ["user", "secret"])
@pytest.mark.parametrize("value", ["", " a", "a\r\nAction: QueueReset", "a\0"])
def test_user_and_secret_are_one_line(field: str, value: str) -> None:
    with pytest.raises(BadAccount, match=field):
        account(**{field: value})


def test_an_account_does_not_show_its_secret() -> None:
    assert SECRET not in repr(account())
    assert str(account(host="::1")) == "[::1]:5039"

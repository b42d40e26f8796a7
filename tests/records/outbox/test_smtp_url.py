from __future__ import annotations

import pytest

from backline.records.outbox.senders.smtp.server import BadSmtpUrl, Server, server_of


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.com", Server("smtp", "mail.example.com", 25)),
        ("smtp://[::1]:2525/", Server("smtp", "::1", 2525)),
        ("smtps://mail.example.com", Server("smtps", "mail.example.com", 465)),
        (
            "smtp+starttls://desk%40x.in:p%2Fw%3A@mail.example.com",
            Server("smtp+starttls", "mail.example.com", 587, "desk@x.in", "p/w:"),
        ),
        ("smtp://me:pw@localhost", Server("smtp", "localhost", 25, "me", "pw")),
    ],
)
def test_an_address_names_scheme_host_port_and_key(url: str, server: Server) -> None:
    assert server_of(url) == server


@pytest.mark.parametrize(
    ("url", "because"),
    [
        pytest.param("mail.example.com:25", "no way to send", id="no scheme"),
        pytest.param("http://mail.example.com", "no way to send", id="another scheme"),
        pytest.param("smtp://", "names no host", id="no host"),
        pytest.param("smtp://mail:many", "cannot be read", id="port in words"),
        pytest.param("smtp://mail:99999", "cannot be read", id="port too high"),
        pytest.param("smtp://[::1", "cannot be read", id="half an address"),
        pytest.param("smtp://mail/path", "nothing may follow", id="path"),
        pytest.param("smtp://mail?tls=1", "nothing may follow", id="query"),
        pytest.param("smtp://me:pw@mail.example.com", "in clear", id="clear password"),
    ],
)
def test_what_is_no_address_is_refused_with_the_remedy(url: str, because: str) -> None:
    with pytest.raises(BadSmtpUrl, match=because) as refusal:
        server_of(url)
    assert "Write smtp://host:25" in str(refusal.value)


@pytest.mark.parametrize(
    "url",
    [
        "smtp+starttls://me:hush/hush@mail.example.com",
        "smtp+starttls://me:hush#hush@mail.example.com",
        "http://me:hush@mail.example.com",
        "smtp://me:hush@mail.example.com",
    ],
)
def test_the_password_is_never_repeated(url: str) -> None:
    with pytest.raises(BadSmtpUrl) as refusal:
        server_of(url)
    assert "hush" not in str(refusal.value)
    assert "hush" not in repr(server_of("smtps://me:hush@mail.example.com"))

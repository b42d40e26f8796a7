"""Which mail server, how to reach it, and with what key."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from backline.records.outbox.letter import BadSetting


_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class BadSmtpUrl(BadSetting):
    """BACKLINE_SMTP_URL does not name a mail server."""


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server: in clear (`smtp`), upgraded (`smtp+starttls`) or TLS (`smtps`)."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)


def server_of(url: str) -> Server:
    """Return the server that *url* names.

    Raises:
        BadSmtpUrl: with what to write instead; the password is not repeated.
    """
    try:
        parts = urlsplit(url)
        fault, port = _fault_in(parts), parts.port
    except ValueError:
        # The words of the error may hold a piece of the password.
        fault = "host and port cannot be read"
        raise _bad(fault) from None
    if fault:
        raise _bad(fault)
    return Server(
        scheme=parts.scheme,
        host=parts.hostname or "",
        port=port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _fault_in(parts: SplitResult) -> str:
    if parts.scheme not in _PORTS:
        return f"{parts.scheme!r} is no way to send mail"
    if not parts.hostname:
        return "it names no host"
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        return "nothing may follow the host and port; write / ? # as %2F %3F %23"
    if parts.password and parts.scheme == "smtp" and parts.hostname not in _LOOPBACK:
        return "it would send the password in clear"
    return ""


def _bad(fault: str) -> BadSmtpUrl:
    message = (
        f"BACKLINE_SMTP_URL is of no use: {fault}. Write smtp://host:25, "
        "smtp+starttls://user:password@host:587 or smtps://user:password@host:465."
    )
    return BadSmtpUrl(message)

"""A real SMTP server on this machine, which can be told to misbehave."""

from __future__ import annotations

import asyncio
import ssl
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass(frozen=True, slots=True)
class Received:
    """A mail that arrived whole, with its envelope."""

    mail_from: str
    recipient: str
    content: bytes

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"])


@dataclass
class Behaviour:
    """What the server says; by default it takes everything."""

    to_sender: str = "250 OK"
    to_recipient: dict[str, str] = field(default_factory=dict)
    to_data: dict[str, str] = field(default_factory=dict)
    # So many times the server takes the whole mail and dies before it says so.
    deaths_after_data: int = 0


class MailServer:
    """Listens on a free port of 127.0.0.1 for the length of a `with`."""

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
        login: tuple[str, str] | None = None,
    ) -> None:
        self.received: list[Received] = []
        self.behaviour = Behaviour()
        self.connections = 0
        self._tls = tls
        self._starttls = starttls
        self._login = login
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run)
        self._protocols: list[SMTP] = []
        self.port = 0

    def __enter__(self) -> Self:
        self._server = self._loop.run_until_complete(
            self._loop.create_server(self._protocol, "127.0.0.1", 0, ssl=self._tls)
        )
        self.port = self._server.sockets[0].getsockname()[1]
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(timeout=60)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=60)
        self._loop.close()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.behaviour.to_sender

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        answer = self.behaviour.to_recipient.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        (recipient,) = envelope.rcpt_tos
        answer = self.behaviour.to_data.get(recipient, "250 taken")
        if not answer.startswith("250"):
            return answer
        content = envelope.content
        assert isinstance(content, bytes)
        self.received.append(Received(str(envelope.mail_from), recipient, content))
        if self.behaviour.deaths_after_data:
            self.behaviour.deaths_after_data -= 1
            _cut(server)
        return answer

    def _protocol(self) -> SMTP:
        self.connections += 1
        protocol = SMTP(
            self,
            hostname="mail.test",
            loop=self._loop,
            enable_SMTPUTF8=False,
            tls_context=self._starttls,
            require_starttls=self._starttls is not None,
            authenticator=self._authenticate if self._login else None,
            auth_required=self._login is not None,
        )
        self._protocols.append(protocol)
        return protocol

    def _authenticate(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        mechanism: str,
        given: object,
    ) -> AuthResult:
        assert isinstance(given, LoginPassword)
        assert self._login is not None
        user, password = self._login
        right = (given.login, given.password) == (user.encode(), password.encode())
        return AuthResult(success=right, handled=right)

    def _run(self) -> None:
        self._loop.run_forever()

    async def _close(self) -> None:
        self._server.close()
        for protocol in self._protocols:
            _cut(protocol)
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._loop.shutdown_asyncgens()


def _cut(protocol: SMTP) -> None:
    """End the connection without another word."""
    transport = protocol.transport
    # Python 3.11.2 cannot abort a TLS connection that is closed already.
    if isinstance(transport, asyncio.WriteTransport) and not transport.is_closing():
        transport.abort()

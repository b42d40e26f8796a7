from __future__ import annotations

import contextlib
import smtplib
import ssl
from email.message import EmailMessage

from backline.records.outbox.letter import ChannelDown, Letter, NotNow, Refused
from backline.records.outbox.senders.smtp.mime import (
    address_of,
    envelope_from,
    mail_of,
)
from backline.records.outbox.senders.smtp.server import Server


# For each step of the dialogue. A server that is slower than this at ten steps in a row
# costs a lease, not a message.
TIMEOUT_SECONDS = 15
_GOING_AWAY = 421
_PERMANENT = 500
_TOO_LARGE = 552


class SmtpSender:
    """Hands mails to one SMTP server, over connections that stay until closed."""

    #: A mail that the server takes its time over does not hold up a page.
    at_once = 2

    def __init__(
        self, server: Server, *, mail_from: str, tls: ssl.SSLContext | None = None
    ) -> None:
        self._server = server
        self._mail_from = mail_from
        self._tls = tls or ssl.create_default_context()
        #: Each is in the hands of one thread or here.
        self._idle: list[smtplib.SMTP] = []

    def send(self, letter: Letter) -> None:
        """Hand *letter* to the server; return when it has said 250 to the whole."""
        try:
            mail = mail_of(letter, mail_from=self._mail_from)
            address = address_of(letter)
        except ValueError as error:
            message = f"{letter.recipient!r} cannot stand in a mail: {error}"
            raise Refused(message) from error
        connection = self._idle_one() or self._connect()
        try:
            self._hand_over(connection, mail, address)
        except ChannelDown:
            _take_leave(connection)
            raise
        except (Refused, NotNow):
            self._idle.append(connection)
            raise
        self._idle.append(connection)

    def close(self) -> None:
        """Take leave of the server, if it still listens."""
        while connection := self._idle_one():
            _take_leave(connection)

    def _idle_one(self) -> smtplib.SMTP | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        connection: smtplib.SMTP | None = None
        try:
            if server.scheme == "smtps":
                connection = smtplib.SMTP_SSL(
                    server.host, server.port, timeout=TIMEOUT_SECONDS, context=self._tls
                )
            else:
                connection = smtplib.SMTP(
                    server.host, server.port, timeout=TIMEOUT_SECONDS
                )
            if server.scheme == "smtp+starttls":
                connection.starttls(context=self._tls)
            if server.user:
                connection.login(server.user, server.password)
            connection.ehlo_or_helo_if_needed()
        except (smtplib.SMTPException, OSError) as error:
            if connection is not None:
                connection.close()
            where = f"{server.scheme}://{server.host}:{server.port}"
            message = f"cannot reach {where}: {_words(error)}"
            raise ChannelDown(message) from error
        return connection

    def _hand_over(
        self, connection: smtplib.SMTP, mail: EmailMessage, address: str
    ) -> None:
        sender = envelope_from(self._mail_from)
        try:
            connection.send_message(mail, sender, [address])
        except smtplib.SMTPRecipientsRefused as error:
            code, text = error.recipients[address]
            raise _verdict(code, text) from error
        except smtplib.SMTPDataError as error:
            raise _verdict(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPSenderRefused as error:
            if error.smtp_code == _TOO_LARGE:
                raise _verdict(error.smtp_code, error.smtp_error) from error
            message = f"the server refuses mail from {sender}: {_words(error)}"
            raise ChannelDown(message) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Refused(str(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            message = f"the server went away: {_words(error)}"
            raise ChannelDown(message) from error


def _take_leave(connection: smtplib.SMTP) -> None:
    with contextlib.suppress(smtplib.SMTPException, OSError):
        connection.quit()
    connection.close()


def _verdict(code: int, text: bytes | str) -> Refused | NotNow | ChannelDown:
    said = f"{code} {_text(text)}"
    if code == _GOING_AWAY:
        return ChannelDown(said)
    return Refused(said) if code >= _PERMANENT else NotNow(said)


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error) or type(error).__name__


def _text(text: bytes | str) -> str:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(said.split())

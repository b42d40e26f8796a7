"""A letter as a mail: the same bytes on every attempt."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from backline.records.outbox.letter import Letter


# Every mail server takes seven bits.
_POLICY = policy.SMTP.clone(cte_type="7bit")


def mail_of(letter: Letter, *, mail_from: str) -> EmailMessage:
    """Return *letter* as a mail.

    Raises:
        ValueError: an address that no header can carry.
    """
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = mail_from
    mail["To"] = address_of(letter)
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(letter.created_at)
    mail["Message-ID"] = f"<{letter.id}@{_host(mail_from)}>"
    mail["X-Backline-Id"] = str(letter.id)
    if letter.automatic:
        # RFC 3834, and the word for it that Exchange listens to.
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(letter.body)
    return mail


def address_of(letter: Letter) -> str:
    """Return the recipient's address with its domain in the form that DNS knows."""
    local, _, domain = letter.recipient.rpartition("@")
    return f"{local}@{domain.encode('idna').decode('ascii')}"


def envelope_from(mail_from: str) -> str:
    """Return the bare address that non-delivery reports go to."""
    return parseaddr(mail_from)[1]


def _host(mail_from: str) -> str:
    return envelope_from(mail_from).rpartition("@")[2] or "localhost"

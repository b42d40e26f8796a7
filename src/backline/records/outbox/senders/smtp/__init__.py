"""Mail through an SMTP server, named by BACKLINE_SMTP_URL."""

from __future__ import annotations

from django.conf import settings

from backline.records.outbox.letter import NotConfigured
from backline.records.outbox.senders.smtp.sender import SmtpSender
from backline.records.outbox.senders.smtp.server import server_of


CHANNEL = "mail"


def configured() -> SmtpSender:
    """Return the sender for the server that the settings name."""
    url: str = settings.EMAIL_URL
    if not url:
        message = (
            "no mail server is configured: set BACKLINE_SMTP_URL, "
            "for example smtp+starttls://user:password@mail.example.com"
        )
        raise NotConfigured(message)
    return SmtpSender(server_of(url), mail_from=settings.MAIL_FROM)

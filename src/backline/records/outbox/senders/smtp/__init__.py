"""Mail through an SMTP server, or into a folder, named by BACKLINE_SMTP_URL."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from django.conf import settings

from backline.records.outbox.letter import NotConfigured, Sender
from backline.records.outbox.senders.smtp.folder import FolderSender
from backline.records.outbox.senders.smtp.sender import SmtpSender
from backline.records.outbox.senders.smtp.server import server_of


CHANNEL = "mail"
FOLDER = "file://"


def configured() -> Sender:
    """Return the sender for the server, or the folder, that the settings name."""
    url: str = settings.EMAIL_URL
    if not url:
        message = (
            "no mail server is configured: set BACKLINE_SMTP_URL, "
            "for example smtp+starttls://user:password@mail.example.com"
        )
        raise NotConfigured(message)
    if url.startswith(FOLDER):
        folder = Path(unquote(url.removeprefix(FOLDER)))
        return FolderSender(folder, mail_from=settings.MAIL_FROM)
    return SmtpSender(server_of(url), mail_from=settings.MAIL_FROM)

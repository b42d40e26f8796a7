"""Notifications of a browser, through its own push service (RFC 8030, 8291, 8292)."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from backline.records.outbox.letter import NotConfigured
from backline.records.outbox.senders.smtp.mime import envelope_from
from backline.records.outbox.senders.web_push.sender import PushSender


CHANNEL = "push"
_HERE = {"localhost", "127.0.0.1", "::1"}


def configured() -> PushSender:
    """Return the sender; browsers take pushes of https addresses only."""
    base = urlsplit(settings.BASE_URL)
    if base.scheme != "https" and base.hostname not in _HERE:
        message = (
            "browsers take notifications only of a desk under https: set "
            "BACKLINE_BASE_URL to its https address"
        )
        raise NotConfigured(message)
    return PushSender(
        desk_key=settings.SECRET_KEY,
        contact=f"mailto:{envelope_from(settings.MAIL_FROM)}",
        private=settings.WEBHOOKS_PRIVATE,
    )

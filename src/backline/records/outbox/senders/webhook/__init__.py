"""A program that takes JSON, signed, at an address that its owner gave."""

from __future__ import annotations

from django.conf import settings

from backline.records.outbox.senders.webhook.sender import WebhookSender


CHANNEL = "webhook"


def configured() -> WebhookSender:
    """Return the sender; it needs no settings of its own."""
    return WebhookSender(
        desk_key=settings.SECRET_KEY, private=settings.WEBHOOKS_PRIVATE
    )

"""A channel of Slack, by an incoming webhook that its owner made there."""

from __future__ import annotations

from django.conf import settings

from backline.records.outbox.senders.slack.sender import SlackSender


CHANNEL = "slack"


def configured() -> SlackSender:
    """Return the sender; it needs no settings of its own."""
    return SlackSender(private=settings.WEBHOOKS_PRIVATE)

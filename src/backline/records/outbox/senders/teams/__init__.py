"""A channel of Microsoft Teams, by a workflow or incoming webhook made there."""

from __future__ import annotations

from django.conf import settings

from backline.records.outbox.senders.teams.sender import TeamsSender


CHANNEL = "teams"


def configured() -> TeamsSender:
    """Return the sender; it needs no settings of its own."""
    return TeamsSender(private=settings.WEBHOOKS_PRIVATE)

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q


#: Stands for the secret of a message, and in its place once it is taken out.
MARK = "[secret]"


class Message(models.Model):
    """Something to be told to somebody outside; sent at least once.

    `id` goes out with every attempt, so that a receiver can drop repeats. With a
    dedupe key it is computed from the key: the same key is the same row.
    """

    class State(models.TextChoices):
        PENDING = "pending", "pending"
        SENT = "sent", "sent"
        DEAD = "dead", "dead"
        #: Not needed any more before it went out.
        WITHDRAWN = "withdrawn", "withdrawn"

    class Hurry(models.IntegerChoices):
        """What goes first when several are due."""

        NONE = 0, "none"
        #: Somebody waits for it: an ordinary page, a code.
        SOON = 1, "soon"
        #: A critical page.
        NOW = 2, "now"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    channel = models.CharField(max_length=20)
    #: An address, a number, or what a browser's subscription is made of.
    recipient = models.CharField(max_length=2000)
    subject = models.CharField(max_length=400)
    body = models.TextField()
    #: Where a button in it leads to, for channels that have buttons.
    link = models.CharField(max_length=500, blank=True)
    # Written by the desk itself, not by a person: marked so that it is never answered
    # by another machine.
    automatic = models.BooleanField(default=True)
    hurry = models.PositiveSmallIntegerField(choices=Hurry, default=Hurry.NONE)
    #: What opens something, such as the end of a link; `MARK` stands for it in body
    #: and link. Taken out as soon as nothing here needs it any more.
    secret = models.CharField(max_length=80, blank=True)
    #: When the secret opens nothing any more: then the message is of no use either.
    secret_until = models.DateTimeField(null=True)
    about = models.CharField(max_length=80)
    dedupe_key = models.CharField(max_length=200, null=True)  # noqa: DJ001 - no key is not an empty key
    created_at = models.DateTimeField()

    state = models.CharField(max_length=9, choices=State.choices, default=State.PENDING)
    send_after = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    # Who holds the lease may send; who lost it may no longer write down that it did.
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    #: Somebody has seen that it was given up, and nothing more is to come of it.
    let_be_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                F("hurry").desc(),
                "send_after",
                "id",
                condition=Q(state="pending"),
                name="message_next",
            ),
            models.Index(
                fields=["secret_until"],
                condition=~Q(secret=""),
                name="message_secret_until",
            ),
            models.Index(fields=["about"], name="message_about"),
            # Not of the unsent alone: SQLite does not see that a question is about them.
            models.Index(fields=["state", "created_at"], name="message_state"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | Q(state__in=["pending", "dead", "withdrawn"], sent_at__isnull=True),
                name="message_sent_has_its_instant",
            ),
            models.CheckConstraint(
                condition=Q(lease__isnull=True, leased_until__isnull=True)
                | Q(lease__isnull=False, leased_until__isnull=False, state="pending"),
                name="message_lease_is_of_a_pending_one",
            ),
            models.CheckConstraint(
                condition=Q(secret="") | Q(secret_until__isnull=False),
                name="message_secret_has_its_end",
            ),
            models.CheckConstraint(
                condition=Q(let_be_at__isnull=True) | Q(state="dead"),
                name="message_let_be_was_given_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} to {self.recipient}: {self.subject}"

    def with_secret(self, text: str) -> str:
        """Return its body or link as it goes out: with the secret, while it is kept."""
        return text.replace(MARK, self.secret) if self.secret else text

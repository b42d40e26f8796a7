from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from backline.records.tickets.models import Ticket


class Link(models.Model):
    """An issue of the developers that a ticket waits for, in one of their trackers.

    It is `asked` until the tracker has taken it or told of it, then `open` or `closed`
    as it stands there; `failed` when the tracker will never take it.
    """

    class State(models.TextChoices):
        ASKED = "asked", "asked"
        OPEN = "open", "open"
        CLOSED = "closed", "closed"
        FAILED = "failed", "failed"

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    #: The tracker by the name that the settings give it.
    tracker = models.CharField(max_length=40)
    #: Empty until the tracker has numbered it.
    key = models.CharField(max_length=40, blank=True)
    #: Stands in the issue's text, so that it is found again and opened once.
    marker = models.UUIDField(unique=True)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    because = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120)
    tries = models.PositiveIntegerField(default=0)
    #: When the tracker is asked next; null when it need not be.
    next_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["asked_at", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"],
                name="link_next",
                condition=Q(next_at__isnull=False),
            ),
            models.Index(fields=["tracker", "key"], name="link_key"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket", "tracker", "key"],
                condition=~Q(key=""),
                name="issue_once_per_ticket",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "open", "closed", "failed"]),
                name="link_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["open", "closed"]) | ~Q(key="") & ~Q(url=""),
                name="issue_that_is_there_has_its_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tracker} {self.key}".strip()

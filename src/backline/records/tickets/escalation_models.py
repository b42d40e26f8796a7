"""Pages about tickets, and what customers escalated."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from backline.records.accounts.models import Person


#: What the keys of pages to the owner of an escalation begin with.
OF_ESCALATIONS = "escalation/"


class PageSent(models.Model):
    """A page about a ticket whose answers are to be written on its timeline."""

    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="pages"
    )
    #: As `records.paging` knows it.
    key = models.CharField(max_length=200, unique=True)
    #: How many of its calls stand on the timeline, and which answer.
    calls_noted = models.PositiveIntegerField(default=1)
    answer_noted_at = models.DateTimeField(null=True)
    #: Nothing more is to come of it.
    is_over = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["ticket"], name="page_sent_watched", condition=Q(is_over=False)
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Escalation(models.Model):
    """A customer asked for escalation: who owns it, and when they call back."""

    ticket = models.ForeignKey(
        "tickets.Ticket", models.PROTECT, related_name="escalations"
    )
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120)
    words = models.TextField()
    #: Nobody in particular while nobody of `owner_group` is there.
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    owner_group = models.CharField(max_length=8)
    warn_at = models.DateTimeField()
    due_at = models.DateTimeField()
    #: When the owner is reminded next; null when nothing more is to be said.
    next_alarm_at = models.DateTimeField(null=True)
    called_back_at = models.DateTimeField(null=True)
    called_back_by = models.CharField(max_length=120, blank=True)
    result = models.TextField(blank=True)
    #: The customer closed the ticket instead.
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["due_at", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["next_alarm_at"],
                name="escalation_next_alarm",
                condition=Q(next_alarm_at__isnull=False),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket"],
                condition=Q(called_back_at=None, ended_at=None),
                name="escalation_one_open",
            ),
            models.CheckConstraint(
                condition=Q(called_back_at=None) | Q(next_alarm_at=None),
                name="escalation_over_is_silent",
            ),
            models.CheckConstraint(
                condition=Q(warn_at__lte=models.F("due_at")),
                name="escalation_warns_before",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} escalated {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def page_key(self) -> str:
        """What the pages to its owner begin with."""
        return f"{OF_ESCALATIONS}{self.pk}/"

    @property
    def is_open(self) -> bool:
        """Whether the customer still waits for the callback."""
        return self.called_back_at is None and self.ended_at is None

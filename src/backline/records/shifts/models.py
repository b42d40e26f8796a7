from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from backline.guide.workflow import LEVELS
from backline.records.accounts.models import Person
from backline.records.tickets.models import Ticket


class Handover(models.Model):
    """A shift as it was handed over: who wrote what, and who accepted it."""

    #: Whose tickets; empty for all.
    level = models.CharField(max_length=2, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    remarks = models.TextField(blank=True)
    #: How many tickets were open, and how many of them stand on no line here.
    open_count = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    acceptance = models.TextField(blank=True)
    #: When the outgoing shift wrote another one before this was accepted.
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(level__in=["", *LEVELS]), name="handover_level_is_known"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="handover_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("made_by")),
                name="handover_accepted_by_another",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(replaced_at__isnull=True),
                name="handover_accepted_or_replaced",
            ),
            models.UniqueConstraint(
                fields=["level"],
                condition=Q(accepted_at__isnull=True, replaced_at__isnull=True),
                name="one_handover_waits_per_level",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level or 'all levels'}, {self.made_at:%Y-%m-%d %H:%M}"


class HandoverLine(models.Model):
    """A ticket as it was handed over; written once."""

    handover = models.ForeignKey(
        Handover, on_delete=models.PROTECT, related_name="lines"
    )
    place = models.PositiveIntegerField()
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=20)
    severity = models.CharField(max_length=20)
    level = models.CharField(max_length=2)
    engineer = models.CharField(max_length=120, blank=True)
    awaited = models.CharField(max_length=500, blank=True)
    next_clock = models.CharField(max_length=40, blank=True)
    breach_at = models.DateTimeField(null=True)
    #: Why the next shift has to look at it, the most pressing first.
    marks = models.JSONField(default=list)
    #: Its open promises: what, and for when (ISO 8601).
    promises = models.JSONField(default=list)
    remark = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["handover", "ticket"], name="ticket_once_per_handover"
            ),
            models.UniqueConstraint(
                fields=["handover", "place"], name="place_once_per_handover"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handover_id}: {self.ticket_id}"

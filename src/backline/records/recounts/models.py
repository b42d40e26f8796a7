from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from backline.records.accounts.models import Person
from backline.records.contracts.models import CalendarVersion, Contract
from backline.records.tickets.models import Ticket


class RunState(models.TextChoices):
    COMPARING = "comparing", "reckoning the difference"
    COMPARED = "compared", "difference shown"
    APPLYING = "applying", "being applied"
    DONE = "done", "applied"


class RecountRun(models.Model):
    """Other terms for open tickets: the difference, then the applying of it.

    Every ticket up to `cursor` is behind it. Both move in the transaction that does a
    batch, so a run that was killed goes on where it stopped.
    """

    what = models.CharField(max_length=10)
    #: What is applied: one of the three, by `what`.
    calendar_version = models.ForeignKey(
        CalendarVersion, null=True, on_delete=models.PROTECT
    )
    contract = models.ForeignKey(
        Contract, null=True, on_delete=models.PROTECT, related_name="recounts_from"
    )
    new_contract = models.ForeignKey(
        Contract, null=True, on_delete=models.PROTECT, related_name="recounts_to"
    )
    tzdata_version = models.CharField(max_length=16, blank=True)

    state = models.CharField(max_length=10, choices=RunState.choices)
    because = models.CharField(max_length=500, blank=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    by_name = models.CharField(max_length=120)
    #: How many tickets there were when the present state began.
    total = models.PositiveIntegerField()
    cursor = models.BigIntegerField(default=0)
    #: The sum of the difference that was shown, and of what was applied.
    shown = models.JSONField(default=dict)
    applied = models.JSONField(default=dict)
    began_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state="applying"),
                name="one_recount_applies_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RunState.values), name="recount_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["applying", "done"]) | ~Q(because=""),
                name="recount_is_applied_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"recount {self.pk}"


class RecountLine(models.Model):
    """What a run did to one ticket: the row is the claim that it was done once."""

    run = models.ForeignKey(RecountRun, on_delete=models.PROTECT, related_name="lines")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    #: moved, same, or left under the terms that it had.
    outcome = models.CharField(max_length=5)
    #: Why it was left.
    because = models.CharField(max_length=200, blank=True)
    #: The clock whose due instant moved furthest.
    clock = models.CharField(max_length=40, blank=True)
    due_before = models.DateTimeField(null=True)
    due_after = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "ticket"], name="recounted_once_per_run"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.ticket_id} {self.outcome}"

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class History(models.Model):
    """A foreign log that somebody gave to be judged, and what it came to.

    The desk's own tickets know nothing of it. What reading and judging need is kept as
    it was given, so that a worker that dies leaves nothing half done.
    """

    class State(models.TextChoices):
        GIVEN = "given", "given"
        REFUSED = "refused", "refused"
        READ = "read", "read"
        JUDGING = "judging", "judging"
        JUDGED = "judged", "judged"

    file_name = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    # The file as it came, until it is judged or refused; then it is empty.
    content = models.BinaryField()
    mapping_name = models.CharField(max_length=60)
    mapping_text = models.TextField()
    plan_name = models.CharField(max_length=60)
    plan_text = models.TextField()
    calendar_name = models.CharField(max_length=120)
    # As it was asked for; what it is in the years of the log, once that was read.
    calendar_asked = models.JSONField()
    calendar = models.JSONField(null=True)
    given_by = models.ForeignKey(
        "accounts.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField()

    state = models.CharField(max_length=8, choices=State.choices, default=State.GIVEN)
    faults = models.JSONField(default=list)
    preview = models.JSONField(default=dict)
    cases = models.PositiveIntegerField(default=0)
    cases_judged = models.PositiveIntegerField(default=0)
    report = models.JSONField(null=True)
    # Who holds the lease may write; `attempts` counts leases since the last progress.
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "histories"
        indexes: ClassVar = [
            models.Index(
                fields=["given_at"],
                condition=Q(state__in=["given", "judging"]),
                name="history_to_do",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="judged", report__isnull=False)
                | Q(
                    state__in=["given", "refused", "read", "judging"],
                    report__isnull=True,
                ),
                name="history_judged_has_its_report",
            ),
            models.CheckConstraint(
                condition=Q(cases_judged__lte=models.F("cases")),
                name="history_judges_what_it_has",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.mapping_name})"


class Slice(models.Model):
    """The cases of a history from one number on that were judged together."""

    history = models.ForeignKey(History, on_delete=models.CASCADE)
    first_case = models.PositiveIntegerField()
    outcome = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["history", "first_case"], name="slice_is_judged_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.history_id} from {self.first_case}"

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from backline.records.customers.models import Site


class Gate(models.Model):
    """That a site is ready: since when, and who said so. Written once."""

    site = models.OneToOneField(
        Site, primary_key=True, on_delete=models.PROTECT, related_name="gate"
    )
    passed_at = models.DateTimeField()
    by_name = models.CharField(max_length=200)
    words = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.site} ready since {self.passed_at:%Y-%m-%d}"


class Told(models.TextChoices):
    SEATS = "seats", "the seats were confirmed"
    CHECKLIST = "checklist", "the checklist was shared"


class SiteWord(models.Model):
    """What a person said of a site on its way to being ready. Written once."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=10)
    #: What was confirmed; null where it is not about seats.
    seats = models.PositiveIntegerField(null=True)
    words = models.CharField(max_length=500, blank=True)
    said_at = models.DateTimeField()
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(what="seats", seats__isnull=False, seats__gt=0)
                | Q(~Q(words=""), what="checklist", seats__isnull=True),
                name="site_word_says_what_it_is_about",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_name} of {self.site}: {self.what}"

from __future__ import annotations

from typing import ClassVar

from django.db import models

from backline.guide.releases import Planned
from backline.records.customers.models import Site


class Release(models.Model):
    """A release or update of the contact centre, as it is planned now."""

    name = models.CharField(max_length=40, unique=True)
    note = models.TextField(blank=True)
    #: What is not in it by then does not come with it.
    freeze_at = models.DateTimeField()
    planned_date = models.DateField()
    announced_at = models.DateTimeField()
    announced_by = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["planned_date", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def planned(self) -> Planned:
        """The release as the guide reads it."""
        return Planned(self.name, self.freeze_at, self.planned_date)


class DateChange(models.Model):
    """A release was given another day; written once, so that slips stay visible."""

    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, related_name="changes"
    )
    seq = models.PositiveIntegerField()
    from_date = models.DateField()
    to_date = models.DateField()
    told_at = models.DateTimeField()
    because = models.CharField(max_length=500)
    by_name = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["release", "seq"], name="date_change_once_per_release"
            ),
            models.CheckConstraint(
                condition=~models.Q(from_date=models.F("to_date")),
                name="date_change_changes_the_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release}: {self.from_date} to {self.to_date}"

    @property
    def is_slip(self) -> bool:
        """Whether it came later with this, not earlier."""
        return self.to_date > self.from_date


class Fix(models.Model):
    """A release contains the fix of a ticket, which it names by its number."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="fixes")
    ticket_number = models.CharField(max_length=24)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["release", "ticket_number"], name="fix_once_per_release"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release}: {self.ticket_number}"


class Shipment(models.Model):
    """A release reached a site; written once."""

    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, related_name="shipments"
    )
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    reached_at = models.DateTimeField()
    by_name = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["reached_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["release", "site"], name="release_reaches_a_site_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release} at {self.site}"


class SiteAnswer(models.Model):
    """A customer declines a release at a site for now, or takes it after all."""

    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, related_name="answers"
    )
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    accepts = models.BooleanField()
    words = models.CharField(max_length=2000)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["release", "site", "seq"], name="site_answer_once"
            ),
        ]

    def __str__(self) -> str:
        verb = "accepted" if self.accepts else "declined"
        return f"{self.release} {verb} at {self.site}"

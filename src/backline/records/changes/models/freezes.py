from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from backline.guide.change_stages import Window
from backline.records.accounts.models import Person
from backline.records.customers.models import Customer, Site


class Freeze(models.Model):
    """A time in which nothing is to be changed: at a site, of a customer, or anywhere."""

    #: Both null for the vendor's own, which holds everywhere.
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="+"
    )
    site = models.ForeignKey(
        Site, null=True, on_delete=models.PROTECT, related_name="+"
    )
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    #: Whether it refuses windows, or only warns.
    blocks = models.BooleanField(default=True)
    by_name = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["start_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(end_at__gt=F("start_at")),
                name="freeze_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=Q(site__isnull=True) | Q(customer__isnull=False),
                name="freeze_of_a_site_is_its_customers",
            ),
        ]

    def __str__(self) -> str:
        return self.reason

    @property
    def window(self) -> Window:
        """Its time."""
        return Window(self.start_at, self.end_at)

    @property
    def whose(self) -> str:
        """Whose it is, in words."""
        if self.site is not None:
            return self.site.name
        return self.customer.name if self.customer else "the vendor"


class FeedKey(models.Model):
    """The secret address at which a person's calendar of changes is read."""

    person = models.OneToOneField(
        Person, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    prefix = models.CharField(max_length=20, unique=True)
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.prefix} of {self.person_id}"

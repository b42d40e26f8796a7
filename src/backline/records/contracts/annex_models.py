"""What two sides agree about a calendar before it becomes a version, and after."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from backline.guide.annex import AnnexState as StateWord
from backline.guide.annex import Standing
from backline.records.accounts.models import Person
from backline.records.customers.models import Customer


class AnnexState(models.TextChoices):
    OPEN = "open", "open"
    PUBLISHED = "published", "published"
    WITHDRAWN = "withdrawn", "withdrawn"


_STATES: dict[str, StateWord] = {
    "open": "open",
    "published": "published",
    "withdrawn": "withdrawn",
}


class CalendarAnnex(models.Model):
    """A calendar that the vendor and a customer are agreeing on."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="calendar_annexes"
    )
    #: The calendar whose next version it becomes.
    name = models.CharField(max_length=80)
    #: In the form of `calc`; its `source` keeps package, estimates and proposal.
    body = models.JSONField()
    #: Rises with every step, so that nobody confirms what they have not seen.
    revision = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, default=AnnexState.OPEN)
    #: What was in force when it was proposed.
    base = models.ForeignKey(
        "contracts.CalendarVersion",
        null=True,
        on_delete=models.PROTECT,
        related_name="annexes_after",
    )
    vendor_by = models.CharField(max_length=160, blank=True)
    customer_by = models.CharField(max_length=160, blank=True)
    proposed_at = models.DateTimeField()
    #: What it became.
    version = models.ForeignKey(
        "contracts.CalendarVersion",
        null=True,
        on_delete=models.PROTECT,
        related_name="annexes",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(state="open"), name="one_open_annex"
            ),
            models.CheckConstraint(
                condition=Q(state__in=AnnexState.values), name="annex_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(~Q(state="published"), version__isnull=True)
                | Q(
                    ~Q(vendor_by=""),
                    ~Q(customer_by=""),
                    state="published",
                    version__isnull=False,
                ),
                name="annex_is_published_when_both_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"annex to {self.name}"

    @property
    def standing(self) -> Standing:
        """How far it has come, for the rules."""
        return Standing(
            state=_STATES[self.state],
            vendor=bool(self.vendor_by),
            customer=bool(self.customer_by),
            revision=self.revision,
        )


class AnnexStep(models.Model):
    """What one side did with an annex, in its words; never changed."""

    annex = models.ForeignKey(
        CalendarAnnex, on_delete=models.PROTECT, related_name="steps"
    )
    #: The revision that it made.
    revision = models.PositiveIntegerField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=160)
    side = models.CharField(max_length=8)
    words = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["annex", "revision"], name="annex_step_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_name}: {self.words}"


class AgreedCalendar(models.Model):
    """The calendar on which a site's new tickets are counted from an instant on.

    What a ticket was opened under stays: it keeps the number of its calendar version.
    """

    covered = models.ForeignKey(
        "contracts.ContractSite", on_delete=models.PROTECT, related_name="agreed"
    )
    calendar_version = models.ForeignKey(
        "contracts.CalendarVersion", on_delete=models.PROTECT, related_name="agreed"
    )
    starts_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["covered", "calendar_version"], name="calendar_agreed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_version_id} from {self.starts_at:%Y-%m-%d}"


class ReviewState(models.TextChoices):
    OPEN = "open", "open"
    TAKEN = "taken", "taken into an annex"
    KEPT = "kept", "kept as it is"


class CalendarReview(models.Model):
    """A duty to look at a calendar in force: its days changed, or its years end."""

    calendar_version = models.ForeignKey(
        "contracts.CalendarVersion", on_delete=models.PROTECT, related_name="reviews"
    )
    #: The package that changed days; empty where the confirmed years end.
    package = models.CharField(max_length=80, blank=True)
    #: The dates that changed, each with its words; the last year where that ends.
    changes = models.JSONField()
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=8, default=ReviewState.OPEN)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    because = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["calendar_version", "package"], name="calendar_review_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ReviewState.values),
                name="calendar_review_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True)
                | Q(~Q(state="open"), settled_at__isnull=False),
                name="calendar_review_is_settled_at_an_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"review of {self.calendar_version_id} {self.package}".strip()

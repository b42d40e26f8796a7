from __future__ import annotations

import json
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from backline.records.contracts.agreement_models import (
    AllowanceUse,
    ContractNotice,
    ContractOverride,
)
from backline.records.contracts.annex_models import (
    AgreedCalendar,
    AnnexState,
    AnnexStep,
    CalendarAnnex,
    CalendarReview,
    ReviewState,
)
from backline.records.customers.models import Customer, Site


__all__ = [
    "AgreedCalendar",
    "AllowanceUse",
    "AnnexState",
    "AnnexStep",
    "CalendarAnnex",
    "CalendarReview",
    "CalendarVersion",
    "Contract",
    "ContractNotice",
    "ContractOverride",
    "ContractSite",
    "PlanVersion",
    "PlanWithdrawal",
    "ReviewState",
    "RunningAtEnd",
]


class RunningAtEnd(models.TextChoices):
    """What becomes of running tickets at a contract's end."""

    KEPT = "kept", "kept: the promise of the day they were opened holds"
    ENDED = "ended", "ended: every clock ends with the contract"


class PlanVersion(models.Model):
    """One version of a package, kept word for word; it never changes."""

    name = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=160)
    #: The plan's mapping as JSON text: the order in which it names its clocks,
    #: components and measures is the order in which people read them, and PostgreSQL's
    #: own JSON would not keep it.
    text = models.TextField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name", "version"], name="plan_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"

    @property
    def mapping(self) -> dict[str, object]:
        """The plan as it was published, for `parse_plan`."""
        mapping: dict[str, object] = json.loads(self.text)
        return mapping


class PlanWithdrawal(models.Model):
    """A package, in all its versions, that is offered no longer: since when and why."""

    name = models.CharField(max_length=80, unique=True)
    because = models.CharField(max_length=500)
    by_name = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(because=""), name="plan_is_withdrawn_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, withdrawn {self.withdrawn_at:%Y-%m-%d}"


class CalendarVersion(models.Model):
    """One version of a service calendar, in the form of `calc`; it never changes."""

    name = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    body = models.JSONField()
    #: Where the days come from, such as "holidays 0.109".
    source = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name", "version"], name="calendar_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"


class Contract(models.Model):
    """A package promised to a customer for a term, with what was agreed otherwise.

    Never changed but for the instant from which its next version holds: what is agreed
    anew is a new version, so that a running ticket keeps the terms it was opened under.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="contracts"
    )
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT)
    starts_at = models.DateTimeField()
    #: The end of the term, exclusive; null for a contract without end.
    ends_at = models.DateTimeField(null=True, blank=True)
    #: Single figures agreed otherwise, by their dotted path in the plan: all that hold.
    #: Who agreed to each, and when, stands in its `ContractOverride`.
    overrides = models.JSONField(default=dict)
    agreed_by = models.CharField(max_length=200, blank=True)
    #: The first version of the same contract; null in the first itself.
    first = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="later"
    )
    version = models.PositiveIntegerField(default=1)
    #: From when the next version holds; null in the newest.
    replaced_at = models.DateTimeField(null=True, blank=True)
    running_at_end = models.CharField(max_length=8, default=RunningAtEnd.KEPT)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="contract_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(replaced_at__isnull=True)
                | Q(replaced_at__gte=F("starts_at")),
                name="contract_is_replaced_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(first__isnull=True, version=1)
                | Q(first__isnull=False, version__gt=1),
                name="contract_versions_follow_the_first",
            ),
            models.UniqueConstraint(
                fields=["first", "version"], name="contract_version_once"
            ),
            models.CheckConstraint(
                condition=Q(running_at_end__in=RunningAtEnd.values),
                name="contract_running_at_end_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer} on {self.plan_version}"

    @property
    def number(self) -> int:
        """The number of the contract, the same in all its versions."""
        return self.first_id or self.pk


class ContractSite(models.Model):
    """A site under a contract, with the calendar its service time is counted on."""

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="covered"
    )
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="covered")
    calendar_version = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contract", "site"], name="site_once_per_contract"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} under {self.contract}"

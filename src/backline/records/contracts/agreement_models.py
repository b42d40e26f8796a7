"""What hangs on a contract: figures agreed otherwise, uses of grants, notices."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from backline.records.customers.models import Site


class ContractOverride(models.Model):
    """One figure agreed otherwise than the package has it: by whom, and when."""

    #: The version of the contract that it came with.
    contract = models.ForeignKey(
        "contracts.Contract", on_delete=models.PROTECT, related_name="agreed_figures"
    )
    #: Its dotted path in the plan.
    path = models.CharField(max_length=200)
    value = models.JSONField()
    agreed_by = models.CharField(max_length=200)
    agreed_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contract", "path"], name="figure_once_per_version"
            ),
            models.CheckConstraint(
                condition=~Q(agreed_by=""), name="figure_is_agreed_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path} = {self.value}"


class AllowanceUse(models.Model):
    """One use of a counted grant; taken back, it is kept with the reason."""

    #: The first version of the contract: amending it begins no new count.
    contract = models.ForeignKey(
        "contracts.Contract", on_delete=models.PROTECT, related_name="uses"
    )
    grant = models.CharField(max_length=80)
    #: The year of the contract, from 0; 0 for a grant counted over the term.
    period = models.IntegerField()
    #: Which of those granted it takes: two at once cannot take the same.
    ordinal = models.PositiveIntegerField()
    #: What it was for, such as a ticket's number: once each.
    key = models.CharField(max_length=80)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=500, blank=True)
    used_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=200, blank=True)
    undone_because = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contract", "grant", "period", "ordinal"],
                condition=Q(undone_at__isnull=True),
                name="allowance_ordinal_once",
            ),
            models.UniqueConstraint(
                fields=["contract", "grant", "key"],
                condition=Q(undone_at__isnull=True),
                name="allowance_used_once_for_a_key",
            ),
            models.CheckConstraint(
                condition=Q(ordinal__gte=1), name="allowance_ordinal_from_one"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | ~Q(undone_because=""),
                name="allowance_is_undone_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant} {self.ordinal} for {self.key}"


class ContractNotice(models.Model):
    """Something that was told of a contract's end, once."""

    contract = models.ForeignKey(
        "contracts.Contract", on_delete=models.PROTECT, related_name="notices"
    )
    #: How many days before the end.
    days_before = models.PositiveIntegerField()
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contract", "days_before"], name="contract_notice_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}, {self.days_before} days before its end"

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from backline.guide.visit_signing import How, Paper
from backline.guide.visits import TO_COME, Slot, Stage
from backline.records.accounts.models import Person
from backline.records.tickets.models import Ticket


class Visit(models.Model):
    """An engineer's visit to a site for a ticket, from the request to the signature."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    #: Which visit of its ticket it is, from 1.
    seq = models.PositiveIntegerField()
    stage = models.CharField(max_length=12, default=Stage.REQUESTED)
    what = models.CharField(max_length=2000)
    #: Where exactly, and whom to ask for at the door.
    place = models.CharField(max_length=500)
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=120)
    engineer = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    #: The side that proposed the slot: vendor or customer.
    proposed_by = models.CharField(max_length=8, blank=True)
    #: Why a manager allows it although the package has none left.
    allowed_because = models.CharField(max_length=500, blank=True)
    arrived_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    findings = models.TextField(blank=True)
    report = models.TextField(blank=True)
    signed_at = models.DateTimeField(null=True)
    #: At the desk, or at the site on the engineer's device.
    signed_how = models.CharField(max_length=12, blank=True)
    signed_by = models.CharField(max_length=120, blank=True)
    #: SHA-256 of the report that was signed.
    signed_digest = models.CharField(max_length=64, blank=True)
    #: The contact who said that the signature given on site is none of theirs.
    objected_at = models.DateTimeField(null=True)
    objected_by = models.CharField(max_length=120, blank=True)
    objection = models.CharField(max_length=2000, blank=True)
    #: When somebody was told that nobody had arrived.
    late_told_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["starts_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["stage", "starts_at"], name="visit_stage_start"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "seq"], name="visit_once"),
            models.UniqueConstraint(
                fields=["ticket"],
                condition=Q(stage__in=sorted(TO_COME)),
                name="one_visit_to_come_per_ticket",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=[stage.value for stage in Stage]),
                name="visit_stage_is_known",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
                name="visit_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(
                    stage__in=[
                        Stage.AGREED,
                        Stage.TRAVELLING,
                        Stage.ON_SITE,
                        Stage.LEFT,
                        Stage.REPORTED,
                        Stage.SIGNED,
                    ]
                )
                | Q(engineer__isnull=False, starts_at__isnull=False),
                name="agreed_visit_has_engineer_and_slot",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.SIGNED)
                | Q(signed_at__isnull=False) & ~Q(signed_digest="") & ~Q(report=""),
                name="signed_visit_has_its_report",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_how="")
                | Q(
                    signed_at__isnull=False,
                    signed_how__in=[how.value for how in How],
                ),
                name="signature_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket.number} visit {self.seq}"

    @property
    def paper(self) -> Paper:
        """Its report as the guide reads it."""
        return Paper(
            is_written=bool(self.report),
            signed=How(self.signed_how) if self.signed_how else None,
            signed_at=self.signed_at,
            objected_by=self.objected_by,
        )

    @property
    def slot(self) -> Slot | None:
        """When it is, as far as that is proposed."""
        if self.starts_at is None or self.ends_at is None:
            return None
        return Slot(self.starts_at, self.ends_at)


class Part(models.Model):
    """A part that is sent to a site for a visit: used there, or to come back."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="parts")
    what = models.CharField(max_length=200)
    serial = models.CharField(max_length=80, blank=True)
    #: The courier and its number.
    sent_with = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField()
    #: What became of it: used or returned; empty while it is out.
    became = models.CharField(max_length=8, blank=True)
    became_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["sent_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(became="", became_at__isnull=True)
                | Q(became__in=["used", "returned"], became_at__isnull=False),
                name="part_is_out_used_or_returned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.serial}".strip()

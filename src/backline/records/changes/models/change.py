from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from backline.guide.change_loss import AgreedChange
from backline.guide.change_stages import (
    BOTH,
    Outcome,
    Result,
    Risk,
    Standing,
    Window,
    in_force,
)
from backline.guide.timeline import Side
from backline.records.customers.models import Site
from backline.records.tickets.models import Ticket


_SIDES = [side.value for side in sorted(BOTH)]


class Change(models.Model):
    """What is planned and agreed of a ticket of kind change; what happened is told there."""

    ticket = models.OneToOneField(
        Ticket, primary_key=True, on_delete=models.PROTECT, related_name="change"
    )
    requested_by = models.CharField(max_length=8)
    #: Whose change it is: loss beyond its scope is theirs.
    carried_out_by = models.CharField(max_length=8)
    risk = models.CharField(max_length=6)
    risk_words = models.TextField(blank=True)
    back_out = models.TextField()
    #: The parts of the contact centre that are touched, by the plan's names.
    components = models.JSONField(default=list)
    #: Whether sitewatch may see nothing while it is on.
    may_be_blind = models.BooleanField(default=False)
    remind_hours = models.PositiveIntegerField()
    #: Of plan and scope; rises with each change of them.
    revision = models.PositiveIntegerField(default=1)
    #: The window on the table.
    start_at = models.DateTimeField(null=True)
    end_at = models.DateTimeField(null=True)
    #: When the agreed window ends, while a later end of running work waits.
    held_end_at = models.DateTimeField(null=True)
    accepted_by_vendor = models.BooleanField(default=False)
    accepted_by_customer = models.BooleanField(default=False)
    #: When both sides' people were reminded of this window.
    reminded_at = models.DateTimeField(null=True)
    is_emergency = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=16, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    sites = models.ManyToManyField(Site, through="changes.ChangeSite")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["end_at", "start_at"], name="change_window"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(requested_by__in=_SIDES, carried_out_by__in=_SIDES),
                name="change_side_is_known",
            ),
            models.CheckConstraint(
                condition=Q(risk__in=[risk.value for risk in Risk]),
                name="change_risk_is_known",
            ),
            models.CheckConstraint(
                condition=Q(start_at__isnull=True, end_at__isnull=True)
                | Q(
                    start_at__isnull=False,
                    end_at__isnull=False,
                    end_at__gt=F("start_at"),
                ),
                name="change_window_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by_vendor=False, accepted_by_customer=False)
                | Q(start_at__isnull=False),
                name="change_accepted_has_a_window",
            ),
            models.CheckConstraint(
                condition=Q(held_end_at__isnull=True)
                | Q(started_at__isnull=False, end_at__gt=F("held_end_at")),
                name="change_held_is_of_running_work",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="")
                | Q(
                    ended_at__gte=F("started_at"),
                    outcome__in=[outcome.value for outcome in Outcome],
                ),
                name="change_ends_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, result="")
                | Q(
                    reviewed_at__isnull=False,
                    ended_at__isnull=False,
                    result__in=[result.value for result in Result],
                ),
                name="change_review_has_a_result",
            ),
        ]

    def __str__(self) -> str:
        return f"change of {self.ticket}"

    @property
    def window(self) -> Window | None:
        """The window on the table."""
        if self.start_at is None or self.end_at is None:
            return None
        return Window(self.start_at, self.end_at)

    @property
    def standing(self) -> Standing:
        """The change as the guide reads it."""
        sides = {
            Side.VENDOR: self.accepted_by_vendor,
            Side.CUSTOMER: self.accepted_by_customer,
        }
        return Standing(
            revision=self.revision,
            window=self.window,
            accepted=frozenset(side for side, has in sides.items() if has),
            held=self._held,
            carried_out_by=Side(self.carried_out_by),
            is_emergency=self.is_emergency,
            started_at=self.started_at,
            ended_at=self.ended_at,
            outcome=Outcome(self.outcome) if self.outcome else None,
            reviewed_at=self.reviewed_at,
            withdrawn_at=self.withdrawn_at or self._closed_at,
        )

    @property
    def _held(self) -> Window | None:
        if self.start_at is None or self.held_end_at is None:
            return None
        return Window(self.start_at, self.held_end_at)

    @property
    def _closed_at(self) -> datetime | None:
        """When its ticket was closed by another way than its review."""
        return None if self.reviewed_at is not None else self.ticket.closed_at

    @property
    def agreed(self) -> AgreedChange | None:
        """The change as far as loss is agreed; None while none is."""
        window = in_force(self.standing)
        if window is None:
            return None
        return AgreedChange(
            self.ticket.number,
            window,
            tuple(each.allowed for each in self.scope.all()),
            is_the_vendors=self.carried_out_by == Side.VENDOR.value,
            components=tuple(self.components),
        )

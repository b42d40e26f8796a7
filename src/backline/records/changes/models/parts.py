from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from backline.guide.change_loss import Allowed
from backline.guide.timeline import Side
from backline.records.accounts.models import Person
from backline.records.changes.models.change import Change
from backline.records.customers.models import Contact, Site
from backline.records.tickets.models import Ticket


class ChangeSite(models.Model):
    """A change touches a site."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="touched")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["change", "site"], name="change_touches_a_site_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change_id} at {self.site_id}"


class ChangeStep(models.Model):
    """A step of the plan, and when it was done."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="steps")
    ordinal = models.PositiveIntegerField()
    words = models.CharField(max_length=500)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["ordinal"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["change", "ordinal"], name="step_once_per_change"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ordinal}. {self.words}"


class ScopeLine(models.Model):
    """A loss that is agreed for the window."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="scope")
    component = models.CharField(max_length=40)
    #: Empty for each measure of the component.
    measure = models.CharField(max_length=60, blank=True)
    #: Null for all.
    up_to = models.PositiveIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["change", "component", "measure"], name="scope_line_once"
            ),
            models.CheckConstraint(
                condition=Q(up_to__isnull=True) | Q(up_to__gt=0),
                name="scope_line_allows_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component} {self.measure} {self.up_to}"

    @property
    def allowed(self) -> Allowed:
        """The line as the guide reads it."""
        return Allowed(self.component, self.measure, self.up_to)


class Presence(models.Model):
    """Somebody is there during the window: one of the vendor's people, or a contact."""

    change = models.ForeignKey(
        Change, on_delete=models.CASCADE, related_name="presences"
    )
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.PROTECT, related_name="+"
    )
    #: Where and how they are reached, in words.
    words = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["change", "person"], name="person_is_there_once"
            ),
            models.UniqueConstraint(
                fields=["change", "contact"], name="contact_is_there_once"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True, contact__isnull=False)
                | Q(person__isnull=False, contact__isnull=True),
                name="presence_is_of_one",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def side(self) -> Side:
        """Whose they are."""
        return Side.CUSTOMER if self.person is None else Side.VENDOR

    @property
    def name(self) -> str:
        """Who it is."""
        of = self.person or self.contact
        return of.name if of else ""

    @property
    def email(self) -> str:
        """Where the reminder goes."""
        of = self.person or self.contact
        return of.email if of else ""

    @property
    def phone(self) -> str:
        """How a contact is called."""
        return self.contact.phone if self.contact else ""


class AgreedLoss(models.Model):
    """A loss that was measured in an agreed window and its scope, and opened nothing."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="losses")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    component = models.CharField(max_length=40)
    measure = models.CharField(max_length=40)
    #: When the window began in which it was measured; each window keeps its own.
    window_start_at = models.DateTimeField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    #: The worst of them, and the last.
    worst_affected = models.PositiveBigIntegerField()
    worst_total = models.PositiveBigIntegerField()
    affected = models.PositiveBigIntegerField()
    total = models.PositiveBigIntegerField()

    class Meta:
        ordering: ClassVar = ["first_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["change", "site", "component", "measure", "window_start_at"],
                name="agreed_loss_once_per_window",
            ),
            models.CheckConstraint(
                condition=Q(last_at__gte=F("first_at")),
                name="agreed_loss_ends_after_its_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component} {self.worst_affected}/{self.worst_total}"


class CausedIncident(models.Model):
    """An incident that a change has caused."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="caused")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="causes")
    because = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["change", "ticket"], name="caused_incident_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change_id} caused {self.ticket_id}"

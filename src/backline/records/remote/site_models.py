"""What is set up at a site before anybody comes in: ways, hosts, people, terms."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from backline.guide.lead_time import Progress
from backline.records.accounts.models import Person
from backline.records.customers.models import Contact, Site
from backline.records.tickets.models import Ticket


class TrustedHost(models.Model):
    """An address or network that sessions may come from."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="trusted")
    network = models.CharField(max_length=49)
    words = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField()
    by_name = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["network"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "network"], name="trusted_host_once_per_site"
            ),
        ]

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """The host as people write it: a single address without its length."""
        return self.network.removesuffix("/32").removesuffix("/128")


class Approver(models.Model):
    """A contact whom the customer named to approve access to a site."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="approvers")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "contact"],
                condition=Q(removed_at__isnull=True),
                name="approver_once_per_site",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact} for {self.site}"


class AccessTerms(models.Model):
    """What the contract wants of access to a site beside the customer's approval."""

    site = models.OneToOneField(
        Site, on_delete=models.PROTECT, related_name="access_terms"
    )
    manager_too = models.BooleanField(default=False)
    because = models.CharField(max_length=500)
    set_at = models.DateTimeField()
    by_name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.site}: {'manager too' if self.manager_too else 'customer alone'}"


class OwnMechanism(models.Model):
    """A way in that the guide does not list, on its way to being approved."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    how = models.CharField(max_length=500)
    merits = models.CharField(max_length=2000)
    trusted_hosts = models.BooleanField(default=False)
    customer_presents = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=Progress.ASKED.value)
    due_at = models.DateTimeField(null=True)
    agreed_with = models.CharField(max_length=120, blank=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        Contact, null=True, on_delete=models.PROTECT, related_name="+"
    )
    seconded_at = models.DateTimeField(null=True)
    seconded_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    denied_because = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    #: When those who owe it were told that its agreed lead time is over.
    late_told_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=[each.value for each in Progress]),
                name="own_mechanism_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "denied"])
                | Q(approved_by__isnull=False, seconded_by__isnull=False),
                name="own_mechanism_is_approved_by_both",
            ),
            models.CheckConstraint(
                condition=Q(state="ready", ready_at__isnull=False)
                | (~Q(state="ready") & Q(ready_at__isnull=True)),
                name="own_mechanism_ready_has_its_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} at {self.site}"

    @property
    def name(self) -> str:
        """How the desk calls it beside the mechanisms of the guide."""
        return f"other-{self.pk}"


class Way(models.Model):
    """A mechanism as it is set up at a site. No secret is part of it."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="ways")
    mechanism = models.CharField(max_length=40)
    #: Set where the guide does not list it.
    own = models.ForeignKey(
        OwnMechanism, null=True, on_delete=models.PROTECT, related_name="+"
    )
    adapter = models.CharField(max_length=20)
    host = models.CharField(max_length=200, blank=True)
    port = models.PositiveIntegerField(null=True)
    account = models.CharField(max_length=64, blank=True)
    words = models.CharField(max_length=500, blank=True)
    set_up_at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "mechanism"],
                condition=Q(removed_at__isnull=True),
                name="way_once_per_site",
            ),
            models.CheckConstraint(
                condition=Q(port__isnull=True) | Q(port__range=(1, 65535)),
                name="way_port_is_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mechanism} into {self.site}"

    @property
    def where(self) -> str:
        """Where it leads, as far as it was written down: ``support@pbx-1:22``."""
        place = f"{self.host}:{self.port}" if self.host and self.port else self.host
        return f"{self.account}@{place}" if self.account and place else place


class HostHeard(models.Model):
    """When a site's host last fetched what is revoked, and what was open after it."""

    site = models.OneToOneField(Site, on_delete=models.PROTECT, related_name="+")
    heard_at = models.DateTimeField()
    #: Serials of the certificates whose sessions were open then.
    open_serials = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.site} {self.heard_at:%Y-%m-%d %H:%M:%S}"

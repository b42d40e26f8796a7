from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from backline.records.accounts.models import Person
from backline.records.customers.models import Site
from backline.records.tickets.models import Ticket


class SampleState(models.TextChoices):
    MEASURED = "measured", "measured"
    #: Not all of it could be seen: no loss, and no proof of none.
    PARTIAL = "partial", "partial"
    BLIND = "blind", "blind"


class TotalSource(models.TextChoices):
    ROSTER = "roster", "roster"
    TYPED = "typed", "typed"
    ESTIMATED = "estimated", "estimated"
    OFFERED = "offered", "offered"


class Watch(models.Model):
    """When a site was last heard; its row also puts the batches of a site in a row."""

    site = models.OneToOneField(Site, primary_key=True, on_delete=models.PROTECT)
    heard_at = models.DateTimeField()
    #: From when the site counts as silent; null where no contract says how long.
    silent_at = models.DateTimeField(null=True)
    last_batch = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.site_id} heard {self.heard_at:%Y-%m-%d %H:%M:%S}"


class Figures(models.Model):
    """What was counted of one measure of one component at a site at one instant."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, db_index=False)
    component = models.CharField(max_length=40)
    measure = models.CharField(max_length=40)
    #: Both null when the probe was blind.
    affected = models.PositiveBigIntegerField(null=True)
    total = models.PositiveBigIntegerField(null=True)
    total_source = models.CharField(max_length=12)
    state = models.CharField(max_length=8)
    evidence = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    #: The severity of the threshold that it reached on receipt; empty for none.
    severity = models.CharField(max_length=20, blank=True)

    class Meta:
        abstract = True

    @property
    def counts(self) -> bool:
        """Whether it says anything about loss."""
        return self.state == SampleState.MEASURED and bool(self.total)


class Sample(Figures):
    """One sample as it arrived."""

    sample_id = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["site", "component", "measure", "at"], name="sample_of_measure"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "sample_id"], name="sample_once_per_site"
            ),
            models.CheckConstraint(
                condition=Q(state__in=SampleState.values), name="sample_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(total_source__in=TotalSource.values),
                name="sample_total_source_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="blind", affected__isnull=True, total__isnull=True)
                | Q(
                    ~Q(state="blind"),
                    affected__isnull=False,
                    total__isnull=False,
                    affected__lte=F("total"),
                ),
                name="sample_counts_the_affected_among_the_total",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.component} {self.measure} {self.at:%H:%M:%S}"


class Reading(Figures):
    """The latest sample of a measure at a site, and when it last lost and was well.

    A projection of the samples, so that a page about two hundred sites reads a
    thousand rows and not millions.
    """

    #: The latest instants at which a threshold was reached, and at which none was.
    lost_at = models.DateTimeField(null=True)
    well_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "component", "measure"], name="reading_once_per_measure"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.component} {self.measure}"


class Quarantined(models.Model):
    """A sample that was refused, kept where an engineer sees it."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    batch = models.CharField(max_length=200)
    #: As it came, as JSON text; cut when it is very long.
    raw = models.TextField()
    digest = models.CharField(max_length=64)
    error = models.CharField(max_length=500)
    received_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["received_at"], name="quarantined_received"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "digest"], name="quarantined_once_per_site"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site_id}: {self.error}"


class ProposalState(models.TextChoices):
    OPEN = "open", "open"
    OPENED = "opened", "opened as an incident"
    DISMISSED = "dismissed", "dismissed"


class Proposal(models.Model):
    """A measured loss that is too doubtful to open an incident by itself."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    component = models.CharField(max_length=40)
    measure = models.CharField(max_length=40)
    state = models.CharField(max_length=10, default=ProposalState.OPEN)
    severity = models.CharField(max_length=20)
    affected = models.PositiveBigIntegerField()
    total = models.PositiveBigIntegerField()
    total_source = models.CharField(max_length=12)
    decided_by = models.CharField(max_length=80)
    clause = models.CharField(max_length=60)
    because = models.CharField(max_length=800)
    evidence = models.CharField(max_length=500, blank=True)
    #: The first sample of the loss, and the last that still called for a look.
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    proposed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    settled_because = models.CharField(max_length=500, blank=True)
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.PROTECT)

    class Meta:
        ordering: ClassVar = ["proposed_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "component", "measure"],
                condition=Q(state="open"),
                name="one_open_proposal_per_measure",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ProposalState.values),
                name="proposal_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True)
                | Q(~Q(state="open"), settled_at__isnull=False),
                name="proposal_is_settled_at_an_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component} {self.affected}/{self.total} {self.measure}"

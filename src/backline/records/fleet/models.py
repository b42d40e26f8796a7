from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from backline.guide.timeline import FaultDomain
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
    #: Test calls that sitewatch placed.
    SYNTHETIC = "synthetic", "synthetic"
    #: Single things looked at, such as disks.
    CHECKED = "checked", "checked"


#: Fault domains that a site may suspect: all but the one that says nothing.
SUSPECTS = tuple(
    domain.value
    for domain in FaultDomain
    if domain is not FaultDomain.UNDER_INVESTIGATION
)


class Watch(models.Model):
    """When a site was last heard; its row also puts the batches of a site in a row."""

    site = models.OneToOneField(Site, primary_key=True, on_delete=models.PROTECT)
    heard_at = models.DateTimeField()
    #: From when the site counts as silent; null where no contract says how long.
    silent_at = models.DateTimeField(null=True)
    #: The first batch after it was silent last.
    heard_since = models.DateTimeField(null=True)
    #: The first loss that came late and is not accounted for yet, and when the desk
    #: heard of such losses last, or looked at them.
    late_since = models.DateTimeField(null=True)
    late_heard_at = models.DateTimeField(null=True)
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
    #: How many beside the affected are absent without having been refused.
    unconfirmed = models.PositiveBigIntegerField(default=0)
    #: Whose fault it may be, and what speaks for it; empty for no suspicion.
    suspect_domain = models.CharField(max_length=24, blank=True)
    suspect_because = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    #: The severity of the threshold that it reached on receipt; empty for none.
    severity = models.CharField(max_length=20, blank=True)
    #: The same, were the unconfirmed affected.
    presumed = models.CharField(max_length=20, blank=True)

    class Meta:
        abstract = True

    @property
    def counts(self) -> bool:
        """Whether it says anything about loss."""
        return self.state == SampleState.MEASURED and bool(self.total)

    @property
    def is_seen(self) -> bool:
        """Whether the probe saw all that it should have."""
        return self.state == SampleState.MEASURED


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
            models.CheckConstraint(
                condition=Q(unconfirmed=0)
                | Q(~Q(state="blind"), unconfirmed__lte=F("total") - F("affected")),
                name="sample_counts_the_unconfirmed_among_the_rest",
            ),
            models.CheckConstraint(
                condition=Q(suspect_domain="", suspect_because="")
                | Q(suspect_domain__in=SUSPECTS),
                name="sample_suspect_is_known",
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
    #: The latest at which one was reached if the unconfirmed were affected.
    absent_at = models.DateTimeField(null=True)
    #: Since when it is measured, or is not.
    state_since = models.DateTimeField(null=True)

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


class QuestionState(models.TextChoices):
    OPEN = "open", "open"
    PLANNED = "planned", "planned"
    CANNOT_LOG_IN = "cannot_log_in", "they cannot log in"
    TOO_MANY = "too_many", "the roster says too many"
    #: The absence was over, or nobody measured it any more.
    OVER = "over", "over before anybody answered"


class Question(models.Model):
    """An absence that somebody at the site is asked about: is it planned?"""

    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    component = models.CharField(max_length=40)
    measure = models.CharField(max_length=40)
    state = models.CharField(max_length=14, default=QuestionState.OPEN)
    #: The severity that the absence has if they cannot log in.
    severity = models.CharField(max_length=20)
    affected = models.PositiveBigIntegerField()
    unconfirmed = models.PositiveBigIntegerField()
    total = models.PositiveBigIntegerField()
    total_source = models.CharField(max_length=12)
    evidence = models.CharField(max_length=500, blank=True)
    #: The first sample of the absence, and the last that still called for an answer.
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    #: What was said to it, or why nobody has to answer any more.
    words = models.CharField(max_length=500, blank=True)
    #: Since when they cannot log in, as the answer says.
    lost_since = models.DateTimeField(null=True)
    #: How many were expected, where the roster has too many.
    expected = models.PositiveBigIntegerField(null=True)
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.PROTECT)

    class Meta:
        ordering: ClassVar = ["asked_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site"], condition=Q(state="open"), name="one_open_question"
            ),
            models.CheckConstraint(
                condition=Q(state__in=QuestionState.values),
                name="question_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True)
                | Q(~Q(state="open"), answered_at__isnull=False),
                name="question_is_answered_at_an_instant",
            ),
            models.CheckConstraint(
                condition=Q(unconfirmed__gt=0)
                & Q(affected__lte=F("total") - F("unconfirmed")),
                name="question_counts_the_absent_among_the_total",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component} {self.unconfirmed}/{self.total} absent"

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state == QuestionState.OPEN

    @property
    def answer(self) -> str:
        """The answer in words."""
        return QuestionState(self.state).label


class PastOutage(models.Model):
    """An outage that was over before the desk heard of it, and where it is written."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    component = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    recovered_at = models.DateTimeField()
    found_at = models.DateTimeField()
    #: The past incident, or the ticket of the time in which it was noted.
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "component", "opened_at"], name="past_outage_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component} from {self.opened_at:%Y-%m-%d %H:%M:%S}"

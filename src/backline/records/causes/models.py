from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from backline.guide.reports import Draft
from backline.records.accounts.models import Person
from backline.records.customers.models import Contact
from backline.records.tickets.models import Ticket


class Report(models.Model):
    """The root cause report of a ticket: where its writing stands."""

    ticket = models.OneToOneField(
        Ticket, on_delete=models.PROTECT, related_name="cause_report"
    )
    state = models.CharField(max_length=12, default=Draft.WRITING.value)
    #: The number of its last version; compared and swapped by every save.
    version = models.PositiveIntegerField(default=0)
    #: Whether what is written now is meant as an interim report.
    interim = models.BooleanField(default=False)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in Draft]),
                name="report_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"Root cause of {self.ticket_id}"


class Reminded(models.Model):
    """A due of a report's clock that its people were reminded of: said once each."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    clock = models.CharField(max_length=60)
    due_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket", "clock", "due_at"], name="reminded_once_of_each_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clock} of {self.ticket_id}, {self.due_at}"


class Unsaved(models.Model):
    """What somebody has typed into the editor and not saved yet: theirs alone."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    #: The form's fields as they stand, with the version that they began from.
    typed = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket", "person"], name="unsaved_once_per_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} by {self.person_id}"


class Version(models.Model):
    """What was written, as it was saved once; the database refuses to change it."""

    report = models.ForeignKey(
        Report, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    saved_at = models.DateTimeField()
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    by_name = models.CharField(max_length=120)
    content = models.JSONField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "number"], name="version_once_per_report"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}, version {self.number}"


class Review(models.Model):
    """What a second person said to a version; written once."""

    version = models.ForeignKey(
        Version, on_delete=models.PROTECT, related_name="reviews"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=120)
    approved = models.BooleanField()
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(approved=True),
                name="version_approved_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {'approved' if self.approved else 'sent back'}"


class Released(models.Model):
    """A report as the customer has it: the document, its paper, and its hash.

    Written once; the database refuses to change it.
    """

    report = models.ForeignKey(
        Report, on_delete=models.PROTECT, related_name="releases"
    )
    number = models.PositiveIntegerField()
    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="+")
    interim = models.BooleanField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    document = models.JSONField()
    #: SHA-256 over the document as canonical JSON, and over the paper.
    sha256 = models.CharField(max_length=64)
    paper = models.BinaryField()
    paper_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "number"], name="release_once_per_report"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}, release {self.number}"


class Answer(models.Model):
    """What the customer said to a released report; written once."""

    release = models.ForeignKey(
        Released, on_delete=models.PROTECT, related_name="answers"
    )
    accepts = models.BooleanField()
    words = models.TextField(blank=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["release"],
                condition=Q(accepts=True),
                name="release_accepted_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release}: {'accepted' if self.accepts else 'asked'}"


class ActionSide(models.TextChoices):
    VENDOR = "vendor", "the vendor"
    CUSTOMER = "customer", "the customer"


class ActionKind(models.TextChoices):
    CORRECTIVE = "corrective", "corrective: mends what happened"
    PREVENTIVE = "preventive", "preventive: keeps it from coming back"


class Action(models.Model):
    """Something that is done so that it does not happen again, followed up until it is."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="actions")
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=12, choices=ActionKind.choices)
    side = models.CharField(max_length=8, choices=ActionSide.choices)
    #: Who does it: one of the vendor's people, or one of the customer's contacts.
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.PROTECT, related_name="+"
    )
    owner_name = models.CharField(max_length=120)
    due_date = models.DateField()
    #: Why its owner or date was changed last, and the date that was meant at first.
    moved_because = models.CharField(max_length=300, blank=True)
    first_due_date = models.DateField(null=True)
    #: When the customer was first told of it; until then it is the vendor's draft.
    told_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=120, blank=True)
    evidence = models.TextField(blank=True)
    #: The last day for which its owner was reminded.
    reminded_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["due_date", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["due_date"],
                name="action_to_be_done",
                condition=Q(done_at__isnull=True),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(side__in=ActionSide.values), name="action_side_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ActionKind.values), name="action_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | ~Q(evidence=""),
                name="action_done_has_evidence",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DebugLogging(models.Model):
    """Debug logging that was switched on at a site, until it is switched off again."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, related_name="debug_logging"
    )
    where = models.CharField(max_length=200)
    because = models.CharField(max_length=500)
    on_at = models.DateTimeField()
    on_by = models.CharField(max_length=120)
    until = models.DateTimeField()
    off_at = models.DateTimeField(null=True)
    off_by = models.CharField(max_length=120, blank=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["on_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket", "where"],
                condition=Q(off_at__isnull=True),
                name="debug_logging_on_once",
            ),
            models.CheckConstraint(
                condition=Q(until__gt=models.F("on_at")),
                name="debug_logging_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.where} of {self.ticket_id}"


class Problem(models.Model):
    """What several incidents have in common: one cause, known or looked for."""

    title = models.CharField(max_length=200)
    cause = models.TextField(blank=True)
    workaround = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=120)
    #: Since when its cause is gone; null while it may come back.
    solved_at = models.DateTimeField(null=True)
    #: Compared and swapped by every change.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-opened_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """The problem's name for people: PRB-7."""
        return f"PRB-{self.pk}"


class ProblemTicket(models.Model):
    """An incident is one of a problem's; each of one problem at most."""

    problem = models.ForeignKey(
        Problem, on_delete=models.PROTECT, related_name="incidents"
    )
    ticket = models.OneToOneField(
        Ticket, on_delete=models.PROTECT, related_name="problem_link"
    )
    linked_at = models.DateTimeField()
    by_name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.problem_id}: {self.ticket_id}"

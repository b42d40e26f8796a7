from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from backline.guide.paging import Urgency, Why
from backline.records.accounts.models import Person


_URGENCIES = [(each.value, each.value) for each in Urgency]
_REASONS = [(each.value, each.value) for each in Why]


class Way(models.Model):
    """A way to reach a person: a number, an address, a browser."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ways")
    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=2000)
    #: What its person calls it: "my phone".
    label = models.CharField(max_length=80)
    added_at = models.DateTimeField()
    #: A way that was never verified is never used.
    verified_at = models.DateTimeField(null=True)
    #: It stays for the pages that went by it.
    removed_at = models.DateTimeField(null=True)

    # The code that is on its way; six figures, so its digest is keyed.
    code_digest = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "channel", "address"],
                condition=Q(removed_at__isnull=True),
                name="way_once_per_person",
            ),
            models.CheckConstraint(
                condition=Q(code_digest="", code_expires_at__isnull=True)
                | (~Q(code_digest="") & Q(code_expires_at__isnull=False)),
                name="way_code_has_its_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.channel})"


class Wishes(models.Model):
    """When a person wants quiet: ordinary pages keep these hours, critical ones don't."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT)
    zone = models.CharField(max_length=64)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)

    class Meta:
        verbose_name_plural = "wishes"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | (
                    Q(quiet_from__isnull=False, quiet_until__isnull=False)
                    & ~Q(quiet_from=F("quiet_until"))
                ),
                name="quiet_hours_have_both_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.quiet_from} to {self.quiet_until} {self.zone}"


class WayRule(models.Model):
    """A person's own rule: for this urgency, this way after so many minutes."""

    urgency = models.CharField(max_length=8, choices=_URGENCIES)
    way = models.ForeignKey(Way, on_delete=models.CASCADE, related_name="rules")
    after_minutes = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["after_minutes", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["way", "urgency"], name="rule_once_per_way_and_urgency"
            ),
            models.CheckConstraint(
                condition=Q(urgency__in=[each.value for each in Urgency]),
                name="rule_urgency_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.urgency}: {self.way} after {self.after_minutes} min"


class Page(models.Model):
    """A call for somebody on call, about a ticket that it knows by its number."""

    class State(models.TextChoices):
        OPEN = "open", "open"
        ACKNOWLEDGED = "acknowledged", "acknowledged"
        STOPPED = "stopped", "stopped"

    about = models.CharField(max_length=24)
    #: L1, L2, L3 or manager; empty for a test.
    level = models.CharField(max_length=10, blank=True)
    component = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=400)
    urgency = models.CharField(max_length=8, choices=_URGENCIES)
    #: The same key twice is one page.
    key = models.CharField(max_length=200, unique=True)
    #: By which it takes in further pages; null when it takes in none (any more).
    slot = models.CharField(max_length=400, null=True, unique=True)  # noqa: DJ001 - unique
    paged_at = models.DateTimeField()
    #: Somebody tries their own ways: nobody else is called.
    is_test = models.BooleanField(default=False)

    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    #: When the page has something to do next; null when it is over or given up.
    next_at = models.DateTimeField(null=True)
    #: Why it calls nobody at present, in words: it waits, or it was given up.
    standing = models.CharField(max_length=200, blank=True)

    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    #: By which way: page, link, sms, voice, api.
    acknowledged_how = models.CharField(max_length=20, blank=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_because = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering: ClassVar = ["-paged_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["about"], name="page_about"),
            models.Index(
                fields=["next_at"], condition=Q(next_at__isnull=False), name="page_next"
            ),
            models.Index(fields=["state", "paged_at"], name="page_state"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="acknowledged", acknowledged_at__isnull=False)
                | ~Q(state="acknowledged"),
                name="page_acknowledged_has_its_instant",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="page_acknowledged_by_somebody",
            ),
            models.CheckConstraint(
                condition=(Q(state="stopped", stopped_at__isnull=False))
                & ~Q(stopped_because="")
                | Q(stopped_at__isnull=True, stopped_because="") & ~Q(state="stopped"),
                name="page_stopped_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(next_at__isnull=True),
                name="page_over_does_nothing_more",
            ),
            models.CheckConstraint(
                condition=Q(urgency__in=[each.value for each in Urgency]),
                name="page_urgency_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"page {self.pk} about {self.about}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has taken it, and nothing stopped it."""
        return self.state == self.State.OPEN

    @property
    def others(self) -> list[str]:
        """The other tickets that it stands for, in their order."""
        live = (each.about for each in self.taken_in.all() if each.over_at is None)
        return [each for each in dict.fromkeys(live) if each != self.about]


class TakenIn(models.Model):
    """A further page that an open one stands for: nobody is called anew."""

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="taken_in")
    about = models.CharField(max_length=24)
    words = models.CharField(max_length=400)
    #: As of pages: the same key twice is one.
    key = models.CharField(max_length=200, unique=True)
    taken_in_at = models.DateTimeField()
    #: Its ticket was closed; the page goes on for the others.
    over_at = models.DateTimeField(null=True)
    over_because = models.CharField(max_length=400, blank=True)

    class Meta:
        verbose_name_plural = "taken in"
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["about"], name="taken_in_about")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(over_at__isnull=True, over_because="")
                | (Q(over_at__isnull=False) & ~Q(over_because="")),
                name="taken_in_over_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about} on {self.page}"


class Call(models.Model):
    """One person is called for a page: why, from when, and until when they may answer."""

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="calls")
    seq = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=12, choices=_REASONS)
    #: Who passed it on, and what they said.
    passed_by = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    called_at = models.DateTimeField()
    answer_by = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "seq"], name="call_once_per_page"),
            models.UniqueConstraint(
                fields=["page", "round", "person"],
                condition=~Q(why="passed_on"),
                name="call_once_per_round",
            ),
            models.CheckConstraint(
                condition=Q(answer_by__gt=F("called_at")),
                name="call_can_be_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"call {self.seq} of page {self.page_id}"


class Step(models.Model):
    """A person is told by one way: due, told, delivered or failed. Told once."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="steps")
    ordinal = models.PositiveSmallIntegerField()
    #: Null for the mail address of the account, when a person has no way of their own.
    way = models.ForeignKey(Way, null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20)
    label = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    #: The message in the outbox; no foreign key, old messages may be removed there.
    message = models.UUIDField(null=True, unique=True)
    #: It was not needed any more.
    dropped_at = models.DateTimeField(null=True)
    #: What the carrier said of the message later.
    delivered_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True)
    #: The secret of the link that acknowledges, once; only its digest.
    link_digest = models.CharField(max_length=64, blank=True)
    link_expires_at = models.DateTimeField(null=True)
    link_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["due_at", "ordinal"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "ordinal"], name="step_once"),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, message__isnull=True)
                | Q(
                    told_at__isnull=False,
                    message__isnull=False,
                    dropped_at__isnull=True,
                ),
                name="step_told_by_a_message",
            ),
        ]

    def __str__(self) -> str:
        return f"step {self.ordinal} of call {self.call_id}"

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from backline.guide.oncall import LEVELS


class Roster(models.Model):
    """Who is called for one level, or for some components of it."""

    name = models.CharField(max_length=80, unique=True)
    level = models.CharField(max_length=8)
    #: In which its pages tell times; each layer has a zone of its own.
    zone = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    #: From when it is used no longer; its last version has no layers then.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["level", "name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(level__in=LEVELS), name="roster_level_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RosterVersion(models.Model):
    """The rotations of a roster from an instant on; written once.

    Of the versions that have begun the one of the highest number holds, so that a later
    decision replaces an earlier one for the time that both speak of.
    """

    roster = models.ForeignKey(
        Roster, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    #: Components that it is for, as plans name them; empty for all.
    components = models.JSONField(default=list)
    #: The calendar that it follows, by name; empty for none.
    calendar_name = models.CharField(max_length=80, blank=True)
    #: In the form of `guide.oncall_layers`, in the order of calling.
    layers = models.JSONField(default=list)
    recorded_at = models.DateTimeField()
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["roster", "number"], name="roster_version_once"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__gte=F("recorded_at")),
                name="roster_version_changes_no_past",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.roster}, version {self.number}"


class SwapState(models.TextChoices):
    """How a swap stands."""

    ASKED = "asked", "asked"
    ACCEPTED = "accepted", "accepted"
    DECLINED = "declined", "declined"
    WITHDRAWN = "withdrawn", "withdrawn"


class Swap(models.Model):
    """Somebody asks a colleague to take their time, perhaps for some of the colleague's."""

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="swaps")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="swaps_asked"
    )
    asked_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="swaps_to_answer",
    )
    gives_from_at = models.DateTimeField()
    gives_until_at = models.DateTimeField()
    #: What the asker takes in return; null when nothing.
    takes_from_at = models.DateTimeField(null=True, blank=True)
    takes_until_at = models.DateTimeField(null=True, blank=True)
    words = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, default=SwapState.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("asked_of")), name="swap_is_between_two"
            ),
            models.CheckConstraint(
                condition=Q(gives_until_at__gt=F("gives_from_at")),
                name="swap_gives_some_time",
            ),
            models.CheckConstraint(
                condition=Q(takes_from_at=None, takes_until_at=None)
                | Q(takes_until_at__gt=F("takes_from_at")),
                name="swap_takes_some_time_or_none",
            ),
            models.CheckConstraint(
                condition=Q(state=SwapState.ASKED, answered_at=None)
                | (
                    Q(
                        state__in=[
                            state for state in SwapState.values if state != "asked"
                        ]
                    )
                    & Q(answered_at__isnull=False)
                ),
                name="swap_is_answered_when_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by} asks {self.asked_of} on {self.roster}: {self.state}"


class StandIn(models.Model):
    """Somebody is called in another's place for a while."""

    roster = models.ForeignKey(
        Roster, on_delete=models.PROTECT, related_name="stand_ins"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    #: Null when they come before everybody else.
    instead_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    #: When it was called off; what was before stays true.
    ended_at = models.DateTimeField(null=True, blank=True)
    because = models.CharField(max_length=500, blank=True)
    swap = models.ForeignKey(
        Swap, null=True, on_delete=models.PROTECT, related_name="stand_ins"
    )
    recorded_at = models.DateTimeField()
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="stand_in_takes_time"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__gte=F("recorded_at")),
                name="stand_in_changes_no_past",
            ),
            models.CheckConstraint(
                condition=Q(instead_of=None) | ~Q(instead_of=F("person")),
                name="stand_in_is_somebody_else",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["roster", "ends_at"], name="stand_in_roster_end"),
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.roster}"


class Absence(models.Model):
    """Somebody cannot be called for a while."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    #: When they were back before the end; what was before stays true.
    ended_at = models.DateTimeField(null=True, blank=True)
    because = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="absence_takes_time"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__gte=F("recorded_at")),
                name="absence_changes_no_past",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "ends_at"], name="absence_person_end"),
        ]

    def __str__(self) -> str:
        return f"{self.person} from {self.starts_at} to {self.ends_at}"


class FeedKey(models.Model):
    """The secret address of a calendar feed, of a person's or a roster's duty."""

    prefix = models.CharField(max_length=20, unique=True)
    sha256 = models.CharField(max_length=64)
    #: Whose it is: it shows what they may see, and dies with their account.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    #: The roster that it shows; null for the person's own time on call.
    roster = models.ForeignKey(
        Roster, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.prefix} of {self.person}"


class Check(models.Model):
    """What was found when the coverage was last looked at; there is one row."""

    name = models.CharField(max_length=20, unique=True)
    checked_at = models.DateTimeField()
    #: Something was changed since: it is looked at anew at once.
    is_stale = models.BooleanField(default=False)
    findings = models.PositiveIntegerField()
    #: What the managers were told of on `told_date`, so that they are told once.
    told = models.JSONField(default=list)
    told_date = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.findings} findings at {self.checked_at:%Y-%m-%d %H:%M:%S}"

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from backline.guide.workflow import LEVELS
from backline.records.accounts.models import Person
from backline.records.customers.models import Site


class Team(models.Model):
    """Engineers of one level who take the same tickets (process.levels).

    What a team says nothing of it takes all of. A team that is dissolved keeps its row:
    the timelines of tickets name it.
    """

    name = models.CharField(max_length=60, unique=True)
    level = models.CharField(max_length=2)
    #: Components as plans name them, languages as "hi", places as "IN" or "IN-KA".
    components = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    geographies = models.JSONField(default=list, blank=True)
    #: Whether the suggested engineer gets a ticket at once.
    assigns = models.BooleanField(default=False)
    dissolved_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["level", "name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(level__in=LEVELS), name="team_level_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """An engineer is in a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="memberships"
    )

    class Meta:
        ordering: ClassVar = ["person__name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["team", "person"], name="member_once_per_team"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.team}"


class Profile(models.Model):
    """What is known of an engineer beside the skills: languages, and places."""

    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, related_name="profile"
    )
    languages = models.JSONField(default=list, blank=True)
    places = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return f"{self.person}: {', '.join(self.languages)}"


class SiteLanguages(models.Model):
    """Which languages are spoken at a site."""

    site = models.OneToOneField(Site, on_delete=models.PROTECT, related_name="+")
    languages = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return f"{self.site}: {', '.join(self.languages)}"

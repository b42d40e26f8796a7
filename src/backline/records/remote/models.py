from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from backline.guide import access as rules
from backline.records.accounts.models import Person
from backline.records.customers.models import Contact, Site
from backline.records.remote.site_models import (
    AccessTerms,
    Approver,
    HostHeard,
    OwnMechanism,
    TrustedHost,
    Way,
)
from backline.records.tickets.models import Ticket


__all__ = [
    "Access",
    "AccessTerms",
    "Approver",
    "HostHeard",
    "OwnMechanism",
    "Session",
    "TrustedHost",
    "Way",
]

_GRANTED = ["granted", "ended"]


class Access(models.Model):
    """A request to be let into a site, and all that became of it.

    Its number is the serial of the certificates that are signed for it.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    #: Null for a try of the way, which a new site needs before its first ticket.
    ticket = models.ForeignKey(
        Ticket, null=True, on_delete=models.PROTECT, related_name="accesses"
    )
    way = models.ForeignKey(Way, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    purpose = models.CharField(max_length=1000)
    engineer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=rules.State.ASKED.value)
    needs_manager = models.BooleanField(default=False)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        Contact, null=True, on_delete=models.PROTECT, related_name="+"
    )
    seconded_at = models.DateTimeField(null=True)
    seconded_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    #: Why it was denied or withdrawn, and by whom.
    said = models.CharField(max_length=500, blank=True)
    said_by = models.CharField(max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=16, blank=True)
    ended_by = models.CharField(max_length=120, blank=True)
    shut_at = models.DateTimeField(null=True)
    shut_by = models.CharField(max_length=120, blank=True)
    shut_words = models.CharField(max_length=500, blank=True)
    #: How often somebody was asked to shut it by hand.
    times_asked = models.PositiveIntegerField(default=0)
    #: When a certificate was last signed for it, and the key it was signed for.
    certified_at = models.DateTimeField(null=True)
    certified_key = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["site", "id"], name="access_site"),
            models.Index(
                fields=["ends_at"],
                condition=Q(state__in=["asked", "granted"]),
                name="access_to_end",
            ),
            models.Index(
                fields=["ended_at"],
                condition=Q(state="ended", shut_at__isnull=True),
                name="access_to_shut",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=[each.value for each in rules.State]),
                name="access_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="access_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_GRANTED)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="access_is_granted_by_an_approver",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_GRANTED)
                | Q(needs_manager=False)
                | Q(seconded_at__isnull=False, seconded_by__isnull=False),
                name="access_is_granted_by_a_manager_too",
            ),
            models.CheckConstraint(
                condition=Q(seconded_by__isnull=True)
                | ~Q(seconded_by=F("engineer")) & ~Q(seconded_by=F("requested_by")),
                name="access_is_not_seconded_by_its_own",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False)
                | (~Q(state="ended") & Q(ended_at__isnull=True)),
                name="access_ended_has_its_instant",
            ),
            models.CheckConstraint(
                condition=Q(shut_at__isnull=True) | Q(state="ended"),
                name="access_is_shut_after_its_end",
            ),
            models.CheckConstraint(
                condition=Q(certified_at__isnull=True) | Q(state__in=_GRANTED),
                name="access_is_certified_when_granted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} into {self.site} for {self.engineer}"

    @property
    def asked(self) -> rules.Asked:
        """The request as the guide looks at it."""
        return rules.Asked(
            state=rules.State(self.state),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            needs_manager=self.needs_manager,
            approved=self.approved_at is not None,
            seconded=self.seconded_at is not None,
        )


class Session(models.Model):
    """Somebody was in: who, from where, what for, from when until when.

    A trigger of the database refuses one whose access is not granted at that time.
    """

    access = models.ForeignKey(
        Access, on_delete=models.PROTECT, related_name="sessions"
    )
    engineer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=45)
    presenter = models.CharField(max_length=120, blank=True)
    words = models.CharField(max_length=1000)
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.CharField(max_length=120, blank=True)
    stopped_words = models.CharField(max_length=1000, blank=True)
    #: When it was written down, where that was only after the grant had ended.
    declared_at = models.DateTimeField(null=True)
    #: Whether the way in worked, as the engineer says at the end; null before.
    worked = models.BooleanField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["access"],
                condition=Q(stopped_at__isnull=True),
                name="one_open_session_per_access",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True)
                | Q(stopped_at__gte=F("started_at")),
                name="session_stops_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engineer} from {self.source}, {self.started_at:%Y-%m-%d %H:%M}"

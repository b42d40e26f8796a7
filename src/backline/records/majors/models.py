from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from backline.guide.callers import Call
from backline.guide.majors import Role, Scope
from backline.records.accounts.models import Person
from backline.records.customers.models import Contact, Customer, Site
from backline.records.tickets.models import Ticket


class Major(models.Model):
    """A ticket, with its children, while it is run as a major incident."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    declared_by = models.CharField(max_length=120)
    because = models.CharField(max_length=2000)
    #: When the customers hear next; null once it is stood down.
    next_update_at = models.DateTimeField(null=True)
    #: How long before that its writer is reminded.
    warn_seconds = models.PositiveIntegerField()
    last_update_at = models.DateTimeField(null=True)
    #: The reminder of the next update that went out last: soon or due.
    reminded = models.CharField(max_length=4, blank=True)
    #: How often somebody called or asked; whoever takes the next goes one by one.
    callers = models.PositiveIntegerField(default=0)
    stood_down_at = models.DateTimeField(null=True)
    stood_down_by = models.CharField(max_length=120, blank=True)
    stood_down_because = models.CharField(max_length=2000, blank=True)

    class Meta:
        ordering: ClassVar = ["-declared_at", "-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["next_update_at"],
                name="major_next_update",
                condition=Q(next_update_at__isnull=False),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket"],
                condition=Q(stood_down_at__isnull=True),
                name="one_major_per_ticket",
            ),
            models.CheckConstraint(
                condition=Q(stood_down_at__isnull=True, next_update_at__isnull=False)
                | Q(stood_down_at__isnull=False, next_update_at__isnull=True),
                name="running_major_has_next_update",
            ),
            models.CheckConstraint(
                condition=Q(reminded__in=["", "soon", "due"]),
                name="major_reminder_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"Major incident {self.ticket.number}"

    @property
    def runs(self) -> bool:
        """Whether it is not stood down."""
        return self.stood_down_at is None


class Assignment(models.Model):
    """Who has a role in a major incident now; who had it stands on the timeline."""

    major = models.ForeignKey(
        Major, on_delete=models.PROTECT, related_name="assignments"
    )
    role = models.CharField(max_length=16)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["major", "role"], name="role_once_per_major"
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role]),
                name="major_role_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.person}"


class Announcement(models.Model):
    """What customers read at the top of their portal; every version is kept."""

    major = models.ForeignKey(
        Major, on_delete=models.PROTECT, related_name="announcements"
    )
    version = models.PositiveIntegerField()
    words = models.CharField(max_length=4000)
    scope = models.CharField(max_length=12, default=Scope.FAMILY)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=120)
    #: When it was replaced or withdrawn; null while it stands.
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["major", "version"], name="announcement_version_once"
            ),
            models.UniqueConstraint(
                fields=["major"],
                condition=Q(ended_at__isnull=True),
                name="one_announcement_stands",
            ),
            models.CheckConstraint(
                condition=Q(scope__in=[scope.value for scope in Scope]),
                name="announcement_scope_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(words=""), name="announcement_has_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.major} announcement {self.version}"


class Callback(models.Model):
    """Somebody who wants to be called back about a major incident."""

    major = models.ForeignKey(Major, on_delete=models.PROTECT, related_name="callbacks")
    #: The customer's own ticket of the family: what is said stands there. None where no
    #: contract covers the site: they are called back all the same.
    ticket = models.ForeignKey(
        Ticket, null=True, on_delete=models.PROTECT, related_name="+"
    )
    #: From where they call, where no ticket says it.
    site = models.ForeignKey(
        Site, null=True, on_delete=models.PROTECT, related_name="+"
    )
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40)
    #: As it is compared: the digits alone.
    digits = models.CharField(max_length=41)
    words = models.CharField(max_length=2000, blank=True)
    channel = models.CharField(max_length=8)
    asked_at = models.DateTimeField()
    last_asked_at = models.DateTimeField()
    noted_by = models.CharField(max_length=120)
    #: How often they asked.
    calls = models.PositiveIntegerField(default=1)
    #: The place of the ticket's severity in the contract's plan, 0 the lowest.
    rank = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, default=Call.WAITING)
    #: Not to be tried before this.
    not_before = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    taken_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=120, blank=True)
    result = models.CharField(max_length=2000, blank=True)

    class Meta:
        ordering: ClassVar = ["-rank", "asked_at", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["-rank", "asked_at", "id"],
                name="callback_queue",
                condition=~Q(state="done"),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["major", "ticket", "digits"],
                condition=~Q(state="done"),
                name="one_open_callback_per_phone",
            ),
            models.UniqueConstraint(
                fields=["major", "customer", "digits"],
                condition=Q(ticket__isnull=True) & ~Q(state="done"),
                name="one_open_callback_without_ticket",
            ),
            models.CheckConstraint(
                condition=Q(ticket__isnull=True, site__isnull=False)
                | Q(ticket__isnull=False, site__isnull=True),
                name="callback_has_ticket_or_site",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[call.value for call in Call]),
                name="callback_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False)
                | ~Q(state="done") & Q(done_at__isnull=True),
                name="done_callback_has_instant",
            ),
            models.CheckConstraint(
                condition=Q(state="taken", taken_by__isnull=False) | ~Q(state="taken"),
                name="taken_callback_has_person",
            ),
            models.CheckConstraint(
                condition=Q(last_asked_at__gte=F("asked_at")),
                name="callback_asked_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.phone}"

    @property
    def about(self) -> str:
        """The number of the ticket that it belongs to: their own, else the incident's."""
        return (self.ticket or self.major.ticket).number

    def is_ready(self, now: datetime) -> bool:
        """Say whether it can be called now."""
        return self.state == Call.WAITING and self.not_before <= now

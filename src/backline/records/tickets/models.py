from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from backline.guide.timeline import Ball, FaultDomain, Side
from backline.guide.timeline import Kind as EventKind
from backline.guide.workflow import State
from backline.records.accounts.models import Person
from backline.records.contracts.models import CalendarVersion, Contract
from backline.records.customers.models import Contact, Customer, Site
from backline.records.tickets.escalation_models import (
    OF_ESCALATIONS,
    Escalation,
    PageSent,
)
from backline.records.tickets.family_models import (
    Chase,
    Pledge,
    PledgeAlarm,
    TicketLink,
)


__all__ = [
    "NEVER",
    "OF_ESCALATIONS",
    "PREFIXES",
    "Alarm",
    "Chase",
    "Clock",
    "Escalation",
    "PageSent",
    "Pledge",
    "PledgeAlarm",
    "Presence",
    "Ticket",
    "TicketEvent",
    "TicketKind",
    "TicketLink",
    "number_of",
]
from backline.records.teams.models import Team


#: Where the queue puts a ticket that nothing can breach.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class TicketKind(models.TextChoices):
    INCIDENT = "incident", "incident"
    QUESTION = "question", "question"
    REQUEST = "request", "service request"
    ACCESS = "access", "access provisioning"
    CHANGE = "change", "change"


PREFIXES: dict[str, str] = {
    TicketKind.INCIDENT: "INC",
    TicketKind.QUESTION: "QST",
    TicketKind.REQUEST: "REQ",
    TicketKind.ACCESS: "ACC",
    TicketKind.CHANGE: "CHG",
}


def number_of(kind: str, pk: int) -> str:
    """Return a ticket's name for people: INC-2041."""
    return f"{PREFIXES[kind]}-{pk}"


class Ticket(models.Model):
    """A ticket: what never changes of it, and where its timeline has brought it.

    Everything from `state` on is a projection of the timeline, rebuilt by
    `backline rebuild`; a test proves that rebuilt and stored are the same.
    """

    kind = models.CharField(max_length=8, choices=TicketKind.choices)
    subject = models.CharField(max_length=200)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT)
    calendar_version = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT)
    tzdata_version = models.CharField(max_length=16)
    component = models.CharField(max_length=40, blank=True)
    #: What makes measured losses the same incident; empty for a typed report.
    cause = models.CharField(max_length=80, blank=True)
    #: The ticket that this one follows after the time for reopening.
    follows = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="followed_by"
    )

    state = models.CharField(max_length=20)
    ball = models.CharField(max_length=12)
    severity = models.CharField(max_length=20)
    peak_severity = models.CharField(max_length=20)
    fault_domain = models.CharField(max_length=24)
    #: The release that the fix comes with; empty while none is named.
    release = models.CharField(max_length=40, blank=True)
    #: The customer does not want it installed at the site for now.
    release_declined = models.BooleanField(default=False)
    level = models.CharField(max_length=2)
    #: The team that it is with; null in the level's own queue.
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT)
    #: How often it came back to a level that it had left.
    times_returned = models.PositiveIntegerField(default=0)
    engineer = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    awaited = models.CharField(max_length=500, blank=True)
    opened_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    restored_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    times_reopened = models.PositiveIntegerField(default=0)
    is_open = models.BooleanField(default=True)
    #: The clock that breaches next, and when; NEVER when nothing runs towards it.
    next_clock = models.CharField(max_length=40, blank=True)
    next_due_at = models.DateTimeField(null=True)
    queue_at = models.DateTimeField(default=NEVER)
    #: When the desk does something about a silent customer next; null when it does not.
    chase_at = models.DateTimeField(null=True)
    #: The number of events; compared and swapped by every change.
    version = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["queue_at", "id"],
                name="ticket_queue",
                condition=Q(is_open=True),
                # The figures over the queue are counted from the index alone.
                include=["severity", "level", "engineer"],
            ),
            models.Index(
                fields=["queue_at", "id"],
                name="ticket_closed",
                condition=Q(is_open=False),
            ),
            models.Index(
                fields=["customer", "queue_at", "id"],
                name="ticket_customer_queue",
                condition=Q(is_open=True),
            ),
            models.Index(
                fields=["customer", "queue_at", "id"],
                name="ticket_customer_closed",
                condition=Q(is_open=False),
            ),
            models.Index(
                fields=["level", "queue_at", "id"],
                name="ticket_level_queue",
                condition=Q(is_open=True),
            ),
            models.Index(
                fields=["engineer", "queue_at", "id"],
                name="ticket_engineer_queue",
                condition=Q(is_open=True),
            ),
            # What may have the same cause was opened not long before or after.
            models.Index(fields=["opened_at"], name="ticket_opened"),
            models.Index(
                fields=["team", "queue_at", "id"],
                name="ticket_team_queue",
                condition=Q(is_open=True),
            ),
            models.Index(
                fields=["release", "id"],
                name="ticket_release",
                condition=~Q(release=""),
            ),
            models.Index(
                fields=["chase_at", "id"],
                name="ticket_chase",
                condition=Q(chase_at__isnull=False),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "cause"],
                condition=~Q(cause="") & ~Q(state="closed"),
                name="one_incident_per_cause",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=TicketKind.values), name="ticket_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]),
                name="ticket_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(ball__in=[ball.value for ball in Ball]),
                name="ticket_ball_is_known",
            ),
            models.CheckConstraint(
                condition=Q(fault_domain__in=[domain.value for domain in FaultDomain]),
                name="ticket_fault_domain_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    @property
    def number(self) -> str:
        """The ticket's name for people: INC-2041."""
        return number_of(self.kind, self.pk)

    @property
    def reached(self) -> Contact | None:
        """Whom mails about it go to: its contact; once they have left, the site's."""
        if self.contact is not None and self.contact.left_at is None:
            return self.contact
        return self.site.duty_contact


class TicketEvent(models.Model):
    """One line of a ticket's timeline. The database refuses to change or delete it."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=24)
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    side = models.CharField(max_length=8)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    by_name = models.CharField(max_length=120)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket", "seq"], name="event_once_per_ticket"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in EventKind]),
                name="event_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(side__in=[side.value for side in Side]),
                name="event_side_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}#{self.seq} {self.kind}"


class Clock(models.Model):
    """What a clock of a ticket comes to: a projection of the timeline."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="clocks")
    name = models.CharField(max_length=40)
    ordinal = models.PositiveIntegerField()
    severity = models.CharField(max_length=20)
    status = models.CharField(max_length=8)
    outcome = models.CharField(max_length=12, blank=True)
    #: What may be used up, in seconds; null where the target is not a span.
    limit = models.PositiveIntegerField(null=True)
    #: The hours that `limit` and `used` are counted in, by the plan's name for them.
    counted = models.CharField(max_length=40, default="service")
    used = models.PositiveIntegerField()
    used_as_of = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    breach_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    because = models.CharField(max_length=600)
    #: The ladder's next step on this clock and when it is due.
    next_step = models.CharField(max_length=60, blank=True)
    next_step_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["name", "ordinal"]
        indexes: ClassVar = [
            models.Index(
                fields=["next_step_at"],
                name="clock_next_step",
                condition=Q(next_step_at__isnull=False),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket", "name", "ordinal"], name="clock_once_per_ticket"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.name}#{self.ordinal}"


class Alarm(models.Model):
    """A step of the ladder that was taken: the row is the claim.

    It is inserted in the transaction that writes its message, so it fires once,
    whatever dies in between. `generation` rises only when a recount puts the clock
    back under the step, which withdraws the row before.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="alarms")
    clock = models.CharField(max_length=40)
    ordinal = models.PositiveIntegerField()
    step = models.CharField(max_length=60)
    generation = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket", "clock", "ordinal", "step", "generation"],
                name="alarm_fires_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.clock} {self.step}#{self.generation}"


class Presence(models.Model):
    """That somebody of the vendor has a ticket open: renewed by the page, soon over."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    #: When they last wrote on it; null where they only look.
    writing_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket", "person"], name="present_once_per_ticket"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.ticket_id}"

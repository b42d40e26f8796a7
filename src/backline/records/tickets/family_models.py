"""What stands beside a ticket: its links, the promises made on it, the chases sent.

Of these the links and the claims of what was done are kept; promises are a projection.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Greatest, Least

from backline.guide.family import STORED, Relation
from backline.guide.pledges import Fate, StepName


class TicketLink(models.Model):
    """What one ticket is to another, stored once for both; the timelines tell when.

    A family has two generations: the database refuses a parent that has a parent
    (`two_generations`), and a second parent by a constraint.
    """

    one = models.ForeignKey(
        "tickets.Ticket", on_delete=models.PROTECT, related_name="links_from"
    )
    other = models.ForeignKey(
        "tickets.Ticket", on_delete=models.PROTECT, related_name="links_to"
    )
    #: What `other` is to `one`.
    relation = models.CharField(max_length=16)
    linked_at = models.DateTimeField()
    by_name = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(relation__in=sorted(each.value for each in STORED)),
                name="link_relation_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(one=models.F("other")), name="link_is_with_another_ticket"
            ),
            models.UniqueConstraint(
                Least("one", "other"),
                Greatest("one", "other"),
                "relation",
                name="link_once_per_pair",
            ),
            models.UniqueConstraint(
                fields=["one"],
                condition=Q(relation=Relation.PARENT.value),
                name="one_parent_per_ticket",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} {self.relation} {self.other_id}"


class Pledge(models.Model):
    """A thing promised for an instant: a projection of the timeline."""

    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="pledges"
    )
    #: Its place among the ticket's promises, from 1.
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=500)
    to_customer = models.BooleanField()
    due_at = models.DateTimeField()
    fate = models.CharField(max_length=10)
    #: What the desk does about it next, and when.
    next_step = models.CharField(max_length=8, blank=True)
    next_step_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["due_at", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["next_step_at"],
                name="pledge_next_step",
                condition=Q(next_step_at__isnull=False),
            ),
            models.Index(
                fields=["due_at"], name="pledge_open", condition=Q(fate="open")
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket", "number"], name="pledge_once_per_ticket"
            ),
            models.CheckConstraint(
                condition=Q(fate__in=[fate.value for fate in Fate]),
                name="pledge_fate_is_known",
            ),
            # A promise that is settled rings no bell.
            models.CheckConstraint(
                condition=Q(fate="open") | Q(next_step_at__isnull=True),
                name="pledge_settled_is_silent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} pledge {self.number}"


class PledgeAlarm(models.Model):
    """A step about a promise that was taken: the row is the claim, as of an `Alarm`."""

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="alarms")
    step = models.CharField(max_length=8)
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pledge", "step"], name="pledge_alarm_fires_once"
            ),
            models.CheckConstraint(
                condition=Q(step__in=[step.value for step in StepName]),
                name="pledge_alarm_step_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pledge_id} {self.step}"


class Chase(models.Model):
    """Something done about a silent customer: the row is the claim."""

    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="chases"
    )
    asked_at = models.DateTimeField()
    #: Which chase it was, from 1; 0 for the closing.
    chase = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket", "asked_at", "chase"], name="chase_happens_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} chase {self.chase}"

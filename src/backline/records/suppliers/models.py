from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from backline.records.accounts.models import Person
from backline.records.customers.models import Customer
from backline.records.tickets.models import Ticket


class Supplier(models.Model):
    """A carrier, a cloud, a maker of hardware: who may have to mend something too."""

    name = models.CharField(max_length=120)
    what = models.CharField(max_length=200)
    #: Whose supplier it is; null for the vendor's own.
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="suppliers"
    )
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    #: Where and how their desk takes tickets; no passwords.
    how = models.CharField(max_length=500, blank=True)
    chase_minutes = models.PositiveIntegerField(default=60)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(customer__isnull=True),
                name="own_supplier_once",
            ),
            models.UniqueConstraint(
                fields=["customer", "name"],
                condition=Q(customer__isnull=False),
                name="supplier_once_per_customer",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SupplierTicket(models.Model):
    """What a supplier has to mend for one of our tickets, under their own number."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey(
        Supplier, on_delete=models.PROTECT, related_name="tickets"
    )
    their_number = models.CharField(max_length=80)
    what = models.CharField(max_length=500)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=120)
    #: Who chases them; null for whoever has our ticket.
    chaser = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    every_minutes = models.PositiveIntegerField()
    chases = models.PositiveIntegerField(default=0)
    #: The last word from or to them.
    last_word = models.CharField(max_length=2000, blank=True)
    last_word_at = models.DateTimeField()
    #: When they are chased next; null once it is closed.
    chase_at = models.DateTimeField(null=True)
    #: The chase that its chaser was last reminded of.
    reminded_of = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["chase_at", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["chase_at"],
                name="supplier_ticket_chase",
                condition=Q(chase_at__isnull=False),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket", "supplier", "their_number"],
                name="supplier_ticket_once",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, chase_at__isnull=False)
                | Q(closed_at__isnull=False, chase_at__isnull=True),
                name="open_supplier_ticket_is_chased",
            ),
            models.CheckConstraint(
                condition=Q(last_word_at__gte=F("opened_at")),
                name="supplier_ticket_word_follows_opening",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier} {self.their_number}"

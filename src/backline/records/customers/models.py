from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from backline.records.accounts.models import Person


class Customer(models.Model):
    """An organisation that has support packages for its contact centres."""

    name = models.CharField(max_length=160, unique=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A person at a customer; may sign in when `person` is set.

    Who has left keeps the row: tickets name it. The address is free again then.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="contacts"
    )
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254)
    phone = models.CharField(max_length=40, blank=True)
    #: What they would rather speak, as "hi".
    language = models.CharField(max_length=3, blank=True)
    #: Whether the customer lets them name its people.
    heads = models.BooleanField(default=False)
    left_at = models.DateTimeField(null=True)
    person = models.OneToOneField(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="contact"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer", "email"],
                condition=Q(left_at__isnull=True),
                name="contact_once_per_customer",
            ),
            models.CheckConstraint(
                condition=Q(heads=False)
                | Q(person__isnull=False, left_at__isnull=True),
                name="contact_who_heads_signs_in",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """One deployment of a contact centre."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="sites"
    )
    name = models.CharField(max_length=160)
    zone = models.CharField(max_length=64)
    #: Country and subdivision whose working days count, such as IN-KA.
    geography = models.CharField(max_length=16)
    seats = models.PositiveIntegerField()
    #: Calls that the site is built to carry at once.
    call_capacity = models.PositiveIntegerField(default=0)
    version = models.CharField(max_length=40, blank=True)
    #: Whom the vendor reaches when sitewatch opens an incident.
    duty_contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer", "name"], name="site_once_per_customer"
            ),
            models.CheckConstraint(condition=Q(seats__gt=0), name="site_has_seats"),
        ]

    def __str__(self) -> str:
        return self.name

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """Somebody who signs in: an engineer of the vendor, or a contact of a customer."""

    class Side(models.TextChoices):
        VENDOR = "vendor", "vendor"
        CUSTOMER = "customer", "customer"

    class Level(models.TextChoices):
        L1 = "L1", "L1"
        L2 = "L2", "L2"
        L3 = "L3", "L3"

    email = models.EmailField(unique=True, max_length=254)
    name = models.CharField(max_length=120)
    side = models.CharField(max_length=8, choices=Side.choices)
    level = models.CharField(max_length=2, choices=Level.choices, blank=True)
    is_manager = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    # Components that the engineer knows, as plans name them: ["acd", "dialer"].
    skills = models.JSONField(default=list, blank=True)
    notify_by_mail = models.BooleanField(default=True)
    # The number of the customer. No foreign key: customers live in a record above this
    # one, whose actions keep it in step; it stands here because every row a customer's
    # contact may see is chosen by it, without a join.
    organisation_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "side"]

    class Meta:
        verbose_name_plural = "people"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="person_email_is_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(level="") | Q(level__in=["L1", "L2", "L3"], side="vendor"),
                name="person_level_is_the_vendors",
            ),
            models.CheckConstraint(
                condition=Q(is_manager=False) | Q(side="vendor"),
                name="person_manager_is_the_vendors",
            ),
            models.CheckConstraint(
                condition=Q(side="vendor", organisation_id__isnull=True)
                | Q(side="customer", organisation_id__isnull=False),
                name="person_of_a_customer_has_its_organisation",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["side", "level"], name="person_side_level"),
        ]

    def __str__(self) -> str:
        return self.name


class Token(models.Model):
    """A key for programs: only its visible prefix and the SHA-256 of it are kept."""

    prefix = models.CharField(max_length=20, unique=True)
    sha256 = models.CharField(max_length=64)
    label = models.CharField(max_length=120)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    # No foreign key: sites live in a record above this one.
    site_id = models.BigIntegerField(null=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, site_id__isnull=False)
                | Q(person__isnull=False, site_id__isnull=True),
                name="token_is_a_persons_or_a_sites",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.label})"


class PasswordLink(models.Model):
    """A secret address by which a person sets a password, once; its digest is kept."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person} until {self.expires_at:%Y-%m-%d %H:%M}"


class ForgottenAsked(models.Model):
    """Somebody asked for a new password, known or not; gone once it is answered."""

    email = models.CharField(max_length=254)
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "forgotten asked"

    def __str__(self) -> str:
        return f"{self.email} {self.asked_at:%Y-%m-%d %H:%M:%S}"


class SignInTry(models.Model):
    """Somebody tried to sign in and has not succeeded since."""

    #: A digest of the mail address that was typed and the network address it came from.
    who = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["who", "at"], name="sign_in_try_who"),
            models.Index(fields=["at"], name="sign_in_try_at"),
        ]

    def __str__(self) -> str:
        return f"{self.who[:8]} {self.at:%Y-%m-%d %H:%M:%S}"

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from backline.records.accounts.models import Person
from backline.records.customers.models import Site


class Code(models.Model):
    """A one-use code with which one computer of a site is enrolled; its digest only."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    #: Null when a command of the desk made it.
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    #: How often somebody came with it too late, and when last.
    refused = models.PositiveIntegerField(default=0)
    refused_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site"],
                condition=Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_code_per_site",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="code_is_used_or_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"code of {self.site_id} until {self.expires_at:%Y-%m-%d %H:%M}"


class SiteKey(models.Model):
    """The public half of a key that a computer of a site signs with."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    #: One code makes one key, whoever is faster.
    code = models.OneToOneField(Code, on_delete=models.PROTECT)
    key_id = models.CharField(max_length=40, unique=True)
    #: 32 bytes in base64.
    public_key = models.CharField(max_length=44, unique=True)
    name = models.CharField(max_length=120)
    enrolled_at = models.DateTimeField()
    first_used_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="keys_revoked"
    )
    revoked_because = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_because="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_because="")),
                name="key_is_revoked_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key_id} ({self.name})"


class Nonce(models.Model):
    """A nonce that a key has used; kept for as long as it could be used again."""

    key = models.ForeignKey(SiteKey, on_delete=models.CASCADE, db_index=False)
    nonce = models.CharField(max_length=64)
    forget_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "nonce"], name="nonce_once_per_key"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["key", "forget_at"], name="nonce_forget"),
        ]

    def __str__(self) -> str:
        return f"{self.key_id} {self.nonce}"


class SiteHeartbeat(models.Model):
    """What a computer of a site said of itself last; the next one replaces it."""

    key = models.OneToOneField(SiteKey, primary_key=True, on_delete=models.CASCADE)
    received_at = models.DateTimeField()
    sitewatch = models.CharField(max_length=40)
    told = models.JSONField()

    def __str__(self) -> str:
        return f"{self.key_id} {self.received_at:%Y-%m-%d %H:%M:%S}"

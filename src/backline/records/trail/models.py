from __future__ import annotations

from typing import ClassVar

from django.db import models


class AuditEvent(models.Model):
    """What somebody did, when, to what: written once, never changed.

    Triggers of the database refuse UPDATE, DELETE and TRUNCATE (see append_only).
    """

    at = models.DateTimeField()
    # No foreign key: people live in a record above this one, and the name is kept
    # beside the number so that the line reads the same after a change of name.
    by_person_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200)
    did = models.CharField(max_length=80)
    about = models.CharField(max_length=80)
    details = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["about", "id"], name="audit_about"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(did__contains="."), name="audit_did_is_dotted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.by_name}: {self.did} {self.about}"


class Receipt(models.Model):
    """The answer that was given to a request under an idempotency key."""

    owner = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    # Empty only inside the transaction that is still at work on the request.
    status = models.PositiveSmallIntegerField(null=True)
    response = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner", "key"], name="receipt_once_per_owner_and_key"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="receipt_at")]

    def __str__(self) -> str:
        return f"{self.owner} {self.key}"


class Heartbeat(models.Model):
    """When something that works by itself last did its round, and when it is late."""

    name = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()
    #: From when somebody should look; the next beat moves it on.
    late_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"

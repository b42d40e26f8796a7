"""The end of an account, and its return."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backline.records.accounts.actions.links import withdraw_links
from backline.records.accounts.actions.people import PersonRefused
from backline.records.accounts.actions.tokens import revoke_token
from backline.records.accounts.models import Person, Token
from backline.records.accounts.queries import about
from backline.records.trail.actions import record
from backline.records.trail.actor import Actor


@transaction.atomic
def close_account(*, person: Person, by: Actor, now: datetime) -> None:
    """Shut *person* out for good: sessions, keys and links end at once. Safe to repeat.

    The password goes too, so that no session of before comes back with them.

    Raises:
        PersonRefused: it is the account of *by*.
    """
    if person.pk == by.person_id:
        message = "You cannot close your own account: another manager does that."
        raise PersonRefused(message)
    same = Person.objects.filter(pk=person.pk, is_active=True)
    person.set_unusable_password()
    if same.update(is_active=False, password=person.password):
        record(did="person.closed", about=about(person), by=by, now=now)
        for token in Token.objects.filter(person=person, revoked_at=None):
            revoke_token(token=token, by=by, now=now)
        withdraw_links(person=person, now=now)
    person.is_active = False


@transaction.atomic
def reopen_account(*, person: Person, by: Actor, now: datetime) -> None:
    """Let *person* in again; they set a password by a link and get new keys."""
    if Person.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        record(did="person.reopened", about=about(person), by=by, now=now)
    person.is_active = True


@transaction.atomic
def free_address(*, person: Person, by: Actor, now: datetime) -> None:
    """Take the address from a closed account, for whoever has it from now on."""
    close_account(person=person, by=by, now=now)
    gone = f"{person.pk}@left.invalid"
    if Person.objects.filter(pk=person.pk).exclude(email=gone).update(email=gone):
        details = {"email": person.email}
        record(
            did="person.address-freed",
            about=about(person),
            by=by,
            now=now,
            details=details,
        )
    person.email = gone

"""How somebody stands who may sign in, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.surfaces.look.badges import Badge


if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from backline.records.accounts.models import Person
    from backline.records.customers.models import Contact


def account_badge(person: Person | None, until: Mapping[int, datetime]) -> Badge:
    """Return whether *person* signs in; *until* tells how long links are good."""
    if person is None:
        return Badge("No access", "outline")
    if not person.is_active:
        return Badge("Access closed", "outline")
    if person.has_usable_password():
        return Badge("Signs in", "good")
    if person.pk in until:
        return Badge(f"Invited until {until[person.pk]:%-d %b %H:%M} UTC", "info")
    return Badge("Invitation lapsed", "warn")


def contact_badge(contact: Contact, until: Mapping[int, datetime]) -> Badge:
    """Return whether a contact comes into the portal, or has left."""
    if contact.left_at is not None:
        return Badge("Has left", "outline")
    return account_badge(contact.person, until)

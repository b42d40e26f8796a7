"""The desk's key for certificates."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backline.records.remote.adapters.ssh.authority import NAME, make_authority
from backline.records.trail.actions import record
from backline.records.trail.actor import Actor


@transaction.atomic
def make_signing_key(*, by: Actor, now: datetime) -> bool:
    """Make the key that certificates are signed with, unless there is one.

    Returns:
        whether it was made.
    """
    made = make_authority()
    if made:
        record(did="access.authority-made", about=NAME, by=by, now=now)
    return made

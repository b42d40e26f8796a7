"""Which contracts hold at an instant, said once for every query."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q


def in_force(at: datetime, prefix: str = "") -> Q:
    """Return the condition that a version of a contract holds at *at*.

    Args:
        at: the instant.
        prefix: how a contract is reached from the rows, such as ``contract__``.
    """
    return (
        Q(**{f"{prefix}starts_at__lte": at})
        & (Q(**{f"{prefix}ends_at": None}) | Q(**{f"{prefix}ends_at__gt": at}))
        & (Q(**{f"{prefix}replaced_at": None}) | Q(**{f"{prefix}replaced_at__gt": at}))
    )

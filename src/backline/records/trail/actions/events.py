from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from backline.records.trail.actor import Actor
from backline.records.trail.models import AuditEvent
from backline.records.trail.rows import insert_rows
from backline.records.trail.transactions import demand_transaction


_COLUMNS = ("at", "by_person_id", "by_name", "did", "about", "details")


def event(
    *,
    did: str,
    about: str,
    by: Actor,
    now: datetime,
    details: Mapping[str, object] | None = None,
) -> AuditEvent:
    """Return an audit event that is not stored yet, for `record_all`."""
    return AuditEvent(
        at=now,
        by_person_id=by.person_id,
        by_name=by.name,
        did=did,
        about=about,
        details=dict(details or {}),
    )


def record(
    *,
    did: str,
    about: str,
    by: Actor,
    now: datetime,
    details: Mapping[str, object] | None = None,
) -> None:
    """Write down what was done, in the transaction in which it is done."""
    demand_transaction("An audit event")
    record_all([event(did=did, about=about, by=by, now=now, details=details)])


def record_each(
    *,
    did: str,
    by: Actor,
    now: datetime,
    told: Iterable[tuple[str, Mapping[str, object]]],
) -> None:
    """Write down what was done to many things at once.

    Args:
        did: what it was.
        by: who did it.
        now: when.
        told: what it was done to, each with its details.
    """
    demand_transaction("Audit events")
    rows = (
        (now, by.person_id, by.name, did, about, dict(details))
        for about, details in told
    )
    insert_rows(AuditEvent, _COLUMNS, rows)


def record_all(events: Iterable[AuditEvent]) -> None:
    """Write down many events with one statement."""
    demand_transaction("Audit events")
    rows = ([getattr(event, column) for column in _COLUMNS] for event in events)
    insert_rows(AuditEvent, _COLUMNS, rows)

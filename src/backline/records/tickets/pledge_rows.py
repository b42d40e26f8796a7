"""The promises of a ticket as rows, so that the desk finds the next one that is due."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import QuerySet

from backline.guide.pledges import Fate, is_settled, pledges_of, steps_of
from backline.guide.pledges import Pledge as Told
from backline.guide.timeline import Event, Kind
from backline.records.tickets.models import Pledge, PledgeAlarm


def pledges_told(events: Sequence[Event]) -> tuple[Told, ...]:
    """Return the promises that a timeline tells of; most tickets have none."""
    if not any(event.kind is Kind.PLEDGED for event in events):
        return ()
    return pledges_of(events)


def project_pledges(
    tickets: Iterable[tuple[int, Sequence[Told]]],
) -> list[tuple[int, int]]:
    """Write the promises of some tickets, each by its number, as their timelines tell.

    Returns:
        Those that are settled by it, by the numbers of ticket and promise.
    """
    told = {number: pledges for number, pledges in tickets if pledges}
    settled: list[tuple[int, int]] = []
    if not told:
        return settled
    stored = {
        (row.ticket_id, row.number): row
        for row in Pledge.objects.filter(ticket__in=told)
    }
    fired = _fired([row.pk for row in stored.values()])
    for ticket_id, pledges in told.items():
        for pledge in pledges:
            row = stored.get((ticket_id, pledge.number))
            columns = pledge_columns(pledge, fired.get(row.pk if row else 0, ()))
            if row is None:
                Pledge.objects.create(
                    ticket_id=ticket_id, number=pledge.number, **columns
                )
            elif any(getattr(row, name) != value for name, value in columns.items()):
                Pledge.objects.filter(pk=row.pk).update(**columns)
                if row.fate != pledge.fate.value and is_settled(pledge):
                    settled.append((ticket_id, pledge.number))
    return settled


def pledge_columns(pledge: Told, fired: Collection[str]) -> dict[str, object]:
    """Return the columns of a promise of which the steps *fired* were taken."""
    steps = [(step, at) for step, at in steps_of(pledge) if step.value not in fired]
    step, at = steps[0] if steps else ("", None)
    return {
        "what": pledge.what,
        "to_customer": pledge.to_customer,
        "due_at": pledge.due_at,
        "fate": pledge.fate.value,
        "next_step": str(step),
        "next_step_at": at,
    }


def _fired(pledge_ids: Sequence[int]) -> dict[int, set[str]]:
    fired: dict[int, set[str]] = {}
    rows = PledgeAlarm.objects.filter(pledge__in=pledge_ids)
    for pledge_id, step in rows.values_list("pledge_id", "step"):
        fired.setdefault(pledge_id, set()).add(step)
    return fired


def promises_due(*, by: datetime) -> QuerySet[Pledge]:
    """Return the open promises whose instant comes until then, or is over."""
    return Pledge.objects.filter(fate=Fate.OPEN.value, due_at__lte=by)


def tickets_promised(*, by: datetime) -> int:
    """Return how many tickets have such a promise."""
    return promises_due(by=by).values("ticket").distinct().count()

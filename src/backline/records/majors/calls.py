"""Who waits to be called back about major incidents, for whoever may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min, QuerySet

from backline.guide.callers import Call
from backline.records.accounts.queries import Reader
from backline.records.majors.models import Callback, Major


class UnknownCallback(LookupError):
    """There is no such callback, or it is not yours to see."""


def callbacks_for(*, reader: Reader) -> QuerySet[Callback]:
    """Return callbacks as *reader* may see them: the vendor all, a customer theirs."""
    rows = Callback.objects.select_related(
        "major__ticket", "ticket__site", "site", "customer", "taken_by"
    )
    if reader.side == "vendor":
        return rows
    if reader.side == "customer" and reader.customer_id is not None:
        return rows.filter(customer=reader.customer_id)
    return rows.none()


def callback_for(*, reader: Reader, callback_id: int) -> Callback:
    """Return one callback.

    Raises:
        UnknownCallback: there is none that *reader* may see.
    """
    found = next(iter(callbacks_for(reader=reader).filter(pk=callback_id)), None)
    if found is None:
        message = f"There is no callback {callback_id} here: see the queue."
        raise UnknownCallback(message)
    return found


def callback_queue(*, reader: Reader, major: Major | None = None) -> list[Callback]:
    """Return who waits to be called back: the worst contract severity, then the oldest.

    Those who are being called stay in their place, so that the list does not jump.
    """
    rows = callbacks_for(reader=reader).exclude(state=Call.DONE)
    return list(rows if major is None else rows.filter(major=major))


def callbacks_done(*, reader: Reader, major: Major, most: int = 20) -> list[Callback]:
    """Return the callbacks of a major incident that are done, the newest first."""
    rows = callbacks_for(reader=reader).filter(major=major, state=Call.DONE)
    return list(rows.order_by("-done_at", "-pk")[:most])


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """How many wait, and since when the first of them does; how many are done."""

    waiting: int
    oldest_at: datetime | None
    done: int


def queue_figures(*, reader: Reader, major: Major | None = None) -> QueueFigures:
    """Return the figures over the queue of callbacks, as *reader* may see them."""
    rows = callbacks_for(reader=reader)
    if major is not None:
        rows = rows.filter(major=major)
    waiting = rows.exclude(state=Call.DONE)
    oldest: datetime | None = waiting.aggregate(at=Min("asked_at"))["at"]
    return QueueFigures(waiting.count(), oldest, rows.filter(state=Call.DONE).count())


def change_of(*, reader: Reader, major: Major | None = None) -> str:
    """Return what differs when something about callbacks or major incidents does."""
    rows = callbacks_for(reader=reader)
    if major is not None:
        rows = rows.filter(major=major)
    seen = rows.aggregate(last=Max("last_asked_at"), taken=Max("taken_at"))
    figures = queue_figures(reader=reader, major=major)
    tries = sum(rows.exclude(state=Call.DONE).values_list("tries", flat=True))
    return f"{seen['last']}.{seen['taken']}.{figures.waiting}.{figures.done}.{tries}"

"""Questions about what customers escalated."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from backline.guide.plan_ladder import MANAGER
from backline.records.tickets.models import Escalation, Ticket
from backline.records.tickets.queries import tickets_for


if TYPE_CHECKING:
    from django.db.models import QuerySet

    from backline.records.accounts.queries import Reader


Which = Literal["open", "overdue", "done"]
_MOST = 100


def open_escalation(ticket: Ticket) -> Escalation | None:
    """Return the escalation of a ticket that its customer waits for a callback of."""
    return _open_ones().filter(ticket=ticket.pk).select_related("owner").first()


def escalations_of(*, reader: Reader, ticket: Ticket) -> list[Escalation]:
    """Return the escalations of a ticket that was read for *reader*, the newest first."""
    seen = tickets_for(reader=reader).filter(pk=ticket.pk)
    found = Escalation.objects.filter(ticket__in=seen).select_related("owner")
    return list(found.order_by("-asked_at", "-pk"))


def escalations_for(*, reader: Reader, which: Which, now: datetime) -> list[Escalation]:
    """Return what customers escalated, what is due first; the vendor's people only.

    Args:
        reader: who asks.
        which: those who wait, those who wait too long, or those called back, of which
            the newest come first.
        now: the present.
    """
    if reader.side != "vendor":
        return []
    found = _open_ones()
    if which == "overdue":
        found = found.filter(due_at__lt=now)
    if which == "done":
        waits = _open_ones().values("pk")
        found = Escalation.objects.exclude(pk__in=waits).order_by("-asked_at", "-pk")
    related = ("owner", "ticket__site", "ticket__customer")
    return list(found.select_related(*related)[:_MOST])


def escalations_open(*, reader: Reader) -> QuerySet[Escalation]:
    """Return those whose customer waits for a callback; the vendor's people only."""
    found = _open_ones()
    return found if reader.side == "vendor" else found.none()


def owner_words(escalation: Escalation) -> str:
    """Return who calls back, by name where it is somebody in particular."""
    if escalation.owner is not None:
        return escalation.owner.name
    group = escalation.owner_group
    return "A manager" if group == MANAGER else f"An engineer of {group}"


def _open_ones() -> QuerySet[Escalation]:
    return Escalation.objects.filter(called_back_at=None, ended_at=None)

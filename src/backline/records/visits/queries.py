from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from backline.guide.allowance import Counter
from backline.guide.visit_signing import allows
from backline.guide.visits import BINDING, TO_COME, Slot, Stage, Step, stages_for
from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.contracts.agreement_queries import counters_of
from backline.records.tickets.asked_once import asked_once
from backline.records.tickets.beside import may_have
from backline.records.tickets.models import Ticket
from backline.records.visits.models import Part, Visit


#: What is counted of a package's visits, by the plan's name for it.
GRANT = "visits"


class UnknownVisit(LookupError):
    """There is no such visit, or it is not yours to see."""


def visits_for(*, reader: Reader) -> QuerySet[Visit]:
    """Return the visits that *reader* may see: the vendor all, a customer their own."""
    visits = Visit.objects.select_related(
        "ticket__customer", "ticket__site", "engineer"
    ).prefetch_related("parts")
    if reader.side == "vendor":
        return visits
    if reader.side == "customer" and reader.customer_id is not None:
        return visits.filter(ticket__customer=reader.customer_id)
    return visits.none()


def visits_of(*, reader: Reader, ticket: Ticket) -> list[Visit]:
    """Return the visits for a ticket, the first first."""
    theirs = reader.side == "customer" and reader.customer_id == ticket.customer_id
    return _visits(ticket) if theirs or reader.side == "vendor" else []


@asked_once
def _visits(ticket: Ticket) -> list[Visit]:
    if not may_have(ticket, Visit):
        return []
    return list(visits_for(reader=THE_DESK).filter(ticket=ticket.pk).order_by("seq"))


def visit_of(*, reader: Reader, ticket: Ticket, seq: int) -> Visit:
    """Return one visit for a ticket.

    Raises:
        UnknownVisit: there is none that *reader* may see.
    """
    found = next(
        iter(visits_for(reader=reader).filter(ticket=ticket.pk, seq=seq)), None
    )
    if found is None:
        message = f"{ticket.number} has no visit {seq}: see its page."
        raise UnknownVisit(message)
    return found


def visit_at_work(
    *, reader: Reader, ticket: Ticket, step: Step | None = None
) -> Visit | None:
    """Return the visit that something can be done with: to come, or not signed yet.

    Of several the one that *step* fits to: an earlier visit's report is signed while
    the next one is arranged.
    """
    newest_first = list(reversed(visits_of(reader=reader, ticket=ticket)))
    fitting = [
        each
        for each in newest_first
        if step and each.stage in stages_for(step) and allows(step, each.paper)
    ]
    wanted = {*TO_COME, Stage.REPORTED}
    found = [each for each in newest_first if each.stage in wanted]
    return next(iter([*fitting, *found]), None)


def parts_out(ticket: Ticket) -> list[Part]:
    """Return the parts that were sent for a ticket that the caller may see, and are out."""
    parts = (part for visit in _visits(ticket) for part in visit.parts.all())
    return [part for part in parts if not part.became]


def unfinished_visits(*, reader: Reader) -> list[Visit]:
    """Return the visits to come, without a signature, or with a part that is out."""
    waits = Q(stage__in=[*TO_COME, Stage.REPORTED]) | Q(pk__in=_with_parts_out())
    return list(
        visits_for(reader=reader).filter(waits).select_related("ticket__contract")
    )


def _with_parts_out() -> QuerySet[Part, int]:
    return Part.objects.filter(became="").values_list("visit", flat=True)


def bound_elsewhere(*, engineer_id: int, but: Visit) -> list[tuple[str, Slot]]:
    """Return the tickets and slots of the other visits that bind an engineer."""
    rows = Visit.objects.select_related("ticket").filter(
        engineer=engineer_id, stage__in=BINDING
    )
    return [
        (row.ticket.number, row.slot)
        for row in rows.exclude(pk=but.pk)
        if row.slot is not None
    ]


def agreed_visits(*, reader: Reader, now: datetime) -> list[Visit]:
    """Return the agreed visits for a calendar: to come, and of the last 90 days."""
    agreed = [*BINDING, Stage.LEFT, Stage.REPORTED, Stage.SIGNED]
    rows = visits_for(reader=reader).filter(
        stage__in=agreed, ends_at__gt=now - timedelta(days=90)
    )
    return list(rows.order_by("starts_at", "pk"))


def visits_counter(ticket: Ticket, *, visit: Visit) -> Counter | None:
    """Return how many visits of the package are used; None where none are counted.

    It is counted in the period of the visit's slot, or of its request.
    """
    return visits_counted(ticket, at=visit.starts_at or visit.requested_at)


def visits_counted(ticket: Ticket, *, at: datetime) -> Counter | None:
    """Return how many visits of the package are used in the period of *at*."""
    found = [
        counter
        for counter in counters_of(ticket.contract, at)
        if counter.grant == GRANT and counter.granted is not None
    ]
    return found[0] if found else None

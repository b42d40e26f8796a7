"""What suppliers have to mend for a ticket, as a panel (turnaround.waiting)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.records.suppliers.queries import supplier_tickets_of
from backline.surfaces.look.panels import Panel
from backline.zones import zone


if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from backline.records.suppliers.models import SupplierTicket
    from backline.surfaces.look.panels import Asked


@dataclass(frozen=True, slots=True)
class SupplierLine:
    """What one supplier has to mend, as a line."""

    row: SupplierTicket
    zone: tzinfo
    is_due: bool
    chases: str
    #: Who chases; empty where the reader need not know.
    chaser: str
    reach: str


def suppliers_panel(asked: Asked) -> Panel | None:
    """Return what suppliers have to mend; a customer sees their own suppliers."""
    rows = supplier_tickets_of(reader=asked.reader, ticket=asked.ticket)
    if not rows:
        return None
    is_ours = asked.reader.side == "vendor"
    shown = [line_of(row, now=asked.now, is_ours=is_ours) for row in rows]
    calm = not any(line.is_due for line in shown)
    return Panel("look/parts/ticket_suppliers.html", shown, calm)


def line_of(row: SupplierTicket, *, now: datetime, is_ours: bool) -> SupplierLine:
    """Return one line; *is_ours* says whether one of the vendor's people reads it."""
    supplier, holder = row.supplier, row.chaser or row.ticket.engineer
    return SupplierLine(
        row=row,
        zone=zone(row.ticket.site.zone),
        is_due=row.chase_at is not None and row.chase_at <= now,
        chases=_times(row.chases),
        chaser=(holder.name if holder else row.ticket.level) if is_ours else "",
        reach=", ".join(filter(None, (supplier.phone, supplier.email)))
        if is_ours
        else "",
    )


def _times(chases: int) -> str:
    match chases:
        case 0:
            return "not chased yet"
        case 1:
            return "chased once"
        case _:
            return f"chased {chases} times"

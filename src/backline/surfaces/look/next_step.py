"""What is to be done next on a ticket: one sentence over everything else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from backline.surfaces.look.panels import Owed
from backline.surfaces.look.words import roughly


if TYPE_CHECKING:
    from collections.abc import Iterable

    from backline.records.accounts.queries import Reader
    from backline.records.tickets.models import Ticket
    from backline.surfaces.look.clockface import Reading
    from backline.surfaces.look.panels import Panel
    from backline.surfaces.look.ticket_page import TicketPage


#: What meets a clock.
_MEETS = {
    "first_response": "answer the customer",
    "next_update": "tell the customer how it stands",
    "workaround": "find a workaround",
    "resolution": "bring the service back",
    "permanent_fix": "bring the fix",
    "root_cause_report": "write the root cause report",
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes first, by when, and who has it."""

    what: str
    when: str
    who: str
    tone: str


#: So long before, what is owed stands out.
_SOON = timedelta(minutes=15)


def next_step(
    page: TicketPage, panels: Iterable[Panel], *, reader: Reader
) -> NextStep | None:
    """Return what the vendor owes first on a ticket; None while it owes nothing."""
    ticket = page.ticket
    owes = [panel.owed for panel in panels if panel.owed is not None]
    owes += _by_the_clocks(page.readings)
    first = min(owes, key=lambda owed: owed.at, default=None)
    free = ticket.engineer is None and ticket.ball == "vendor"
    deeds = [*(["take it"] if free else []), *([first.what] if first else [])]
    if not deeds:
        return None
    when, tone = _due(first.at - page.now) if first else ("", "plain")
    return NextStep(" and ".join(deeds), when, _who(ticket, reader), tone)


def _by_the_clocks(readings: Iterable[Reading]) -> list[Owed]:
    return [
        Owed(each.due_at, _MEETS.get(each.name, each.name.replace("_", " ")))
        for each in readings
        if each.state == "running" and each.due_at is not None
    ]


def _due(left: timedelta) -> tuple[str, str]:
    """Return when it is due in words, and how loudly they are said."""
    seconds = int(left.total_seconds())
    if seconds <= 0:
        return f"overdue by {roughly(-seconds)}", "alarm"
    return f"due in {roughly(seconds)}", "warn" if left <= _SOON else "plain"


def _who(ticket: Ticket, reader: Reader) -> str:
    if ticket.engineer is None:
        return "Nobody has it yet."
    if ticket.engineer.pk == reader.person_id:
        return "You have it."
    return f"{ticket.engineer.name} has it."

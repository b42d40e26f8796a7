"""The ladder of a ticket as it is told beforehand, to either side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from backline.guide.rung_words import late_words
from backline.guide.rungs import DUE, Rung, Stands, Taken, rungs_of
from backline.records.paging.on_call import WouldCall, would_call
from backline.records.tickets.models import Alarm, Ticket
from backline.records.tickets.projection import account_once, terms_of_ticket
from backline.records.tickets.stored import timeline_once


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader


def rungs_for(*, reader: Reader, ticket: Ticket, now: datetime) -> tuple[Rung, ...]:
    """Return what the ladder does on a ticket that was read for *reader*, and did.

    Whom it tells among the vendor's people is theirs to know; the other side learns
    when it is due, when the level rises, which it sees on the ticket anyway, and when an
    engineer is called.
    """
    alarms = Alarm.objects.filter(ticket=ticket.pk, withdrawn_at=None).order_by("pk")
    columns = alarms.values_list("clock", "ordinal", "step", "fired_at", "due_at")
    terms = terms_of_ticket(ticket)
    rungs = rungs_of(
        timeline_once(ticket),
        plan=terms.plan,
        calendar=terms.calendar,
        taken=[
            Taken(clock, ordinal, step, at, late_words(at, due_at))
            for clock, ordinal, step, at, due_at in columns
        ],
        now=now,
        account=account_once(ticket),
    )
    return rungs if reader.side == "vendor" else _for_the_customer(rungs)


def called_for(
    *, reader: Reader, ticket: Ticket, asked: Sequence[tuple[str, datetime]]
) -> list[WouldCall]:
    """Return who would be called about a ticket at each level and instant.

    It is as the rosters stand now.
    """
    return would_call(reader=reader, component=ticket.component, asked=asked)


def _for_the_customer(rungs: Iterable[Rung]) -> tuple[Rung, ...]:
    return tuple(rung for rung in rungs if rung.raises_to or _is_theirs(rung))


def _is_theirs(rung: Rung) -> bool:
    calls = rung.does == "page"
    return (rung.step == DUE or calls) and rung.stands is not Stands.OFF

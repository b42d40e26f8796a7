"""Whose fault a loss may be: noted as sitewatch saw it, rejected by an engineer.

A suspicion moves no clock. What an engineer confirms is an attribution as any other
(`work.set_fault_domain`), with its evidence and signature (turnaround.fault-domain).
"""

from __future__ import annotations

from datetime import datetime

from backline.guide.timeline import Kind, Side
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import Reader
from backline.records.tickets.actions.measured import if_possible, ticket_held
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    check_words,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.tickets.suspicions import (
    Suspicion,
    suspicion_of,
    was_suspected,
)


@if_possible
def note_suspicion(
    *, number: str, suspicion: Suspicion, by: Reader, now: datetime
) -> Moved | None:
    """Write on the timeline whom sitewatch suspects.

    Returns:
        None when that was written before, or an engineer has traced the fault.
    """
    ticket = ticket_held(number, Kind.FAULT_SUSPECTED, by)
    if was_suspected(ticket, suspicion.domain):
        return None
    facts = {"domain": suspicion.domain, "evidence": suspicion.evidence}
    draft = Draft(Kind.FAULT_SUSPECTED, facts, by=Side.SITE)
    return append(ticket, [draft], by=by, now=now)


@one_after_the_other
def reject_suspicion(*, number: str, words: str, by: Reader, now: datetime) -> Moved:
    """Say that what sitewatch suspects is not so.

    Raises:
        MoveRefused: nothing is suspected, or nothing was said.
    """
    ticket = ticket_to_move(number, Kind.SUSPICION_REJECTED, by=by)
    suspicion = suspicion_of(ticket)
    if suspicion is None:
        message = "Nothing is suspected any more: look at the timeline."
        raise MoveRefused(message, "turnaround.fault-domain")
    facts = {
        "domain": suspicion.domain,
        "words": check_words(words, what="The rejection"),
    }
    return append(ticket, [Draft(Kind.SUSPICION_REJECTED, facts)], by=by, now=now)

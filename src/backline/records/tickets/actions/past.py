"""Writes down what was over before the desk heard of it (severity.incidents).

A past incident is judged by its own instants and reported to the site's contact. Nobody
is called, nothing is left to be done, and no clock of it runs on.
"""

from __future__ import annotations

from datetime import datetime

from backline.guide.timeline import Kind, Side
from backline.records.accounts.queries import Reader
from backline.records.tickets.actions.intake import Report, take_in
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.tickets.letters import to_contact
from backline.records.tickets.models import Ticket


_BACK = "The first sample without loss, which lasted; the site kept it until now."
_OVER = (
    "It was over before the desk heard of it; it is written down and judged by its own "
    "instants."
)


@one_after_the_other
def open_past(
    *,
    report: Report,
    opened_at: datetime,
    recovered_at: datetime,
    by: Reader,
    now: datetime,
) -> Ticket:
    """Open an incident that was over already, restored and closed as it was.

    Args:
        report: what was lost.
        opened_at: when it would have been opened.
        recovered_at: when service was back.
        by: who writes it down.
        now: the instant of writing.
    """
    opened = take_in(report=report, by=by, now=now, received_at=opened_at, is_past=True)
    drafts = [
        Draft(Kind.RESTORED, {"how": "recovered", "evidence": _BACK}, by=Side.SITE),
        Draft(Kind.CLOSED, {"because": _OVER}, by=Side.DESK),
    ]
    letters = to_contact(opened.ticket, words=report.words, now=now, automatic=True)
    return append(
        opened.ticket, drafts, by=by, now=now, at=recovered_at, messages=letters
    ).ticket


@one_after_the_other
def note_past(*, number: str, words: str, by: Reader, now: datetime) -> Moved:
    """Note on a ticket of the time what was measured while the site was cut off."""
    ticket = ticket_to_move(number, Kind.NOTED, by=by)
    return append(ticket, [Draft(Kind.NOTED, {"words": words})], by=by, now=now)

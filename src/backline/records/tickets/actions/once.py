"""A form that is sent twice opens one ticket: the second time the same is handed back."""

from __future__ import annotations

import hashlib
from datetime import datetime

from backline.records.accounts.queries import Reader
from backline.records.tickets.actions.intake import Report, open_ticket
from backline.records.tickets.models import Ticket
from backline.records.tickets.queries import ticket_for
from backline.records.trail.actions import Answer, BadKey, KeyReused, once


class FormUsed(ValueError):
    """This form has opened a ticket already; what it says now is another report."""


def open_once(*, report: Report, key: str, by: Reader, now: datetime) -> Ticket:
    """Open a ticket, or return the one that the same form has opened before.

    Args:
        report: what came in.
        key: what the form was given when it was shown; it is good for one ticket. A
            form without one opens a ticket each time.
        by: who brings it.
        now: the instant of writing.

    Raises:
        FormUsed: the key stands for a report that says something else.
        and all that `open_ticket` raises: then nothing is kept under the key.
    """
    if not key:
        return open_ticket(report=report, by=by, now=now)

    def act() -> Answer:
        ticket = open_ticket(report=report, by=by, now=now)
        return Answer(201, ticket.number)

    digest = hashlib.sha256(repr(report).encode()).hexdigest()
    try:
        answer = once(
            owner=f"form:{by.person_id}", key=key, digest=digest, now=now, act=act
        )
    except (KeyReused, BadKey) as error:
        message = (
            "This form has been sent already, with other words. Look at your tickets "
            "first; if this is another report, send it once more."
        )
        raise FormUsed(message) from error
    return ticket_for(reader=by, number=str(answer.body))

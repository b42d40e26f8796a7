"""Parts that are sent to a site for a visit."""

from __future__ import annotations

from datetime import datetime

from backline.guide.timeline import Fact, Kind
from backline.guide.visits import (
    CLAUSE,
)
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import Reader
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    check_words,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.visits.actions.opened import OpenVisit
from backline.records.visits.models import Part


@one_after_the_other
def send_part(
    *,
    number: str,
    what: str,
    by: Reader,
    now: datetime,
    serial: str = "",
    sent_with: str = "",
) -> Moved:
    """Write down that a part is sent to the site for the visit."""
    going = OpenVisit(number, Kind.VISIT_PART, None, by)
    named = check_words(what, what="The part")
    Part.objects.create(
        visit=going.visit,
        what=named,
        serial=serial.strip(),
        sent_with=sent_with.strip(),
        sent_at=now,
    )
    facts: dict[str, Fact] = {
        "part": f"{named} {serial.strip()}".strip(),
        "became": "sent",
        "words": sent_with.strip(),
    }
    return going.write(facts, now=now)


@one_after_the_other
def settle_part(
    *,
    number: str,
    part_id: int,
    became: str,
    by: Reader,
    now: datetime,
    words: str = "",
) -> Moved:
    """Write down that a part was used at the site, or came back.

    Raises:
        MoveRefused: the ticket has no such part out.
    """
    ticket = ticket_to_move(number, Kind.VISIT_PART, by=by)
    part = Part.objects.filter(pk=part_id, visit__ticket=ticket, became="").first()
    if part is None or became not in {"used", "returned"}:
        message = f"{ticket.number} has no such part out: see the page of the visit."
        raise MoveRefused(message, CLAUSE)
    facts: dict[str, Fact] = {
        "visit": part.visit.seq,
        "part": str(part),
        "became": became,
        "words": words.strip(),
    }
    moved = append(ticket, [Draft(Kind.VISIT_PART, facts)], by=by, now=now)
    Part.objects.filter(pk=part.pk, became="").update(
        became=became, became_at=now, words=words.strip()[:500]
    )
    return moved

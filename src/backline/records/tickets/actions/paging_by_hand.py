"""Paging whoever is on call from a ticket, by hand."""

from __future__ import annotations

from datetime import datetime

from backline.guide.paging import check_can_page
from backline.guide.timeline import Kind
from backline.records.accounts.queries import Reader
from backline.records.paging.actions import page
from backline.records.paging.queries import pages_calling, pages_of
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.tickets.paged import watch


@one_after_the_other
def page_by_hand(
    *, number: str, level: str, urgency: str, words: str, by: Reader, now: datetime
) -> Moved:
    """Call whoever is on call for a level, and note it on the ticket.

    Raises:
        MoveRefused: somebody is called already, or nobody says what for.
    """
    ticket = ticket_to_move(number, Kind.NOTED, by=by)
    calling = pages_calling(reader=by, about=number)
    called = any(each.is_open and each.level == level for each in calling)
    check_can_page(words, level=level, called_already=called)
    said = " ".join(words.split())
    draft = Draft(Kind.NOTED, {"words": f"Paged {level}, {urgency}: {said}"})
    moved = append(ticket, [draft], by=by, now=now)
    key = f"{number}/by hand/{level}/{len(pages_of(reader=by, about=number))}"
    made = page(
        about=number,
        level=level,
        component=ticket.component,
        words=said,
        urgency=urgency,
        key=key,
        now=now,
    )
    watch(ticket, made, key=key)
    return moved

"""A shift is handed over, and accepted by the next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from backline.guide.shifts import (
    HandoverRefused,
    check_can_accept,
    check_can_hand_over,
)
from backline.records.accounts.queries import Reader
from backline.records.shifts.board import Board, Row, board_for
from backline.records.shifts.models import Handover, HandoverLine
from backline.records.shifts.queries import handover_for
from backline.records.tickets.actions.work import note
from backline.records.tickets.queries import ticket_for
from backline.records.trail.actions import record


_LONGEST = 20_000


@transaction.atomic
def hand_over(
    *,
    level: str,
    remarks: str,
    by: Reader,
    now: datetime,
    on_tickets: Mapping[str, str] | None = None,
) -> Handover:
    """Keep what a shift has in hand, with the remarks of who goes.

    One that still waits for the same level is replaced. A remark on a ticket stands on
    its timeline too, as a note among engineers.

    Args:
        level: whose tickets; empty for all.
        remarks: what the next shift has to know beside the tickets.
        by: who hands over.
        now: the present.
        on_tickets: remarks by the number of their ticket.

    Raises:
        HandoverRefused: *by* is no engineer, the level is none, or another handover of
            it is written at this moment.
        UnknownTicket: a remark is on a ticket that there is not.
    """
    check_can_hand_over(level, is_engineer=_is_engineer(by))
    said = {
        ticket_for(reader=by, number=number).number: words.strip()[:_LONGEST]
        for number, words in (on_tickets or {}).items()
        if words.strip()
    }
    for number, words in said.items():
        note(number=number, words=f"Shift handover: {words}", by=by, now=now)
    board = board_for(reader=by, level=level, now=now, also=said)
    handover = _kept(level, remarks.strip()[:_LONGEST], board, said, by=by, now=now)
    record(
        did="shift.handed-over",
        about=f"shift {handover.pk}",
        by=by,
        now=now,
        details={"level": level, "open": board.open_count},
    )
    return handover


def _kept(
    level: str,
    remarks: str,
    board: Board,
    said: Mapping[str, str],
    *,
    by: Reader,
    now: datetime,
) -> Handover:
    waits = Handover.objects.filter(
        level=level, accepted_at__isnull=True, replaced_at__isnull=True
    )
    waits.update(replaced_at=now)
    try:
        with transaction.atomic():
            handover = Handover.objects.create(
                level=level,
                made_at=now,
                made_by_id=by.person_id or 0,
                remarks=remarks,
                open_count=board.open_count,
                left_out=board.left_out,
            )
    except IntegrityError as taken:
        message = (
            "Somebody hands over the same shift at this moment: look at that first."
        )
        raise HandoverRefused(message) from taken
    HandoverLine.objects.bulk_create(
        _line(handover, place, row, said.get(row.ticket.number, ""))
        for place, row in enumerate(board.rows, start=1)
    )
    return handover


def _line(handover: Handover, place: int, row: Row, remark: str) -> HandoverLine:
    ticket = row.ticket
    return HandoverLine(
        handover=handover,
        place=place,
        ticket=ticket,
        version=ticket.version,
        state=ticket.state,
        severity=ticket.severity,
        level=ticket.level,
        engineer=ticket.engineer.name if ticket.engineer else "",
        awaited=ticket.awaited,
        next_clock=ticket.next_clock,
        breach_at=row.breach_at,
        marks=[mark.value for mark in row.marks],
        promises=[
            {"what": promise.what, "due_at": promise.due_at.isoformat()}
            for promise in row.promises
        ],
        remark=remark,
    )


@transaction.atomic
def accept(*, handover_id: int, by: Reader, now: datetime, words: str = "") -> Handover:
    """Accept a shift: from here on it is the next one's.

    Raises:
        UnknownHandover: there is none that *by* may read.
        HandoverRefused: it is accepted already, was replaced, or *by* wrote it.
    """
    handover = handover_for(reader=by, handover_id=handover_id)
    accepted = handover.accepted_by
    check_can_accept(
        is_engineer=_is_engineer(by),
        wrote_it=handover.made_by_id == by.person_id,
        accepted_by=accepted.name if accepted else "",
        replaced=handover.replaced_at is not None,
    )
    waits = Handover.objects.filter(
        pk=handover.pk, accepted_at__isnull=True, replaced_at__isnull=True
    )
    changed = waits.update(
        accepted_at=now,
        accepted_by_id=by.person_id,
        acceptance=words.strip()[:_LONGEST],
    )
    if not changed:
        message = "Somebody accepted or replaced it at this moment: look at it again."
        raise HandoverRefused(message)
    record(
        did="shift.accepted",
        about=f"shift {handover.pk}",
        by=by,
        now=now,
        details={"level": handover.level, "words": words.strip()},
    )
    return handover_for(reader=by, handover_id=handover_id)


def _is_engineer(by: Reader) -> bool:
    return by.side == "vendor" and by.person_id is not None

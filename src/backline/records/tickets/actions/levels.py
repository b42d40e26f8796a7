"""What moves a ticket between levels: the checklist, the brief, the hand-over.

Guide: process.levels. One rule for the page, the API and many tickets at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from backline.guide.briefs import Brief, check_brief, needs_brief
from backline.guide.intake import (
    answer_facts,
    check_answers,
    check_can_leave,
    leaves_first_level,
    missing_words,
)
from backline.guide.timeline import Fact, Kind, Side, in_order
from backline.guide.workflow import LEVELS, MoveRefused
from backline.records.accounts.queries import Reader, person
from backline.records.tickets.actions.moves import (
    BadInstant,
    Draft,
    Moved,
    TicketMovedOn,
    append,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.tickets.checklists import checklist_of, missing_of
from backline.records.tickets.letters import to_engineer
from backline.records.tickets.queries import UnknownTicket
from backline.records.tickets.routing import Router
from backline.records.tickets.stored import timeline_of


if TYPE_CHECKING:
    from backline.records.accounts.models import Person
    from backline.records.tickets.models import Ticket


@one_after_the_other
def answer_intake(
    *,
    number: str,
    answers: Mapping[str, str],
    by: Reader,
    now: datetime,
    at: datetime | None = None,
) -> Moved:
    """Answer questions of the intake checklist, by their names; no clock stops.

    Raises:
        MoveRefused: a question is none of the checklist, or nothing new is said.
    """
    ticket = ticket_to_move(number, Kind.INTAKE_ANSWERED, by=by)
    checklist = checklist_of(ticket, in_order(timeline_of(ticket.pk)))
    said = check_answers(answers, checklist.questions, known=checklist.answers)
    facts = answer_facts(said, checklist.questions)
    words, told = str(facts["words"]), by.side == "customer"
    letters = to_engineer(ticket, words=words, now=now) if told else []
    draft = Draft(Kind.INTAKE_ANSWERED, facts)
    return append(ticket, [draft], by=by, now=now, at=at, messages=letters)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """Where a ticket goes, with its brief: `reason` is what is asked of the receiver.

    `incomplete_because` is why it leaves L1 with questions of its checklist open.
    """

    level: str
    reason: str
    known: str = ""
    tried: str = ""
    incomplete_because: str = ""
    engineer_id: int | None = None


@one_after_the_other
def hand_over(  # noqa: PLR0913 - the members of a hand-over, as forms and clients name them
    *,
    number: str,
    level: str,
    reason: str,
    by: Reader,
    now: datetime,
    known: str = "",
    tried: str = "",
    incomplete_because: str = "",
    engineer_id: int | None = None,
    at: datetime | None = None,
) -> Moved:
    """Give the ticket to a level, or to one engineer of it (process.levels).

    Up a level or to another engineer it goes with a brief. Without a named engineer the
    desk finds a team.

    Raises:
        MoveRefused: the checklist is not complete and no reason is given, the brief has
            gaps, or there is no such level or engineer.
    """
    to = HandOver(
        level=level,
        reason=reason,
        known=known,
        tried=tried,
        incomplete_because=incomplete_because,
        engineer_id=engineer_id,
    )
    return _hand_over(number, to, by=by, now=now, at=at, router=Router())


@one_after_the_other
def hand_over_of_log(
    *, number: str, level: str, reason: str, by: Reader, now: datetime
) -> Moved:
    """Give the ticket to a level as a foreign log tells.

    It knows neither briefs nor checklists nor teams.
    """
    ticket = ticket_to_move(number, Kind.HANDED_OVER, by=by)
    facts: dict[str, Fact] = {
        "level": level,
        "reason": reason,
        "from_level": ticket.level,
    }
    return append(ticket, [Draft(Kind.HANDED_OVER, facts)], by=by, now=now)


def _hand_over(
    number: str,
    to: HandOver,
    *,
    by: Reader,
    now: datetime,
    at: datetime | None,
    router: Router,
) -> Moved:
    ticket = ticket_to_move(number, Kind.HANDED_OVER, by=by)
    if to.level not in LEVELS:
        message = f"{to.level!r} is no level: choose {', '.join(LEVELS)}."
        raise MoveRefused(message, "process.levels")
    engineer = _named(to, by)
    needed = needs_brief(
        level=ticket.level,
        to=to.level,
        engineer=str(engineer.pk) if engineer else "",
        by=str(by.person_id or ""),
    )
    brief = check_brief(Brief(to.known, to.tried, to.reason), needed=needed)
    facts: dict[str, Fact] = {
        "level": to.level,
        "reason": brief.asked,
        "from_level": ticket.level,
    }
    if leaves_first_level(level=ticket.level, to=to.level):
        facts |= _unanswered(ticket, to)
    whom = {"engineer": str(engineer.pk), "name": engineer.name} if engineer else {}
    drafts = [Draft(Kind.HANDED_OVER, facts | whom)]
    drafts += _briefed(brief, to.level, engineer)
    landed = router.facts(ticket, to.level, named=engineer.pk if engineer else None)
    if landed is not None:
        drafts.append(Draft(Kind.ROUTED, landed, by=Side.DESK))
    return append(ticket, drafts, by=by, now=now, at=at)


def _named(to: HandOver, by: Reader) -> Person | None:
    """Return the engineer who is named, if somebody is.

    Raises:
        MoveRefused: they are no active engineer of that level.
    """
    if to.engineer_id is None:
        return None
    engineer = person(reader=by, person_id=to.engineer_id)
    if engineer is None or engineer.level != to.level or not engineer.is_active:
        message = f"Person {to.engineer_id} is no active {to.level} engineer."
        raise MoveRefused(message, "process.levels")
    return engineer


def _unanswered(ticket: Ticket, to: HandOver) -> dict[str, Fact]:
    """Return what the hand-over records of questions that are open.

    Raises:
        MoveRefused: there are some, and no reason is given.
    """
    missing = missing_of(ticket, in_order(timeline_of(ticket.pk)))
    because = to.incomplete_because.strip()
    check_can_leave(level=ticket.level, to=to.level, missing=missing, because=because)
    if not missing:
        return {}
    return {"unanswered": missing_words(missing), "incomplete_because": because}


def _briefed(brief: Brief, level: str, engineer: Person | None) -> list[Draft]:
    if not brief.known and not brief.tried:
        return []
    facts: dict[str, Fact] = {
        "known": brief.known,
        "tried": brief.tried,
        "asked": brief.asked,
        "level": level,
        "name": engineer.name if engineer else "",
    }
    return [Draft(Kind.BRIEFED, facts)]


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of one ticket of many: done, or refused with the reason."""

    number: str
    refused: str = ""
    clause: str = ""


def hand_over_each(
    *, numbers: Sequence[str], to: HandOver, by: Reader, now: datetime
) -> list[Handed]:
    """Hand several tickets over, each by itself: what is refused holds up no other.

    Every ticket is told once, in the order given, done or refused with its reason.
    """
    router = Router()
    return [
        _each(number, to, by=by, now=now, router=router)
        for number in dict.fromkeys(numbers)
    ]


def _each(
    number: str, to: HandOver, *, by: Reader, now: datetime, router: Router
) -> Handed:
    act = one_after_the_other(_hand_over)
    loads = dict(router.loads)
    try:
        with transaction.atomic():
            moved = act(number, to, by=by, now=now, at=None, router=router)
    except MoveRefused as refusal:
        router.loads = loads
        return Handed(number, refusal.because, refusal.clause)
    except (UnknownTicket, BadInstant, TicketMovedOn) as refusal:
        router.loads = loads
        return Handed(number, str(refusal))
    return Handed(moved.ticket.number)

"""Declaring a major incident, who does what in it, its log, and its end."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from backline.guide.majors import (
    CLAUSE,
    Role,
    check_can_declare,
    check_can_have_role,
    check_runs,
    next_update_at,
    role_named,
    words_for_role,
)
from backline.guide.timeline import Fact, Kind
from backline.guide.workflow import MoveRefused
from backline.records.accounts.models import Person
from backline.records.accounts.queries import Reader, person
from backline.records.majors.models import Assignment, Major
from backline.records.majors.queries import (
    candidate_of,
    people_in,
    rhythm_for,
    update_page,
    writer_of,
)
from backline.records.paging import actions as paging
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    check_words,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.tickets.letters import to_person, to_role
from backline.records.tickets.models import Ticket
from backline.records.tickets.projection import fold
from backline.records.tickets.stored import timeline_of


LONGEST = 2000


def running(ticket: Ticket) -> Major:
    """Return how a ticket is run as a major incident now.

    Raises:
        MoveRefused: it is not.
    """
    major = Major.objects.filter(ticket=ticket.pk, stood_down_at=None).first()
    check_runs(runs=major is not None)
    assert major is not None  # noqa: S101 - the guide has refused it
    major.ticket = ticket
    return major


def _vendors(person_id: int, role: Role, by: Reader) -> Person:
    found = person(reader=by, person_id=person_id)
    if found is None or found.side != "vendor" or not found.is_active:
        message = f"Person {person_id} is no active person of the vendor."
        raise MoveRefused(message, CLAUSE)
    check_can_have_role(
        name=found.name, level=found.level, is_manager=found.is_manager, role=role
    )
    return found


@one_after_the_other
def declare(
    *,
    number: str,
    words: str,
    by: Reader,
    now: datetime,
    lead_id: int | None = None,
) -> Moved:
    """Run a ticket, with its children, as a major incident (process.escalation).

    Whoever declares it leads it, unless somebody else is named. The managers and L1 are
    told: L1 notes callers in its queue from now on.

    Raises:
        UnknownTicket: there is none that *by* may see.
        MoveRefused: it is none, it is one already, or *by* may not declare one.
    """
    ticket = ticket_to_move(number, Kind.MAJOR_DECLARED, by=by)
    check_can_declare(candidate_of(ticket), level=by.level, is_manager=by.is_manager)
    said = check_words(words, what="Why it is a major incident")
    lead = _vendors(lead_id or by.person_id or 0, Role.LEAD, by)
    rhythm = rhythm_for(ticket)
    major = Major(
        ticket=ticket,
        declared_at=now,
        declared_by=by.name,
        because=said[:LONGEST],
        next_update_at=next_update_at(rhythm, now=now),
        warn_seconds=int(rhythm.warn.total_seconds()),
    )
    try:
        with transaction.atomic():
            major.save(force_insert=True)
    except IntegrityError as error:
        message = "It is run as a major incident already: see its page."
        raise MoveRefused(message, CLAUSE) from error
    Assignment.objects.create(major=major, role=Role.LEAD, person=lead, since=now)
    told = f"This is a major incident now, led by {lead.name}: {said}"
    letters = to_role(ticket, "manager", words=told, now=now)
    callers = f"{told}\n\nNote whoever calls about it in the queue of callbacks."
    letters += to_role(ticket, "L1", words=callers, now=now)
    drafts = [
        Draft(Kind.MAJOR_DECLARED, {"words": said}),
        Draft(Kind.MAJOR_ROLE, _role_facts(Role.LEAD, lead, None, "")),
    ]
    return append(ticket, drafts, by=by, now=now, messages=letters)


def _role_facts(
    role: Role, now_has: Person, before: Person | None, words: str
) -> dict[str, Fact]:
    return {
        "part": role.value,
        "name": now_has.name,
        "before": before.name if before else "",
        "words": words.strip(),
    }


@one_after_the_other
def assign(
    *,
    number: str,
    role: str,
    person_id: int,
    by: Reader,
    now: datetime,
    words: str = "",
) -> Moved:
    """Give a role to somebody, or hand it on; whoever has it keeps it unchanged.

    Raises:
        MoveRefused: it is not running, or that person cannot have the role.
    """
    ticket = ticket_to_move(number, Kind.MAJOR_ROLE, by=by)
    major, wanted = running(ticket), role_named(role)
    chosen = _vendors(person_id, wanted, by)
    before, wrote = people_in(major).get(wanted), writer_of(major)
    calls = Q(key=update_page(major))
    if before is not None and before.pk == chosen.pk:
        return Moved(ticket, fold(ticket, timeline_of(ticket.pk)))
    told = f"You have the {words_for_role(wanted)} role in this major incident."
    letters = to_person(ticket, chosen, words=f"{told} {words}".strip(), now=now)
    draft = Draft(Kind.MAJOR_ROLE, _role_facts(wanted, chosen, before, words))
    moved = append(ticket, [draft], by=by, now=now, messages=letters)
    Assignment.objects.update_or_create(
        major=major, role=wanted, defaults={"person": chosen, "since": now}
    )
    if writer_of(major) != wrote:
        # Whoever owes the update from now on is reminded of it anew.
        because = f"{chosen.name} writes the updates now."
        paging.stop(about=ticket.number, because=because, which=calls, now=now)
        Major.objects.filter(pk=major.pk, stood_down_at=None).update(reminded="")
    return moved


def stop_calling_writer(major: Major, *, because: str, now: datetime) -> None:
    """Call nobody any more for the update that is due, or was."""
    calls = Q(key=update_page(major))
    paging.stop(about=major.ticket.number, because=because, which=calls, now=now)


@one_after_the_other
def log(
    *, number: str, words: str, by: Reader, now: datetime, at: datetime | None = None
) -> Moved:
    """Write a line of the running log, with the instant at which it was so.

    The vendor's people read it; the root cause report is offered it.

    Raises:
        MoveRefused: it is not running, or nothing is said.
        BadInstant: *at* lies ahead of *now*, or before the ticket.
    """
    ticket = ticket_to_move(number, Kind.MAJOR_NOTED, by=by)
    running(ticket)
    said = check_words(words, what="The line of the log")
    draft = Draft(Kind.MAJOR_NOTED, {"words": said})
    return append(ticket, [draft], by=by, now=now, at=at)


@one_after_the_other
def stand_down(*, number: str, words: str, by: Reader, now: datetime) -> Moved:
    """End a major incident; its announcement goes with it.

    Callers who wait stay in the queue until they were called back.

    Raises:
        MoveRefused: it is not running, or no reason is given.
    """
    ticket = ticket_to_move(number, Kind.MAJOR_STOOD_DOWN, by=by)
    major = running(ticket)
    said = check_words(words, what="Why it is stood down")
    draft = Draft(Kind.MAJOR_STOOD_DOWN, {"words": said})
    moved = append(ticket, [draft], by=by, now=now)
    stop_calling_writer(major, because="It is stood down.", now=now)
    major.announcements.filter(ended_at=None).update(ended_at=now)
    Major.objects.filter(pk=major.pk, stood_down_at=None).update(
        stood_down_at=now,
        stood_down_by=by.name,
        stood_down_because=said[:LONGEST],
        next_update_at=None,
    )
    return moved

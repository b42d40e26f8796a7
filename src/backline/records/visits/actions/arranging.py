"""A visit is asked for, its slot proposed and accepted, or it is called off."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from backline.guide.change_stages import Window
from backline.guide.timeline import Fact, Kind
from backline.guide.visits import (
    CLAUSE,
    Slot,
    Step,
    check_as_read,
    check_engineer,
    check_is_free,
    check_is_there,
    check_left,
    check_slot,
)
from backline.guide.workflow import MoveRefused
from backline.records.accounts.models import Person
from backline.records.accounts.queries import Reader, person
from backline.records.contracts.actions.rights import check_manages
from backline.records.oncall.queries import is_away, is_on_call
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    check_words,
    one_after_the_other,
    side_of,
    ticket_to_move,
)
from backline.records.tickets.letters import (
    to_contact,
    to_engineer,
    to_person,
)
from backline.records.visits.actions.opened import OpenVisit
from backline.records.visits.beside import named_elsewhere
from backline.records.visits.models import Visit
from backline.records.visits.queries import (
    bound_elsewhere,
    visits_counter,
)
from backline.zones import zone


@one_after_the_other
def request_visit(
    *, number: str, what: str, place: str, by: Reader, now: datetime
) -> Moved:
    """Ask for a visit on site.

    Raises:
        MoveRefused: nothing is said, or the ticket has a visit to come.
    """
    ticket = ticket_to_move(number, Kind.VISIT_REQUESTED, by=by)
    said = check_words(what, what="What the visit is for")
    where = check_words(place, what="The place")
    seq = Visit.objects.filter(ticket=ticket).count() + 1
    try:
        with transaction.atomic():
            Visit.objects.create(
                ticket=ticket,
                seq=seq,
                what=said,
                place=where,
                requested_at=now,
                requested_by=by.name,
            )
    except IntegrityError as error:
        message = f"{ticket.number} has a visit to come already: go on with that one."
        raise MoveRefused(message, CLAUSE) from error
    facts: dict[str, Fact] = {"visit": seq, "what": said, "place": where}
    words = f"A visit on site is asked for: {said}\n{where}"
    if by.side == "customer":
        letters = to_engineer(ticket, words=words, now=now)
    else:
        letters = to_contact(ticket, words=words, now=now)
    draft = Draft(Kind.VISIT_REQUESTED, facts)
    return append(ticket, [draft], by=by, now=now, messages=letters)


@one_after_the_other
def propose_slot(  # noqa: PLR0913 - a slot's own fields
    *,
    number: str,
    starts_at: datetime,
    ends_at: datetime,
    by: Reader,
    now: datetime,
    engineer_id: int | None = None,
    words: str = "",
) -> Moved:
    """Propose when a visit is, or another slot than the one proposed or agreed.

    The vendor names the engineer with it; a customer leaves who is named as it is.
    *words* say why this engineer, where the component is not among their skills.

    Raises:
        MoveRefused: the slot cannot be kept, or the vendor named nobody who fits.
    """
    going = OpenVisit(number, Kind.VISIT_PROPOSED, Step.PROPOSE, by)
    slot = Slot(starts_at, ends_at)
    check_slot(slot, now=now)
    engineer = _engineer(going, engineer_id, words)
    if engineer is not None:
        _check_free(going, engineer, slot)
    if engineer is not None and by.side == "vendor":
        _check_there(going, engineer, slot, words)
    facts: dict[str, Fact] = {
        "at": starts_at.isoformat(),
        "until": ends_at.isoformat(),
        "name": engineer.name if engineer else "",
        "words": words.strip(),
    }
    told = (
        f"A visit is proposed for {_when(going, slot)}. Accept it or propose another."
    )
    return going.write(
        facts,
        now=now,
        letters=going.other_side(told, now),
        starts_at=starts_at,
        ends_at=ends_at,
        engineer=engineer,
        proposed_by=by.side,
        late_told_at=None,
    )


def _engineer(going: OpenVisit, engineer_id: int | None, words: str) -> Person | None:
    if going.by.side == "customer":
        return going.visit.engineer
    if engineer_id is None:
        message = "Name the engineer who goes: the slot binds somebody."
        raise MoveRefused(message, CLAUSE)
    engineer = person(reader=going.by, person_id=engineer_id)
    if engineer is None or not engineer.level or not engineer.is_active:
        message = f"Person {engineer_id} is no active engineer."
        raise MoveRefused(message, CLAUSE)
    check_engineer(
        name=engineer.name,
        skills=engineer.skills,
        component=going.ticket.component,
        because=words,
    )
    return engineer


def _check_free(going: OpenVisit, engineer: Person, slot: Slot) -> None:
    others = bound_elsewhere(engineer_id=engineer.pk, but=going.visit)
    check_is_free(slot, name=engineer.name, others=others, by=side_of(going.by))


def _check_there(going: OpenVisit, engineer: Person, slot: Slot, because: str) -> None:
    between = {"start": slot.starts_at, "end": slot.ends_at}
    window, by = Window(slot.starts_at, slot.ends_at), going.by
    check_is_there(
        name=engineer.name,
        is_away=is_away(reader=by, person_id=engineer.pk, **between),
        is_on_call=is_on_call(reader=by, person_id=engineer.pk, **between),
        named_for=named_elsewhere(going.visit, person_id=engineer.pk, window=window),
        because=because,
    )


def _when(going: OpenVisit, slot: Slot) -> str:
    where = zone(going.ticket.site.zone)
    start, end = (at.astimezone(where) for at in (slot.starts_at, slot.ends_at))
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%a %d %b %H:%M}"
    return f"{start:%a %d %b %Y %H:%M} to {until} ({going.ticket.site.zone})"


@one_after_the_other
def accept_slot(
    *, number: str, by: Reader, now: datetime, read: Slot | None = None
) -> Moved:
    """Accept the slot that the other side proposed: the visit is agreed.

    Args:
        number: of the ticket.
        by: who accepts.
        now: the instant of writing.
        read: the slot that was read; None for the one that stands.

    Raises:
        MoveRefused: it is another slot by now, nobody is named, the slot is over, the engineer is elsewhere then,
            or the package has no visit left and no manager allowed this one.
    """
    going = OpenVisit(number, Kind.VISIT_AGREED, Step.ACCEPT, by)
    visit, slot = going.visit, going.visit.slot
    if visit.engineer is None or slot is None:
        message = "Nobody is named who goes: the vendor proposes the slot with a name."
        raise MoveRefused(message, CLAUSE)
    check_as_read(slot, read)
    check_slot(slot, now=now)
    # Held, so that two tickets do not both get this engineer for one time.
    type(visit.engineer).objects.select_for_update(no_key=True).get(
        pk=visit.engineer.pk
    )
    _check_free(going, visit.engineer, slot)
    counter = visits_counter(going.ticket, visit=visit)
    check_left(counter, allowed=bool(visit.allowed_because))
    words = f"The visit of {visit.engineer.name} is agreed for {_when(going, slot)}."
    letters = [
        *to_contact(going.ticket, words=f"{words}\n{visit.place}", now=now),
        *to_person(
            going.ticket, visit.engineer, words=f"{words}\n{visit.place}", now=now
        ),
    ]
    facts: dict[str, Fact] = {
        "at": slot.starts_at.isoformat(),
        "until": slot.ends_at.isoformat(),
        "name": visit.engineer.name,
    }
    return going.write(facts, now=now, letters=letters)


@one_after_the_other
def allow_visit(*, number: str, words: str, by: Reader, now: datetime) -> Moved:
    """Allow a visit that the package has none left for (package.entitlement).

    Raises:
        NotAManager: *by* may not.
        MoveRefused: nothing is said.
    """
    going = OpenVisit(number, Kind.VISIT_ALLOWED, Step.ALLOW, by)
    check_manages(by)
    said = check_words(words, what="Why it is allowed")[:500]
    return going.write({"words": said}, now=now, allowed_because=said)


@one_after_the_other
def call_off_visit(*, number: str, words: str, by: Reader, now: datetime) -> Moved:
    """Call a visit off before anybody has arrived; the other side is told why."""
    going = OpenVisit(number, Kind.VISIT_CALLED_OFF, Step.CALL_OFF, by)
    said = check_words(words, what="Why it is called off")
    told = f"The visit is called off: {said}"
    letters = going.other_side(told, now)
    if by.side == "vendor" and going.visit.engineer is not None:
        letters += to_person(going.ticket, going.visit.engineer, words=told, now=now)
    return going.write({"words": said}, now=now, letters=letters)

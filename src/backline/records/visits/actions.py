"""What happens to a visit: each step one function, each an event of its ticket."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from backline.guide.entitlement import NotEntitled
from backline.guide.timeline import Fact, Kind
from backline.guide.visits import (
    CLAUSE,
    Slot,
    Stage,
    Step,
    check_can_step,
    check_engineer,
    check_is_free,
    check_left,
    check_slot,
    late_at,
    stage_after,
    words_for_stage,
)
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import THE_DESK, Reader, person
from backline.records.contracts.actions import use_allowance
from backline.records.contracts.actions.rights import check_manages
from backline.records.contracts.queries import NoContract
from backline.records.outbox.actions import enqueue_all
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
    to_role,
)
from backline.records.trail.actions import record
from backline.records.visits.models import Part, Visit
from backline.records.visits.queries import (
    GRANT,
    bound_elsewhere,
    visit_at_work,
    visits_counter,
)
from backline.zones import zone


if TYPE_CHECKING:
    from backline.records.accounts.models import Person
    from backline.records.outbox.models import Message
    from backline.records.tickets.models import Ticket

_MANAGER = "manager"


class _Open:
    """The visit of a ticket that is to be moved, and how it is."""

    def __init__(self, number: str, kind: Kind, step: Step | None, by: Reader) -> None:
        self.ticket: Ticket = ticket_to_move(number, kind, by=by)
        self.kind, self.step, self.by = kind, step, by
        found = visit_at_work(reader=by, ticket=self.ticket)
        if found is None:
            message = f"{self.ticket.number} has no visit to come: ask for one first."
            raise MoveRefused(message, CLAUSE)
        self.visit: Visit = found
        if step is not None:
            check_can_step(
                step,
                stage=Stage(found.stage),
                by=side_of(by),
                proposed_by=found.proposed_by,
            )

    def write(
        self,
        facts: dict[str, Fact],
        *,
        now: datetime,
        at: datetime | None = None,
        letters: list[Message] | None = None,
        **columns: object,
    ) -> Moved:
        """Move the visit and its ticket in one step.

        The ticket's version is swapped first, so two who move one visit go one after
        the other and the second is judged anew.
        """
        facts = {"visit": self.visit.seq, **facts}
        moved = append(
            self.ticket,
            [Draft(self.kind, facts)],
            by=self.by,
            now=now,
            at=at,
            messages=letters or (),
        )
        before = Stage(self.visit.stage)
        stage = before if self.step is None else stage_after(before, self.step)
        Visit.objects.filter(pk=self.visit.pk).update(stage=stage, **columns)
        return moved

    def other_side(self, words: str, now: datetime) -> list[Message]:
        """Return the letters to those who did not do it."""
        if self.by.side == "customer":
            engineer = self.visit.engineer
            if engineer is not None:
                return to_person(self.ticket, engineer, words=words, now=now)
            return to_engineer(self.ticket, words=words, now=now)
        return to_contact(self.ticket, words=words, now=now)


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
    going = _Open(number, Kind.VISIT_PROPOSED, Step.PROPOSE, by)
    slot = Slot(starts_at, ends_at)
    check_slot(slot, now=now)
    engineer = _engineer(going, engineer_id, words)
    if engineer is not None:
        _check_free(going.visit, engineer, slot)
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


def _engineer(going: _Open, engineer_id: int | None, words: str) -> Person | None:
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


def _check_free(visit: Visit, engineer: Person, slot: Slot) -> None:
    others = bound_elsewhere(engineer_id=engineer.pk, but=visit)
    check_is_free(slot, name=engineer.name, others=others)


def _when(going: _Open, slot: Slot) -> str:
    where = zone(going.ticket.site.zone)
    start, end = (at.astimezone(where) for at in (slot.starts_at, slot.ends_at))
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%a %d %b %H:%M}"
    return f"{start:%a %d %b %Y %H:%M} to {until} ({going.ticket.site.zone})"


@one_after_the_other
def accept_slot(*, number: str, by: Reader, now: datetime) -> Moved:
    """Accept the slot that the other side proposed: the visit is agreed.

    Raises:
        MoveRefused: nobody is named, the slot is over, the engineer is elsewhere then,
            or the package has no visit left and no manager allowed this one.
    """
    going = _Open(number, Kind.VISIT_AGREED, Step.ACCEPT, by)
    visit, slot = going.visit, going.visit.slot
    if visit.engineer is None or slot is None:
        message = "Nobody is named who goes: the vendor proposes the slot with a name."
        raise MoveRefused(message, CLAUSE)
    check_slot(slot, now=now)
    # Held, so that two tickets do not both get this engineer for one time.
    type(visit.engineer).objects.select_for_update(no_key=True).get(
        pk=visit.engineer.pk
    )
    _check_free(visit, visit.engineer, slot)
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
    check_manages(by)
    going = _Open(number, Kind.VISIT_ALLOWED, Step.ALLOW, by)
    said = check_words(words, what="Why it is allowed")[:500]
    return going.write({"words": said}, now=now, allowed_because=said)


@one_after_the_other
def set_off(
    *,
    number: str,
    by: Reader,
    now: datetime,
    at: datetime | None = None,
    words: str = "",
) -> Moved:
    """Write down that the engineer is on the way; the customer is told."""
    going = _Open(number, Kind.VISIT_SET_OFF, Step.SET_OFF, by)
    who = going.visit.engineer
    name = who.name if who else by.name
    letters = to_contact(
        going.ticket, words=f"{name} is on the way to you. {words}".strip(), now=now
    )
    facts: dict[str, Fact] = {"name": name, "words": words.strip()}
    return going.write(facts, now=now, at=at, letters=letters)


@one_after_the_other
def arrive(
    *, number: str, by: Reader, now: datetime, at: datetime | None = None
) -> Moved:
    """Write down the arrival; the plan's counter of visits counts it, where it counts.

    An engineer who stands at the door is never sent home by a counter: a visit that a
    manager allowed, or for which none is left by now, is written down uncounted.
    """
    going = _Open(number, Kind.VISIT_ARRIVED, Step.ARRIVE, by)
    who = going.visit.engineer
    facts: dict[str, Fact] = {
        "name": who.name if who else by.name,
        "because": _counted(going, now=now, at=at),
    }
    return going.write(facts, now=now, at=at, arrived_at=at or now)


def _counted(going: _Open, *, now: datetime, at: datetime | None) -> str:
    """Count the visit where the plan counts; return what is told of it."""
    visit, ticket = going.visit, going.ticket
    if visits_counter(ticket, visit=visit) is None:
        return ""
    if visit.allowed_because:
        return f"Not counted: {visit.allowed_because}"
    try:
        with transaction.atomic():
            used = use_allowance(
                site_id=ticket.site_id,
                grant=GRANT,
                key=f"{ticket.number} visit {visit.seq}",
                words=visit.what,
                used_at=at,
                by=going.by,
                now=now,
            )
    except (NotEntitled, NoContract) as refusal:
        return f"Not counted: {refusal}"
    return f"Visits of the package: {used.counter.words}."


@one_after_the_other
def leave(
    *,
    number: str,
    findings: str,
    by: Reader,
    now: datetime,
    at: datetime | None = None,
) -> Moved:
    """Write down that the engineer left, and what was found and done."""
    going = _Open(number, Kind.VISIT_LEFT, Step.LEAVE, by)
    said = check_words(findings, what="What was found")
    left_at = at or now
    if going.visit.arrived_at is not None and left_at < going.visit.arrived_at:
        message = "Nobody leaves before arriving: give a later time."
        raise MoveRefused(message, CLAUSE)
    letters = to_contact(going.ticket, words=f"The visit is over.\n\n{said}", now=now)
    return going.write(
        {"words": said},
        now=now,
        at=at,
        letters=letters,
        left_at=left_at,
        findings=said,
    )


@one_after_the_other
def report_visit(*, number: str, report: str, by: Reader, now: datetime) -> Moved:
    """Give the customer the report of a visit, or a better one until it is signed."""
    going = _Open(number, Kind.VISIT_REPORTED, Step.REPORT, by)
    said = check_words(report, what="The report")
    words = f"The report of the visit is there. Please read and sign it.\n\n{said}"
    letters = to_contact(going.ticket, words=words, now=now)
    return going.write({"words": said}, now=now, letters=letters, report=said)


@one_after_the_other
def sign_visit(*, number: str, by: Reader, now: datetime, words: str = "") -> Moved:
    """Sign the report of a visit for the customer; it is never changed after that."""
    going = _Open(number, Kind.VISIT_SIGNED, Step.SIGN, by)
    digest = hashlib.sha256(going.visit.report.encode()).hexdigest()
    facts: dict[str, Fact] = {"words": words.strip(), "digest": digest}
    told = f"{by.name} signed the report of the visit. {words}".strip()
    return going.write(
        facts,
        now=now,
        letters=going.other_side(told, now),
        signed_at=now,
        signed_by=by.name,
        signed_digest=digest,
    )


@one_after_the_other
def call_off_visit(*, number: str, words: str, by: Reader, now: datetime) -> Moved:
    """Call a visit off before anybody has arrived; the other side is told why."""
    going = _Open(number, Kind.VISIT_CALLED_OFF, Step.CALL_OFF, by)
    said = check_words(words, what="Why it is called off")
    told = f"The visit is called off: {said}"
    letters = going.other_side(told, now)
    if by.side == "vendor" and going.visit.engineer is not None:
        letters += to_person(going.ticket, going.visit.engineer, words=told, now=now)
    return going.write({"words": said}, now=now, letters=letters)


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
    going = _Open(number, Kind.VISIT_PART, None, by)
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


def tell_of_late_visits(*, now: datetime) -> int:
    """Tell engineer and managers, once, that nobody has arrived; return how many."""
    due = Visit.objects.filter(
        stage__in=[Stage.AGREED, Stage.TRAVELLING],
        late_told_at=None,
        starts_at__lte=now,
    ).order_by("starts_at", "pk")
    told = 0
    for visit in due.select_related("ticket__site", "ticket__customer", "engineer"):
        slot = visit.slot
        if slot is None or late_at(slot) > now:
            continue
        with transaction.atomic():
            told += _tell_late(visit, now)
    return told


def _tell_late(visit: Visit, now: datetime) -> int:
    # Claimed with its messages: whoever swaps it sends them.
    same = Visit.objects.filter(
        pk=visit.pk, late_told_at=None, stage=visit.stage, starts_at=visit.starts_at
    )
    if not same.update(late_told_at=now):
        return 0
    stage = words_for_stage(Stage(visit.stage))
    words = (
        f"The visit should have begun at {visit.starts_at:%Y-%m-%d %H:%M} UTC and is "
        f"{stage}: nobody has arrived. Write down the arrival, or call the customer."
    )
    letters = to_role(visit.ticket, _MANAGER, words=words, now=now)
    if visit.engineer is not None:
        letters += to_person(visit.ticket, visit.engineer, words=words, now=now)
    enqueue_all(letters)
    about = visit.ticket.number
    record(did="visit.late", about=about, by=THE_DESK, now=now, details={})
    return 1

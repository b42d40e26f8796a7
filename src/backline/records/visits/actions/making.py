"""A visit is made: on the way, there, over, and reported."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backline.guide.entitlement import NotEntitled
from backline.guide.timeline import Fact, Kind
from backline.guide.visits import (
    CLAUSE,
    Step,
)
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import Reader
from backline.records.contracts.actions import use_allowance
from backline.records.contracts.queries import NoContract
from backline.records.tickets.actions.moves import (
    Moved,
    check_words,
    one_after_the_other,
)
from backline.records.tickets.letters import (
    to_contact,
)
from backline.records.visits.actions.opened import OpenVisit
from backline.records.visits.queries import (
    GRANT,
    visits_counter,
)


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
    going = OpenVisit(number, Kind.VISIT_SET_OFF, Step.SET_OFF, by)
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
    going = OpenVisit(number, Kind.VISIT_ARRIVED, Step.ARRIVE, by)
    who = going.visit.engineer
    facts: dict[str, Fact] = {
        "name": who.name if who else by.name,
        "because": _counted(going, now=now, at=at),
    }
    return going.write(facts, now=now, at=at, arrived_at=at or now)


def _counted(going: OpenVisit, *, now: datetime, at: datetime | None) -> str:
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
    going = OpenVisit(number, Kind.VISIT_LEFT, Step.LEAVE, by)
    said = findings.strip()
    if not going.visit.report:
        said = check_words(findings, what="What was found")
    left_at = at or now
    if going.visit.arrived_at is not None and left_at < going.visit.arrived_at:
        message = "Nobody leaves before arriving: give a later time."
        raise MoveRefused(message, CLAUSE)
    letters = to_contact(
        going.ticket, words=f"The visit is over.\n\n{said}".strip(), now=now
    )
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
    going = OpenVisit(number, Kind.VISIT_REPORTED, Step.REPORT, by)
    said = check_words(report, what="The report")
    words = f"The report of the visit is there. Please read and sign it.\n\n{said}"
    letters = to_contact(going.ticket, words=words, now=now)
    return going.write({"words": said}, now=now, letters=letters, report=said)

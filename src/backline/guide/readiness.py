"""What a new customer's site needs before it counts as ready.

Guide: philosophy.actions - somebody there is known by name; access.mechanisms - who
approves is named and a way in has worked once; severity.denominator - it is known who
should be working; package.geography - the days of the year are confirmed by both sides;
severity.incidents - measurement reaches the desk; duty.vendor.checklist - the daily
setup checklist is shared, normally at set-up.

The gate is passed once, by a manager, when nothing is missing. What changes afterwards
takes nothing back: the site is in service then, and the duties of every day hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from backline.guide.timeline import Side
from backline.guide.workflow import MoveRefused


if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from backline.guide.readiness_facts import Facts


CLAUSE = "duty.vendor.checklist"
SEATS_CLAUSE = "severity.denominator"


class Part(StrEnum):
    """One thing that a site needs, in the order in which people settle them."""

    DUTY_CONTACT = "duty_contact"
    APPROVERS = "approvers"
    SEATS = "seats"
    CALENDAR = "calendar"
    ACCESS = "access"
    SITEWATCH = "sitewatch"
    CHECKLIST = "checklist"


TITLES = {
    Part.DUTY_CONTACT: "A duty contact",
    Part.APPROVERS: "Approvers of remote access",
    Part.SEATS: "A roster, or the seats",
    Part.CALENDAR: "The calendar of this year",
    Part.ACCESS: "A way in that has worked",
    Part.SITEWATCH: "A sign of sitewatch",
    Part.CHECKLIST: "The daily setup checklist",
}
CLAUSES = {
    Part.DUTY_CONTACT: "philosophy.actions",
    Part.APPROVERS: "access.mechanisms",
    Part.SEATS: SEATS_CLAUSE,
    Part.CALENDAR: "package.geography",
    Part.ACCESS: "access.mechanisms",
    Part.SITEWATCH: "severity.incidents",
    Part.CHECKLIST: CLAUSE,
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a site needs, as it stands.

    Attributes:
        part: which.
        because: why it counts as done or missing, a sentence.
        owed_by: who has to move next; None once it is done.
        then: what they do next; empty once it is done.
        at: where that is done, if not at the usual place: ``people`` or ``contract``.
    """

    part: Part
    because: str
    owed_by: Side | None = None
    then: str = ""
    at: str = ""

    @property
    def done(self) -> bool:
        """Whether nothing is missing here."""
        return self.owed_by is None

    @property
    def title(self) -> str:
        """What people call it."""
        return TITLES[self.part]

    @property
    def clause(self) -> str:
        """The clause it follows from."""
        return CLAUSES[self.part]


def items_of(facts: Facts) -> tuple[Item, ...]:
    """Return all that a site needs, in order, each done or missing."""
    return (
        _duty_contact(facts),
        _approvers(facts),
        _seats(facts),
        _calendar(facts),
        _access(facts),
        _sitewatch(facts),
        _checklist(facts),
    )


def missing_for(items: Iterable[Item], side: Side) -> tuple[Item, ...]:
    """Return what is missing; what *side* owes stands first."""
    missing = [item for item in items if not item.done]
    own = [item for item in missing if item.owed_by is side]
    return (*own, *(item for item in missing if item.owed_by is not side))


def check_can_pass(items: Iterable[Item], *, manages: bool, passed: bool) -> None:
    """Refuse to let a site through the gate that is not ready.

    Args:
        items: what it needs, as `items_of` tells it.
        manages: whether a manager of the vendor asks.
        passed: whether it is through already.

    Raises:
        MoveRefused: by whom or by what it is kept back.
    """
    if not manages:
        message = "That a site is ready is said by the vendor's managers: ask one."
        raise MoveRefused(message, CLAUSE)
    if passed:
        message = "This site is ready already: nothing more is to be said."
        raise MoveRefused(message, CLAUSE)
    missing = [item for item in items if not item.done]
    if missing:
        named = ", ".join(item.title.lower() for item in missing)
        message = f"Still missing: {named}. Settle that first."
        raise MoveRefused(message, missing[0].clause)


def can_pass(items: Iterable[Item], *, manages: bool, passed: bool) -> bool:
    """Return whether the gate can be passed now."""
    try:
        check_can_pass(items, manages=manages, passed=passed)
    except MoveRefused:
        return False
    return True


def check_can_confirm_seats(seats: int, *, written: int, side: Side) -> None:
    """Refuse a number of seats that *side* cannot confirm.

    Losses are counted against the seats, so the customer confirms what is written down
    and the vendor corrects it with them.

    Args:
        seats: what is confirmed.
        written: what stands written down.
        side: who confirms.

    Raises:
        MoveRefused: no seats, or the customer has another number.
    """
    if seats < 1:
        message = "A site has at least one seat: give how many there are."
        raise MoveRefused(message, SEATS_CLAUSE)
    if side is not Side.VENDOR and seats != written:
        message = (
            f"{written} seats stand written down, not {seats}: tell the desk, which "
            "corrects it with you, since losses are counted against it."
        )
        raise MoveRefused(message, SEATS_CLAUSE)


def _day(at: datetime) -> str:
    return f"{at.day} {at:%b %Y}"


def _vendor(part: Part, because: str, then: str, at: str = "") -> Item:
    return Item(part, because, Side.VENDOR, then, at)


def _customer(part: Part, because: str, then: str) -> Item:
    return Item(part, because, Side.CUSTOMER, then)


def _duty_contact(facts: Facts) -> Item:
    if facts.duty_contact:
        because = f"{facts.duty_contact} is reached when it matters."
        return Item(Part.DUTY_CONTACT, because)
    if not facts.contacts:
        because = "None of the customer's people is known."
        then = "Add a contact, then name them."
        return _vendor(Part.DUTY_CONTACT, because, then, "people")
    return _vendor(
        Part.DUTY_CONTACT,
        "Nobody is named whom the desk reaches when something breaks.",
        "Ask the customer who it is, and name them.",
    )


def _approvers(facts: Facts) -> Item:
    if facts.approvers:
        return Item(Part.APPROVERS, f"Named: {', '.join(facts.approvers)}.")
    if not facts.let_in:
        because = "None of the customer's people comes into the portal yet."
        then = "Invite a contact, then name them."
        return _vendor(Part.APPROVERS, because, then, "people")
    return _vendor(
        Part.APPROVERS,
        "Nobody is named who lets an engineer in.",
        "Ask the customer whom they trust with it, and name them.",
    )


def _seats(facts: Facts) -> Item:
    if facts.has_roster:
        return Item(Part.SEATS, "Samples count against a roster of the site.")
    said = facts.seats_said
    if said is not None and said.seats == facts.seats:
        return Item(Part.SEATS, f"{said.by} confirmed {said.seats} seats.")
    because = f"{facts.seats} seats are written down; no person has confirmed them."
    if said is not None:
        because = (
            f"{said.by} confirmed {said.seats} seats, {facts.seats} are written down."
        )
    return _customer(
        Part.SEATS, because, "Confirm the seats, or let sitewatch read your roster."
    )


def _calendar(facts: Facts) -> Item:
    days, part = facts.days, Part.CALENDAR
    if not days.name:
        because = "No contract covers the site, so it counts by no calendar."
        return _vendor(part, because, "Sign a contract that covers it.", "contract")
    if days.all_hours:
        because = f"{days.name} is open at all hours: there is nothing to agree."
        return Item(part, because)
    if days.holds_in(facts.year):
        return Item(part, f"Both sides confirmed {days.name} for {facts.year}.")
    because = f"{days.name} is not confirmed by both sides for {facts.year}."
    if days.proposed is None:
        then = f"Propose the days of {facts.year}; then both sides confirm them."
        return _vendor(part, because, then)
    if days.proposed.vendor:
        return _customer(part, because, "Look at the annex, and confirm it.")
    return _vendor(part, because, "Confirm the annex that is open.")


def _access(facts: Facts) -> Item:
    part, because = Part.ACCESS, "No way into the site has been tried with success."
    if facts.tried_at is not None:
        return Item(part, f"A way in worked on {_day(facts.tried_at)}.")
    if not facts.ways:
        return _vendor(part, "No way into the site is set up.", "Set one up, try it.")
    if facts.access_waits:
        then = "Let an approver answer the engineer who asked to come in."
        return _customer(part, because, then)
    return _vendor(part, because, "Ask to try one, and say how it went.")


def _sitewatch(facts: Facts) -> Item:
    part = Part.SITEWATCH
    if facts.heard_at is not None:
        return Item(part, f"Sitewatch was heard on {_day(facts.heard_at)}.")
    if facts.is_enrolled:
        because = "A computer of the site has its key, but was never heard."
        return _customer(
            part, because, "Start sitewatch on it; `sitewatch doctor` helps."
        )
    if facts.has_code:
        because = "The code for it is made and not used yet."
        return _customer(part, because, "Install sitewatch, and enrol it by the code.")
    because = "Nothing of the site was measured, and no code for it is made."
    return _vendor(part, because, "Make a code, and hand it to the site's people.")


def _checklist(facts: Facts) -> Item:
    if facts.checklist_by:
        return Item(Part.CHECKLIST, f"{facts.checklist_by} shared it.")
    return _vendor(
        Part.CHECKLIST,
        "The customer has not been given the checklist that they run daily.",
        "Share it, and write down how and with whom.",
    )

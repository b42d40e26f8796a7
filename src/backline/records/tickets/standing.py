"""What a list shows of a ticket: the clock that counts next, as it stands now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Max

from backline.guide.entitlement import service_level_applies
from backline.guide.plan import NoTarget, Promised, Release, Target
from backline.guide.workflow import WAITING, State, words_for_state
from backline.records.tickets.models import Clock, Ticket, TicketEvent
from backline.records.tickets.projection import terms_of_ticket
from backline.records.tickets.queries import used_now
from backline.zones import zone


if TYPE_CHECKING:
    from datetime import datetime

    from backline.records.accounts.queries import Reader


@dataclass(frozen=True, slots=True)
class Standing:
    """The clock that a list shows of a ticket.

    `clock` is None where no service level applies; `promise` then says so, and names
    the release where the target is one, and `brief` says it in a few words.
    `waiting_for` is empty while nobody waits.
    """

    clock: Clock | None
    used: int
    promise: str
    waiting_for: str
    brief: str = ""


def standing_of(ticket: Ticket, *, now: datetime) -> Standing:
    """Return the clock that breaches next; of a ticket without one, the last."""
    plan = terms_of_ticket(ticket).plan
    waiting_for = waiting_words(ticket)
    clock = _shown(ticket)
    if clock is None:
        because = service_level_applies(plan, ticket.kind).because
        return Standing(None, 0, because, waiting_for)
    target = plan.target(clock.name, clock.severity)
    promise, brief = _promise(target)
    if ticket.release and isinstance(target, Release):
        promise = brief = _with_release(ticket, clock)
    return Standing(clock, used_now(clock, ticket, now), promise, waiting_for, brief)


def _promise(target: Target) -> tuple[str, str]:
    """Return what is promised, and the same in two or three words."""
    match target:
        case Release():
            return f"with the {target.words}", target.words.partition(" or ")[0]
        case NoTarget():
            return target.words, "no service level"
        case Promised():
            return target.words, "no date promised"
        case _:
            return target.words, ""


def _with_release(ticket: Ticket, clock: Clock) -> str:
    """Return with which release it is due, and the day: ``with release 5.2, 14 Dec``."""
    words = f"with release {ticket.release}"
    if clock.due_at is None:
        return words
    day = (clock.due_at - timedelta(seconds=1)).astimezone(zone(ticket.site.zone))
    return f"{words}, {day.day} {day:%b}"


def waiting_words(ticket: Ticket) -> str:
    """Return whom a ticket waits for, in words; empty while it waits for nobody."""
    state = State(ticket.state)
    return words_for_state(state) if state in WAITING else ""


def _shown(ticket: Ticket) -> Clock | None:
    clocks = sorted(ticket.clocks.all(), key=_order)
    named = [clock for clock in clocks if clock.name == ticket.next_clock]
    going = [clock for clock in clocks if not clock.finished_at]
    return next((some[-1] for some in (named, going, clocks) if some), None)


def _order(clock: Clock) -> tuple[bool, int]:
    return clock.name == "resolution", clock.ordinal


def latest_change(*, reader: Reader) -> int:
    """Return a number that rises with every change of any ticket; 0 for nobody."""
    if reader.side not in {"vendor", "customer"}:
        return 0
    return TicketEvent.objects.aggregate(latest=Max("pk"))["latest"] or 0

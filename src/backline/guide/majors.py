"""Major incidents: who may declare one, who does what, when customers hear again.

Guide: process.escalation - what burns is led, and the customers hear without asking;
severity.incidents - a fault at several sites is a parent with a child per site, so a
major incident is declared on the parent; philosophy.transparency - a customer reads what
touches them, and of no other customer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from backline.guide.plan import Span
from backline.guide.workflow import (
    OPEN,
    UNFINISHED,
    MoveRefused,
    State,
    words_for_state,
)


if TYPE_CHECKING:
    from collections.abc import Iterable

    from backline.guide.plan import Plan


CLAUSE = "process.escalation"
_FAMILY = "severity.incidents"
_OPENLY = "philosophy.transparency"

#: How often customers hear where neither the plan nor its clock says (we decide).
EVERY = timedelta(minutes=30)
#: How long before an update is due its writer is reminded, where the plan says nothing.
WARN = timedelta(minutes=5)
#: A next update can be set this soon, and no later than that.
SOONEST, LATEST = timedelta(minutes=5), timedelta(hours=12)
#: The clock of a plan that has customers told every so often.
UPDATE_CLOCK = "next_update"


class Role(StrEnum):
    """Who does what in a major incident."""

    #: Leads: decides, hands out work, stands it down.
    LEAD = "lead"
    #: Writes the updates and the announcement.
    COMMUNICATIONS = "communications"
    #: Leads the search for the fault.
    TECHNICAL = "technical"


_ROLE_WORDS: dict[Role, str] = {
    Role.LEAD: "incident lead",
    Role.COMMUNICATIONS: "communications",
    Role.TECHNICAL: "technical lead",
}


def words_for_role(role: Role) -> str:
    """Return the role as people say it."""
    return _ROLE_WORDS[role]


def role_named(name: str) -> Role:
    """Return the role of that name.

    Raises:
        MoveRefused: there is none (process.escalation).
    """
    try:
        return Role(name)
    except ValueError as error:
        known = ", ".join(Role)
        message = f"{name[:40]!r} is no role here: choose one of {known}."
        raise MoveRefused(message, CLAUSE) from error


@dataclass(frozen=True, slots=True)
class Candidate:
    """What decides of a ticket whether it can be a major incident.

    Attributes:
        state: where it stands.
        is_highest: whether its severity is the highest of its plan.
        parent: the number of its parent; empty for none.
        has_children: whether it stands over others.
        runs: whether it is run as a major incident already.
    """

    state: State
    is_highest: bool
    parent: str
    has_children: bool
    runs: bool


def check_can_declare(ticket: Candidate, *, level: str, is_manager: bool) -> None:
    """Refuse to declare what is none, or by whom it is not to be declared.

    Args:
        ticket: the ticket it would be.
        level: L1, L2 or L3 of who declares it; empty for none.
        is_manager: whether that person is a manager.

    Raises:
        MoveRefused: with the reason and what to do instead (process.escalation).
    """
    if not is_manager and level not in {"L2", "L3"}:
        message = "A manager, or an engineer of L2 or L3, declares a major incident: page one."
        raise MoveRefused(message, CLAUSE)
    if ticket.runs:
        message = "It is run as a major incident already: see its page."
        raise MoveRefused(message, CLAUSE)
    if ticket.state not in OPEN:
        message = f"The ticket is {words_for_state(ticket.state)}: nothing is lost now."
        raise MoveRefused(message, CLAUSE)
    if ticket.parent:
        message = f"It is part of {ticket.parent}: declare that one, for all its sites."
        raise MoveRefused(message, _FAMILY)
    if not ticket.is_highest and not ticket.has_children:
        message = (
            "Neither is it of the highest severity nor has it children: grade it anew, "
            "or put the other sites' tickets under it."
        )
        raise MoveRefused(message, CLAUSE)


def can_declare(ticket: Candidate, *, level: str, is_manager: bool) -> bool:
    """Say whether `check_can_declare` lets it pass; for the button."""
    try:
        check_can_declare(ticket, level=level, is_manager=is_manager)
    except MoveRefused:
        return False
    return True


def check_can_have_role(*, name: str, level: str, is_manager: bool, role: Role) -> None:
    """Refuse a role for who cannot have it: L1 takes calls, and may communicate.

    Raises:
        MoveRefused: somebody of L1 is to lead (process.levels).
    """
    if not level and not is_manager:
        message = f"{name} is neither an engineer nor a manager: choose somebody else."
        raise MoveRefused(message, CLAUSE)
    if role is not Role.COMMUNICATIONS and level == "L1" and not is_manager:
        message = (
            f"{name} is of L1 and takes the calls: the {words_for_role(role)} is of L2 "
            "or L3, or a manager."
        )
        raise MoveRefused(message, "process.levels")


def check_runs(*, runs: bool) -> None:
    """Refuse what belongs to a major incident where none is running.

    Raises:
        MoveRefused: it is stood down, or never was one.
    """
    if not runs:
        message = "It is not run as a major incident now: declare it first."
        raise MoveRefused(message, CLAUSE)


def is_over(state: State) -> bool:
    """Say whether standing down is to be offered: service is back, or all is closed."""
    return state not in OPEN


def takes_updates(state: State) -> bool:
    """Say whether an update can still be written on a ticket in this state."""
    return state in UNFINISHED


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often customers hear of a major incident, and who says so.

    Attributes:
        every: from one update to the next, around the clock.
        warn: how long before it is due its writer is reminded.
        because: where the figure is from, as a sentence.
        clause: the clause that states it.
    """

    every: timedelta
    warn: timedelta
    because: str
    clause: str


def rhythm_of(plan: Plan, severity: str) -> Rhythm:
    """Return how often customers hear of a major incident (process.escalation).

    The plan's table of updates says it, else its clock of the next update for this
    severity, else the desk: every 30 minutes. Somebody who waits in the dark calls, so
    nothing slower than the plan's own clock is ever taken.
    """
    if plan.updates is not None:
        return Rhythm(
            timedelta(seconds=plan.updates.every_seconds),
            timedelta(seconds=plan.updates.warn_seconds),
            f"{plan.title} says so.",
            plan.updates.clause,
        )
    terms = plan.clock(UPDATE_CLOCK)
    target = terms.targets.get(severity) if terms is not None else None
    if terms is not None and isinstance(target, Span):
        return Rhythm(
            timedelta(seconds=target.seconds),
            WARN,
            f"The next update of {plan.title} is due within {target.words}.",
            terms.clause,
        )
    because = f"{plan.title} names no rhythm: the desk's own holds."
    return Rhythm(EVERY, WARN, because, CLAUSE)


def next_update_at(
    rhythm: Rhythm, *, now: datetime, minutes: int | None = None
) -> datetime:
    """Return when customers hear next, after a word at *now*.

    Args:
        rhythm: as the plan has it.
        now: the instant of that word.
        minutes: another time that is told them; never later than the rhythm.

    Raises:
        MoveRefused: that is too soon to be kept, or later than the plan allows.
    """
    if minutes is None:
        return now + rhythm.every
    asked, most = timedelta(minutes=minutes), min(rhythm.every, LATEST)
    most = max(most, SOONEST)
    if not SOONEST <= asked <= most:
        least = int(SOONEST.total_seconds()) // 60
        top = int(most.total_seconds()) // 60
        message = (
            f"The next update comes in {least} to {top} minutes: {rhythm.because} Write "
            "that nothing is new, rather than nothing."
        )
        raise MoveRefused(message, rhythm.clause)
    return now + asked


Reminder = Literal["soon", "due"]
#: The reminders that call the writer by their own ways; the others are a mail.
CALLS: frozenset[Reminder] = frozenset({"due"})


def reminder_of(
    *, due_at: datetime, warn: timedelta, told: str, now: datetime
) -> Reminder | None:
    """Return of what the communications role is to be reminded now.

    Args:
        due_at: when the next update is due.
        warn: how long before that the first reminder comes.
        told: the reminder of this update that went out last; empty for none.
        now: the present.
    """
    if now >= due_at:
        return None if told == "due" else "due"
    if now >= due_at - warn:
        return None if told else "soon"
    return None


class Scope(StrEnum):
    """Whom an announcement is for."""

    #: The customers of the ticket and of its children.
    FAMILY = "family"
    #: Also those who have the component in use at one of their sites.
    COMPONENT = "component"


def scope_named(name: str, *, component: str) -> Scope:
    """Return the scope of that name, if the ticket can have it.

    Raises:
        MoveRefused: there is none, or the ticket names no component.
    """
    if name not in set(Scope):
        message = f"{name[:40]!r} is nobody: choose one of {', '.join(Scope)}."
        raise MoveRefused(message, _OPENLY)
    if name == Scope.COMPONENT and not component:
        message = "The ticket names no component: announce it to its own customers."
        raise MoveRefused(message, _OPENLY)
    return Scope(name)


def check_names_nobody(words: str, names: Iterable[str]) -> None:
    """Refuse words for several customers that name one of them.

    Args:
        words: what all of them will read.
        names: the customers' names.

    Raises:
        MoveRefused: one is named (philosophy.transparency).
    """
    said = words.casefold()
    for name in names:
        if name.strip() and name.strip().casefold() in said:
            message = (
                f"{name} is named, and others read this too: write what happens without "
                "saying at whom."
            )
            raise MoveRefused(message, _OPENLY)

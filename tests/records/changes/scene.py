"""A change of Meridian's dialer, as the tests around it need it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.cast import NOON, Cast, reader

from backline.guide.change_loss import Allowed
from backline.records.accounts.queries import THE_DESK
from backline.records.changes.actions.agreeing import (
    There,
    accept_window,
    propose_window,
)
from backline.records.changes.actions.planning import Planned, plan_change
from backline.records.changes.models import Change
from backline.records.changes.queries import change_for
from backline.records.tickets.actions.intake import Report, open_ticket
from backline.records.tickets.queries import entries_for, ticket_for


LOG_IN = "agents_cannot_log_in"
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
#: The instants of the stories: a window of two hours, an hour from noon.
START, END = NOON + HOUR, NOON + 3 * HOUR
PLANNED = Planned(
    risk="medium",
    steps=["Take a copy", "Swap the dialer's database", "Place ten test calls"],
    back_out="Put the copy back and restart.",
    components=["acd"],
    scope=[Allowed("acd", LOG_IN, 12)],
)


def requested(cast: Cast, *, now: datetime = NOON - HOUR) -> str:
    """Let Meridian's owner ask for a change; return its number."""
    report = Report(
        channel="portal",
        kind="change",
        site_id=cast.meridian.site.pk,
        subject="New database for the ACD",
        words="Please, at night.",
    )
    return open_ticket(report=report, by=reader(cast.meridian.owner), now=now).number


def planned(cast: Cast, *, now: datetime = NOON - HOUR, **other: Any) -> str:
    """Let the vendor write the plan of a change; return its number."""
    number = requested(cast, now=now)
    plan = replace(PLANNED, **other)
    plan_change(number=number, planned=plan, by=reader(cast.l2), now=now)
    return number


def proposed(
    cast: Cast,
    *,
    now: datetime = NOON - HOUR,
    start: datetime = START,
    end: datetime = END,
    **other: Any,
) -> str:
    """Let the vendor propose a window; return the number."""
    number = planned(cast, now=now, **other)
    propose_window(
        number=number,
        start_at=start,
        end_at=end,
        there=There(people=[cast.l2.pk], words="On the bridge"),
        by=reader(cast.l2),
        now=now,
    )
    return number


def agreed(
    cast: Cast,
    *,
    now: datetime = NOON - HOUR,
    start: datetime = START,
    end: datetime = END,
    **other: Any,
) -> str:
    """Let the customer accept it too; return the number."""
    number = proposed(cast, now=now, start=start, end=end, **other)
    accept_window(
        number=number,
        start_at=start,
        end_at=end,
        revision=1,
        there=There(people=[cast.meridian.colleague.pk]),
        by=reader(cast.meridian.owner),
        now=now,
    )
    return number


def the(number: str) -> Change:
    """Return a change as it is now."""
    ticket = ticket_for(reader=THE_DESK, number=number)
    return change_for(reader=THE_DESK, ticket=ticket)


def kinds(number: str) -> list[str]:
    """Return what stands on the timeline after the receipt."""
    ticket = ticket_for(reader=THE_DESK, number=number)
    told = entries_for(reader=THE_DESK, ticket=ticket)
    return [entry.kind.value for entry in told][2:]


def facts(number: str, kind: str) -> dict[str, object]:
    """Return the facts of the last event of a kind."""
    ticket = ticket_for(reader=THE_DESK, number=number)
    told = entries_for(reader=THE_DESK, ticket=ticket)
    return dict([entry.facts for entry in told if entry.kind == kind][-1])

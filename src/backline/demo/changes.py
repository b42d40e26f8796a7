"""Moves of a change: planned, its window proposed and accepted, carried out, reviewed.

A window is so many days after the step that proposes it, at an hour of the site's wall.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from backline.demo.story import Move, Scene
from backline.guide.measurement import Sample
from backline.records.accounts.queries import THE_DESK
from backline.records.changes.actions import agreeing, execution, freezes
from backline.records.changes.actions.agreeing import There
from backline.records.changes.actions.losses import keep_agreed_loss
from backline.records.changes.actions.planning import Planned, plan_change
from backline.records.changes.queries import change_for
from backline.records.customers.queries import contact_of
from backline.records.tickets.queries import ticket_for
from backline.zones import zone


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader
    from backline.records.changes.models import Change

_MINUTE = timedelta(minutes=1)


def freeze(after: int, by: str, *, days: int, until: int, reason: str) -> Move:
    """A customer freezes their sites for some days to come."""

    def act(on: Scene) -> object:
        ticket = ticket_for(reader=THE_DESK, number=on.number)
        where = zone(ticket.site.zone)
        first = on.now.astimezone(where).date() + timedelta(days=days)
        start = datetime.combine(first, time(0), where)
        return freezes.freeze(
            start_at=start,
            end_at=start + timedelta(days=until - days),
            reason=reason,
            by=on.by,
            now=on.now,
        )

    return Move(after, by, act)


def plan(after: int, by: str, planned: Planned) -> Move:
    """Somebody writes the plan."""
    return Move(
        after,
        by,
        lambda on: plan_change(number=on.number, planned=planned, by=on.by, now=on.now),
    )


def propose(  # noqa: PLR0913 - a proposal's own facts
    after: int,
    by: str,
    *,
    days: int,
    hour: int,
    hours: int,
    there: tuple[str, ...],
    words: str = "",
) -> Move:
    """Somebody proposes a window, and says who of their side is there."""

    def act(on: Scene) -> object:
        ticket = ticket_for(reader=THE_DESK, number=on.number)
        where = zone(ticket.site.zone)
        day = on.now.astimezone(where).date() + timedelta(days=days)
        start = datetime.combine(day, time(hour), where)
        return agreeing.propose_window(
            number=on.number,
            start_at=start,
            end_at=start + timedelta(hours=hours),
            words=words,
            there=There(people=[_number(on.people(name)) for name in there]),
            by=on.by,
            now=on.now,
        )

    return Move(after, by, act)


def accept(after: int, by: str, *, there: tuple[str, ...], words: str = "") -> Move:
    """The other side accepts it, and says who of theirs is there."""

    def act(on: Scene) -> object:
        change = _change(on)
        window = change.window
        return window and agreeing.accept_window(
            number=on.number,
            start_at=window.start_at,
            end_at=window.end_at,
            revision=change.revision,
            words=words,
            there=There(people=[_number(on.people(name)) for name in there]),
            by=on.by,
            now=on.now,
        )

    return Move(after, by, act)


def carry_out(after: int, by: str, *, lost: tuple[int, int], words: str) -> Move:
    """An engineer does the work in its window, while a little is lost as agreed."""

    def act(on: Scene) -> object:
        change = _change(on)
        agreed = change.agreed
        if agreed is None:
            return None
        at = agreed.window.start_at + 4 * _MINUTE
        execution.start_change(number=on.number, by=on.by, now=at)
        line = change.scope.all()[0]
        affected, total = lost
        for minute in range(9, 16):
            sample = Sample(
                affected,
                total,
                "roster",
                "measured",
                at + minute * _MINUTE,
            )
            keep_agreed_loss(
                agreed=agreed,
                site_id=change.ticket.site_id,
                component=line.component,
                measure=line.measure,
                sample=sample,
                now=sample.at,
            )
        for step in change.steps.all():
            at += 19 * _MINUTE
            execution.do_step(number=on.number, step=step.ordinal, by=on.by, now=at)
        return execution.finish_change(
            number=on.number,
            outcome="finished",
            words=words,
            by=on.by,
            now=at + 7 * _MINUTE,
        )

    return Move(after, by, act)


def review(after: int, by: str, words: str) -> Move:
    """An engineer reviews it, which closes its ticket."""

    def act(on: Scene) -> object:
        return execution.review_change(
            number=on.number, result="successful", words=words, by=on.by, now=on.now
        )

    return Move(after, by, act)


def _change(on: Scene) -> Change:
    ticket = ticket_for(reader=THE_DESK, number=on.number)
    return change_for(reader=THE_DESK, ticket=ticket)


def _number(of: Reader) -> int:
    """Return how somebody is named as being there: a contact, or a person."""
    contact = contact_of(reader=of)
    number = contact.pk if contact else of.person_id
    if number is None:
        message = f"{of.name} is no person."
        raise LookupError(message)
    return number

"""Actions with owners and dates: planned, reminded of, done with evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from backline.guide.rca import ACTION_REMINDED_DAYS
from backline.guide.reports import check_action, check_can_finish, check_can_move
from backline.guide.timeline import Fact, Kind
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import THE_DESK, Reader, managers, person
from backline.records.causes.actions.writing import begun, renew
from backline.records.causes.models import Action, ActionKind, ActionSide
from backline.records.causes.queries import action_for, can_finish
from backline.records.customers.queries import contacts_for
from backline.records.outbox.actions import enqueue_all, message
from backline.records.outbox.models import Message
from backline.records.tickets.actions.moves import (
    Draft,
    append,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.tickets.letters import to_contact
from backline.records.trail.actions import record
from backline.zones import zone


_CLAUSE = "rca.due"
_LONGEST = 300


@transaction.atomic
def plan_action(  # noqa: PLR0913 - what, who and until when
    *,
    number: str,
    title: str,
    kind: str,
    owner: str,
    due_date: date,
    by: Reader,
    now: datetime,
) -> Action:
    """Write an action down.

    Args:
        number: the ticket.
        title: what is to be done.
        kind: ``corrective`` or ``preventive``.
        owner: ``person-7`` of the vendor, or ``contact-3`` of the ticket's customer.
        due_date: until when, at the site.
        by: who plans it.
        now: the instant.

    Raises:
        MoveRefused: it says too little, or its owner is nobody of either side.
    """
    report = begun(number=number, by=by, now=now)
    side, pk = _owner(owner)
    name = _name_of(side, pk, customer_id=report.ticket.customer_id, by=by)
    check_action(title=title, owner=name, due_date=due_date)
    if kind not in ActionKind.values:
        message = f"{kind[:20]!r} is no kind of action: corrective or preventive."
        raise MoveRefused(message, _CLAUSE)
    renew(report, by=by, now=now)
    action = Action.objects.create(
        report=report,
        title=title.strip(),
        kind=kind,
        side=side,
        person_id=pk if side == ActionSide.VENDOR else None,
        contact_id=pk if side == ActionSide.CUSTOMER else None,
        owner_name=name,
        due_date=due_date,
    )
    details = {"action": action.title, "owner": name, "until": str(due_date)}
    about = report.ticket.number
    record(did="cause.action-planned", about=about, by=by, now=now, details=details)
    return action


def _name_of(side: str, pk: int, *, customer_id: int, by: Reader) -> str:
    """Return the name of one of the side's people; empty where it is nobody of them."""
    if side == ActionSide.VENDOR:
        found = person(reader=by, person_id=pk)
        is_ours = found is not None and found.side == "vendor" and found.is_active
        return found.name if found is not None and is_ours else ""
    contacts = contacts_for(reader=by, customer_id=customer_id)
    contact = contacts.filter(pk=pk).first() if side else None
    return contact.name if contact else ""


def _owner(owner: str) -> tuple[str, int]:
    named, _, pk = owner.partition("-")
    sides = {"person": ActionSide.VENDOR.value, "contact": ActionSide.CUSTOMER.value}
    if named not in sides or not pk.isdecimal():
        return "", 0
    return sides[named], int(pk)


@transaction.atomic
def drop_action(*, action_id: int, by: Reader, now: datetime) -> None:
    """Take out an action that the customer was not told of yet.

    Raises:
        MoveRefused: it was told to the customer: then it is done, or stays.
    """
    action = action_for(reader=by, action_id=action_id)
    renew(begun(number=action.report.ticket.number, by=by, now=now), by=by, now=now)
    deleted, _ = Action.objects.filter(
        pk=action.pk, told_at=None, done_at=None
    ).delete()
    if not deleted:
        message = "The customer was told of this action, or it is done: it stays."
        raise MoveRefused(message, _CLAUSE)
    about, details = action.report.ticket.number, {"action": action.title}
    record(did="cause.action-dropped", about=about, by=by, now=now, details=details)


@transaction.atomic
def move_action(
    *,
    action_id: int,
    owner: str,
    due_date: date,
    because: str,
    by: Reader,
    now: datetime,
) -> None:
    """Give an action another owner or date; a customer who was told of it is told why.

    Raises:
        MoveRefused: it is done, nobody says why, its owner is nobody of either side, or
            it is with the report's reviewer.
    """
    action = action_for(reader=by, action_id=action_id)
    ticket = action.report.ticket
    report = begun(number=ticket.number, by=by, now=now)
    check_can_move(done=action.done_at is not None, because=because)
    side, pk = _owner(owner)
    name = _name_of(side, pk, customer_id=ticket.customer_id, by=by)
    check_action(title=action.title, owner=name, due_date=due_date)
    if action.told_at is None:
        renew(report, by=by, now=now)
    moved = Action.objects.filter(pk=action.pk, done_at=None).update(
        side=side,
        person_id=pk if side == ActionSide.VENDOR else None,
        contact_id=pk if side == ActionSide.CUSTOMER else None,
        owner_name=name,
        due_date=due_date,
        first_due_date=action.first_due_date or action.due_date,
        moved_because=because.strip()[:_LONGEST],
        reminded_on=None,
    )
    check_can_move(done=not moved, because=because)
    details = {"action": action.title, "owner": name, "until": str(due_date)}
    about = ticket.number
    record(did="cause.action-moved", about=about, by=by, now=now, details=details)
    if action.told_at is not None:
        words = (
            f"An action of the root cause report changed: {action.title}\n\nIt is now "
            f"{name}'s, until {due_date.day} {due_date:%b %Y}. Why: {because.strip()}"
        )
        enqueue_all(to_contact(ticket, words=words, now=now))


@one_after_the_other
def finish(*, action_id: int, evidence: str, by: Reader, now: datetime) -> None:
    """Say that an action is done, and what shows it.

    It stands on the ticket once the customer was told of the action; until then it is
    in the trail, and in the report when that is released.

    Raises:
        MoveRefused: it is done already, it is the other side's, or nothing shows it.
    """
    action = action_for(reader=by, action_id=action_id)
    check_can_finish(done=action.done_at is not None, evidence=evidence)
    if not can_finish(reader=by, action=action):
        message = (
            f"This action is {action.owner_name}'s: only the vendor says it is done."
        )
        raise MoveRefused(message, _CLAUSE)
    number = action.report.ticket.number
    ticket = ticket_to_move(number, Kind.CAUSE_ACTION_DONE, by=by)
    swapped = Action.objects.filter(pk=action.pk, done_at=None).update(
        done_at=now, done_by=by.name, evidence=evidence.strip()
    )
    check_can_finish(done=not swapped, evidence=evidence)
    facts: dict[str, Fact] = {
        "action": action.title,
        "owner": action.owner_name,
        "words": evidence.strip(),
    }
    if action.told_at is None:
        record(did="cause.action-done", about=number, by=by, now=now, details=facts)
        return
    append(ticket, [Draft(Kind.CAUSE_ACTION_DONE, facts)], by=by, now=now)


def remind(*, now: datetime, limit: int = 50) -> int:
    """Remind the owners of what is due soon, and of what is late; once a day each.

    Of what is late the managers read too. A customer's contact is written to once they
    were told of it; the vendor's people do what is planned, whether it is told or not.

    Returns:
        How many owners were written to.
    """
    soon = now.date() + timedelta(days=ACTION_REMINDED_DAYS + 1)
    waiting = (
        Action.objects.filter(done_at=None, due_date__lte=soon)
        .exclude(side=ActionSide.CUSTOMER, told_at=None)
        .exclude(reminded_on__gte=now.date() + timedelta(days=1))
        .select_related("report__ticket__site", "person", "contact")
        .order_by("due_date", "pk")
    )
    told = 0
    for action in waiting:
        if told == limit:
            break
        told += _remind(action, now)
    return told


@transaction.atomic
def _remind(action: Action, now: datetime) -> int:
    """Write to the owner if it was not done on this day of the site; say how many."""
    place: ZoneInfo = zone(action.report.ticket.site.zone)
    today = now.astimezone(place).date()
    first = action.due_date - timedelta(days=ACTION_REMINDED_DAYS)
    late = today > action.due_date
    if today < first or action.reminded_on == today:
        return 0
    if action.reminded_on is not None and not late:
        return 0
    same = Action.objects.filter(pk=action.pk, reminded_on=action.reminded_on)
    if not same.update(reminded_on=today):
        return 0
    enqueue_all(_letters(action, today, late=late, now=now))
    return 1


def _letters(
    action: Action, today: date, *, late: bool, now: datetime
) -> Iterator[Message]:
    ticket = action.report.ticket
    when = "was due" if late else "is due"
    place = "portal" if action.side == ActionSide.CUSTOMER else "console"
    link = f"{settings.BASE_URL}/{place}/causes/actions/{action.pk}/"
    body = (
        f"{action.title}\n\nThis {when} on {action.due_date:%a} {action.due_date.day} "
        f"{action.due_date:%b %Y}. Say there what shows that it is done:\n{link}\n"
    )
    owner = action.person or action.contact
    people = [owner.email] if owner else []
    if late:
        people += [manager.email for manager in managers(reader=THE_DESK)]
    for address in dict.fromkeys(people):
        yield message(
            channel="mail",
            recipient=address,
            subject=f"[{ticket.number}] {'Late' if late else 'Due soon'}: {action.title}",
            body=body,
            about=ticket.number,
            now=now,
            dedupe_key=f"cause-action/{action.pk}/{today}/{address}",
        )

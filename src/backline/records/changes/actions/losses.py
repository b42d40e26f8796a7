"""What is measured while a change is on: agreed loss is kept, more than that is linked."""

from __future__ import annotations

from datetime import datetime

from backline.guide.change_loss import AgreedChange
from backline.guide.changes import CLAUSE
from backline.guide.measurement import Sample
from backline.guide.timeline import Fact, FaultDomain, Kind, Side
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.changes.models import AgreedLoss, CausedIncident
from backline.records.changes.queries import change_for
from backline.records.outbox.models import Message
from backline.records.tickets.actions.measured import if_possible, ticket_held
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    check_words,
    one_after_the_other,
)
from backline.records.tickets.letters import to_contact, to_engineer
from backline.records.tickets.models import Ticket
from backline.records.tickets.queries import ticket_for


@if_possible
def keep_agreed_loss(
    *,
    agreed: AgreedChange,
    site_id: int,
    component: str,
    measure: str,
    sample: Sample,
    now: datetime,
) -> Moved | None:
    """Keep a loss that opened nothing, for the change's page (change.agreed-window).

    The first of a measure in a window stands on the timeline; the worst and the last on
    the page. A window that was agreed later begins anew.
    """
    ticket = ticket_held(agreed.number, Kind.LOSS_IN_SCOPE, THE_DESK)
    since = agreed.window.start_at
    rows = AgreedLoss.objects.filter(
        change=ticket.pk,
        site=site_id,
        component=component,
        measure=measure,
        window_start_at=since,
    )
    row = rows.first()
    if row is not None:
        _go_on(row, sample)
        return None
    counts = {"affected": sample.affected, "total": sample.total}
    AgreedLoss.objects.create(
        change_id=ticket.pk,
        site_id=site_id,
        component=component,
        measure=measure,
        window_start_at=since,
        first_at=sample.at,
        last_at=sample.at,
        worst_affected=sample.affected,
        worst_total=sample.total,
        **counts,
    )
    facts: dict[str, Fact] = {"component": component, "measure": measure, **counts}
    draft = Draft(Kind.LOSS_IN_SCOPE, facts, by=Side.SITE)
    at = max(sample.at, ticket.opened_at)
    letters = _if_nobody_has_begun(ticket, now)
    return append(ticket, [draft], by=THE_DESK, now=now, at=at, messages=letters)


def _if_nobody_has_begun(ticket: Ticket, now: datetime) -> list[Message]:
    """Return what is told of a loss that is agreed for work that nobody does."""
    change = change_for(reader=THE_DESK, ticket=ticket)
    if change.started_at is not None:
        return []
    words = (
        "Loss inside of its scope is measured, and nobody has begun the change. It opens "
        "nothing while the window lasts: begin it, or withdraw it."
    )
    if change.carried_out_by == Side.CUSTOMER.value:
        return to_contact(ticket, words=words, now=now, automatic=True)
    return to_engineer(ticket, words=words, now=now)


def _go_on(row: AgreedLoss, sample: Sample) -> None:
    if sample.at <= row.last_at:
        return
    row.last_at, row.affected, row.total = sample.at, sample.affected, sample.total
    if sample.affected * row.worst_total > row.worst_affected * sample.total:
        row.worst_affected, row.worst_total = sample.affected, sample.total
    row.save()


@if_possible
def blame_change(
    *, agreed: AgreedChange, incident: str, because: str, now: datetime
) -> Moved | None:
    """Link an incident to the change that caused it; the vendor's change is the vendor's.

    An incident that was there before and is traced to something else stays as traced:
    a person decides what is whose.

    Returns:
        None when they are linked already.
    """
    change = ticket_held(agreed.number, Kind.CHANGE_CAUSED, THE_DESK, side=Side.DESK)
    ticket = ticket_held(incident, Kind.CAUSED_BY_CHANGE, THE_DESK, side=Side.DESK)
    drafts = [Draft(Kind.CAUSED_BY_CHANGE, _facts(change, because), by=Side.DESK)]
    ours = FaultDomain.CONTACT_CENTRE.value
    is_traced = ticket.fault_domain != FaultDomain.UNDER_INVESTIGATION.value
    was_there = ticket.opened_at < agreed.window.start_at and not ticket.times_reopened
    if (
        agreed.is_the_vendors
        and ticket.fault_domain != ours
        and not (is_traced and was_there)
    ):
        evidence = f"{because} {change.number} is the vendor's change."
        traced = {"domain": ours, "evidence": evidence, "signed_by": ""}
        drafts.append(Draft(Kind.FAULT_DOMAIN_SET, traced, by=Side.DESK))
    return _linked(change, ticket, drafts, because, by=THE_DESK, now=now)


def _facts(other: Ticket, because: str) -> dict[str, Fact]:
    return {"number": other.number, "because": because}


def _linked(
    change: Ticket,
    incident: Ticket,
    drafts: list[Draft],
    because: str,
    *,
    by: Reader,
    now: datetime,
) -> Moved | None:
    """Link both ways, once."""
    _, is_new = CausedIncident.objects.get_or_create(
        change_id=change.pk,
        ticket=incident,
        defaults={"because": because[:500], "at": now},
    )
    if not is_new:
        return None
    words = f"{incident.number} is linked to this change: {because}"
    told = Draft(Kind.CHANGE_CAUSED, _facts(incident, because), by=drafts[0].by)
    append(
        change,
        [told],
        by=by,
        now=now,
        messages=to_engineer(change, words=words, now=now),
    )
    return append(incident, drafts, by=by, now=now)


@one_after_the_other
def link_incident(
    *, number: str, incident: str, because: str, by: Reader, now: datetime
) -> Moved:
    """Link an incident that an engineer found to be caused by the change.

    Raises:
        UnknownTicket: one of them is not *by*'s to see.
        UnknownChange: nothing is planned of the change.
        MoveRefused: it is not the vendor who links, or they are linked already.
    """
    change = ticket_held(number, Kind.CHANGE_CAUSED, by, side=Side.VENDOR)
    change_for(reader=by, ticket=change)
    ticket = ticket_for(reader=by, number=incident)
    said = check_words(because, what="The link")
    if by.side != "vendor" or ticket.kind != "incident":
        message = "An engineer links an incident: give the number of one."
        raise MoveRefused(message, CLAUSE)
    if ticket.customer_id != change.customer_id:
        message = f"{ticket.number} is another customer's: it is not of this change."
        raise MoveRefused(message, CLAUSE)
    drafts = [Draft(Kind.CAUSED_BY_CHANGE, _facts(change, said), by=Side.VENDOR)]
    moved = _linked(change, ticket, drafts, said, by=by, now=now)
    if moved is None:
        message = f"{ticket.number} is linked to this change already."
        raise MoveRefused(message, CLAUSE)
    return moved

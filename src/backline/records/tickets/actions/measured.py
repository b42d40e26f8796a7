"""What measurement at the site does to an incident that is there already.

Each holds the ticket before it reads it, so that people who act at the same moment come
before or after, and a batch of samples is never turned away because of them. A move
that the workflow does not have by then is left out; the next samples are seconds away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import ParamSpec

from django.db import transaction

from backline.guide.measured import may_raise, worth_noting
from backline.guide.measurement import Sample, flaps
from backline.guide.severity import Verdict
from backline.guide.timeline import Event, Fact, Kind, Side
from backline.guide.workflow import MoveRefused, State, check_can_move
from backline.records.accounts.queries import Reader
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
)
from backline.records.tickets.letters import to_contact, to_engineer
from backline.records.tickets.models import Ticket, TicketEvent
from backline.records.tickets.projection import terms_of_ticket
from backline.records.tickets.queries import ticket_for
from backline.records.tickets.stored import event_of


Given = ParamSpec("Given")


@dataclass(frozen=True, slots=True)
class Loss:
    """The figures of one measure of a component at one instant, and what shows them."""

    component: str
    measure: str
    sample: Sample
    evidence: str


def if_possible(
    action: Callable[Given, Moved | None],
) -> Callable[Given, Moved | None]:
    """Run *action* in a transaction; None when the workflow does not have it here."""

    @wraps(action)
    def tried(*args: Given.args, **kwargs: Given.kwargs) -> Moved | None:
        try:
            with transaction.atomic():
                return action(*args, **kwargs)
        except MoveRefused:
            return None

    return tried


@if_possible
def note_loss(*, number: str, loss: Loss, by: Reader, now: datetime) -> Moved | None:
    """Write a measured loss on the timeline, if it says something new.

    Returns:
        None when the figures need not be written.
    """
    ticket = ticket_held(number, Kind.LOSS_MEASURED, by)
    if not worth_noting(
        terms_of_ticket(ticket).plan,
        component=loss.component,
        measure=loss.measure,
        sample=loss.sample,
        noted=_noted(ticket, loss.measure),
    ):
        return None
    facts: dict[str, Fact] = {
        "component": loss.component,
        "measure": loss.measure,
        "affected": loss.sample.affected,
        "total": loss.sample.total,
        "source": loss.sample.total_source,
        "evidence": loss.evidence,
    }
    draft = Draft(Kind.LOSS_MEASURED, facts, by=Side.SITE)
    at = _not_before_opening(ticket, loss.sample.at)
    return append(ticket, [draft], by=by, now=now, at=at)


@if_possible
def raise_by_measurement(
    *,
    number: str,
    verdict: Verdict,
    by: Reader,
    now: datetime,
    short_since: Callable[[datetime], bool],
) -> Moved | None:
    """Raise the severity to what was measured (severity.change); never lower it.

    Args:
        number: of the ticket.
        verdict: the severity that held.
        by: whose measurement it is.
        now: the instant of writing, from which the new target counts.
        short_since: tells whether the loss was once short of the verdict after an
            instant; asked only where somebody lowered the severity.

    Returns:
        None when the severity stays.
    """
    ticket = ticket_held(number, Kind.SEVERITY_SET, by)
    plan = terms_of_ticket(ticket).plan
    severity = verdict.severity
    if severity is None or severity not in plan.severities:
        return None
    lowered_at = _lowered_at(ticket)
    if not may_raise(
        plan,
        to=severity,
        present=ticket.severity,
        peak=ticket.peak_severity,
        short_since_lowered=lowered_at is not None and short_since(lowered_at),
    ):
        return None
    draft = Draft(
        Kind.SEVERITY_SET,
        {
            "severity": severity,
            "before": ticket.severity,
            "because": verdict.because,
            "clause": verdict.clause,
            "loss": verdict.loss,
            "decided_by": verdict.decided_by,
            "consent": "",
        },
        by=Side.SITE,
    )
    words = f"Now {severity}, by measurement: {verdict.because}"
    letters = [
        *to_contact(ticket, words=words, now=now, automatic=True),
        *to_engineer(ticket, words=words, now=now),
    ]
    return append(ticket, [draft], by=by, now=now, messages=letters)


@if_possible
def restore_by_measurement(
    *,
    number: str,
    recovered_at: datetime,
    evidence: str,
    by: Reader,
    now: datetime,
    what: str = "Service is back, as measured.",
) -> Moved | None:
    """Note that service is back, from the first sample without loss on.

    Call it once the recovery has lasted (turnaround.resolved).
    """
    ticket = ticket_held(number, Kind.RESTORED, by)
    draft = Draft(
        Kind.RESTORED, {"how": "recovered", "evidence": evidence}, by=Side.SITE
    )
    words = f"{what}\n\n{evidence}\n\nPlease confirm, or reopen."
    letters = [
        *to_contact(ticket, words=words, now=now, automatic=True),
        *to_engineer(ticket, words=words, now=now),
    ]
    at = _not_before_opening(ticket, recovered_at)
    return append(ticket, [draft], by=by, now=now, at=at, messages=letters)


@if_possible
def reopen_by_measurement(  # noqa: PLR0913 - a reopening's own facts
    *,
    number: str,
    lost_again_at: datetime,
    verdict: Verdict,
    loss_went_on: bool,
    by: Reader,
    now: datetime,
    what: str = "The loss",
) -> Moved | None:
    """Reopen: the loss of this cause is measured again (turnaround.reopen).

    Args:
        number: of the ticket.
        lost_again_at: the first sample of the loss after the ticket was restored.
        verdict: what held since.
        loss_went_on: the loss was never gone, so the time between counts.
        by: whose measurement it is.
        now: the instant of writing.
        what: what came back.
    """
    ticket = ticket_held(number, Kind.REOPENED, by)
    since = _over_at(ticket)
    came = f"{what} came back"
    if loss_went_on:
        came = f"{what} was never gone"
    elif flaps(
        terms_of_ticket(ticket).plan,
        recovered_at=since,
        lost_again_at=max(since, lost_again_at),
    ):
        came = f"{what} came back before its recovery had lasted"
    because = f"{came}: {verdict.because}"
    facts: dict[str, Fact] = {"because": because, "loss_went_on": loss_went_on}
    letters = [
        *to_contact(ticket, words=f"Reopened. {because}", now=now, automatic=True),
        *to_engineer(ticket, words=f"Reopened. {because}", now=now),
    ]
    return append(
        ticket,
        [Draft(Kind.REOPENED, facts, by=Side.SITE)],
        by=by,
        now=now,
        at=max(since, lost_again_at),
        messages=letters,
    )


@if_possible
def make_way_for_a_new_one(*, number: str, by: Reader, now: datetime) -> Moved | None:
    """Close a restored incident whose time for reopening is over (turnaround.reopen).

    The same cause has one incident that is not closed, and that is the new one.
    """
    ticket = ticket_held(number, Kind.CLOSED, by, side=Side.DESK)
    because = (
        "The time for reopening is over; the same loss, measured again, has an "
        "incident of its own."
    )
    draft = Draft(Kind.CLOSED, {"because": because}, by=Side.DESK)
    words = f"{ticket.number} is closed: {because}"
    letters = to_contact(ticket, words=words, now=now, automatic=True)
    return append(ticket, [draft], by=by, now=now, messages=letters)


def ticket_held(
    number: str, kind: Kind, by: Reader, *, side: Side = Side.SITE
) -> Ticket:
    """Return the ticket as it stands, held until the end of the transaction."""
    ticket = ticket_for(reader=by, number=number)
    held = Ticket.objects.select_for_update(no_key=True).filter(pk=ticket.pk)
    if held.values_list("version", flat=True).get() != ticket.version:
        ticket = ticket_for(reader=by, number=number)
    check_can_move(kind, state=State(ticket.state), by=side)
    return ticket


def _not_before_opening(ticket: Ticket, at: datetime) -> datetime:
    """A loss that was gone by the time of the desk's receipt takes effect then."""
    return max(at, ticket.opened_at)


def _over_at(ticket: Ticket) -> datetime:
    """Return when the ticket was last done with, restored or closed."""
    ends = [ticket.opened_at, ticket.restored_at, ticket.closed_at]
    return max(end for end in ends if end is not None)


def _last(ticket: Ticket, *kinds: Kind, **facts: Fact) -> Event | None:
    rows = TicketEvent.objects.filter(
        ticket=ticket, kind__in=[kind.value for kind in kinds]
    )
    for name, value in facts.items():
        rows = rows.filter(**{f"facts__{name}": value})
    row = rows.order_by("-seq").first()
    return None if row is None else event_of(row)


def _noted(ticket: Ticket, measure: str) -> Sample | None:
    """Return the figures of a measure that stand on the timeline last."""
    event = _last(ticket, Kind.OPENED, Kind.LOSS_MEASURED, measure=measure)
    if event is None:
        return None
    affected, total = event.facts.get("affected"), event.facts.get("total")
    if not isinstance(affected, int) or not isinstance(total, int):
        return None
    return Sample(affected, total, "", "measured", event.effective_at)


def _lowered_at(ticket: Ticket) -> datetime | None:
    """Return when the severity was set last, where it once was higher."""
    if ticket.severity == ticket.peak_severity:
        return None
    event = _last(ticket, Kind.SEVERITY_SET)
    return None if event is None else event.effective_at


def begins_at(ticket: Ticket) -> datetime:
    """Return since when the ticket has been open: opened, or reopened last."""
    if not ticket.times_reopened:
        return ticket.opened_at
    event = _last(ticket, Kind.REOPENED)
    return ticket.opened_at if event is None else event.effective_at

"""Opens the incident of a measured loss, or reopens the one that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from backline.guide.change_loss import NO_CHANGE, AgreedChange, Meaning
from backline.guide.measurement import Finding
from backline.guide.measurement import Sample as Counted
from backline.guide.plan import Plan
from backline.guide.workflow import State
from backline.records.accounts.queries import Reader
from backline.records.fleet.history import went_on
from backline.records.fleet.models import Proposal, ProposalState, Sample
from backline.records.tickets.actions.customer import reopen_until
from backline.records.tickets.actions.intake import Report, open_ticket
from backline.records.tickets.actions.measured import (
    make_way_for_a_new_one,
    reopen_by_measurement,
)
from backline.records.tickets.models import Ticket
from backline.records.tickets.queries import tickets_for


@dataclass(frozen=True, slots=True)
class Cause:
    """What makes measured losses one incident, with the terms they are judged by."""

    site_id: int
    component: str
    plan: Plan
    by: Reader
    now: datetime
    #: Measures of which somebody said that the absent are lost (severity.denominator).
    presumed: frozenset[str] = frozenset()
    #: The changes whose loss is agreed about now (change.agreed-window).
    agreed: tuple[AgreedChange, ...] = ()

    def lost(self, row: Sample) -> str:
        """Return the severity that a sample reaches; empty for none."""
        return row.presumed if row.measure in self.presumed else row.severity

    def counted(self, measure: str, sample: Counted) -> Counted:
        """Return a sample with the absent among the affected, where that was said."""
        return sample.presumed if measure in self.presumed else sample


@dataclass(frozen=True, slots=True)
class Held:
    """A loss of one measure that held, and what shows it."""

    measure: str
    found: Finding
    evidence: str
    #: What it means beside the changes that are agreed.
    meaning: Meaning = NO_CHANGE


def last_of(cause: Cause) -> Ticket | None:
    """Return the last incident of this cause, closed or not."""
    tickets = tickets_for(reader=cause.by).filter(
        site=cause.site_id, cause=cause.component
    )
    return tickets.order_by("-pk").first()


def over_at(ticket: Ticket) -> datetime:
    """Return when a ticket was restored or closed, whichever came later."""
    return max(
        ticket.closed_at or ticket.opened_at, ticket.restored_at or ticket.opened_at
    )


def open_or_reopen(cause: Cause, held: Held, before: Ticket | None) -> Ticket | None:
    """Return the open incident of a loss that held (severity.incidents).

    Args:
        cause: of the loss.
        held: the worst of the losses.
        before: the last incident of this cause; within the days that the plan gives
            for it, it is reopened, and after them a new one follows it.

    Returns:
        The incident; None when somebody was at it at this very moment.
    """
    if before is None:
        ticket = _open(cause, held, follows=None)
    elif cause.now <= reopen_until(before):
        ticket = _reopen(cause, held, before)
    else:
        if State(before.state) is State.RESTORED:
            make_way_for_a_new_one(number=before.number, by=cause.by, now=cause.now)
        ticket = _open(cause, held, follows=before)
    if ticket is not None:
        _settle_proposals(cause, ticket)
    return ticket


def _open(cause: Cause, held: Held, *, follows: Ticket | None) -> Ticket | None:
    least, verdict = held.found.least, held.found.verdict
    if least is None or verdict is None:
        return None
    part = cause.plan.components.get(cause.component, cause.component)
    lost = cause.plan.measures.get(held.measure, held.measure)
    report = Report(
        channel="sitewatch",
        kind="incident",
        site_id=cause.site_id,
        subject=f"{part}: {least.affected} of {least.total} {lost}",
        words=held.evidence,
        component=cause.component,
        measure=held.measure,
        affected=least.affected,
        total=least.total,
        total_source=least.total_source,
        graded=replace(verdict, because=held.found.because),
        cause=cause.component,
        follows=follows,
    )
    return open_ticket(report=report, by=cause.by, now=cause.now)


def _reopen(cause: Cause, held: Held, before: Ticket) -> Ticket | None:
    verdict, since = held.found.verdict, held.found.since
    if verdict is None or since is None:
        return None
    moved = reopen_by_measurement(
        number=before.number,
        lost_again_at=since,
        verdict=verdict,
        loss_went_on=went_on(
            cause.site_id, cause.component, held.measure, over_at=over_at(before)
        ),
        by=cause.by,
        now=cause.now,
    )
    return None if moved is None else moved.ticket


def _settle_proposals(cause: Cause, ticket: Ticket) -> None:
    """What was only proposed of this component belongs to the incident now."""
    Proposal.objects.filter(
        site=cause.site_id, component=cause.component, state=ProposalState.OPEN
    ).update(
        state=ProposalState.OPENED,
        ticket=ticket,
        settled_at=cause.now,
        settled_by=cause.by.person_id,
        settled_because=f"The loss opened {ticket.number}.",
    )

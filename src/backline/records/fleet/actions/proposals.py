"""Losses that are too doubtful to open an incident: a person looks and decides.

Guide: severity.denominator - one agent alone, a tiny total or an estimated one opens
nothing by itself.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backline.guide.measurement import Finding, Sample
from backline.guide.severity import Verdict
from backline.guide.workflow import OPEN, State
from backline.records.accounts.queries import Reader
from backline.records.contracts.queries import terms_of_site
from backline.records.fleet.actions.incidents import (
    Cause,
    Held,
    last_of,
    open_or_reopen,
)
from backline.records.fleet.history import was_well
from backline.records.fleet.models import Proposal, ProposalState, Watch
from backline.records.tickets.models import Ticket
from backline.records.trail.actions import record


_LONGEST_BECAUSE = 800
_LONGEST_REASON = 500


class UnknownProposal(LookupError):
    """There is no such proposal, or it is not yours to decide on."""


class ProposalSettled(Exception):
    """Somebody has decided on this proposal already."""


class ReasonMissing(ValueError):
    """Say why this loss is none, so that the next one to see it knows."""


def propose(cause: Cause, held: Held) -> Proposal | None:
    """Put a doubtful loss before a person, unless one has decided on it already.

    Returns:
        The open proposal; None when this loss was dismissed and has not been gone since.
    """
    found = held.found
    if found.verdict is None or found.least is None or found.since is None:
        return None
    figures = {
        "severity": found.verdict.severity or "",
        "affected": found.least.affected,
        "total": found.least.total,
        "total_source": found.least.total_source,
        "decided_by": found.verdict.decided_by or "",
        "clause": found.clause,
        "because": found.because[:_LONGEST_BECAUSE],
        "evidence": held.evidence,
        "seen_at": cause.now,
    }
    about = {
        "site_id": cause.site_id,
        "component": cause.component,
        "measure": held.measure,
    }
    if Proposal.objects.filter(**about, state=ProposalState.OPEN).update(**figures):
        return Proposal.objects.get(**about, state=ProposalState.OPEN)
    if _was_dismissed(cause, held):
        return None
    proposal = Proposal.objects.create(
        **about, **figures, since=found.since, proposed_at=cause.now
    )
    record(
        did="proposal.made",
        about=_about(proposal),
        by=cause.by,
        now=cause.now,
        details={"because": proposal.because, "measure": proposal.measure},
    )
    return proposal


def _was_dismissed(cause: Cause, held: Held) -> bool:
    """Tell whether a person dismissed this very loss, and it was no worse since."""
    last = (
        Proposal.objects.filter(
            site=cause.site_id,
            component=cause.component,
            measure=held.measure,
            state=ProposalState.DISMISSED,
        )
        .order_by("-settled_at", "-pk")
        .first()
    )
    severity = held.found.verdict.severity if held.found.verdict else None
    plan = cause.plan
    if last is None or severity is None or last.severity not in plan.severities:
        return False
    if plan.rank(severity) > plan.rank(last.severity):
        return False
    gone = was_well(cause.site_id, cause.component, held.measure)
    return not gone.filter(at__gt=last.settled_at).exists()


@transaction.atomic
def open_proposal(*, proposal_id: int, by: Reader, now: datetime) -> Ticket:
    """Open the incident that was proposed; its clocks start now.

    Raises:
        UnknownProposal: there is none that *by* may decide on.
        ProposalSettled: somebody was faster.
        NoContract: nothing is promised to the site any more.
    """
    proposal = _to_settle(proposal_id, by, now)
    plan = terms_of_site(proposal.site_id, now).plan
    cause = Cause(proposal.site_id, proposal.component, plan, by, now)
    before = last_of(cause)
    ticket = before
    if before is None or State(before.state) not in OPEN:
        ticket = open_or_reopen(cause, _held(proposal, by), before)
    if ticket is None:
        raise ProposalSettled(ProposalSettled.__doc__)
    because = f"Opened by {by.name} as {ticket.number}."
    _settle(proposal, ProposalState.OPENED, because, by=by, now=now, ticket=ticket)
    return ticket


@transaction.atomic
def dismiss_proposal(
    *, proposal_id: int, because: str, by: Reader, now: datetime
) -> Proposal:
    """Decide that a proposed loss is no incident.

    It is not proposed again until it has been gone, or is worse.

    Raises:
        UnknownProposal: there is none that *by* may decide on.
        ProposalSettled: somebody was faster.
        ReasonMissing: no reason was given.
    """
    proposal = _to_settle(proposal_id, by, now)
    said = " ".join(because.replace("\0", " ").split())[:_LONGEST_REASON]
    if not said:
        raise ReasonMissing(ReasonMissing.__doc__)
    _settle(proposal, ProposalState.DISMISSED, said, by=by, now=now)
    return proposal


def _to_settle(proposal_id: int, by: Reader, now: datetime) -> Proposal:
    proposal = (
        Proposal.objects.select_related("site").filter(pk=proposal_id).first()
        if by.side == "vendor"
        else None
    )
    if proposal is None:
        message = f"There is no proposal {proposal_id} here: look at the list again."
        raise UnknownProposal(message)
    # As a batch does: the samples of this site wait until the decision stands.
    Watch.objects.filter(site=proposal.site_id).update(site=proposal.site_id)
    proposal.refresh_from_db()
    if proposal.state != ProposalState.OPEN:
        message = f"Somebody has decided on this already: {proposal.settled_because}"
        raise ProposalSettled(message)
    return proposal


def _settle(
    proposal: Proposal,
    state: ProposalState,
    because: str,
    *,
    by: Reader,
    now: datetime,
    ticket: Ticket | None = None,
) -> None:
    proposal.state = state
    proposal.settled_at = now
    proposal.settled_by_id = by.person_id
    proposal.settled_because = because
    proposal.ticket = ticket
    proposal.save()
    record(
        did=f"proposal.{state.value}",
        about=_about(proposal),
        by=by,
        now=now,
        details={"because": because, "measure": proposal.measure},
    )


def _held(proposal: Proposal, by: Reader) -> Held:
    """Return the proposed loss as one that a person has confirmed."""
    least = Sample(
        proposal.affected,
        proposal.total,
        proposal.total_source,
        "measured",
        proposal.since,
    )
    verdict = Verdict(
        proposal.severity,
        f"{proposal.affected}/{proposal.total}",
        proposal.decided_by,
        proposal.clause,
        f"{proposal.because} Confirmed by {by.name}.",
        proposal.total_source,
    )
    found = Finding(
        "open", verdict, proposal.since, verdict.because, proposal.clause, least
    )
    return Held(proposal.measure, found, proposal.evidence)


def _about(proposal: Proposal) -> str:
    return f"proposal {proposal.pk} of site {proposal.site_id}"

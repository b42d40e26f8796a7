"""severity.denominator: what is too doubtful to open by itself, a person decides on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.cast import Cast, reader
from tests.records.fleet.site import Site, utc

from backline.guide.workflow import State
from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.fleet.actions import (
    ProposalSettled,
    ReasonMissing,
    UnknownProposal,
    dismiss_proposal,
    open_proposal,
)
from backline.records.fleet.models import Proposal
from backline.records.fleet.queries import proposals_for
from backline.records.tickets.actions import work


@pytest.fixture
def proposal(site: Site) -> Proposal:
    """6 of 29 agents by night, too few to open anything by itself."""
    site.counts(6, since="09:00:00", until="09:03:00", total=29)
    return Proposal.objects.get()


@pytest.fixture
def l1(cast: Cast) -> Reader:
    return reader(cast.l1)


def test_a_tiny_total_is_proposed_with_what_decided(
    site: Site, proposal: Proposal
) -> None:
    assert site.tickets == []
    assert (proposal.severity, proposal.decided_by) == ("critical", "100*6 >= 20*29")
    assert (proposal.affected, proposal.total) == (6, 29)
    assert proposal.since == utc("09:00:00")
    assert proposal.proposed_at == utc("09:02:00")
    assert proposal.seen_at == utc("09:02:45")
    assert "A person has to confirm it." in proposal.because
    assert list(proposals_for(reader=THE_DESK)) == [proposal]


@pytest.mark.parametrize(
    ("affected", "total", "source"),
    [
        pytest.param(21, 100, "estimated", id="an estimate"),
        pytest.param(1, 40, "roster", id="one agent alone"),
    ],
)
def test_an_estimate_and_one_agent_alone_are_proposed(
    site: Site, affected: int, total: int, source: str
) -> None:
    site.counts(
        affected,
        since="09:00:00",
        until="09:03:00",
        total=total,
        total_source=source,
    )
    assert site.tickets == []
    assert Proposal.objects.count() == 1


def test_an_engineer_opens_the_incident_that_was_proposed(
    site: Site, proposal: Proposal, l1: Reader
) -> None:
    """severity.incidents: its clock starts now; reaching the duty contact answers."""
    ticket = open_proposal(proposal_id=proposal.pk, by=l1, now=utc("09:10:00"))
    assert (ticket.severity, ticket.cause) == ("critical", "acd")
    assert ticket.subject == "ACD: 6 of 29 agents cannot log in"
    assert ticket.opened_at == utc("09:10:00")
    (opened,) = site.entries("opened")
    assert opened.facts["measured"] is True
    assert "Confirmed by Nikhil Menon." in str(opened.facts["because"])
    proposal.refresh_from_db()
    assert (proposal.state, proposal.ticket) == ("opened", ticket)
    assert not proposals_for(reader=THE_DESK).exists()


def test_what_an_engineer_opened_is_restored_by_measurement(
    site: Site, proposal: Proposal, l1: Reader
) -> None:
    open_proposal(proposal_id=proposal.pk, by=l1, now=utc("09:03:00"))
    site.counts(6, since="09:03:00", until="09:05:00", total=29)
    site.counts(0, since="09:05:00", until="09:36:00", total=29, every=60)
    assert site.ticket.state == State.RESTORED


def test_a_dismissed_loss_is_not_proposed_again_until_it_was_gone(
    site: Site, proposal: Proposal, l1: Reader
) -> None:
    dismiss_proposal(
        proposal_id=proposal.pk, because="Training.", by=l1, now=utc("09:03:00")
    )
    site.counts(6, since="09:03:00", until="09:10:00", total=29, every=30)
    assert not proposals_for(reader=THE_DESK).exists()
    site.counts(0, since="09:10:00", until="09:11:00", total=29)
    site.counts(6, since="09:11:00", until="09:15:00", total=29)
    assert proposals_for(reader=THE_DESK).count() == 1


def test_a_dismissed_loss_that_is_worse_now_is_proposed_again(
    site: Site, l1: Reader
) -> None:
    site.counts(1, since="09:00:00", until="09:03:00", total=29)
    dismiss_proposal(
        proposal_id=Proposal.objects.get().pk,
        because="One broken headset.",
        by=l1,
        now=utc("09:03:00"),
    )
    site.counts(6, since="09:03:00", until="09:06:00", total=29)
    assert proposals_for(reader=THE_DESK).get().severity == "critical"


def test_a_proposal_belongs_to_the_incident_that_opens_by_itself(
    site: Site, proposal: Proposal
) -> None:
    site.counts(30, since="09:03:00", until="09:06:00")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.ticket) == ("opened", site.ticket)


def test_opening_reopens_the_incident_of_the_cause_that_was_restored(
    site: Site, l1: Reader
) -> None:
    site.counts(21, since="09:00:00", until="09:03:00")
    work.restore(
        number=site.ticket.number,
        how="fix",
        evidence="Restarted.",
        by=l1,
        now=utc("09:03:00"),
    )
    site.counts(0, since="09:03:00", until="09:04:00")
    site.counts(6, since="10:00:00", until="10:03:00", total=29)
    assert site.ticket.state == State.RESTORED
    proposal = Proposal.objects.get()
    ticket = open_proposal(proposal_id=proposal.pk, by=l1, now=utc("10:05:00"))
    assert ticket == site.ticket
    assert ticket.state == State.IN_WORK


def test_a_proposal_is_decided_on_once(proposal: Proposal, l1: Reader) -> None:
    now = utc("09:05:00")
    dismiss_proposal(proposal_id=proposal.pk, because="Training.", by=l1, now=now)
    with pytest.raises(ProposalSettled, match=r"already: Training\."):
        open_proposal(proposal_id=proposal.pk, by=l1, now=now)
    with pytest.raises(ProposalSettled):
        dismiss_proposal(proposal_id=proposal.pk, because="Again.", by=l1, now=now)


def test_dismissing_needs_a_reason(proposal: Proposal, l1: Reader) -> None:
    with pytest.raises(ReasonMissing):
        dismiss_proposal(
            proposal_id=proposal.pk, because=" \n", by=l1, now=utc("09:05:00")
        )
    assert proposals_for(reader=THE_DESK).exists()


def test_only_the_vendors_people_see_and_decide(
    site: Site, cast: Cast, proposal: Proposal
) -> None:
    for stranger in (reader(cast.meridian.owner), reader(cast.orbit.owner), site.by):
        assert not proposals_for(reader=stranger).exists()
        with pytest.raises(UnknownProposal):
            open_proposal(proposal_id=proposal.pk, by=stranger, now=utc("09:05:00"))
        with pytest.raises(UnknownProposal):
            dismiss_proposal(
                proposal_id=proposal.pk, because="x", by=stranger, now=utc("09:05:00")
            )


def test_the_database_keeps_one_open_proposal_for_a_measure(proposal: Proposal) -> None:
    proposal.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        proposal.save()


def test_the_database_wants_the_instant_of_a_decision(proposal: Proposal) -> None:
    for state, settled_at in (("opened", None), ("open", utc("09:05:00"))):
        proposal.state, proposal.settled_at = state, settled_at
        with pytest.raises(IntegrityError), transaction.atomic():
            proposal.save()
    proposal.state, proposal.settled_at = "lost", utc("09:05:00") + timedelta(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        proposal.save()

"""turnaround.fault-domain: whose fault it may be, as sitewatch saw it."""

from __future__ import annotations

import pytest
from tests.cast import Cast, reader
from tests.records.fleet.site import Site, utc

from backline.guide.workflow import MoveRefused
from backline.records.tickets.actions import suspicions, work
from backline.records.tickets.suspicions import Suspicion, suspicion_of


SUBNET = "20 of 21 unreachable phones are in 10.3.0.0/24"
NETWORK = {"domain": "client_infrastructure", "because": SUBNET}


def lost(site: Site, suspect: object = NETWORK) -> None:
    site.counts(21, since="09:00:00", until="09:05:00", suspect=suspect)


def test_the_suspect_of_the_loss_stands_on_the_ticket_and_moves_no_clock(
    site: Site,
) -> None:
    lost(site)
    ticket = site.ticket
    assert suspicion_of(ticket) == Suspicion("client_infrastructure", SUBNET)
    (told,) = site.entries("fault_suspected")
    assert (told.side, told.effective_at) == ("site", utc("09:02:00"))
    assert ticket.fault_domain == "under_investigation"
    due = ticket.next_due_at
    assert due is not None
    assert ticket.clocks.filter(status="running").count() == 2


def test_what_comes_later_or_is_no_loss_is_noted_once_or_not_at_all(
    site: Site,
) -> None:
    """
    09:02  opened without a suspect; 09:05 one is seen; 09:10 another
    """
    lost(site, suspect=None)
    assert suspicion_of(site.ticket) is None
    site.counts(21, since="09:05:00", until="09:10:00", suspect=NETWORK)
    carrier = {"domain": "third_party", "because": "the trunk is unreachable"}
    site.counts(21, since="09:10:00", until="09:12:00", suspect=carrier)
    site.counts(21, since="09:12:00", until="09:15:00", suspect=NETWORK)
    assert [entry.facts["domain"] for entry in site.entries("fault_suspected")] == [
        "client_infrastructure",
        "third_party",
    ]
    site.counts(0, since="09:15:00", until="09:16:00", suspect=NETWORK)
    assert len(site.entries("fault_suspected")) == 2


def test_an_engineer_confirms_it_as_any_attribution(site: Site, cast: Cast) -> None:
    lost(site)
    work.set_fault_domain(
        number=site.ticket.number,
        domain="client_infrastructure",
        evidence=SUBNET,
        by=reader(cast.l1),
        now=utc("09:06:00"),
        signed_by_id=cast.l2.pk,
    )
    assert suspicion_of(site.ticket) is None
    site.counts(21, since="09:06:00", until="09:10:00", suspect=NETWORK)
    assert len(site.entries("fault_suspected")) == 1


def test_an_engineer_rejects_it_with_a_reason_once(site: Site, cast: Cast) -> None:
    lost(site)
    number, by = site.ticket.number, reader(cast.l1)

    def reject(words: str, now: str) -> None:
        suspicions.reject_suspicion(number=number, words=words, by=by, now=utc(now))

    with pytest.raises(MoveRefused, match="no words"):
        reject(" ", "09:06:00")
    reject("The switch moved", "09:06:00")
    (rejected,) = site.entries("suspicion_rejected")
    assert rejected.facts["words"] == "The switch moved"
    assert suspicion_of(site.ticket) is None
    with pytest.raises(MoveRefused, match="Nothing is suspected"):
        reject("Again", "09:07:00")
    site.counts(21, since="09:07:00", until="09:10:00", suspect=NETWORK)
    assert suspicion_of(site.ticket) is None


def test_a_customer_rejects_nothing(site: Site) -> None:
    lost(site)
    with pytest.raises(MoveRefused, match="vendor side"):
        suspicions.reject_suspicion(
            number=site.ticket.number,
            words="Not us",
            by=reader(site.house.owner),
            now=utc("09:06:00"),
        )

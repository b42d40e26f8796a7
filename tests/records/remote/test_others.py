"""A way in that the guide does not list is approved by itself (access.other)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.cast import NOON, Cast, reader
from tests.records.remote.ground import HOUR, approve, ask, fresh, set_up, start
from tests.records.tickets.desk import MINUTE, clock, kinds, letters, opened

from backline.guide.workflow import MoveRefused
from backline.records.remote.actions import others
from backline.records.remote.models import OwnMechanism, Way
from backline.records.remote.queries import UnknownAccess, own_mechanism_for
from backline.records.tickets.models import Ticket
from backline.records.tickets.queries import ledger_for
from backline.surfaces.jobs.work.access import Job


DAY = timedelta(days=1)


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    set_up(cast)
    return opened(cast.meridian, kind="access", affected=None, measure="")


@pytest.fixture
def own(cast: Cast, ticket: Ticket) -> OwnMechanism:
    return others.ask_for_mechanism(
        number=ticket.number,
        title="Jump host",
        how="Through the bank's jump host",
        merits="The bank lets nothing else through its firewall",
        trusted_hosts=True,
        by=reader(cast.l2),
        now=NOON,
    )


def _ready(cast: Cast, own: OwnMechanism) -> Way:
    return others.make_mechanism_ready(
        mechanism_id=own.pk,
        host="jump.meridian.example",
        by=reader(cast.l2),
        now=NOON + 2 * DAY,
    )


def _approve(own: OwnMechanism, *by: object) -> None:
    for each in by:
        others.approve_mechanism(
            mechanism_id=own.pk,
            by=reader(each),  # type: ignore[arg-type]
            now=NOON + HOUR,
        )


def test_both_approve_it_and_then_access_by_it_is_asked_for(
    cast: Cast, ticket: Ticket, own: OwnMechanism
) -> None:
    with pytest.raises(MoveRefused, match="have approved it"):
        _ready(cast, own)
    _approve(own, cast.meridian.owner, cast.manager)
    way = _ready(cast, own)
    now = NOON + 2 * DAY
    access = ask(cast, way, ticket=ticket, now=now)
    assert access.title == "Jump host"
    with pytest.raises(MoveRefused, match="without approval"):
        start(cast, access, now=now)
    approve(access, cast.meridian.owner, now=now)
    with pytest.raises(MoveRefused, match="trusted hosts only"):
        start(cast, access, now=now, source="198.51.100.9")
    start(cast, access, now=now)
    assert fresh(access).sessions.get().source == "203.0.113.7"
    assert kinds(ticket)[-7:-3] == [
        "mechanism_asked",
        "mechanism_approved",
        "mechanism_approved",
        "mechanism_ready",
    ]


def test_its_lead_time_stands_in_the_ledger_beside_no_service_level(
    cast: Cast, ticket: Ticket, own: OwnMechanism
) -> None:
    l2 = reader(cast.l2)
    others.agree_lead_time(
        mechanism_id=own.pk,
        due_at=NOON + 3 * DAY,
        agreed_with="Asha Rao",
        by=l2,
        now=NOON,
    )
    ledger = ledger_for(reader=l2, number=ticket.number, now=NOON + DAY)
    assert "No service level" in ledger.service_level
    assert ledger.clocks == ()
    (told,) = ledger.lead_times
    assert "agreed with Asha Rao for 2026-03-05 09:00 UTC (running)" in told
    _approve(own, cast.meridian.owner, cast.manager)
    _ready(cast, own)
    ledger = ledger_for(reader=l2, number=ticket.number, now=NOON + 9 * DAY)
    assert "(met)" in ledger.lead_times[0]


def test_who_promised_it_is_told_once_when_its_lead_time_is_over(
    cast: Cast, ticket: Ticket, own: OwnMechanism
) -> None:
    due = NOON + 3 * DAY
    others.agree_lead_time(
        mechanism_id=own.pk,
        due_at=due,
        agreed_with="Asha Rao",
        by=reader(cast.l2),
        now=NOON,
    )
    for minutes, told in ((0, 0), (1, 1), (2, 1)):
        now = due + minutes * MINUTE
        Job().round(lambda now=now: now)  # type: ignore[misc]
        late = letters(ticket).filter(body__contains="was to be ready")
        assert late.filter(recipient=cast.manager.email).count() == told


def test_no_clock_of_an_incident_looks_at_it(cast: Cast) -> None:
    set_up(cast)
    ticket = opened(cast.meridian)
    before = clock(ticket).due_at
    others.ask_for_mechanism(
        number=ticket.number,
        title="Jump host",
        how="Through it",
        merits="Nothing else",
        by=reader(cast.l2),
        now=NOON,
    )
    assert clock(ticket).due_at == before
    assert clock(ticket).status == "running"


def test_who_asked_does_not_approve_and_no_comes_with_a_reason(
    cast: Cast, ticket: Ticket, own: OwnMechanism
) -> None:
    for who in (cast.l1, cast.l2, cast.meridian.colleague):
        with pytest.raises(MoveRefused, match="approved by one whom"):
            _approve(own, who)
    with pytest.raises(UnknownAccess):
        _approve(own, cast.orbit.owner)
    with pytest.raises(MoveRefused, match="Say why"):
        others.deny_mechanism(
            mechanism_id=own.pk, words="", by=reader(cast.manager), now=NOON
        )
    others.deny_mechanism(
        mechanism_id=own.pk, words="Too open", by=reader(cast.manager), now=NOON
    )
    with pytest.raises(MoveRefused, match="denied already"):
        _approve(own, cast.meridian.owner)
    found = own_mechanism_for(reader=reader(cast.l1), mechanism_id=own.pk)
    assert found.denied_because == "Too open"


def test_the_database_knows_no_half_approved_way(cast: Cast, own: OwnMechanism) -> None:
    same = OwnMechanism.objects.filter(pk=own.pk)
    for state in ("approved", "ready", "open"):
        with pytest.raises(IntegrityError), transaction.atomic():
            same.update(state=state)
    with pytest.raises(IntegrityError), transaction.atomic():
        same.update(ready_at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Way.objects.update(port=0)


def test_what_is_missing_is_asked_for(cast: Cast, ticket: Ticket) -> None:
    with pytest.raises(MoveRefused, match="The merits: missing"):
        others.ask_for_mechanism(
            number=ticket.number,
            title="Telnet",
            how="By it",
            merits=" ",
            by=reader(cast.l2),
            now=NOON,
        )

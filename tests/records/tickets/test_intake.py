"""The one way in: graded, entitled, clocks started, acknowledged, in one transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.cast import Cast, reader
from tests.records.tickets.desk import (
    DAY,
    HOUR,
    NOON,
    audited,
    clock,
    facts,
    is_borne_out,
    kinds,
    letters,
    mailed,
    opened,
    report,
)

from backline.guide.severity import BadLoss
from backline.records.contracts.queries import NoContract
from backline.records.outbox.models import Message
from backline.records.tickets.actions.intake import ReportRefused, open_ticket
from backline.records.tickets.models import Ticket, TicketEvent, TicketKind


def test_a_typed_loss_is_graded_by_the_seats_of_the_site(cast: Cast) -> None:
    """severity.denominator: the seats, unless the reporter gives the shift."""
    ticket = opened(cast.meridian, affected=19)
    assert ticket.severity == "major"
    first = TicketEvent.objects.get(ticket=ticket, seq=1).facts
    assert (first["affected"], first["total"], first["source"]) == (19, 100, "seats")
    assert first["decided_by"] == "100*19 >= 2*100"
    assert opened(cast.meridian, affected=19, total=90).severity == "critical"
    assert opened(cast.meridian, affected=1).severity == "minor"
    assert opened(cast.meridian, affected=None).severity == "minor"


def test_clocks_start_at_the_desks_receipt(cast: Cast) -> None:
    ticket = open_ticket(
        report=report(cast.meridian),
        by=reader(cast.l1),
        now=NOON,
        received_at=NOON - HOUR,
    )
    assert clock(ticket).due_at == NOON + 5 * HOUR
    assert clock(ticket, "first_response").due_at == NOON + HOUR / 2
    assert is_borne_out(ticket)


def test_the_reporter_is_told_at_once_and_it_answers_nothing(cast: Cast) -> None:
    ticket = opened(cast.meridian, affected=5)
    assert kinds(ticket) == ["opened", "acknowledged"]
    assert facts(ticket) == {"automatic": True}
    assert mailed(ticket, NOON) == {cast.meridian.owner.email}
    letter = letters(ticket)[0]
    assert letter.automatic
    assert f"call it {ticket.number}" in letter.body
    assert clock(ticket, "first_response").status == "running"
    assert audited(ticket) == [("ticket.opened", "Asha Rao")]


def test_an_engineer_opens_for_a_contact(cast: Cast) -> None:
    ticket = open_ticket(
        report=report(
            cast.meridian, channel="phone", contact_id=cast.meridian.colleague.pk
        ),
        by=reader(cast.l1),
        now=NOON,
    )
    assert ticket.contact == cast.meridian.colleague
    assert cast.meridian.colleague.email in mailed(ticket, NOON)


PREFIXES = {
    "incident": "INC",
    "question": "QST",
    "request": "REQ",
    "access": "ACC",
    "change": "CHG",
}


@pytest.mark.parametrize("kind", TicketKind.values)
def test_only_what_the_package_times_has_clocks(cast: Cast, kind: str) -> None:
    """package.incident-only."""
    ticket = opened(cast.meridian, kind=kind)
    assert ticket.clocks.exists() is (kind == "incident")
    assert ticket.number == f"{PREFIXES[kind]}-{ticket.pk}"
    assert is_borne_out(ticket)


def test_a_long_subject_is_cut_and_blanks_are_folded(cast: Cast) -> None:
    ticket = opened(cast.meridian, subject="  No\n log-in  " + "x" * 300)
    assert ticket.subject.startswith("No log-in x")
    assert len(ticket.subject) == 200


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"subject": " \n"}, "has no subject: say in a few words"),
        ({"kind": "riot"}, "'riot' is no kind of ticket: choose one of incident"),
        ({"channel": "pigeon"}, "'pigeon' is no way in: portal"),
        ({"words": "a\0b"}, "holds a NUL character"),
        ({"contact_id": 999_999}, "Contact 999999 does not belong to Meridian Bank"),
    ],
)
def test_an_unusable_report_is_refused_with_what_to_mend(
    cast: Cast, changes: dict[str, Any], because: str
) -> None:
    with pytest.raises(ReportRefused, match=because):
        opened(cast.meridian, **changes)
    assert not Ticket.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("affected", "total"), [(-1, 100), (101, 100), (1, 0), (True, 100)]
)
def test_what_is_no_loss_is_refused(cast: Cast, affected: int, total: int) -> None:
    with pytest.raises(BadLoss):
        opened(cast.meridian, affected=affected, total=total)
    assert not Ticket.objects.exists()


def test_a_contact_of_another_customer_is_not_named(cast: Cast) -> None:
    foreign = cast.orbit.owner.pk
    with pytest.raises(ReportRefused, match="does not belong to Meridian Bank"):
        open_ticket(
            report=report(cast.meridian, contact_id=foreign),
            by=reader(cast.l1),
            now=NOON,
        )


def test_before_the_contract_nothing_is_promised(cast: Cast) -> None:
    with pytest.raises(NoContract, match="ask your account manager"):
        open_ticket(
            report=report(cast.meridian),
            by=reader(cast.meridian.owner),
            now=NOON,
            received_at=NOON - 366 * DAY,
        )


def test_opening_takes_few_statements(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    opened(cast.meridian)
    with django_assert_max_num_queries(14):
        opened(cast.meridian, now=NOON + timedelta(seconds=1), affected=5)

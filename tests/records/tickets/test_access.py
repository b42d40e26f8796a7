"""A ticket is nobody else's: submitted, tracked and retrieved later by its customer alone.

Guide: philosophy.actions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from tests.cast import Cast, reader
from tests.records.tickets.desk import (
    BRIEF,
    HOUR,
    NOON,
    audited,
    kinds,
    letters,
    mailed,
    opened,
    report,
    the,
)

from backline.guide.timeline import Kind
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import NOBODY, Reader
from backline.records.customers.queries import UnknownSite
from backline.records.tickets.actions.customer import (
    confirm,
    reject_request,
    reopen,
    reply,
)
from backline.records.tickets.actions.intake import open_ticket
from backline.records.tickets.actions.levels import hand_over
from backline.records.tickets.actions.work import (
    answer,
    ask,
    close,
    note,
    reach_duty_contact,
    restore,
    set_fault_domain,
    set_severity,
    take,
    withdraw_request,
)
from backline.records.tickets.gradings import gradings_of
from backline.records.tickets.models import Ticket
from backline.records.tickets.queries import (
    UnknownTicket,
    alarms_of,
    counts_for,
    entries_for,
    ledger_for,
    ticket_for,
)
from backline.records.tickets.queue import Wanted, queue_page


Act = Callable[..., object]
VERDICT = "as graded"
ACTS: Mapping[Act, dict[str, object]] = {
    take: {},
    answer: {"words": "x"},
    reach_duty_contact: {"words": "x"},
    ask: {"what": "x"},
    withdraw_request: {"words": "x"},
    hand_over: {"level": "L2", "reason": "x", **BRIEF},
    set_severity: {"verdict": VERDICT},
    set_fault_domain: {"domain": "contact_centre", "evidence": "x"},
    restore: {"how": "fix", "evidence": "x"},
    close: {"because": "x"},
    note: {"words": "x"},
    reply: {"words": "x"},
    reject_request: {"words": "x"},
    confirm: {"words": "x"},
    reopen: {"because": "x"},
}
#: What a customer may do with a new ticket of their own.
THEIRS = {close, reply}


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    return opened(cast.meridian)


def strangers(cast: Cast) -> list[Reader]:
    """Who must not know that Meridian's tickets are there."""
    site = Reader(None, "a site", "site", site_id=cast.orbit.site.pk)
    homeless = replace(reader(cast.meridian.owner), customer_id=None)
    return [
        reader(cast.orbit.owner),
        reader(cast.najd.colleague),
        site,
        homeless,
        NOBODY,
    ]


@pytest.mark.parametrize("act", ACTS)
def test_a_stranger_finds_no_ticket_whatever_they_try(
    cast: Cast, ticket: Ticket, act: Act
) -> None:
    """The words are the same as for a number that there is not."""
    nowhere = the(ticket).number.replace(str(ticket.pk), "999999")
    for stranger in strangers(cast):
        said = set()
        for number in (ticket.number, nowhere):
            with pytest.raises(UnknownTicket) as refused:
                act(number=number, by=stranger, now=NOON + HOUR, **given(act, ticket))
            said.add(str(refused.value).replace(number, "it"))
        assert len(said) == 1
    assert kinds(ticket) == ["opened", "acknowledged"]
    assert audited(ticket) == [("ticket.opened", "Asha Rao")]
    assert mailed(ticket, NOON + HOUR) == set()


@pytest.mark.parametrize("act", ACTS)
def test_a_customer_does_with_their_ticket_what_is_theirs_to_do(
    cast: Cast, ticket: Ticket, act: Act
) -> None:
    by = reader(cast.meridian.colleague)

    def run() -> None:
        act(number=ticket.number, by=by, now=NOON + HOUR, **given(act, ticket))

    if act in THEIRS:
        run()
        return
    with pytest.raises(MoveRefused):
        run()
    assert kinds(ticket) == ["opened", "acknowledged"]


def given(act: Act, ticket: Ticket) -> dict[str, object]:
    grading = gradings_of([ticket])[ticket.pk]
    return {
        name: grading if value is VERDICT else value
        for name, value in ACTS[act].items()
    }


def test_strangers_see_nothing_in_lists_counts_and_ledgers(
    cast: Cast, ticket: Ticket
) -> None:
    for stranger in strangers(cast):
        page = queue_page(reader=stranger, wanted=Wanted(), now=NOON)
        assert page.tickets == []
        assert counts_for(reader=stranger, now=NOON).unfinished == 0
        with pytest.raises(UnknownTicket):
            ledger_for(reader=stranger, number=ticket.number, now=NOON)
    assert alarms_of(reader=reader(cast.meridian.owner), ticket=ticket) == []


def test_a_customer_submits_tracks_and_retrieves_later(cast: Cast) -> None:
    """philosophy.actions, for the reporter and for a colleague of theirs."""
    owner, colleague = reader(cast.meridian.owner), reader(cast.meridian.colleague)
    ticket = opened(cast.meridian)
    for by in (owner, colleague):
        assert ticket_for(reader=by, number=ticket.number.lower()) == ticket
        assert queue_page(reader=by, wanted=Wanted(), now=NOON).tickets == [ticket]
    close(number=ticket.number, because="Up.", by=reader(cast.l1), now=NOON + HOUR)
    later = Wanted(is_open=False)
    assert queue_page(reader=colleague, wanted=later, now=NOON).tickets == [ticket]
    ledger = ledger_for(reader=owner, number=ticket.number, now=NOON + HOUR)
    desk = ledger_for(reader=reader(cast.l1), number=ticket.number, now=NOON + HOUR)
    assert ledger == desk, "both sides read the same reckoning"


def test_notes_are_read_by_the_vendor_alone(cast: Cast, ticket: Ticket) -> None:
    note(number=ticket.number, words="They pay late.", by=reader(cast.l1), now=NOON)

    def read_by(by: Reader) -> list[Kind]:
        return [entry.kind for entry in entries_for(reader=by, ticket=ticket)]

    assert Kind.NOTED in read_by(reader(cast.l2))
    assert Kind.NOTED not in read_by(reader(cast.meridian.owner))
    assert not letters(ticket).filter(body__contains="They pay late").exists()


@pytest.mark.parametrize(
    "number", ["", "INC", "INC-", "INC-0", "QST-1", "INC-1 OR 1=1", "INC-9" * 9, "\0"]
)
def test_what_is_no_number_is_an_unknown_ticket(
    cast: Cast, ticket: Ticket, number: str
) -> None:
    with pytest.raises(UnknownTicket, match="check the number"):
        ticket_for(reader=reader(cast.l1), number=number)


def test_nobody_opens_a_ticket_at_a_strangers_site(cast: Cast) -> None:
    for stranger in strangers(cast):
        with pytest.raises(UnknownSite):
            open_ticket(report=report(cast.meridian), by=stranger, now=NOON)
    assert not Ticket.objects.exists()

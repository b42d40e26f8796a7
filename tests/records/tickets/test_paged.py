"""Steps that page, and what becomes of the page: process.escalation."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.cast import Cast, reader
from tests.pages import always_on_call
from tests.records.tickets.desk import (
    HOUR,
    MINUTE,
    NOON,
    clock,
    elsewhere,
    is_borne_out,
    kinds,
    letters,
    mailed,
    opened,
    sign_with_ladder,
    the,
)

from backline.guide.workflow import MoveRefused
from backline.records.accounts.models import Person
from backline.records.accounts.queries import THE_DESK
from backline.records.paging import actions as paging
from backline.records.paging.models import Page
from backline.records.tickets.actions.alarms import fire_due
from backline.records.tickets.actions.customer import confirm
from backline.records.tickets.actions.linking import link
from backline.records.tickets.actions.merging import merge
from backline.records.tickets.actions.pages import answer_page, note_pages, pass_page
from backline.records.tickets.actions.work import answer, close, note, restore, take
from backline.records.tickets.models import Alarm, PageSent, Ticket, TicketEvent
from backline.records.tickets.queries import entries_for


TEN = NOON + 10 * MINUTE
PAGES = [
    {
        "name": "call",
        "clock": "resolution",
        "severities": ["critical"],
        "after": "10 min",
        "does": "page",
        "to": "L2",
    }
]


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """A critical ticket whose L2 is called after ten minutes; two are on call."""
    sign_with_ladder(cast.orbit, list(PAGES), plan="exotel-premium")
    always_on_call(cast.l2, cast.l3, level="L2")
    return opened(cast.orbit)


def work(now: datetime) -> None:
    """What the worker does at an instant."""
    while fire_due(now=now).taken:
        pass
    paging.call_due(now=now)
    note_pages(now=now)


def told(ticket: Ticket, kind: str) -> list[dict[str, object]]:
    """The facts of all events of a kind."""
    rows = TicketEvent.objects.filter(ticket=ticket, kind=kind).order_by("seq")
    return list(rows.values_list("facts", flat=True))


def acknowledge(ticket: Ticket, by: Person, now: datetime) -> None:
    page = Page.objects.filter(about=ticket.number).latest("pk")
    paging.acknowledge(page=page, by=reader(by), how="sms", now=now)
    note_pages(now=now)


def test_a_step_calls_whoever_is_on_call_once(ticket: Ticket, cast: Cast) -> None:
    work(TEN - timedelta(seconds=1))
    assert not Page.objects.exists()
    for _ in range(3):
        work(TEN)
    page = Page.objects.get()
    assert (page.about, page.level, page.urgency) == (ticket.number, "L2", "critical")
    assert [call.person for call in page.calls.all()] == [cast.l2]
    assert mailed(ticket, TEN) == {cast.l2.email}
    (facts,) = told(ticket, "paged")
    assert (facts["level"], facts["again"], facts["clock"]) == ("L2", 0, "resolution")
    assert page.words.startswith(ticket.subject)
    assert is_borne_out(ticket)


def test_who_is_called_next_and_who_answers_stands_on_the_timeline(
    ticket: Ticket, cast: Cast
) -> None:
    work(TEN)
    work(TEN + 5 * MINUTE)
    (facts,) = told(ticket, "page_passed_on")
    assert (facts["to"], facts["reason"]) == ("Wei Tan", "Nobody answered in time.")
    acknowledge(ticket, cast.l3, TEN + 6 * MINUTE)
    note_pages(now=TEN + 7 * MINUTE)
    assert [facts["name"] for facts in told(ticket, "page_acknowledged")] == ["Wei Tan"]
    last = TicketEvent.objects.filter(ticket=ticket).latest("seq")
    assert (last.side, last.by_name) == ("vendor", "Wei Tan")
    assert last.effective_at == TEN + 6 * MINUTE
    assert is_borne_out(ticket)


def test_answered_and_not_acted_on_it_goes_out_again_and_then_to_the_manager(
    ticket: Ticket, cast: Cast
) -> None:
    now = TEN
    work(now)
    for again in (1, 2):
        acknowledge(ticket, cast.l2, now + MINUTE)
        assert clock(ticket).next_step == "page-again"
        now += 16 * MINUTE
        work(now - timedelta(seconds=1))
        assert len(told(ticket, "paged")) == again
        work(now)
        assert told(ticket, "paged")[-1]["again"] == again
    acknowledge(ticket, cast.l2, now + MINUTE)
    work(now + 16 * MINUTE)
    assert told(ticket, "paged")[-1]["level"] == "manager"
    last = Page.objects.latest("pk")
    assert [call.person for call in last.calls.all()] == [cast.manager]
    acknowledge(ticket, cast.manager, now + 17 * MINUTE)
    work(now + 3 * HOUR)
    assert len(told(ticket, "paged")) == 4
    steps = Alarm.objects.filter(step="page-again").order_by("pk")
    assert [alarm.generation for alarm in steps] == [1, 2]
    assert is_borne_out(ticket)


def test_whoever_acts_is_not_called_again(ticket: Ticket, cast: Cast) -> None:
    work(TEN)
    acknowledge(ticket, cast.l2, TEN + MINUTE)
    later = TEN + 5 * MINUTE
    note(number=ticket.number, words="Looking.", by=reader(cast.l2), now=later)
    work(TEN + 2 * HOUR)
    assert len(told(ticket, "paged")) == 1


def test_whoever_takes_the_ticket_has_answered(ticket: Ticket, cast: Cast) -> None:
    work(TEN)
    take(number=ticket.number, by=reader(cast.l1), now=TEN + MINUTE)
    assert _states() == ["open"], "L2 was called"
    take(number=ticket.number, by=reader(cast.l3), now=TEN + 2 * MINUTE)
    assert _states() == ["acknowledged"]
    work(TEN + 2 * HOUR)
    assert len(told(ticket, "paged")) == 1


def test_a_page_is_passed_on_with_a_reason(ticket: Ticket, cast: Cast) -> None:
    work(TEN)
    by, now = reader(cast.l2), TEN + MINUTE
    with pytest.raises(MoveRefused, match="why"):
        pass_page(number=ticket.number, to_id=cast.l3.pk, reason=" ", by=by, now=now)
    pass_page(
        number=ticket.number, to_id=cast.l3.pk, reason="On a train.", by=by, now=now
    )
    (facts,) = told(ticket, "page_passed_on")
    assert facts["to"] == "Wei Tan"
    assert facts["reason"] == "Grace Fernandes: On a train."
    answer_page(number=ticket.number, by=reader(cast.l3), now=now + MINUTE)
    assert told(ticket, "page_acknowledged")[0]["name"] == "Wei Tan"


def test_where_nobody_was_called_nothing_is_passed_on(cast: Cast) -> None:
    number, by = opened(cast.meridian).number, reader(cast.l2)
    with pytest.raises(MoveRefused, match="Nobody is paged"):
        answer_page(number=number, by=by, now=NOON)
    with pytest.raises(MoveRefused, match="Nobody is paged"):
        pass_page(number=number, to_id=cast.l3.pk, reason="Off.", by=by, now=NOON)


def test_the_customer_reads_that_somebody_was_called_and_answered(
    ticket: Ticket, cast: Cast
) -> None:
    work(TEN)
    by = reader(cast.l2)
    pass_page(number=ticket.number, to_id=cast.l3.pk, reason="Train.", by=by, now=TEN)
    answer_page(number=ticket.number, by=reader(cast.l3), now=TEN + MINUTE)
    seen = entries_for(reader=reader(cast.orbit.owner), ticket=the(ticket))
    kinds_seen = [entry.kind.value for entry in seen]
    assert "paged" in kinds_seen
    assert "page_acknowledged" in kinds_seen
    assert "page_passed_on" not in kinds_seen


def _states() -> list[str]:
    return list(Page.objects.order_by("pk").values_list("state", flat=True))


def test_a_closed_ticket_calls_nobody_any_more(ticket: Ticket, cast: Cast) -> None:
    work(TEN)
    close(number=ticket.number, because="A drill.", by=reader(cast.l1), now=TEN)
    assert _states() == ["stopped"]
    work(TEN + 3 * HOUR)
    assert Page.objects.get().calls.count() == 1
    assert len(told(ticket, "paged")) == 1
    assert not PageSent.objects.filter(is_over=False).exists()


def test_a_merged_ticket_calls_nobody_any_more(ticket: Ticket, cast: Cast) -> None:
    other = opened(cast.orbit)
    work(TEN)
    merge(
        number=ticket.number,
        into=other.number,
        words="One fault.",
        by=reader(cast.l1),
        now=TEN + MINUTE,
    )
    goes_on = Page.objects.get()
    assert (goes_on.about, goes_on.state) == (other.number, "open")
    close(number=other.number, because="A drill.", by=reader(cast.l1), now=TEN + MINUTE)
    work(TEN + 3 * HOUR)
    assert _states() == ["stopped"]
    assert len(told(ticket, "paged")) == 1


def test_a_merged_ticket_is_not_called_for_again(ticket: Ticket, cast: Cast) -> None:
    other = opened(cast.orbit)
    work(TEN)
    acknowledge(ticket, cast.l2, TEN + MINUTE)
    merge(
        number=ticket.number,
        into=other.number,
        words="One fault.",
        by=reader(cast.l1),
        now=TEN + 2 * MINUTE,
    )
    work(TEN + HOUR)
    assert len(told(ticket, "paged")) == 1


@pytest.mark.parametrize(
    ("until", "states"), [("restored", ["stopped"]), ("closed", ["open"])]
)
def test_a_restored_ticket_stops_as_the_plan_says(
    cast: Cast, until: str, states: list[str]
) -> None:
    paged = {"again_after": "15 min", "at_most": 2, "until": until}
    sign_with_ladder(cast.orbit, list(PAGES), plan="exotel-premium", paging=paged)
    always_on_call(cast.l2, level="L2")
    ticket = opened(cast.orbit)
    work(TEN)
    by = reader(cast.l1)
    restore(number=ticket.number, how="fix", evidence="Up.", by=by, now=TEN + MINUTE)
    assert _states() == states
    confirm(
        number=ticket.number,
        words="",
        by=reader(cast.orbit.owner),
        now=TEN + 2 * MINUTE,
    )
    assert _states() == ["stopped"]


def test_of_many_tickets_of_a_site_one_page_is_made_and_each_tells_of_it(
    ticket: Ticket, cast: Cast
) -> None:
    others = [opened(cast.orbit) for _ in range(3)]
    sign_with_ladder(cast.meridian, list(PAGES), plan="exotel-premium")
    elsewhere = opened(cast.meridian)
    work(TEN)
    page = Page.objects.get(about=ticket.number)
    assert mailed(ticket, TEN) == mailed(elsewhere, TEN) == {cast.l2.email}
    assert not any(mailed(each, TEN) for each in others)
    for each in others:
        (facts,) = told(each, "paged")
        assert facts["with"] == ticket.number
        assert is_borne_out(each)
    close(number=ticket.number, because="A drill.", by=reader(cast.l1), now=TEN)
    work(TEN + 5 * MINUTE)
    acknowledge(others[0], cast.l3, TEN + 6 * MINUTE)
    assert told(ticket, "page_acknowledged") == []
    assert told(ticket, "page_passed_on") == []
    for each in others:
        assert told(each, "page_passed_on")[0]["to"] == "Wei Tan"
        assert told(each, "page_acknowledged")[0]["name"] == "Wei Tan"
    note(number=others[0].number, words="On it.", by=reader(cast.l3), now=TEN + HOUR)
    page.refresh_from_db()
    assert page.about == others[0].number


def test_one_fault_over_the_sites_of_a_customer_is_one_page_once_they_are_linked(
    ticket: Ticket, cast: Cast
) -> None:
    houses = elsewhere(cast.orbit), elsewhere(cast.orbit, name="Another")
    for house in houses:
        sign_with_ladder(house, list(PAGES), plan="exotel-premium")
    child, alone = map(opened, houses)
    link(
        number=child.number,
        to=ticket.number,
        relation="parent",
        by=reader(cast.l1),
        now=NOON + MINUTE,
        words="One carrier",
    )
    work(TEN)
    numbers = {page.about: set(page.others) for page in Page.objects.all()}
    assert numbers.pop(alone.number) == set()
    ((first, others),) = numbers.items()
    assert {first, *others} == {ticket.number, child.number}
    paging.acknowledge(
        page=Page.objects.get(about=first),
        by=reader(cast.l2),
        how="page",
        now=TEN + MINUTE,
    )
    note_pages(now=TEN + MINUTE)
    for each in (ticket, child):
        assert told(each, "page_acknowledged")[0]["name"] == "Grace Fernandes"
    assert told(alone, "page_acknowledged") == []


def test_answered_together_and_not_acted_on_they_go_out_again_together(
    ticket: Ticket, cast: Cast
) -> None:
    other = opened(cast.orbit)
    work(TEN)
    take(number=other.number, by=reader(cast.l2), now=TEN + MINUTE)
    note_pages(now=TEN + MINUTE)
    assert told(ticket, "page_acknowledged")[0]["name"] == "Grace Fernandes"
    work(TEN + 16 * MINUTE)
    assert [facts["again"] for facts in told(ticket, "paged")] == [0, 1]
    assert len(told(other, "paged")) == 1, "it was taken"


def test_developers_are_told_at_the_addresses_of_the_desk(
    cast: Cast, settings: pytest.FixtureRequest
) -> None:
    step = PAGES[0] | {"does": "tell", "to": "developers"}
    sign_with_ladder(cast.orbit, [step], plan="exotel-premium")
    settings.DEVELOPERS = ["dev@vendor.example"]  # type: ignore[attr-defined]
    ticket = opened(cast.orbit)
    work(TEN)
    assert mailed(ticket, TEN) == {"dev@vendor.example"}
    settings.DEVELOPERS = []  # type: ignore[attr-defined]
    other = opened(cast.orbit)
    work(TEN)
    assert mailed(other, TEN) == {cast.manager.email}
    assert "BACKLINE_DEVELOPERS" in letters(other)[0].body


def test_silence_is_told_again_after_each_word(cast: Cast) -> None:
    step = PAGES[0] | {"after": "20 min", "on": "silence", "does": "tell", "to": "L3"}
    sign_with_ladder(cast.orbit, [step], plan="exotel-premium")
    ticket = opened(cast.orbit)
    by = reader(cast.l1)
    take(number=ticket.number, by=by, now=NOON)
    first = NOON + 20 * MINUTE
    work(first)
    assert mailed(ticket, first) == {cast.l3.email}
    body = letters(ticket)[0].body
    assert body.startswith("After 20 min without a word to the customer: the resol")
    answer(number=ticket.number, words="On it.", by=by, now=first + MINUTE)
    work(first + 21 * MINUTE - timedelta(seconds=1))
    assert Alarm.objects.filter(step="call").count() == 1
    work(first + 21 * MINUTE)
    alarms = Alarm.objects.filter(step="call").order_by("pk")
    assert [alarm.generation for alarm in alarms] == [1, 2]
    assert kinds(ticket).count("paged") == 0


def test_the_desk_itself_passes_no_page_on(ticket: Ticket) -> None:
    work(TEN)
    with pytest.raises(MoveRefused):
        answer_page(number=ticket.number, by=THE_DESK, now=TEN)

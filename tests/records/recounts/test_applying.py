"""Other terms for open tickets (package.geography, package.tailored).

The difference is shown first, applying is recorded, finished clocks never change.
"""

from __future__ import annotations

import gc
from datetime import datetime
from typing import Any

import pytest
from tests.cast import Cast, House, reader
from tests.records.tickets.desk import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    clock,
    is_borne_out,
    kinds,
    major,
    opened,
    the,
)

from backline.guide.clock import account_of
from backline.plans import plan_mapping
from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.actions import (
    publish_calendar,
    publish_plan,
    sign_contract,
)
from backline.records.contracts.models import CalendarVersion, Contract
from backline.records.outbox.models import Message
from backline.records.recounts.actions import (
    RecountRefused,
    apply,
    begin,
    compare,
    differences,
    go_on,
)
from backline.records.recounts.models import RecountLine, RecountRun
from backline.records.recounts.queries import (
    BadChoice,
    Choice,
    NotAManager,
    calendar_choice,
    contract_choice,
    zone_data_choice,
)
from backline.records.recounts.tally import Tally
from backline.records.tickets.actions.alarms import fire_due
from backline.records.tickets.actions.customer import reopen
from backline.records.tickets.actions.work import answer, ask, restore, take
from backline.records.tickets.models import Alarm, Ticket, TicketEvent
from backline.records.tickets.projection import terms_of_ticket
from backline.records.tickets.queries import ledger_for
from backline.records.tickets.stored import timeline_of
from backline.zones import ZONE_DATA_VERSION


#: Meridian's calendar with the Tuesday closed too, and with nothing but NOON's hours.
TUESDAY = "2026-03-03"


def with_holiday(house: House, *days: str) -> CalendarVersion:
    """Publish the calendar of a house with more holidays."""
    held = house.contract.covered.get().calendar_version
    body = {**held.body, "holidays": sorted({*held.body["holidays"], *days})}
    return publish_calendar(
        name=held.name, body=body, source="the state", by=THE_DESK, now=NOON
    )


def choice_for(version: CalendarVersion) -> Choice:
    return calendar_choice(reader=THE_DESK, name=version.name, version=version.version)


def ran(choice: Choice, *, now: datetime, batch: int = 2) -> RecountRun:
    """Apply a choice to the end."""
    run = begin(choice=choice, because="The state closed", by=THE_DESK, now=now)
    while run.state != "done":
        run = go_on(run_id=run.pk, now=now, batch=batch)
    return run


def shown(choice: Choice, *, now: datetime) -> Tally:
    told = list(differences(choice=choice, by=THE_DESK, now=now, batch=2))
    return told[-1] if told else Tally()


def figures(ticket: Ticket, name: str) -> dict[str, Any]:
    row = clock(ticket, name)
    columns = [field.attname for field in row._meta.concrete_fields]
    return {column: getattr(row, column) for column in columns}


def test_the_difference_is_told_first_and_nothing_is_changed(cast: Cast) -> None:
    """
    Mon 09:00  opened, major: due after two working days
    Tue        a holiday in the new calendar
    """
    ticket = major(cast.meridian)
    before = clock(ticket).due_at
    told = shown(choice_for(with_holiday(cast.meridian, TUESDAY)), now=NOON + HOUR)
    assert (told.tickets, told.moved, told.later, told.earlier) == (1, 1, 1, 0)
    assert told.customers == {str(cast.meridian.customer.pk): [1, 0]}
    (largest,) = told.largest
    assert largest.ticket == ticket.number
    assert largest.later_by == 86_400
    assert "1 d later" in largest.words
    assert clock(ticket).due_at == before
    assert kinds(ticket)[-1] != "terms_applied"


def test_what_is_applied_is_what_was_shown(cast: Cast) -> None:
    ticket = major(cast.meridian)
    before = clock(ticket).due_at
    version = with_holiday(cast.meridian, TUESDAY)
    told = shown(choice_for(version), now=NOON + HOUR)
    run = ran(choice_for(version), now=NOON + HOUR)
    assert before is not None
    assert clock(ticket).due_at == before + DAY
    assert the(ticket).calendar_version == version
    assert the(ticket).next_due_at is not None
    assert kinds(ticket)[-1] == "terms_applied"
    assert run.applied == told.json
    assert RecountLine.objects.get().due_after == before + DAY
    assert is_borne_out(ticket)


def test_a_finished_first_response_keeps_its_figures_through_all_that_follows(
    cast: Cast,
) -> None:
    """
    Mon 09:00  opened
    Mon 09:30  answered: first response met with 30 min used
    Mon 10:00  a calendar in which Monday is closed: 0 min would have been used
    Mon 11:00  restored, and reopened at 12:00
    Mon 13:00  another calendar, in which Tuesday is closed too
    """
    ticket = major(cast.meridian)
    l1, owner = reader(cast.l1), reader(cast.meridian.owner)
    take(number=ticket.number, by=l1, now=NOON + MINUTE)
    answer(number=ticket.number, words="On it", by=l1, now=NOON + 30 * MINUTE)
    judged = figures(ticket, "first_response")
    assert judged["used"] == 1800
    monday = with_holiday(cast.meridian, "2026-03-02")
    ran(choice_for(monday), now=NOON + HOUR)
    terms = terms_of_ticket(the(ticket))
    unkept = [
        event for event in timeline_of(ticket.pk) if event.kind != "terms_applied"
    ]
    anew = account_of(unkept, plan=terms.plan, calendar=terms.calendar)
    assert anew.clocks[0].used == 0, "the new calendar would say otherwise"
    assert figures(ticket, "first_response") == judged
    restore(number=ticket.number, how="fix", evidence="Up", by=l1, now=NOON + 2 * HOUR)
    assert clock(ticket).used == 0
    reopen(number=ticket.number, because="Again", by=owner, now=NOON + 3 * HOUR)
    assert figures(ticket, "first_response") == judged
    ran(
        choice_for(with_holiday(cast.meridian, "2026-03-02", TUESDAY)),
        now=NOON + 4 * HOUR,
    )
    assert figures(ticket, "first_response") == judged
    assert is_borne_out(ticket)
    ledger = ledger_for(reader=owner, number=ticket.number, now=NOON + 5 * HOUR)
    assert "version 1" in str(ledger.clocks[0])


def test_a_resolution_kept_before_a_reopening_is_judged_anew_at_its_real_end(
    cast: Cast,
) -> None:
    """
    Mon 09:00  opened
    Mon 10:00  restored; another calendar is applied to it at 11:00, for it is open
    Mon 12:00  reopened, restored at 13:00
    """
    ticket = major(cast.meridian)
    l1, owner = reader(cast.l1), reader(cast.meridian.owner)
    restore(number=ticket.number, how="fix", evidence="Up", by=l1, now=NOON + HOUR)
    judged = figures(ticket, "resolution")
    ran(choice_for(with_holiday(cast.meridian, TUESDAY)), now=NOON + 2 * HOUR)
    assert figures(ticket, "resolution") == judged
    reopen(number=ticket.number, because="Again", by=owner, now=NOON + 3 * HOUR)
    assert clock(ticket).status == "running"
    restore(number=ticket.number, how="fix", evidence="Up", by=l1, now=NOON + 4 * HOUR)
    assert clock(ticket).finished_at == NOON + 4 * HOUR
    assert is_borne_out(ticket)


def test_a_paused_clock_gets_the_terms_and_goes_on_under_them(cast: Cast) -> None:
    ticket = major(cast.meridian)
    l1 = reader(cast.l1)
    take(number=ticket.number, by=l1, now=NOON + MINUTE)
    ask(number=ticket.number, what="The log", by=l1, now=NOON + HOUR)
    assert clock(ticket).status == "paused"
    monday = with_holiday(cast.meridian, "2026-03-02")
    told = shown(choice_for(monday), now=NOON + 2 * HOUR)
    assert "0 min used instead of 1 h" in next(each.words for each in told.largest)
    ran(choice_for(monday), now=NOON + 2 * HOUR)
    assert (clock(ticket).status, clock(ticket).used) == ("paused", 0)
    assert is_borne_out(ticket)


def test_an_alarm_that_lies_ahead_again_is_withdrawn_and_rung_anew(cast: Cast) -> None:
    ticket = opened(cast.meridian)
    while fire_due(now=NOON + 8 * HOUR).taken:
        pass
    alarms = Alarm.objects.filter(ticket=ticket)
    rung = set(alarms.values_list("clock", "step"))
    assert rung
    ran(choice_for(with_holiday(cast.meridian, "2026-03-02")), now=NOON + 8 * HOUR)
    withdrawn = Alarm.objects.filter(ticket=ticket, withdrawn_at__isnull=False)
    # It went up to L3 before, so it is no longer L1's to take up.
    ahead = rung - {("resolution", "critical-untaken")}
    assert set(withdrawn.values_list("clock", "step")) == ahead
    assert is_borne_out(ticket)
    while fire_due(now=NOON + 8 * DAY).taken:
        pass
    assert set(alarms.filter(generation=2).values_list("clock", "step")) == ahead


def test_other_zone_data_that_changes_nothing_only_moves_the_version(
    cast: Cast,
) -> None:
    ticket = major(cast.meridian)
    Ticket.objects.update(tzdata_version="1999a")
    before = figures(ticket, "resolution")
    run = ran(zone_data_choice(reader=THE_DESK), now=NOON + HOUR)
    assert run.applied["same"] == 1
    assert the(ticket).tzdata_version == ZONE_DATA_VERSION
    assert "terms_applied" not in kinds(ticket)
    assert figures(ticket, "resolution") == before
    assert not Message.objects.filter(about=f"recount-{run.pk}").exists()


def test_figures_reckoned_with_other_zone_data_stay_where_they_are_finished(
    cast: Cast,
) -> None:
    """
    The desk was run with zone data in which Bengaluru was an hour off: what is stored
    of the finished first response, and of the running resolution, says otherwise.
    """
    ticket = major(cast.meridian)
    l1 = reader(cast.l1)
    answer(number=ticket.number, words="On it", by=l1, now=NOON + 30 * MINUTE)
    true = clock(ticket)
    assert true.due_at is not None
    first, going = clock(ticket, "first_response"), clock(ticket)
    first.used, first.outcome, first.due_at = 5400, "missed", NOON + 20 * MINUTE
    first.save()
    going.due_at, going.breach_at = true.due_at + HOUR, true.due_at + HOUR
    going.save()
    Ticket.objects.update(tzdata_version="1999a", next_due_at=going.due_at)
    judged = figures(ticket, "first_response")

    run = ran(zone_data_choice(reader=THE_DESK), now=NOON + 2 * HOUR)
    assert (run.applied["moved"], run.applied["earlier"]) == (1, 1)
    assert figures(ticket, "first_response") == judged
    assert clock(ticket).due_at == true.due_at
    assert is_borne_out(ticket)
    assert "zone data 1999a" in str(
        ledger_for(reader=THE_DESK, number=ticket.number, now=NOON + 3 * HOUR).clocks
    )


def test_each_contact_is_told_once_a_run_and_only_of_what_moved(cast: Cast) -> None:
    numbers = [major(cast.meridian, cause="").number for _ in range(3)]
    major(cast.najd)
    run = ran(choice_for(with_holiday(cast.meridian, TUESDAY)), now=NOON + HOUR)
    (mail,) = Message.objects.filter(about=f"recount-{run.pk}")
    assert mail.recipient == cast.meridian.owner.email
    assert "3 tickets" in mail.subject
    assert all(number in mail.body for number in numbers)
    assert "The state closed" in mail.body


def test_a_run_goes_on_where_it_stopped_and_applies_nothing_twice(cast: Cast) -> None:
    tickets = [major(cast.meridian) for _ in range(5)]
    version = with_holiday(cast.meridian, TUESDAY)
    choice = choice_for(version)
    run = begin(choice=choice, because="The state closed", by=THE_DESK, now=NOON + HOUR)
    run = go_on(run_id=run.pk, now=NOON + HOUR, batch=2)
    assert RecountLine.objects.count() == 2
    with pytest.raises(RecountRefused, match="Another recount"):
        begin(choice=choice, because="Again", by=THE_DESK, now=NOON + HOUR)
    while run.state != "done":
        run = go_on(run_id=run.pk, now=NOON + 2 * HOUR, batch=2)
    assert go_on(run_id=run.pk, now=NOON + 3 * HOUR) == run
    assert RecountLine.objects.count() == 5
    applied = TicketEvent.objects.filter(kind="terms_applied")
    assert applied.count() == len(tickets)


def test_a_run_is_compared_then_applied(cast: Cast) -> None:
    major(cast.meridian)
    choice = choice_for(with_holiday(cast.meridian, TUESDAY))
    ruth = reader(cast.manager)
    run = compare(choice=choice, by=ruth, now=NOON + HOUR)
    with pytest.raises(RecountRefused, match="not waiting"):
        apply(run=run, because="The state closed", by=ruth, now=NOON + HOUR)
    while run.state == "comparing":
        run = go_on(run_id=run.pk, now=NOON + HOUR)
    assert run.shown["later"] == 1
    assert not TicketEvent.objects.filter(kind="terms_applied").exists()
    with pytest.raises(RecountRefused, match="Say why"):
        apply(run=run, because="  ", by=ruth, now=NOON + HOUR)
    apply(run=run, because="The state closed", by=ruth, now=NOON + HOUR)
    while run.state != "done":
        run = go_on(run_id=run.pk, now=NOON + HOUR)
    event = TicketEvent.objects.get(kind="terms_applied")
    assert (event.person, event.facts["because"]) == (cast.manager, "The state closed")


def amended(cast: Cast, **overrides: object) -> Contract:
    """Sign Meridian's contract anew with other figures."""
    held = cast.meridian.contract.covered.get()
    return sign_contract(
        customer=cast.meridian.customer,
        plan_version=cast.meridian.contract.plan_version,
        covered={cast.meridian.site: held.calendar_version},
        starts_at=NOON,
        by=THE_DESK,
        now=NOON,
        overrides=overrides or None,
        agreed_by="Both sides",
    )


def test_a_contract_takes_the_place_of_another(cast: Cast) -> None:
    ticket = major(cast.meridian)
    premium = sign_contract(
        customer=cast.meridian.customer,
        plan_version=publish_plan(
            mapping=plan_mapping("exotel-premium"), by=THE_DESK, now=NOON
        ),
        covered={
            cast.meridian.site: cast.meridian.contract.covered.get().calendar_version
        },
        starts_at=NOON,
        by=THE_DESK,
        now=NOON,
    )
    l1 = reader(cast.l1)
    answer(number=ticket.number, words="On it", by=l1, now=NOON + 30 * MINUTE)
    judged = figures(ticket, "first_response")
    before = clock(ticket).limit
    old = cast.meridian.contract.pk
    choice = contract_choice(reader=THE_DESK, contract=old, to=premium.pk)
    told = shown(choice, now=NOON + HOUR)
    run = ran(choice, now=NOON + HOUR)
    assert run.applied == told.json
    assert the(ticket).contract == premium
    assert clock(ticket).limit != before
    assert figures(ticket, "first_response") == judged
    assert is_borne_out(ticket)


def test_a_ticket_whose_site_the_contract_does_not_cover_is_left(cast: Cast) -> None:
    ticket = major(cast.meridian)
    other = amended(cast)
    other.covered.all().delete()
    choice = contract_choice(
        reader=THE_DESK, contract=cast.meridian.contract.pk, to=other.pk
    )
    run = ran(choice, now=NOON + HOUR)
    assert run.applied["left"] == {"The contract to apply does not cover its site.": 1}
    assert the(ticket).contract == cast.meridian.contract
    assert RecountLine.objects.get().outcome == "left"


def test_what_cannot_be_chosen_is_refused_with_a_word(cast: Cast) -> None:
    held = cast.meridian.contract.covered.get().calendar_version
    with pytest.raises(BadChoice, match="has no version 9: choose of 1"):
        calendar_choice(reader=THE_DESK, name=held.name, version=9)
    with pytest.raises(BadChoice, match="no calendar called Nowhere"):
        calendar_choice(reader=THE_DESK, name="Nowhere", version=1)
    mine, theirs = cast.meridian.contract.pk, cast.orbit.contract.pk
    with pytest.raises(BadChoice, match="another contract of Meridian"):
        contract_choice(reader=THE_DESK, contract=mine, to=theirs)
    with pytest.raises(BadChoice, match="no contract 999"):
        contract_choice(reader=THE_DESK, contract=mine, to=999)
    for person in (cast.l1, cast.meridian.owner):
        with pytest.raises(NotAManager):
            zone_data_choice(reader=reader(person))


def test_a_batch_leaves_the_looking_for_cycles_as_it_was(cast: Cast) -> None:
    major(cast.meridian)
    choice = choice_for(with_holiday(cast.meridian, TUESDAY))
    gc.disable()
    try:
        shown(choice, now=NOON + HOUR)
        assert not gc.isenabled()
    finally:
        gc.enable()
    ran(choice, now=NOON + HOUR)
    assert gc.isenabled()

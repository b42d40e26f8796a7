"""What open tickets could be put under, and the runs that were: for managers only."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from tests.cast import NOON, Cast, reader
from tests.records.recounts.test_applying import TUESDAY, choice_for, with_holiday
from tests.records.tickets.desk import major

from backline.records.accounts.queries import NOBODY, THE_DESK
from backline.records.contracts.actions import amend_contract, sign_contract
from backline.records.customers.actions import add_site
from backline.records.recounts.actions import begin, compare, go_on
from backline.records.recounts.queries import (
    NotAManager,
    UnknownRun,
    calendars_with_versions,
    contracts_with_others,
    lines_for,
    offers,
    run_for,
    runs_for,
    zones_of,
)
from backline.records.tickets.models import Ticket


def test_a_calendar_is_offered_in_its_newest_version_alone(cast: Cast) -> None:
    tickets = [major(cast.meridian) for _ in range(2)]
    assert offers(reader=THE_DESK) == []
    with_holiday(cast.meridian, TUESDAY)
    newest = with_holiday(cast.meridian, TUESDAY, "2026-03-04")
    Ticket.objects.filter(pk=tickets[0].pk).update(calendar_version=newest)
    (offer,) = calendars_with_versions(reader=reader(cast.manager))
    assert (offer.choice, offer.tickets) == (choice_for(newest), 1)
    assert offer.choice.tickets().get() == tickets[1]


def test_a_contract_is_offered_where_it_covers_a_site_of_the_other(cast: Cast) -> None:
    house, by = cast.meridian, reader(cast.manager)
    major(house)
    elsewhere = add_site(
        customer=house.customer,
        name="Meridian Bank Pune",
        zone="Asia/Kolkata",
        geography="IN-MH",
        seats=10,
        call_capacity=20,
        version="12.4",
        duty_contact=house.owner,
        by=THE_DESK,
        now=NOON,
    )
    sign_contract(
        customer=house.customer,
        plan_version=house.contract.plan_version,
        covered={elsewhere: house.contract.covered.get().calendar_version},
        starts_at=NOON - timedelta(days=1),
        by=THE_DESK,
        now=NOON,
    )
    assert contracts_with_others(reader=by) == []
    amended = partial(
        amend_contract,
        number=house.contract.pk,
        agreed_by="Asha Rao",
        by=by,
        now=NOON,
    )
    amended(figures={"grants.phone": False})
    tomorrow = NOON + timedelta(days=1)
    last = amended(figures={"grants.visits": "3 per year"}, starts_at=tomorrow)
    (offer,) = contracts_with_others(reader=by)
    assert (offer.choice.contract, offer.choice.new_contract) == (house.contract, last)
    assert offer.tickets == 1


def test_other_zone_data_is_offered(cast: Cast) -> None:
    major(cast.meridian)
    Ticket.objects.update(tzdata_version="2020.1")
    (offer,) = offers(reader=THE_DESK)
    assert (offer.key, offer.tickets) == ("zone-data", 1)


def test_runs_and_their_lines_are_found_the_newest_first(cast: Cast) -> None:
    tickets = [major(cast.meridian) for _ in range(3)]
    choice = choice_for(with_holiday(cast.meridian, TUESDAY))
    by = reader(cast.manager)
    shown = compare(choice=choice, by=by, now=NOON)
    run = begin(choice=choice, because="The state closed", by=by, now=NOON)
    while run.state != "done":
        run = go_on(run_id=run.pk, now=NOON, batch=2)
    assert list(runs_for(reader=by)) == [run, shown]
    assert run_for(reader=by, run_id=run.pk) == run
    lines = lines_for(reader=by, run=run, outcome="moved", before=tickets[2].pk)
    assert [line.ticket for line in lines] == [tickets[1], tickets[0]]
    assert not lines_for(reader=by, run=run, outcome="left").exists()
    with pytest.raises(UnknownRun):
        run_for(reader=by, run_id=run.pk + 1)
    zones = zones_of(reader=by, numbers=[tickets[0].number])
    assert {number: str(found) for number, found in zones.items()} == {
        tickets[0].number: "Asia/Kolkata"
    }


@pytest.mark.parametrize("who", ["l1", "owner", "nobody"])
def test_nobody_else_may_ask(cast: Cast, who: str) -> None:
    by = {
        "l1": reader(cast.l1),
        "owner": reader(cast.meridian.owner),
        "nobody": NOBODY,
    }[who]
    choice = choice_for(with_holiday(cast.meridian, TUESDAY))
    run = compare(choice=choice, by=THE_DESK, now=NOON)
    with pytest.raises(NotAManager):
        offers(reader=by)
    with pytest.raises(NotAManager):
        calendars_with_versions(reader=by)
    with pytest.raises(NotAManager):
        contracts_with_others(reader=by)
    with pytest.raises(NotAManager):
        runs_for(reader=by)
    with pytest.raises(NotAManager):
        run_for(reader=by, run_id=run.pk)
    with pytest.raises(NotAManager):
        lines_for(reader=by, run=run)

"""Customers and their sites, as the vendor's managers keep them."""

from __future__ import annotations

from typing import Any

import pytest
from tests import cast
from tests.cast import NOON, Cast, reader
from tests.records.tickets.desk import opened

from backline.guide.workflow import MoveRefused
from backline.records.accounts.models import Person
from backline.records.accounts.queries import THE_DESK
from backline.records.accounts.rights import NotAManager
from backline.records.contracts.actions import first_calendar
from backline.records.contracts.models import Contract
from backline.records.customers import actions
from backline.records.customers.models import Customer, Site
from backline.records.customers.queries import customers_for
from backline.records.tickets.actions.customers import close_customer, reopen_customer
from backline.records.tickets.actions.rebuild import rebuild
from backline.records.tickets.models import Clock
from backline.records.trail.queries import events_about


pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast.stage()


def added(people: Cast, **change: Any) -> Site:
    given: dict[str, Any] = {"name": "Tower 2", "geography": "IN-KA", "seats": 40}
    return actions.add_site(
        customer=people.meridian.customer,
        by=reader(people.manager),
        now=NOON,
        **(given | change),
    )


def test_customers_and_sites_are_the_managers_to_keep(people: Cast) -> None:
    own = people.meridian
    for nobody in (people.l3, own.owner):
        by = reader(nobody)
        with pytest.raises(NotAManager):
            actions.add_customer(name="Kaveri", by=by, now=NOON)
        with pytest.raises(NotAManager):
            actions.rename_customer(
                customer_id=own.customer.pk, name="M", by=by, now=NOON
            )
        with pytest.raises(NotAManager):
            close_customer(customer_id=own.customer.pk, by=by, now=NOON)


def test_a_name_is_one_whatever_its_case_and_blanks(people: Cast) -> None:
    manager = reader(people.manager)
    with pytest.raises(MoveRefused, match="already"):
        actions.add_customer(name=" meridian  BANK ", by=manager, now=NOON)
    renamed = actions.rename_customer(
        customer_id=people.meridian.customer.pk,
        name="Meridian bank",
        by=manager,
        now=NOON,
    )
    assert Customer.objects.get(pk=renamed.pk).name == "Meridian bank"
    with pytest.raises(MoveRefused, match="needs a name"):
        actions.add_customer(name="\n", by=manager, now=NOON)


def test_a_long_name_is_written_into_the_trail_too(people: Cast) -> None:
    long = actions.add_customer(name="M" * 160, by=THE_DESK, now=NOON)
    (event,) = events_about(reader=THE_DESK, about=f"customer:{long.pk}")
    assert event.details == {"name": "M" * 160}


def test_a_site_has_the_zone_of_its_country_where_that_has_one(people: Cast) -> None:
    site = added(people, geography="in-ka")
    assert (site.geography, site.zone) == ("IN-KA", "Asia/Kolkata")
    with pytest.raises(actions.SiteRefused, match="several time zones"):
        added(people, name="Austin", geography="US-TX")
    there = added(people, name="Austin", geography="US-TX", zone="America/Chicago")
    assert there.zone == "America/Chicago"


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"geography": "India"}, "no geography"),
        ({"geography": "IN-QQ"}, "QQ"),
        ({"zone": "Asia/Bangalore"}, "unknown"),
        ({"seats": 0}, "at least one seat"),
        ({"name": "Meridian Bank Bengaluru"}, "already"),
    ],
)
def test_a_site_that_cannot_be_is_refused_in_words(
    people: Cast, change: dict[str, Any], because: str
) -> None:
    with pytest.raises(actions.SiteRefused, match=because):
        added(people, **change)


def test_another_zone_moves_no_clock_that_runs(people: Cast) -> None:
    ticket = opened(people.meridian, now=NOON)
    before = list(Clock.objects.order_by("pk").values_list("due_at", flat=True))
    site = people.meridian.site
    actions.change_site(
        site_id=site.pk,
        name=site.name,
        geography="IN-KA",
        zone="Asia/Dubai",
        seats=100,
        by=reader(people.manager),
        now=NOON,
    )
    assert rebuild(ticket_id=ticket.pk) == []
    after = list(Clock.objects.order_by("pk").values_list("due_at", flat=True))
    assert after == before
    told = events_about(
        reader=THE_DESK, about=f"customer:{people.meridian.customer.pk}"
    )
    assert told[-1].details["zone"] == ["Asia/Kolkata", "Asia/Dubai"]


def test_the_first_calendar_of_a_geography_is_made_once(people: Cast) -> None:
    given: dict[str, Any] = {"first_year": 2026, "by": THE_DESK, "now": NOON}
    site = added(people, geography="AE", name="Dubai")
    made = first_calendar(site=site, coverage="24x7", **given)
    assert made.name == "AE 24x7"
    assert first_calendar(site=site, coverage="24x7", **given) == made
    away = added(people, geography="AE", name="Away", zone="Asia/Kolkata")
    assert first_calendar(site=away, coverage="24x7", **given).name == (
        "AE 24x7, Asia/Kolkata"
    )


def test_a_customer_is_closed_when_nothing_runs_for_them(people: Cast) -> None:
    manager, own = reader(people.manager), people.meridian
    given: dict[str, Any] = {"customer_id": own.customer.pk, "by": manager, "now": NOON}
    ticket = opened(own, now=NOON)
    with pytest.raises(MoveRefused, match="1 open tickets"):
        close_customer(**given)
    type(ticket).objects.filter(pk=ticket.pk).update(is_open=False)
    with pytest.raises(MoveRefused, match="has not ended"):
        close_customer(**given)
    Contract.objects.filter(customer=own.customer).update(ends_at=NOON)
    close_customer(**given)
    close_customer(**given)
    assert own.customer not in customers_for(reader=THE_DESK)
    assert own.customer in customers_for(reader=THE_DESK, closed=True)
    assert not Person.objects.get(pk=own.owner.person_id or 0).is_active
    own.customer.refresh_from_db()
    with pytest.raises(MoveRefused, match="is closed"):
        added(people)
    with pytest.raises(MoveRefused, match="is closed"):
        actions.add_contact(
            customer=own.customer, name="A", email="a@b.example", by=manager, now=NOON
        )
    reopen_customer(**given)
    assert own.customer in customers_for(reader=THE_DESK)

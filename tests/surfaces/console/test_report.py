from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from tests import cast
from tests.surfaces.desk import incident, signed_in, text_of

from backline.plans import plan_mapping
from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.actions import publish_plan, sign_contract
from backline.records.contracts.models import CalendarVersion
from backline.records.majors import actions as majors
from backline.records.tickets.models import Ticket


pytestmark = pytest.mark.django_db

PLACE = "/console/report/"


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """The page reads the clock, and the calendars of the stage end in two years."""
    with time_machine.travel(cast.NOON, tick=False):
        yield


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def l1(people: cast.Cast) -> Client:
    return signed_in(people.l1)


def _report(of: cast.House, **changes: object) -> dict[str, object]:
    return {
        "channel": "console",
        "kind": "incident",
        "site": of.site.pk,
        "subject": "IVR is silent",
        "component": "ivr",
        "measure": "ivr_calls_failed",
        "affected": 80,
        "total": 400,
        "words": "All callers.",
        **changes,
    }


def test_the_contact_who_called_is_chosen(people: cast.Cast, l1: Client) -> None:
    caller = people.orbit.colleague
    l1.post(PLACE, _report(people.orbit, channel="phone", contact=caller.pk))
    assert Ticket.objects.get().contact == caller


def test_without_a_name_it_is_the_duty_contact(people: cast.Cast, l1: Client) -> None:
    l1.post(PLACE, _report(people.orbit))
    assert Ticket.objects.get().contact == people.orbit.owner


def test_a_contact_of_another_customer_is_refused(
    people: cast.Cast, l1: Client
) -> None:
    stranger = people.najd.owner.pk
    answer = l1.post(PLACE, _report(people.orbit, contact=stranger))
    assert "does not belong to Orbit Telecom" in answer.content.decode()
    assert not Ticket.objects.exists()


def test_a_package_without_phone_refuses_with_clause_and_what_to_do_instead(
    people: cast.Cast, l1: Client
) -> None:
    """package.entitlement"""
    _sign(people.meridian, plan_mapping("exotel-standard"), {"grants.phone": False})
    answer = l1.post(PLACE, _report(people.meridian, channel="phone"))
    page = " ".join(answer.content.decode().split())
    assert "Standard does not grant support by phone (package.standard)." in page
    assert 'href="/guide/#package.entitlement"' in page
    instead = "Write through the portal or by mail: the same clocks run."
    assert f"What to do instead:</strong> {instead}" in page
    assert not Ticket.objects.exists()
    l1.post(PLACE, _report(people.orbit, channel="phone"))
    assert Ticket.objects.get().customer == people.orbit.customer


@time_machine.travel(cast.NOON, tick=False)
def test_what_is_announced_is_offered_to_follow(people: cast.Cast) -> None:
    l1, now = signed_in(people.l1), cast.NOON
    root = incident(people.meridian, at=now - timedelta(hours=1))
    asked: dict[str, Any] = {
        "number": root.number,
        "by": cast.reader(people.l2),
        "now": now,
    }
    majors.declare(words="All out", **asked)
    majors.announce(words="It fails.", scope="family", **asked)
    said = _report(
        people.orbit,
        channel="phone",
        component=root.component,
        measure="agents_cannot_log_in",
        affected=34,
        total=100,
    )

    def sent(key: str, **more: object) -> str:
        answer = l1.post(PLACE, said | {"key": key, **more}, follow=True)
        return " ".join(answer.content.decode().split())

    # Announced to its own customers alone, it is of no matter to another's report.
    assert "This may be known" not in sent("zero")
    majors.announce(words="It fails.", scope="component", **asked)
    before = Ticket.objects.count()
    offer = sent("one")
    assert "This may be known" in offer
    assert (
        f'href="/console/tickets/{root.number}/">{root.number}</a>: following' in offer
    )
    assert "This may be known" not in sent("two", kind="question", affected="")
    assert Ticket.objects.filter(kind="incident").count() == before
    assert "is open." in sent("three", known="apart")
    assert f"follows {root.number}." in sent("four", known="follow")
    child = Ticket.objects.latest("pk")
    assert (child.subject, child.customer) == (said["subject"], people.orbit.customer)
    # Their site has its ticket of it now; the same of the first site is told there.
    assert f"{child.number} follows" in sent("five", known="follow", words="More.")
    own = sent("six", known="follow", site=people.meridian.site.pk)
    assert f"Written down on {root.number}." in own
    assert Ticket.objects.latest("pk") == child


def _also_sells_chat(house: cast.House) -> None:
    """Give a house a newer package, whose components include the chat."""
    mapping = plan_mapping("exotel-premium")
    components = mapping["components"]
    assert isinstance(components, dict)
    changed = {
        **mapping,
        "name": "with-chat",
        "components": {**components, "chat": "Chat"},
    }
    _sign(house, changed)


def _sign(
    house: cast.House,
    mapping: Mapping[str, object],
    overrides: Mapping[str, object] | None = None,
) -> None:
    """Sign a newer contract with a house."""
    sign_contract(
        customer=house.customer,
        plan_version=publish_plan(mapping=mapping, by=THE_DESK, now=cast.NOON),
        covered={house.site: CalendarVersion.objects.latest("pk")},
        starts_at=cast.NOON - timedelta(days=1),
        overrides=overrides,
        agreed_by="Ruth Pereira",
        by=THE_DESK,
        now=cast.NOON,
    )


def test_the_counts_are_those_of_the_sites_own_package(
    people: cast.Cast, l1: Client
) -> None:
    _also_sells_chat(people.orbit)
    hx = {"HX-Request": "true"}
    orbit = l1.get(f"{PLACE}?site={people.orbit.site.pk}", headers=hx)
    najd = l1.get(f"{PLACE}?site={people.najd.site.pk}&component=ivr", headers=hx)
    assert '<option value="chat">Chat' in orbit.content.decode()
    assert "Layla Haddad<" in orbit.content.decode()
    assert "chat" not in najd.content.decode()
    assert '<option value="ivr" selected>' in najd.content.decode()
    assert "Layla Haddad" not in najd.content.decode()
    assert "<html" not in najd.content.decode()


@pytest.mark.parametrize("asked", ["", "?site=", "?site=x", "?site=987654", "?site=²"])
def test_without_scripts_all_of_all_packages_is_offered(
    people: cast.Cast, l1: Client, asked: str
) -> None:
    _also_sells_chat(people.orbit)
    page = text_of(l1, f"{PLACE}{asked}")
    assert '<option value="chat">Chat' in page
    assert '<option value="ivr">' in page
    assert "Layla Haddad, Orbit Telecom" in page


def test_what_a_package_does_not_name_is_minor(people: cast.Cast, l1: Client) -> None:
    """severity.minor: the server decides by the plan of the chosen site"""
    _also_sells_chat(people.orbit)
    l1.post(PLACE, _report(people.najd, component="chat"))
    assert Ticket.objects.get().severity == "minor"


def test_a_form_that_is_sent_twice_opens_one_ticket(
    people: cast.Cast, l1: Client
) -> None:
    found = re.search(r'name="key" value="(\w+)"', text_of(l1, PLACE))
    assert found
    report = _report(people.orbit, key=found.group(1))
    first, second = l1.post(PLACE, report), l1.post(PLACE, report)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Ticket.objects.count() == 1


def test_what_was_refused_can_be_mended_with_the_same_form(
    people: cast.Cast, l1: Client
) -> None:
    report = _report(people.orbit, key="k" * 32)
    assert l1.post(PLACE, {**report, "affected": 401}).status_code == 200
    assert l1.post(PLACE, report).status_code == 302
    assert Ticket.objects.count() == 1


def test_a_form_that_says_something_else_asks_before_it_opens_another(
    people: cast.Cast, l1: Client
) -> None:
    key = "k" * 32
    l1.post(PLACE, _report(people.orbit, key=key))
    answer = l1.post(PLACE, _report(people.orbit, key=key, subject="Dialer is dead"))
    page = answer.content.decode()
    assert "This form has been sent already, with other words." in page
    assert Ticket.objects.count() == 1
    found = re.search(r'name="key" value="(\w+)"', page)
    assert found
    assert found.group(1) != key
    l1.post(PLACE, _report(people.orbit, key=found.group(1), subject="Dialer is dead"))
    assert Ticket.objects.count() == 2


def test_a_key_is_good_for_its_own_person_alone(people: cast.Cast, l1: Client) -> None:
    report = _report(people.orbit, key="k" * 32)
    places = {
        client.post(PLACE, report)["Location"] for client in (l1, signed_in(people.l2))
    }
    assert len(places) == 2


def test_an_unusable_key_is_no_error_of_the_desk(people: cast.Cast, l1: Client) -> None:
    answer = l1.post(PLACE, _report(people.orbit, key="a\x01b"))
    assert answer.status_code == 200
    assert not Ticket.objects.exists()

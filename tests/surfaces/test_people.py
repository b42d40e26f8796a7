"""The pages and the API of customers and people: managers, contacts, strangers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from tests import cast
from tests.cast import NOON, Cast, reader
from tests.records.tickets.desk import opened
from tests.surfaces.desk import signed_in, text_of

from backline.records.accounts.models import Person
from backline.records.customers.actions import let_name_people
from backline.records.customers.models import Contact, Customer, Site
from backline.records.tickets.actions import work


pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast.stage()


def posted(client: Client, address: str, **form: object) -> str:
    """Post a form, and return the words of the page that follows."""
    answer = client.post(address, form, follow=True)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


def test_a_manager_adds_a_customer_with_its_people_and_sites(people: Cast) -> None:
    manager = signed_in(people.manager)
    assert "Nobody there is known yet" in posted(
        manager, "/console/customers/new/", name="Kaveri Health"
    )
    kaveri = Customer.objects.get(name="Kaveri Health")
    place = f"/console/customers/{kaveri.pk}/"
    assert "a link is in the mail" in posted(
        manager,
        f"{place}contacts/new/",
        name="Devika Nair",
        email="devika@kaveri.example",
        invite="on",
    )
    site = {"name": "Kochi", "geography": "IN-KL", "seats": 30, "call_capacity": 0}
    said = posted(manager, f"{place}sites/new/", **site)
    assert "7 things are missing" in said
    assert "no person has confirmed them" in said
    kochi = Site.objects.get(name="Kochi")
    assert kochi.zone == "Asia/Kolkata"
    refused = posted(
        manager, f"/console/sites/{kochi.pk}/change/", **site | {"seats": 0}
    )
    assert "greater than or equal to 1" in refused
    devika = Contact.objects.get(name="Devika Nair")
    at = {"site": kochi.pk}
    assert "reached when something" in posted(
        manager, f"/console/contacts/{devika.pk}/duty/", **at
    )
    assert "They approve access" in posted(
        manager, f"/console/contacts/{devika.pk}/approver/", **at
    )
    said = text_of(manager, place)
    assert "Duty contact at Kochi; approver at Kochi" in said
    assert "No contract covers Kochi" in said


def test_an_engineer_reads_and_changes_nothing(people: Cast) -> None:
    l1, asha = signed_in(people.l1), people.meridian.owner
    place = f"/console/customers/{people.meridian.customer.pk}/"
    assert "Add a contact" not in text_of(l1, place)
    assert asha.email in text_of(l1, f"/console/contacts/{asha.pk}/")
    refused = posted(l1, f"/console/contacts/{asha.pk}/left/")
    assert "ask one of them" in refused
    assert Contact.objects.get(pk=asha.pk).left_at is None


def test_shutting_out_is_asked_before_it_is_done(people: Cast) -> None:
    manager, asha = signed_in(people.manager), people.meridian.owner
    place = f"/console/contacts/{asha.pk}/close/"
    assert "out of the portal at once" in text_of(manager, place)
    assert Person.objects.get(pk=asha.person_id or 0).is_active
    assert "Access closed" in posted(manager, place)
    assert not Person.objects.get(pk=asha.person_id or 0).is_active


def test_a_contact_reads_their_people_and_whom_it_lets_keeps_them(people: Cast) -> None:
    own = people.meridian
    asha, vikram = signed_in(own.owner), signed_in(own.colleague)
    assert "Add a colleague" not in text_of(asha, "/portal/people/")
    let_name_people(
        contact_id=own.owner.pk, heads=True, by=reader(people.manager), now=NOON
    )
    assert "Add a colleague" in text_of(asha, "/portal/people/")
    given = {"name": "Meera Iyer", "email": "meera@meridian.example", "invite": "on"}
    assert "a link is in the mail" in posted(asha, "/portal/people/new/", **given)
    assert vikram.post("/portal/people/new/", given).status_code == 403
    meera = Contact.objects.get(name="Meera Iyer")
    assert "meera@meridian.example" in text_of(vikram, f"/portal/people/{meera.pk}/")
    stranger = signed_in(people.orbit.owner)
    for name in ("", "close/", "left/"):
        assert stranger.get(f"/portal/people/{meera.pk}/{name}").status_code == 404
    assert "Meera" not in text_of(stranger, "/portal/people/")
    assert "Has left" in posted(asha, f"/portal/people/{meera.pk}/left/")


def test_who_is_closed_leaves_what_is_to_be_handed_over(people: Cast) -> None:
    number = opened(people.meridian, now=NOON).number
    work.take(number=number, by=reader(people.l1), now=NOON)
    manager, place = signed_in(people.manager), f"/console/people/{people.l1.pk}/"
    assert number in text_of(manager, f"{place}close/")
    said = posted(manager, f"{place}close/")
    assert "To be handed over" in said
    assert number in said
    own = f"/console/people/{people.manager.pk}/close/"
    assert "your own account" in posted(manager, own)
    assert signed_in(people.l2).get(f"{place}reopen/").status_code == 403


@dataclass(frozen=True, slots=True)
class Answered:
    """What the API said."""

    status_code: int
    content: bytes


def send(token: str, path: str, body: dict[str, Any], key: str = "") -> Answered:
    headers = {"Authorization": f"Bearer {token}"}
    if key:
        headers["Idempotency-Key"] = key
    answer = Client().post(
        f"/api/v1/{path}", json.dumps(body), "application/json", headers=headers
    )
    return Answered(answer.status_code, answer.content)


def test_a_program_keeps_customers_and_contacts(people: Cast) -> None:
    token = cast.key(people.manager)
    first = send(token, "customers", {"name": "Kaveri Health"}, "k1")
    assert first.status_code == 201
    assert send(token, "customers", {"name": "Kaveri Health"}, "k1").content == (
        first.content
    )
    assert send(token, "customers", {"name": "Kaveri Health"}).status_code == 409
    number = json.loads(first.content)["number"]
    given = {"customer": number, "name": "Devika Nair", "email": "d@kaveri.example"}
    made = json.loads(send(token, "contacts", {**given, "invite": True}).content)
    assert (made["signs_in"], made["names_people"]) == (True, False)
    place = f"contacts/{made['number']}/steps"
    named = json.loads(send(token, place, {"kind": "names_people"}).content)
    assert named["names_people"] is True
    left = json.loads(send(token, place, {"kind": "left"}).content)
    assert (left["signs_in"], left["names_people"]) == (False, False)
    assert left["left_at"]
    site = {"customer": number, "name": "Kochi", "geography": "IN-KL", "seats": 30}
    kochi = json.loads(send(token, "sites", site).content)
    assert kochi["zone"] == "Asia/Kolkata"
    terms = {"name": "Kochi", "geography": "IN-KL", "seats": 31}
    changed = send(token, f"sites/{kochi['number']}/terms", terms)
    assert json.loads(changed.content)["seats"] == 31
    closed = send(token, f"customers/{number}/steps", {"kind": "closed"})
    assert json.loads(closed.content)["closed_at"]


def test_a_stranger_finds_nobody_over_the_api(people: Cast) -> None:
    token = cast.key(people.orbit.owner)
    headers = {"Authorization": f"Bearer {token}"}
    listed = Client().get("/api/v1/contacts", headers=headers).content.decode()
    assert people.orbit.colleague.name in listed
    assert people.meridian.owner.name not in listed
    one = f"/api/v1/contacts/{people.meridian.owner.pk}"
    assert Client().get(one, headers=headers).status_code == 404

"""Suppliers on the console and on both sides' tickets: turnaround.waiting."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests import cast
from tests.records.tickets.desk import kinds, opened
from tests.surfaces.desk import signed_in, text_of

from backline.records.suppliers.models import Supplier, SupplierTicket
from backline.records.tickets.models import Ticket


pytestmark = pytest.mark.django_db

LIST = "/console/suppliers/"


@pytest.fixture(autouse=True)
def _at_noon() -> object:
    with time_machine.travel(cast.NOON + timedelta(hours=2), tick=False) as travelled:
        yield travelled


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def l1(people: cast.Cast) -> Client:
    return signed_in(people.l1)


@pytest.fixture
def ticket(people: cast.Cast) -> Ticket:
    return opened(people.meridian)


def _given(**more: object) -> dict[str, object]:
    return {"name": "Tata", "what": "Trunks", "chase_minutes": 30, **more}


def _act(client: Client, ticket: Ticket, name: str, **given: object) -> str:
    address = f"/console/tickets/{ticket.number}/{name}/"
    answer = client.post(address, given, follow=True)
    return " ".join(answer.content.decode().split())


def test_an_empty_list_says_what_to_do(l1: Client) -> None:
    page = text_of(l1, LIST)
    assert "Nothing waits for a supplier" in page
    assert "No supplier is written down" in page


def test_a_supplier_is_added_and_changed(l1: Client) -> None:
    added = l1.post(f"{LIST}new/", _given(phone="1800 22"), follow=True)
    assert added.redirect_chain == [(LIST, 302)]
    assert "1800 22" in added.content.decode()
    twice = l1.post(f"{LIST}new/", _given())
    assert "a supplier Tata already" in twice.content.decode().replace("&#x27;", "'")
    place = f"{LIST}{Supplier.objects.get().pk}/"
    assert 'value="1800 22"' in l1.get(place).content.decode()
    l1.post(place, _given(what="Numbers and trunks"))
    assert "Numbers and trunks" in text_of(l1, LIST)
    assert l1.get(f"{LIST}999/").status_code == 404


def test_a_ticket_is_followed_with_a_supplier_to_its_end(
    people: cast.Cast, l1: Client, ticket: Ticket
) -> None:
    l1.post(f"{LIST}new/", _given(customer_id=people.meridian.customer.pk))
    place = f"/console/tickets/{ticket.number}/"
    assert "The supplier is done" not in text_of(l1, place)
    page = _act(
        l1,
        ticket,
        "supplier",
        supplier_id=Supplier.objects.get().pk,
        their_number="T-77",
        what="No calls out",
    )
    assert "With suppliers" in page
    assert "Tata T-77" in page
    which = SupplierTicket.objects.get().pk
    said = {"supplier_ticket_id": which, "words": "A card is changed"}
    page = _act(l1, ticket, "supplier-chased", **said)
    assert "Chased once" in page
    listed = text_of(l1, LIST)
    assert ticket.number in listed
    with time_machine.travel(cast.NOON + timedelta(hours=9), tick=False):
        assert "To be chased" in text_of(l1, LIST)
    theirs = text_of(
        signed_in(people.meridian.owner), f"/portal/tickets/{ticket.number}/"
    )
    assert "A card is changed" in theirs
    assert "Chased Tata" not in theirs
    _act(l1, ticket, "supplier-closed", **said)
    assert kinds(ticket)[-3:] == ["supplier_told", "supplier_chased", "supplier_closed"]
    assert "Nothing waits for a supplier" in text_of(l1, LIST)


def test_a_customer_never_reads_of_the_vendors_own_suppliers(
    people: cast.Cast, l1: Client, ticket: Ticket
) -> None:
    l1.post(f"{LIST}new/", _given())
    which = Supplier.objects.get().pk
    given = {"supplier_id": which, "their_number": "T-77", "what": "No calls out"}
    _act(l1, ticket, "supplier", **given)
    owner = signed_in(people.meridian.owner)
    assert "Tata" not in text_of(owner, f"/portal/tickets/{ticket.number}/")


def test_suppliers_over_the_api(people: cast.Cast, l1: Client, ticket: Ticket) -> None:
    l1.post(f"{LIST}new/", _given())
    headers = {"Authorization": f"Bearer {cast.key(people.l1)}"}
    listed = Client().get("/api/v1/suppliers", headers=headers).json()["items"]
    assert [(each["name"], each["chase_minutes"]) for each in listed] == [("Tata", 30)]
    place = f"/api/v1/tickets/{ticket.number}"
    told = {
        "kind": "supplier_told",
        "supplier": listed[0]["id"],
        "their_number": "T-7",
        "what": "No calls",
    }

    def post(body: dict[str, object]) -> int:
        return (
            Client()
            .post(f"{place}/events", body, "application/json", headers=headers)
            .status_code
        )

    assert post(told) == 201
    shown = Client().get(f"{place}/suppliers", headers=headers).json()["items"]
    assert shown[0]["chase_at"] == "2026-03-02T11:30:00Z"
    which = {"supplier_ticket": shown[0]["id"], "words": "Done"}
    assert post({"kind": "supplier_closed", **which}) == 201
    assert post({"kind": "supplier_chased", **which}) == 409
    assert post({**told, "supplier": 999}) == 422
    owner = {"Authorization": f"Bearer {cast.key(people.meridian.owner)}"}
    assert Client().get("/api/v1/suppliers", headers=owner).json() == {"items": []}
    assert Client().get(f"{place}/suppliers", headers=owner).json() == {"items": []}

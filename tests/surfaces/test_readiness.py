"""What is missing before a site is ready, as both sides see it: duty.vendor.checklist."""

from __future__ import annotations

import json
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.records.readiness.new_site import NewSite, opened_in
from tests.records.tickets.desk import opened
from tests.surfaces.desk import signed_in, text_of

from backline.records.accounts.models import Person
from backline.records.customers.models import Contact
from backline.records.readiness.models import Gate, SiteWord


pytestmark = pytest.mark.django_db

#: What the page of a site that is not ready asks the database, signing in included.
MOST_QUESTIONS_OF_A_SITE = 28


@pytest.fixture(autouse=True)
def _at_noon() -> object:
    with time_machine.travel(cast.NOON, tick=False) as travelled:
        yield travelled


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def new(people: cast.Cast) -> NewSite:
    return opened_in(people)


def _place(new: NewSite, side: str = "console") -> str:
    return f"/{side}/sites/{new.site.pk}/readiness/"


def _post(client: Client, address: str, **given: object) -> str:
    answer = client.post(address, given, follow=True)
    return " ".join(answer.content.decode().split())


def test_every_ticket_of_the_site_says_what_is_missing(new: NewSite) -> None:
    number = opened(new.house, affected=3, total=60).number
    l1, owner = signed_in(new.cast.l1), signed_in(new.house.owner)
    ours = text_of(l1, f"/console/tickets/{number}/")
    theirs = text_of(owner, f"/portal/tickets/{number}/")
    for page in (ours, theirs):
        assert "Site not ready yet: 7 things are missing" in page
        assert page.count("owed by") == 7
    assert ours.index("owed by you") < ours.index("owed by the customer")
    assert theirs.index("owed by you") < theirs.index("owed by the vendor")
    assert f'<a href="/console/sites/{new.site.pk}/access/">Approvers' in ours
    assert f'<a href="/portal/sites/{new.site.pk}/readiness/#steps-title">A r' in theirs
    # What the vendor owes is no link of the customer's.
    assert f'<a href="/portal/sites/{new.site.pk}/access/">' not in theirs


def test_a_ready_site_says_nothing_and_costs_one_query(people: cast.Cast) -> None:
    number = opened(people.meridian).number
    client = signed_in(people.l1)
    with CaptureQueriesContext(connection) as asked:
        page = text_of(client, f"/console/tickets/{number}/")
    assert "not ready yet" not in page
    about = [query for query in asked if "readiness" in query["sql"]]
    assert len(about) == 1


def test_the_page_of_a_site_on_its_way_reads_its_samples_once(
    new: NewSite,
) -> None:
    client = signed_in(new.cast.l1)
    with CaptureQueriesContext(connection) as asked:
        page = text_of(client, f"/console/sites/{new.site.pk}/")
    assert "7 things are missing" in page
    told = [query["sql"] for query in asked]
    assert sum('FROM "fleet_reading"' in sql for sql in told) == 1
    assert len(told) <= MOST_QUESTIONS_OF_A_SITE


def test_the_sites_its_page_and_the_portals_start_tell_of_it(
    new: NewSite, people: cast.Cast
) -> None:
    l1, owner = signed_in(people.l1), signed_in(new.house.owner)
    sites = text_of(l1, "/console/sites/")
    assert sites.count("Not ready yet") == 1
    assert "7 things are missing" in text_of(l1, f"/console/sites/{new.site.pk}/")
    ready = people.meridian.site.pk
    assert "missing before" not in text_of(l1, f"/console/sites/{ready}/")
    start = text_of(owner, "/portal/")
    assert f'<a href="{_place(new, "portal")}">Mysuru is not ready yet' in start
    stranger = text_of(signed_in(people.orbit.owner), "/portal/")
    assert "not ready yet" not in stranger


def test_it_is_made_ready_on_its_page(new: NewSite) -> None:
    place = _place(new)
    l1, manager = signed_in(new.cast.l1), signed_in(new.cast.manager)
    owner = signed_in(new.house.owner)
    page = text_of(l1, place)
    assert "7 things are missing" in page
    assert "The site is ready" not in page
    page = _post(l1, f"{place}duty-contact/", contact_id=new.house.owner.pk)
    assert "Asha Rao is reached when it matters." in page
    page = _post(l1, f"{place}checklist/", words="By mail to Asha")
    assert "Nikhil Menon shared it." in page
    refused = _post(owner, f"{_place(new, 'portal')}seats/", seats=70)
    assert "60 seats stand written down, not 70" in refused
    page = _post(owner, f"{_place(new, 'portal')}seats/", seats=60)
    assert "Asha Rao confirmed 60 seats." in page
    assert "Still missing" in _post(manager, f"{place}pass/")
    new.let_in()
    new.agree()
    new.measure()
    assert "Nothing is missing" in text_of(owner, _place(new, "portal"))
    assert "said by the vendor&#x27;s managers" in _post(l1, f"{place}pass/")
    page = _post(manager, f"{place}pass/")
    assert "said by Ruth Pereira" in page
    assert "What the site needs" not in page
    assert Gate.objects.get(site=new.site).passed_at == cast.NOON
    assert "not ready yet" not in text_of(owner, "/portal/")


def test_only_what_is_there_is_answered(new: NewSite) -> None:
    l1, stranger = signed_in(new.cast.l1), signed_in(new.cast.orbit.owner)
    assert l1.get(f"{_place(new)}dance/").status_code == 404
    assert l1.get("/console/sites/999/readiness/").status_code == 404
    assert "Confirm the seats" in text_of(l1, f"{_place(new)}seats/")
    for address in ("", "seats/"):
        assert stranger.get(_place(new, "portal") + address).status_code == 404
    assert stranger.post(f"{_place(new, 'portal')}seats/", {}).status_code == 404


def _api(of: Person | Contact, new: NewSite, body: dict[str, Any] | None = None) -> Any:
    address = f"/api/v1/sites/{new.site.pk}/readiness"
    headers = {"Authorization": f"Bearer {cast.key(of)}"}
    if body is None:
        return Client().get(address, headers=headers)
    return Client().post(
        f"{address}/steps", json.dumps(body), "application/json", headers=headers
    )


def test_the_same_over_the_api(new: NewSite) -> None:
    told = _api(new.house.owner, new).json()
    assert (told["ready_since"], told["said_by"]) == (None, "")
    assert told["needs"][0] | {"because": ""} == {
        "part": "seats",
        "title": "A roster, or the seats",
        "done": False,
        "because": "",
        "owed_by": "customer",
        "next": "Confirm the seats, or let sitewatch read your roster.",
        "clause": "severity.denominator",
    }
    said = _api(new.house.owner, new, {"kind": "seats_confirmed", "seats": 60})
    assert said.status_code == 201
    assert said.json()["needs"][-1]["part"] == "seats"
    again = _api(new.cast.l1, new, {"kind": "checklist_shared", "words": "By mail"})
    assert again.status_code == 201
    assert SiteWord.objects.count() == 2
    contact = {"kind": "duty_contact_named", "contact": new.house.owner.pk}
    named = _api(new.cast.l1, new, contact)
    assert "Asha Rao is reached" in str(named.json())
    refused = _api(new.cast.manager, new, {"kind": "ready"})
    assert refused.status_code == 409
    assert "Still missing" in refused.json()["detail"]
    assert _api(new.cast.orbit.owner, new).status_code == 404
    new.settle_all()
    passed = _api(new.cast.manager, new, {"kind": "ready"})
    assert passed.json() == {
        "site": new.site.pk,
        "ready_since": "2026-03-02T09:00:00Z",
        "said_by": "Ruth Pereira",
        "needs": [],
    }

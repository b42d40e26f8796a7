"""Remote access on both sides of the desk: access.mechanisms, access.other."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests import cast
from tests.records.remote.ground import ask, fresh, granted, set_up, start
from tests.records.remote.host import public_key
from tests.records.tickets.desk import kinds, opened
from tests.surfaces.desk import signed_in, text_of

from backline.records.remote.actions import ending
from backline.records.remote.adapters.ssh.authority import make_authority
from backline.records.remote.models import Access, OwnMechanism, TrustedHost, Way


pytestmark = pytest.mark.django_db

LIST = {"console": "/console/access/", "portal": "/portal/access/"}


@pytest.fixture(autouse=True)
def _at_noon() -> object:
    with time_machine.travel(cast.NOON, tick=False) as travelled:
        yield travelled


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def l2(people: cast.Cast) -> Client:
    return signed_in(people.l2)


@pytest.fixture
def owner(people: cast.Cast) -> Client:
    return signed_in(people.meridian.owner)


@pytest.fixture
def way(people: cast.Cast) -> Way:
    return set_up(people)


def _place(access: Access, side: str = "console") -> str:
    return f"/{side}/access/{access.pk}/"


def test_it_is_asked_on_the_ticket_approved_on_the_portal_and_used(
    people: cast.Cast, l2: Client, owner: Client, way: Way
) -> None:
    ticket = opened(people.meridian)
    asked = {"way_id": str(way.pk), "purpose": "Read the log", "minutes": "60"}
    l2.post(f"/console/tickets/{ticket.number}/ask-access/", asked)
    access = Access.objects.get()
    assert "Waiting for approval" in text_of(l2, f"/console/tickets/{ticket.number}/")
    assert "asks to come into" in text_of(owner, "/portal/")
    assert "For you to decide" in text_of(owner, LIST["portal"])
    assert "Start a session" not in text_of(l2, _place(access))
    owner.post(f"{_place(access, 'portal')}approve/")
    page = text_of(l2, _place(access))
    assert "Start a session" in page
    assert "Have the site let the engineer" in page
    l2.post(f"{_place(access)}start/", {"source": "203.0.113.7"})
    assert "Somebody is in" in text_of(owner, LIST["portal"])
    assert "203.0.113.7" in text_of(owner, f"/portal/tickets/{ticket.number}/")
    l2.post(f"{_place(access)}stop/", {"words": "A trunk was down", "worked": "on"})
    owner.post(f"{_place(access, 'portal')}end/", {"words": "Thank you"})
    assert "Ended, to be shut" in text_of(l2, LIST["console"])
    assert "The way has to be shut" in text_of(l2, _place(access))
    owner.post(f"{_place(access, 'portal')}shut/", {"words": "The key is out"})
    assert fresh(access).shut_by == "Asha Rao"
    assert kinds(ticket)[-6:] == [
        "access_requested",
        "access_approved",
        "access_started",
        "access_stopped",
        "access_ended",
        "access_shut",
    ]


def test_what_is_refused_is_told_over_the_form(
    people: cast.Cast, l2: Client, owner: Client, way: Way
) -> None:
    access = ask(people, way)
    early = l2.post(f"{_place(access)}start/", {"source": "203.0.113.7"})
    assert "Nobody comes in without approval" in early.content.decode()
    manager = signed_in(people.manager)
    refused = manager.post(f"{_place(access)}approve/").content.decode()
    assert "Only a manager" not in refused
    assert "wants no manager" in refused
    nameless = signed_in(people.meridian.colleague)
    page = nameless.post(f"{_place(access, 'portal')}approve/").content.decode()
    assert "A word by phone is no approval" in page
    assert (
        "Approve" not in text_of(nameless, _place(access, "portal")).split("<main")[1]
    )
    owner.post(f"{_place(access, 'portal')}approve/")
    away = l2.post(f"{_place(access)}start/", {"source": "198.51.100.9"})
    assert "is for trusted hosts only" in away.content.decode()


def test_a_secret_in_a_field_about_access_is_refused_and_elsewhere_warned_of(
    people: cast.Cast, l2: Client, owner: Client, way: Way
) -> None:
    ticket = opened(people.meridian)
    place = f"/console/tickets/{ticket.number}/"
    asked = {
        "way_id": str(way.pk),
        "purpose": "With password: hunter2",
        "minutes": "60",
    }
    page = l2.post(f"{place}ask-access/", asked).content.decode()
    assert "What it is for looks like a password" in page
    assert not Access.objects.exists()
    said = {"words": "The password is Meridian1", "channel": "console"}
    warned = l2.post(f"{place}answer/", said, follow=True).content.decode()
    assert "it was taken out, the rest is kept" in warned
    said = {"words": "The password page stays white"}
    page = owner.post(
        f"/portal/tickets/{ticket.number}/reply/", said, follow=True
    ).content.decode()
    assert "looks like" not in page


def test_a_site_is_set_up_and_tried(people: cast.Cast, l2: Client) -> None:
    site, manager = people.meridian.site, signed_in(people.manager)
    place = f"/console/sites/{site.pk}/access/"
    assert "No way in was tried yet" in text_of(l2, place)
    given = {"mechanism": "ssh", "adapter": "manual", "host": "pbx-1", "port": "22"}
    l2.post(f"{place}way/", given)
    l2.post(f"{place}host/", {"network": "203.0.113.0/28", "words": "the floor"})
    manager.post(f"{place}approver/", {"contact_id": str(people.meridian.owner.pk)})
    manager.post(f"{place}terms/", {"manager_too": "on", "because": "Annex 4"})
    page = text_of(manager, place)
    for shown in ("SSH direct", "pbx-1:22", "203.0.113.0/28", "Asha Rao", "Annex 4"):
        assert shown in page
    way = Way.objects.get()
    l2.post(f"{place}try/", {"way_id": str(way.pk), "minutes": "30"})
    access = Access.objects.get()
    assert (access.ticket, access.needs_manager) == (None, True)
    host = TrustedHost.objects.get()
    l2.post(f"{place}distrust/", {"number": str(host.pk)})
    l2.post(f"{place}remove-way/", {"number": str(way.pk)})
    assert "None is set up yet" in text_of(l2, place)
    ticket = opened(people.meridian)
    form = text_of(l2, f"/console/tickets/{ticket.number}/ask-access/")
    assert "None is set up at this site" in form


def test_the_trail_of_a_site_is_the_vendor_s_to_read(
    people: cast.Cast, l2: Client, owner: Client, way: Way
) -> None:
    start(people, granted(people, way))
    place = f"sites/{people.meridian.site.pk}/access/"
    page = text_of(l2, f"/console/{place}")
    assert "Approver named: Asha Rao." in page
    assert "Grace Fernandes came in from 203.0.113.7." in page
    assert "What was done" not in text_of(owner, f"/portal/{place}")


def test_an_approver_names_a_colleague_on_the_portal(
    people: cast.Cast, owner: Client, way: Way
) -> None:
    house = people.meridian
    place = f"/portal/sites/{house.site.pk}/access/"
    colleague = signed_in(house.colleague)
    assert "Name an approver" not in text_of(colleague, place)
    assert "Name an approver" in text_of(owner, place)
    owner.post(f"{place}approver/", {"contact_id": str(house.colleague.pk)})
    assert "Name an approver" in text_of(colleague, place)
    owner.post(f"{place}remove-approver/", {"number": str(house.colleague.pk)})
    assert "Name an approver" not in text_of(colleague, place)


def test_an_unlisted_way_goes_through_its_own_approval(
    people: cast.Cast, l2: Client, owner: Client, way: Way
) -> None:
    ticket = opened(people.meridian, kind="access", affected=None, measure="")
    asked = {
        "title": "Jump host",
        "how": "Through the bank's own jump host",
        "merits": "Nothing else reaches it",
        "trusted_hosts": "on",
    }
    l2.post(f"/console/tickets/{ticket.number}/ask-mechanism/", asked)
    own = OwnMechanism.objects.get()
    console, portal = (
        f"/{side}/mechanisms/{own.pk}/" for side in ("console", "portal")
    )
    manager = signed_in(people.manager)
    l2.post(
        f"{console}lead-time/",
        {"due_at": "2026-03-05T14:30", "agreed_with": "Asha Rao"},
    )
    owner.post(f"{portal}approve/")
    manager.post(f"{console}approve/")
    assert "It is ready for use" in text_of(l2, console)
    l2.post(f"{console}ready/", {"host": "jump.meridian.example"})
    assert "Ready for use" in text_of(owner, portal)
    page = text_of(owner, f"/portal/tickets/{ticket.number}/")
    assert "No service level" in page
    assert "agreed with Asha Rao for 2026-03-05 09:00 UTC" in page
    assert "It is no part of the service level." in page


def test_a_certificate_is_handed_out_to_the_engineer(
    people: cast.Cast, l2: Client
) -> None:
    make_authority()
    access = granted(people, set_up(people, adapter="ssh"))
    place = f"{_place(access)}certificate/"
    assert "Sign my public key" in text_of(l2, _place(access))
    refused = l2.post(place, {"public_key": "-----BEGIN OPENSSH PRIVATE KEY-----"})
    assert "nobody but you may have" in refused.content.decode()
    answer = l2.post(place, {"public_key": public_key()})
    assert answer["Content-Disposition"] == 'attachment; filename="id_ed25519-cert.pub"'
    assert answer.content.startswith(b"ssh-rsa-cert-v01@openssh.com ")
    other = signed_in(people.l3)
    assert "Sign my public key" not in text_of(other, _place(access))


def test_who_was_in_is_handed_out_as_a_table(
    people: cast.Cast, l2: Client, owner: Client, way: Way
) -> None:
    access = granted(people, way)
    start(people, access, words="=HYPERLINK(1)")
    for client, place in ((l2, LIST["console"]), (owner, LIST["portal"])):
        text = client.get(f"{place}export.csv").content.decode()
        (row,) = csv.DictReader(io.StringIO(text))
        assert row["engineer"] == "Grace Fernandes"
        assert row["source"] == "203.0.113.7"
        assert row["approved_by"] == "Asha Rao"
        assert row["started_at"] == "2026-03-02T09:00:00Z"
        assert row["what_for"] == "'=HYPERLINK(1)"
    stranger = signed_in(people.orbit.owner)
    assert "Grace" not in stranger.get(f"{LIST['portal']}export.csv").content.decode()
    asked = f"{LIST['portal']}export.csv?of=s{people.meridian.site.pk}"
    assert "Grace" not in stranger.get(asked).content.decode()


def test_more_accesses_cost_no_more_questions(
    people: cast.Cast,
    l2: Client,
    way: Way,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ticket = opened(people.meridian)

    def more() -> None:
        ask(people, way, ticket=ticket)
        start(people, granted(people, way, ticket=ticket))
        over = granted(people, way, ticket=ticket)
        start(people, over)
        l2 = cast.reader(people.l2)
        ending.end_access(access_id=over.pk, by=l2, now=cast.NOON)
        ending.confirm_shut(access_id=over.pk, words="Out", by=l2, now=cast.NOON)

    more()
    text_of(l2, LIST["console"])
    with django_assert_num_queries(9):
        l2.get(LIST["console"])
    more()
    with django_assert_num_queries(9):
        l2.get(LIST["console"])


def test_the_guide_page_shows_the_ways_and_their_conditions() -> None:
    page = text_of(Client(), "/guide/")
    for shown in ("Microsoft Lync", "trusted hosts only", "the customer presents"):
        assert shown in page


# --- Over the API --------------------------------------------------------------------


def _api(of: object, path: str, body: object = None) -> tuple[int, dict[str, object]]:
    headers = {"Authorization": f"Bearer {cast.key(of)}"}  # type: ignore[arg-type]
    client, place = Client(headers=headers), f"/api/v1{path}"
    answer = (
        client.get(place)
        if body is None
        else client.post(place, body, content_type="application/json")
    )
    return answer.status_code, answer.json()


def test_the_same_over_the_api(people: cast.Cast, way: Way) -> None:
    ticket = opened(people.meridian)
    site = people.meridian.site.pk
    _, found = _api(people.l2, f"/sites/{site}/access")
    assert found["approvers"] == ["Asha Rao"]
    asked = {
        "way": way.pk,
        "purpose": "Read the log",
        "starts_at": "2026-03-02T09:00:00Z",
        "ends_at": "2026-03-02T10:00:00Z",
    }
    place = f"/tickets/{ticket.number}/access"
    status, told = _api(people.l2, place, asked | {"purpose": "pwd: hunter2"})
    assert (status, told["clause"]) == (409, "access.mechanisms")
    status, told = _api(people.l2, place, asked | {"password": "hunter2"})
    assert status == 422
    status, access = _api(people.l2, place, asked)
    assert (status, access["state"]) == (201, "asked")
    steps = f"/access/{access['number']}/steps"
    started = {"kind": "started", "source": "203.0.113.7"}
    assert _api(people.l2, steps, started)[0] == 409
    assert _api(people.l2, steps, {"kind": "approved"})[0] == 409
    assert _api(people.meridian.owner, steps, {"kind": "approved"})[0] == 201
    assert _api(people.l2, steps, started)[1]["state"] == "granted"
    _, told = _api(people.meridian.owner, steps, {"kind": "ended", "words": "Enough"})
    assert told["ending"] == "customer"
    _, listed = _api(people.meridian.colleague, "/access")
    items = listed["items"]
    assert isinstance(items, list)
    (item,) = items
    (item,) = _items(listed)
    assert '"source": "203.0.113.7"' in json.dumps(item["sessions"])
    assert _api(people.orbit.owner, "/access")[1] == {"items": [], "next": None}


def _items(told: dict[str, object]) -> list[dict[str, object]]:
    items = told["items"]
    assert isinstance(items, list)
    return items


def test_a_page_of_accesses_ends_where_the_next_begins(
    people: cast.Cast, way: Way
) -> None:
    ticket = opened(people.meridian)
    numbers = [ask(people, way, ticket=ticket).pk for _ in range(3)]
    _, first = _api(people.l2, "/access?limit=2")
    _, second = _api(people.l2, f"/access?limit=2&cursor={first['next']}")
    found = [*_items(first), *_items(second)]
    assert [item["number"] for item in found] == numbers[::-1]
    assert second["next"] is None


def test_a_host_is_told_only_what_is_its_site_s(people: cast.Cast) -> None:
    make_authority()
    access = granted(people, set_up(people, adapter="ssh"))
    later = cast.NOON + timedelta(minutes=5)
    Access.objects.filter(pk=access.pk).update(certified_at=cast.NOON)
    ending.end_access(access_id=access.pk, by=cast.reader(people.l2), now=later)
    place = "/api/v1/access/revoked"
    for site, told in (
        (people.meridian.site, f"{access.pk}\n"),
        (people.orbit.site, ""),
    ):
        client = Client(headers={"Authorization": f"Bearer {cast.key(site)}"})
        assert client.get(f"{place}/serials?open=7").content.decode() == told
        assert client.get(place).content.startswith(b"SSHKRL\n\0")

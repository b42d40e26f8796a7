"""Major incidents in the console: declared, led, told, called back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests import cast
from tests.surfaces.desk import incident, signed_in, text_of

from backline.guide.measurement import Sample
from backline.records.accounts.queries import Reader
from backline.records.majors.models import Callback, Major
from backline.records.tickets.actions.measured import Loss, note_loss
from backline.records.tickets.models import Ticket


pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def ticket(people: cast.Cast) -> Ticket:
    return incident(people.meridian, at=cast.NOON)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages read the clock; the stage is set at noon."""
    for name in ("console", "portal"):
        monkeypatch.setattr(
            f"backline.surfaces.{name}.views._now",
            lambda: cast.NOON + timedelta(minutes=5),
        )
    for name in ("majors", "callbacks"):
        monkeypatch.setattr(
            f"backline.surfaces.console.{name}_views._now",
            lambda: cast.NOON + timedelta(minutes=10),
        )


def post(client: Client, address: str, **said: object) -> str:
    answer = client.post(address, said, follow=True)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


@pytest.fixture
def declared(people: cast.Cast, ticket: Ticket) -> str:
    """The address of a running major incident."""
    l2 = signed_in(people.l2)
    said = post(l2, f"/console/tickets/{ticket.number}/major/", words="All are out")
    assert "Run as the major incident" in said
    return f"/console/majors/{ticket.number}/"


def test_l1_is_told_who_may_declare(people: cast.Cast, ticket: Ticket) -> None:
    l1 = signed_in(people.l1)
    said = post(l1, f"/console/tickets/{ticket.number}/major/", words="Bad")
    assert "L2 or L3, declares a major incident" in said
    assert not Major.objects.exists()


def test_the_page_says_who_does_what_and_what_is_next(
    people: cast.Cast, declared: str
) -> None:
    l2 = signed_in(people.l2)
    said = text_of(l2, declared)
    assert "Incident lead" in said
    assert people.l2.name in said
    assert "nobody yet" in said
    assert "The next update to the customers is due" in said
    said = post(l2, f"{declared}role/", role="communications", person_id=people.l1.pk)
    assert "They are told." in said
    said = post(l2, f"{declared}log/", words="The registrar was restarted")
    assert "The registrar was restarted" in said
    said = post(l2, f"{declared}announce/", words="Logging in fails.", scope="family")
    assert "Version 1" in said
    assert people.meridian.customer.name in said
    said = post(l2, f"{declared}update/", words="A card is changed")
    assert "Version 2" in said
    said = post(l2, f"{declared}withdraw/")
    assert "Nothing is announced." in said
    said = post(l2, f"{declared}stand-down/", words="All log in again")
    assert "stood it down" in said
    assert "console-cause" not in said
    assert "root cause report" in said


def test_refusals_stand_beside_the_form(people: cast.Cast, declared: str) -> None:
    l2 = signed_in(people.l2)
    name = people.orbit.customer.name
    said = post(l2, f"{declared}announce/", words=f"{name} too", scope="family")
    assert "is named, and others read this too" in said
    assert l2.get(f"{declared}sing/").status_code == 404


def test_a_caller_is_noted_taken_and_called(people: cast.Cast, declared: str) -> None:
    l1, l2 = signed_in(people.l1), signed_in(people.l2)
    given = {
        "site": "orbit dub",
        "name": "Layla Haddad",
        "phone": "04 555",
        "words": "Nobody logs in",
        "back": "queue",
    }
    said = post(l1, f"{declared}caller/", **given)
    assert "they are called back." in said
    assert "Layla Haddad" in said
    row = Callback.objects.get()
    place = f"/console/callbacks/{row.pk}"
    assert "Reached" in post(l1, f"{place}/take/", back="major")
    assert "is calling" in text_of(l2, "/console/callbacks/")
    assert "being called by" in post(l2, f"{place}/take/")
    assert "not reached" in post(l1, f"{place}/not-reached/", words="Engaged")
    said = post(l1, f"{place}/reached/", words="They restart", back="major")
    assert "They restart" in said
    row.refresh_from_db()
    assert row.state == "done"
    assert l1.get(f"{place}/reached/").status_code == 405
    assert l1.post("/console/callbacks/99/take/").status_code == 404


def test_a_caller_whose_name_fits_several_is_mended_in_the_same_line(
    people: cast.Cast, declared: str
) -> None:
    l1 = signed_in(people.l1)
    given = {"name": "Layla", "phone": "04 555", "back": "queue"}
    place = f"{declared}caller/"
    for typed, says in (
        ("a", "fits 3, such as Meridian Bank: Meridian Bank Bengaluru"),
        ("acme", "No customer or site is called “acme”"),
    ):
        said = post(l1, place, **given, site=typed)
        assert says in said
        assert 'value="Layla"' in said
    assert "no number to call" in post(l1, place, **given | {"phone": "x"}, site="najd")
    half = {"site": "najd", "affected": "5"}
    assert "leave both empty" in post(l1, place, **given, **half)
    lost = half | {"measure": "agents_cannot_log_in", "affected": "101"}
    assert "101" in post(l1, place, **given, **lost)
    assert not Callback.objects.exists()
    assert "Noted on" in post(
        l1, place, **given, site="Orbit Telecom: Orbit Telecom Dubai"
    )
    # The next is called by one button; who is calling is asked for nothing else.
    said = post(l1, "/console/callbacks/next/")
    assert "Not reached" in said
    assert "Call the next" not in said
    assert "Nobody waits for a call now" in post(
        signed_in(people.l2), "/console/callbacks/next/"
    )


def test_the_page_draws_what_is_lost_at_every_site(
    people: cast.Cast, declared: str, ticket: Ticket
) -> None:
    assert "Nothing is measured at these sites" in text_of(
        signed_in(people.l1), declared
    )
    at = cast.NOON + timedelta(minutes=6)
    site = Reader(None, "sitewatch", "site", site_id=ticket.site_id)
    sample = Sample(30, 100, "roster", "measured", at)
    loss = Loss("dialer", "agents_cannot_log_in", sample, "as counted")
    assert note_loss(number=ticket.number, loss=loss, by=site, now=at)
    said = text_of(signed_in(people.l1), declared)
    assert "Meridian Bank Bengaluru: agents cannot log in" in said
    assert "last 30 of 100, 30 %" in said
    assert 'role="img" aria-labelledby=' in said


def test_the_page_and_the_queue_are_not_sent_twice(
    people: cast.Cast, declared: str
) -> None:
    l1 = signed_in(people.l1)
    for address in (declared, "/console/callbacks/"):
        answer = l1.get(address, headers={"HX-Request": "true"})
        live = answer.context["live"]
        assert l1.get(live.url).status_code == 304
        assert b"<html" not in answer.content


def test_the_list_the_ticket_and_the_report_lead_to_it(
    people: cast.Cast, declared: str, ticket: Ticket
) -> None:
    l2 = signed_in(people.l2)
    assert ticket.number in text_of(l2, "/console/majors/")
    assert declared in text_of(l2, f"/console/tickets/{ticket.number}/")
    post(l2, f"{declared}log/", words="The registrar was restarted")
    report = f"/console/tickets/{ticket.number}/cause/"
    assert declared in text_of(l2, report)
    assert "The registrar was restarted" in text_of(l2, f"{report}edit/")


def test_customers_have_no_such_pages(people: cast.Cast, declared: str) -> None:
    owner = signed_in(people.meridian.owner)
    for address in (declared, "/console/majors/", "/console/callbacks/"):
        assert owner.get(address).status_code == 403
    other = incident(people.orbit, at=cast.NOON)
    l1 = signed_in(people.l1)
    assert l1.get(f"/console/majors/{other.number}/").status_code == 404

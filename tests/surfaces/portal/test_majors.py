"""A major incident in the portal: owner, colleague and stranger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests import cast
from tests.surfaces.desk import incident, signed_in, text_of

from backline.records.majors import actions
from backline.records.majors.models import Callback, Major
from backline.records.tickets.models import Ticket


pytestmark = pytest.mark.django_db

WORDS = "Logging in fails at several sites. We work on it."


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage(now=_now())


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - pages read it


@pytest.fixture
def ticket(people: cast.Cast) -> Ticket:
    return incident(people.meridian, at=_now() - timedelta(minutes=20))


@pytest.fixture
def major(people: cast.Cast, ticket: Ticket) -> Major:
    by, at = cast.reader(people.l2), _now() - timedelta(minutes=10)
    actions.declare(number=ticket.number, words="All out", by=by, now=at)
    actions.announce(number=ticket.number, words=WORDS, by=by, now=at)
    return Major.objects.get()


def test_those_it_touches_read_it_on_every_page(
    people: cast.Cast, ticket: Ticket, major: Major
) -> None:
    for contact in (people.meridian.owner, people.meridian.colleague):
        client = signed_in(contact)
        for address in (
            "/portal/",
            "/portal/releases/",
            f"/portal/tickets/{ticket.number}/",
        ):
            assert WORDS in text_of(client, address)
    said = text_of(client, f"/portal/tickets/{ticket.number}/")
    assert "We work on this with all hands" in said
    assert "/console/" not in said


def test_a_stranger_sees_nothing_of_it(people: cast.Cast, major: Major) -> None:
    client = signed_in(people.orbit.owner)
    assert WORDS not in text_of(client, "/portal/")
    assert client.get(f"/portal/announced/{major.pk}/").status_code == 404
    assert client.post(f"/portal/announced/{major.pk}/").status_code == 404
    assert client.get("/portal/announced/99/").status_code == 404


def test_it_goes_when_it_is_stood_down(
    people: cast.Cast, ticket: Ticket, major: Major
) -> None:
    by = cast.reader(people.l2)
    actions.stand_down(number=ticket.number, words="Back", by=by, now=_now())
    client = signed_in(people.meridian.owner)
    assert WORDS not in text_of(client, "/portal/")
    assert client.get(f"/portal/announced/{major.pk}/").status_code == 404


def test_a_customer_asks_to_be_called_back(
    people: cast.Cast, ticket: Ticket, major: Major
) -> None:
    client, place = signed_in(people.meridian.owner), f"/portal/announced/{major.pk}/"
    said = {
        "site_id": people.meridian.site.pk,
        "phone": "080 2555",
        "words": "Here too",
    }
    answer = client.post(place, said, follow=True)
    assert "is called back on 080 2555" in " ".join(answer.content.decode().split())
    assert Callback.objects.get().contact == people.meridian.owner
    # Sent twice, it is one.
    client.post(place, said)
    assert Callback.objects.get().calls == 1
    refused = client.post(place, said | {"phone": "nothing"})
    assert b"no number to call" in refused.content
    theirs = client.post(place, said | {"site_id": people.orbit.site.pk})
    assert b"Select a valid choice" in theirs.content


def test_a_report_of_what_is_known_is_offered_to_follow_it(
    people: cast.Cast, ticket: Ticket, major: Major
) -> None:
    by = cast.reader(people.l2)
    client = signed_in(people.orbit.owner)
    said = {
        "key": "one",
        "site": people.orbit.site.pk,
        "kind": "incident",
        "subject": "Nobody logs in",
        "component": "dialer",
        "measure": "agents_cannot_log_in",
        "affected": 34,
        "total": 100,
        "words": "Since ten.",
    }
    # Announced to its own customers alone, it is nothing that a stranger learns of.
    quiet = client.post("/portal/report/", said | {"key": "zero"}, follow=True)
    assert "This may be known" not in quiet.content.decode()
    actions.announce(
        number=ticket.number, words=WORDS, scope="component", by=by, now=_now()
    )
    before = Ticket.objects.count()
    offer = client.post("/portal/report/", said).content.decode()
    assert "This may be known" in offer
    assert Ticket.objects.count() == before
    other = client.post(
        "/portal/report/", said | {"kind": "question", "key": "three"}, follow=True
    )
    assert "This may be known" not in other.content.decode()
    apart = client.post(
        "/portal/report/", said | {"known": "apart", "key": "two"}, follow=True
    )
    assert "We have your report: it is INC-" in apart.content.decode()
    follow = client.post("/portal/report/", said | {"known": "follow"}, follow=True)
    told = follow.content.decode()
    assert "We have your report: it stands with INC-" in told
    assert "We work on this with all hands" in told
    assert "Follow it on INC-" in told
    child = Ticket.objects.latest("pk")
    assert (child.subject, child.severity) == ("Nobody logs in", "critical")
    assert people.meridian.customer.name not in told


def test_whoever_has_the_component_opens_a_ticket_in_one_click(
    people: cast.Cast, ticket: Ticket, major: Major
) -> None:
    incident(people.orbit, at=_now() - timedelta(hours=2))
    actions.announce(
        number=ticket.number,
        words=WORDS,
        scope="component",
        by=cast.reader(people.l2),
        now=_now(),
    )
    client = signed_in(people.orbit.owner)
    place = f"/portal/announced/{major.pk}/"
    assert WORDS in text_of(client, "/portal/")
    answer = client.post(place, {"site_id": people.orbit.site.pk}, follow=True)
    told = " ".join(answer.content.decode().split())
    assert "We have noted it" in told
    assert people.meridian.customer.name not in told
    assert ticket.number not in told

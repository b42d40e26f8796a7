"""All access of a quarter for the auditor, and what is taken out of what people write."""

from __future__ import annotations

import csv
import io

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.records.remote.ground import HOUR, ask, granted, set_up, start
from tests.surfaces.desk import signed_in, text_of

from backline.records.remote.actions import deciding, ending
from backline.records.remote.models import Access, Session
from backline.records.tickets.models import Ticket
from backline.surfaces.jobs.work.access import Job


pytestmark = pytest.mark.django_db
AUDIT = "/portal/access/audit/"


@pytest.fixture(autouse=True)
def _at_noon() -> object:
    with time_machine.travel(cast.NOON, tick=False) as travelled:
        yield travelled


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


def test_an_auditor_reads_the_quarter_and_takes_it_away(people: cast.Cast) -> None:
    way = set_up(people)
    access, denied = granted(people, way), ask(people, way, purpose="Look around")
    start(people, access, words="=HYPERLINK(1)")
    owner = cast.reader(people.meridian.owner)
    deciding.deny_access(access_id=denied.pk, words="Not now", by=owner, now=cast.NOON)
    ending.end_access(access_id=access.pk, by=owner, now=cast.NOON + HOUR / 2)
    client, l2 = signed_in(people.meridian.owner), signed_in(people.l2)
    for page in (text_of(client, AUDIT), text_of(l2, "/console/access/audit/")):
        assert "2 requests, 1 granted, 1 session" in page
        assert "Wed 1 Apr 00:00" in page
        assert "Grace Fernandes from 203.0.113.7" in page
        assert "the customer ended it, Asha Rao" in page
        assert "Not confirmed as shut" in page
        assert "Not now" in page
    text = client.get("/portal/access/export.csv?quarter=2026-Q1").content.decode()
    was_in, was_not = csv.DictReader(io.StringIO(text))
    assert (was_in["engineer"], was_in["source"]) == ("Grace Fernandes", "203.0.113.7")
    assert (was_in["approved_by"], was_in["approved_at"]) == (
        "Asha Rao",
        "2026-03-02T09:00:00Z",
    )
    assert was_in["what_for"] == "'=HYPERLINK(1)"
    assert (was_not["state"], was_not["said"]) == ("denied", "Not now")
    assert was_not["started_at"] == ""


def test_another_quarter_site_or_customer_shows_nothing_of_it(
    people: cast.Cast,
) -> None:
    start(people, granted(people))
    owner, stranger = signed_in(people.meridian.owner), signed_in(people.orbit.owner)
    assert "No access in this quarter" in text_of(owner, f"{AUDIT}?quarter=2025-Q4")
    site = people.meridian.site.pk
    for asked in ("", f"?of=s{site}", f"?of=c{people.meridian.site.customer_id}"):
        assert "Grace" in text_of(owner, f"{AUDIT}{asked}")
        assert "Grace" not in text_of(stranger, f"{AUDIT}{asked}")
    other = people.orbit.site.pk
    assert "Grace" not in text_of(
        signed_in(people.l1), f"/console/access/audit/?of=s{other}"
    )
    nothing = owner.get("/portal/access/export.csv?quarter=2025-Q4").content.decode()
    assert "Grace" not in nothing


def test_more_lines_cost_no_more_questions(
    people: cast.Cast,
) -> None:
    way, client = set_up(people), signed_in(people.l2)

    def asked() -> int:
        with CaptureQueriesContext(connection) as counted:
            client.get("/console/access/audit/")
        return len(counted)

    start(people, granted(people, way))
    one = asked()
    for _ in range(3):
        start(people, granted(people, way))
    assert asked() == one


def test_an_approver_is_asked_in_plain_words(people: cast.Cast) -> None:
    access = ask(people, set_up(people))
    page = text_of(signed_in(people.meridian.owner), f"/portal/access/{access.pk}/")
    assert "Do you let Grace Fernandes in?" in page
    assert "Mon 2 Mar 14:30 until 15:30 IST (1 hour)" in page
    assert "203.0.113.0/28, and nowhere else" in page
    assert "Do you let" not in text_of(
        signed_in(people.l1), f"/console/access/{access.pk}/"
    )


def test_the_engineer_says_who_was_in_where_no_session_was_started(
    people: cast.Cast,
) -> None:
    access, later = granted(people), cast.NOON + 2 * HOUR
    Job().round(lambda: later)
    place, l2 = f"/console/access/{access.pk}/", signed_in(people.l2)
    assert "Were you in?" in text_of(l2, place)
    assert "Were you in?" not in text_of(signed_in(people.l1), place)
    said = {
        "source": "203.0.113.7",
        "started_at": "2026-03-02T14:40",
        "stopped_at": "2026-03-02T14:50",
        "words": "Read the log",
    }
    with time_machine.travel(later, tick=False):
        l2 = signed_in(people.l2)
        l2.post(f"{place}declare/", said)
        assert "written down afterwards" in text_of(l2, "/console/access/audit/")
        assert "Were you in?" not in text_of(l2, place)
    assert Session.objects.get().declared_at == later
    assert Access.objects.get().shut_at is None


def test_more_time_is_asked_for_on_the_page(people: cast.Cast) -> None:
    access = granted(people)
    signed_in(people.l2).post(f"/console/access/{access.pk}/longer/", {"minutes": "30"})
    assert Access.objects.exclude(pk=access.pk).get().starts_at == access.ends_at


def test_over_the_api_it_is_taken_out_too(people: cast.Cast, client: Client) -> None:
    token = cast.key(people.l2)
    answer = client.post(
        "/api/v1/tickets",
        {"site": people.meridian.site.pk, "subject": "Down, password: hunter2"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "1"},
    )
    assert answer.status_code == 201, answer.content
    assert Ticket.objects.get().subject == "Down, password: [taken out: a password]"

"""Console and portal looked at, and used without scripts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.records.fleet.site import Site, a_sample
from tests.surfaces.desk import incident, sign_in
from tests.surfaces.eyes import assert_readable

from backline.records.tickets.actions import work
from backline.records.tickets.models import Ticket


#: What the part does by itself every ten seconds.
REFRESH = """part => htmx.ajax(
    'GET', part.getAttribute('hx-get'), {target: '#ticket', swap: 'outerMorph'}
)"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the browser's own


@pytest.fixture
def people(now: datetime) -> cast.Cast:
    return cast.stage(now - timedelta(days=3))


@pytest.fixture
def ticket(people: cast.Cast, now: datetime) -> Ticket:
    found = incident(people.orbit, at=now - timedelta(hours=2))
    by = cast.reader(people.l1)
    work.take(number=found.number, by=by, now=now - timedelta(minutes=100))
    work.ask(
        number=found.number, what="The log", by=by, now=now - timedelta(minutes=90)
    )
    return found


@pytest.mark.looks
def test_every_page_of_the_console_is_readable(
    page: Page, live_server: LiveServer, people: cast.Cast, ticket: Ticket
) -> None:
    sign_in(page, live_server.url, people.l1)
    place = f"/console/tickets/{ticket.number}/"
    contract = f"/console/contracts/{people.orbit.contract.pk}/"
    for address in (
        "/console/",
        place,
        f"{place}grade/",
        "/console/report/",
        "/console/contracts/",
        contract,
    ):
        page.goto(live_server.url + address)
        assert_readable(page)
    page.goto(live_server.url + place)
    for summary in page.locator("main summary").all():
        summary.click()
    assert_readable(page)


@pytest.mark.looks
def test_the_queue_is_dense(
    page: Page, live_server: LiveServer, people: cast.Cast, ticket: Ticket
) -> None:
    incident(people.orbit, at=ticket.opened_at, subject="Short one", kind="access")
    sign_in(page, live_server.url, people.l1)
    page.set_viewport_size({"width": 1360, "height": 850})
    page.goto(f"{live_server.url}/console/")
    for row in page.locator(".queue tbody tr").all():
        assert _height(row) <= 46
        assert _height(row.locator(".number a")) <= 26, "the number is on one line"
    page.set_viewport_size({"width": 390, "height": 850})
    for row in page.locator(".queue tbody tr").all():
        assert _height(row) <= 112, "subject, labels, clock"


def _height(of: Locator) -> float:
    box = of.bounding_box()
    assert box is not None
    return box["height"]


@pytest.mark.looks
def test_every_page_of_the_portal_is_readable(
    page: Page, live_server: LiveServer, people: cast.Cast, ticket: Ticket
) -> None:
    sign_in(page, live_server.url, people.orbit.owner)
    place = f"/portal/tickets/{ticket.number}/"
    for address in (
        "/portal/",
        "/portal/?closed=1",
        "/portal/?search=log",
        place,
        f"{place}reply/",
        "/portal/report/",
        "/portal/contracts/",
        f"/portal/contracts/{people.orbit.contract.pk}/",
    ):
        page.goto(live_server.url + address)
        assert_readable(page)


def test_customer_and_engineer_work_without_scripts(
    browser: Browser, live_server: LiveServer, people: cast.Cast
) -> None:
    theirs = browser.new_context(java_script_enabled=False).new_page()
    ours = browser.new_context(java_script_enabled=False).new_page()
    sign_in(theirs, live_server.url, people.orbit.owner)
    theirs.get_by_role("link", name="Report an issue").click()
    theirs.get_by_label("What is wrong, in one line").fill("No dial tone")
    theirs.get_by_label("Component").select_option("acd")
    theirs.get_by_label("What is lost").select_option("agents_cannot_take_calls")
    theirs.get_by_label("How many are affected").fill("21")
    theirs.get_by_label("What happens").fill("Nobody can call.")
    theirs.get_by_role("button", name="Send the report").click()
    expect(theirs.get_by_role("status")).to_contain_text("We have your report")

    sign_in(ours, live_server.url, people.l1)
    ours.get_by_role("link", name="No dial tone").click()
    ours.get_by_role("button", name="Take it").click()
    ours.locator("summary", has_text="Answer the customer").click()
    ours.get_by_label("Answer", exact=True).fill("We look into it.")
    ours.get_by_role("button", name="Answer the customer").click()
    expect(ours.get_by_role("status")).to_contain_text("has your answer")

    theirs.reload()
    expect(theirs.get_by_role("region", name="Timeline")).to_contain_text(
        "We look into it."
    )
    expect(theirs.locator(".clocks")).to_contain_text("met in")
    theirs.context.close()
    ours.context.close()


def test_what_somebody_is_typing_survives_the_refreshing(
    page: Page,
    live_server: LiveServer,
    people: cast.Cast,
    ticket: Ticket,
    now: datetime,
) -> None:
    sign_in(page, live_server.url, people.l1)
    page.goto(f"{live_server.url}/console/tickets/{ticket.number}/")
    page.locator("summary", has_text="Note for colleagues").click()
    page.get_by_label("Note", exact=True).fill("Half a sent")
    work.note(
        number=ticket.number, words="Seen it.", by=cast.reader(people.l2), now=now
    )
    page.locator("#ticket").evaluate(REFRESH)
    expect(page.get_by_role("region", name="Timeline")).to_contain_text("Seen it.")
    expect(page.get_by_label("Note", exact=True)).to_have_value("Half a sent")


def test_choosing_a_site_offers_its_own_contacts_and_keeps_what_is_typed(
    page: Page, live_server: LiveServer, people: cast.Cast
) -> None:
    sign_in(page, live_server.url, people.l1)
    page.goto(f"{live_server.url}/console/report/")
    page.get_by_label("What is wrong, in one line").fill("No dial tone")
    page.get_by_label("Component").select_option("acd")
    page.get_by_label("Site", exact=True).select_option(str(people.najd.site.pk))
    contact = page.get_by_label("Who reports it")
    expect(contact.get_by_role("option")).to_have_text(
        ["the duty contact", "Faisal Otaibi", "Noura Qahtani"]
    )
    expect(page.get_by_label("Component")).to_have_value("acd")
    expect(page.get_by_label("What is wrong, in one line")).to_have_value(
        "No dial tone"
    )
    assert_readable(page)


@pytest.mark.looks
def test_measured_sites_and_incidents_are_readable(
    page: Page, live_server: LiveServer, people: cast.Cast, now: datetime
) -> None:
    """A loss with its course, a doubtful one, a refused sample; without them too."""
    sign_in(page, live_server.url, people.l1)
    page.goto(f"{live_server.url}/console/sites/")
    assert_readable(page)
    certain, doubtful = Site(people.orbit), Site(people.najd)
    for step in range(14):
        at = now - timedelta(seconds=15 * (14 - step))
        certain.send(a_sample(at, 21 + step), now=at)
        doubtful.send(a_sample(at, 6, total=29), a_sample(at, 101), now=at)
    page.reload()
    assert_readable(page)
    page.locator("#refused summary").first.click()
    assert_readable(page)
    page.get_by_role("link", name="Dismiss with a reason").click()
    assert_readable(page)
    page.goto(f"{live_server.url}/console/tickets/{certain.ticket.number}/")
    expect(page.get_by_role("img", name="agents cannot log in: 2")).to_be_visible()
    assert_readable(page)


def test_a_doubtful_loss_is_settled_without_scripts(
    browser: Browser, live_server: LiveServer, people: cast.Cast, now: datetime
) -> None:
    doubtful = Site(people.najd)
    for step in range(14):
        at = now - timedelta(seconds=15 * (14 - step))
        doubtful.send(a_sample(at, 6, total=29), now=at)
    plain = browser.new_context(java_script_enabled=False).new_page()
    sign_in(plain, live_server.url, people.l1)
    plain.get_by_role("link", name="Sites").click()
    plain.get_by_role("link", name="Dismiss with a reason").click()
    plain.get_by_label("Why it is no incident").fill("The night shift went home.")
    plain.get_by_role("button", name="Dismiss it").click()
    expect(plain.get_by_role("status")).to_contain_text("Dismissed")
    plain.context.close()

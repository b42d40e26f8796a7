"""From an empty desk to the first ticket of its first ready site."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.cast import PASSWORD, House, reader
from tests.records.fleet.site import Site as Floor
from tests.records.fleet.site import a_sample
from tests.records.remote.ground import HOUR
from tests.surfaces.desk import sign_out
from tests.surfaces.eyes import assert_readable

from backline.records.accounts.actions import add_colleague, make_link
from backline.records.accounts.models import Person
from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.models import Contract
from backline.records.customers.models import Contact, Customer, Site
from backline.records.outbox.models import Message
from backline.records.readiness.actions import share_checklist
from backline.records.remote.actions import asking, coming_in, deciding, setting_up
from backline.records.remote.queries import site_access


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]


def come_in(page: Page, link: str) -> None:
    """Set a password by a link."""
    page.goto(link)
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password, once more").fill(PASSWORD)
    page.get_by_role("button", name="Set it and sign in").click()


def add(page: Page, what: str, **fields: str) -> None:
    page.get_by_role("link", name=what, exact=True).click()
    for label, words in fields.items():
        page.get_by_label(label).fill(words)
    page.locator("main form button.main").click()


def test_a_manager_takes_an_empty_desk_to_its_first_ready_site(
    live_server: LiveServer, page: Page, settings: LazySettings
) -> None:
    settings.BASE_URL = address = str(live_server)
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - a browser's own
    mia = add_colleague(
        email="mia@vendor.example",
        name="Mia Roth",
        is_manager=True,
        mailed=False,
        by=THE_DESK,
        now=now,
    )
    come_in(page, make_link(person=mia, by=THE_DESK, now=now).url)
    add_the_customer(page, now)
    asha, site = Contact.objects.get(), Site.objects.get()
    page.goto(f"{address}/console/contacts/{asha.pk}/")
    page.get_by_role("button", name="Name as duty contact").click()
    page.get_by_role("button", name="Name as approver").click()
    expect(page.get_by_role("status")).to_contain_text("They approve access there")
    settle_the_rest(mia, asha, now)
    page.goto(f"{address}/console/customers/{asha.customer_id}/")
    assert_readable(page)
    page.goto(f"{address}/console/sites/{site.pk}/readiness/")
    page.get_by_role("button", name="The site is ready").click()
    expect(page.get_by_role("status")).to_contain_text("The site is ready")
    sign_out(page)
    come_in(page, link_mailed_to(asha))
    report(page)


def add_the_customer(page: Page, now: datetime) -> None:
    """A customer, its contact, its site, and a contract."""
    add(page, "Add your first customer", Name="Meridian Bank")
    add(page, "Add a contact", Name="Asha Rao", Email="asha@meridian.example")
    page.get_by_role("link", name="Let them name people").click()
    page.get_by_role("button", name="Let them name people").click()
    assert_readable(page)
    page.get_by_role("link", name="Meridian Bank").click()
    add(page, "Add a site", Name="Bengaluru", Geography="IN-KA", Seats="100")
    page.get_by_role("link", name="The calendar of this year").click()
    page.locator("#id_plan").select_option("file:exotel-standard")
    page.locator("#id_calendar").select_option("24x7")
    page.get_by_label("First day").fill(f"{now:%Y-%m-%d}")
    page.get_by_role("button", name="Sign it").click()
    expect(page.get_by_role("status")).to_contain_text("The contract is signed")


def report(page: Page) -> None:
    """The contact, whom the customer lets name its people, reports by phone."""
    page.set_viewport_size({"width": 390, "height": 850})
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="People").click()
    expect(page.get_by_role("link", name="Add a colleague")).to_be_visible()
    page.get_by_role("link", name="Your tickets").click()
    page.get_by_role("link", name="Report an issue").click()
    page.locator("#id_subject").fill("Agents cannot log in")
    page.locator("#id_words").fill("Since this morning.")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("status")).to_contain_text("We have your report")
    expect(page.get_by_text("Site not ready yet")).to_have_count(0)


def link_mailed_to(contact: Contact) -> str:
    mail = Message.objects.get(recipient=contact.email, body__contains="/password/")
    found = re.search(r"http\S+/password/set/\S+", mail.with_secret(mail.body))
    assert found is not None
    return found.group()


def settle_the_rest(mia: Person, asha: Contact, now: datetime) -> None:
    """A way is tried, a sample comes, the checklist is shared: tried elsewhere."""
    by, site = reader(mia), Site.objects.get()
    given: dict[str, Any] = {"site_id": site.pk, "by": by, "now": now}
    setting_up.set_up_way(mechanism="anydesk", **given)
    (way,) = site_access(reader=by, site_id=site.pk).ways
    asked = asking.ask_to_try(way_id=way.pk, starts_at=now, ends_at=now + HOUR, **given)
    own: dict[str, Any] = {"access_id": asked.pk, "now": now}
    deciding.approve_access(by=reader(asha), **own)
    coming_in.start_session(source="203.0.113.7", by=by, **own)
    coming_in.stop_session(words="It works", by=by, **own)
    share_checklist(words="By mail to Asha", **given)
    house = House(Customer.objects.get(), site, Contract.objects.get(), asha, asha)
    Floor(house).send(a_sample(now), now=now)

"""A staged desk with a signed-in browser for each of the cast."""

from __future__ import annotations

from datetime import datetime

from django.test import Client
from playwright.sync_api import Page, expect
from tests import cast

from backline.records.accounts.models import Person
from backline.records.customers.models import Contact
from backline.records.tickets.actions.intake import Report, open_ticket
from backline.records.tickets.models import Ticket


def signed_in(of: Person | Contact) -> Client:
    """Return a client of somebody who signed in."""
    person = of.person if isinstance(of, Contact) else of
    assert person is not None
    client = Client()
    client.force_login(person)
    return client


def sign_in(page: Page, address: str, of: Person | Contact) -> None:
    """Sign somebody in through the form of the live desk at *address*."""
    page.goto(f"{address}/sign-in/")
    page.get_by_label("Email").fill(of.email)
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()


def sign_out(page: Page) -> None:
    """Sign out, and see that it is done: who goes on at once may break it off."""
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).not_to_have_count(0)


def incident(
    house: cast.House,
    *,
    at: datetime,
    subject: str = "Agents cannot log in",
    affected: int = 34,
    kind: str = "incident",
) -> Ticket:
    """Let the owner of a house report agents of 100 who cannot log in to the dialer."""
    counted = kind == "incident"
    report = Report(
        channel="portal",
        kind=kind,
        site_id=house.site.pk,
        subject=subject,
        words="Since this morning.",
        component="dialer" if counted else "",
        measure="agents_cannot_log_in" if counted else "",
        affected=affected if counted else None,
        total=100 if counted else None,
    )
    return open_ticket(report=report, by=cast.reader(house.owner), now=at)


def text_of(client: Client, address: str) -> str:
    """Return the words of a page, blanks folded."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())

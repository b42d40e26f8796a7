"""How the demo's people are reached, and the pages that they got today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING

from backline.demo.cast import VENDOR_DOMAIN, address_of
from backline.records.accounts.queries import THE_DESK, person_by_email, reader_of
from backline.records.outbox.actions import send_due
from backline.records.outbox.letter import Refused
from backline.records.outbox.senders import configured
from backline.records.paging.actions import (
    acknowledge,
    bring_way,
    call_due,
    page,
    pass_on,
    set_quiet_hours,
)
from backline.records.paging.queries import page_for
from backline.records.tickets.queries import tickets_for


if TYPE_CHECKING:
    from datetime import datetime

    from backline.demo.cast import Cast
    from backline.records.accounts.models import Person
    from backline.records.outbox.letter import Letter, Sender
    from backline.records.paging.models import Page
    from backline.records.tickets.models import Ticket

#: Wei has named no way: that is what the managers see.
_REACHED = ("nikhil", "leela", "grace", "imran", "ruth")
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


def name_ways(cast: Cast, *, now: datetime) -> None:
    """Let everybody but Wei be reached by mail; Nikhil wants to sleep at night."""
    for who in _REACHED:
        by = cast.readers[who]
        bring_way(
            person_id=by.person_id or 0,
            channel="mail",
            address=address_of(by.name, VENDOR_DOMAIN),
            label="Work mail",
            by=THE_DESK,
            now=now,
        )
    set_quiet_hours(
        zone_name="Asia/Kolkata",
        quiet_from=time(22),
        quiet_until=time(7),
        by=cast.readers["nikhil"],
        now=now,
    )


def page_people(*, now: datetime) -> None:
    """Page for the tickets that burn: one taken late, one passed on, one just out.

    A mail about the first of them was refused: that is what *Messages* shows.

    Not in one transaction: messages go out in between, as the worker would send them.
    """
    tickets = _burning()
    if not tickets:
        return
    _send(now - 2 * _HOUR, refusing=tickets[0].number)
    _taken_by_the_second(tickets[0], now - 95 * _MINUTE)
    _passed_on(tickets[-1], now - 40 * _MINUTE)
    _page(tickets[0], "No word to the customer for a while", now, "normal")


def _burning() -> list[Ticket]:
    """Return the open incidents that are critical, then those that are major."""
    open_ones = tickets_for(reader=THE_DESK).filter(kind="incident")
    open_ones = open_ones.exclude(state__in=["closed", "restored"])
    return list(open_ones.filter(severity="critical")) + list(
        open_ones.filter(severity="major")
    )


def _taken_by_the_second(ticket: Ticket, at: datetime) -> None:
    """Whoever is on call first does not answer within five minutes; the next does."""
    made = _page(ticket, "Half of the time is used", at)
    call_due(now=at + 5 * _MINUTE)
    _send(at + 5 * _MINUTE)
    second = reader_of(_called_last(made))
    acknowledge(page=made, by=second, how="link", now=at + 7 * _MINUTE)


def _passed_on(ticket: Ticket, at: datetime) -> None:
    """Whoever is called hands it to Wei, who takes it."""
    made = _page(ticket, "Wanted by the site's duty contact", at)
    wei = person_by_email(reader=THE_DESK, email=address_of("Wei Tan", VENDOR_DOMAIN))
    if wei is None:
        return
    pass_on(
        page=made,
        to=wei,
        reason="The store behind it is yours: I see no more of it.",
        by=reader_of(_called_last(made)),
        now=at + 3 * _MINUTE,
    )
    _send(at + 3 * _MINUTE)
    acknowledge(page=made, by=reader_of(wei), how="page", now=at + 5 * _MINUTE)


def _page(ticket: Ticket, why: str, at: datetime, urgency: str = "critical") -> Page:
    made = page(
        about=ticket.number,
        level="L2",
        component=ticket.component,
        words=f"{why}: {ticket.subject}",
        urgency=urgency,
        key=f"demo/{ticket.number}/{why}",
        now=at,
    )
    _send(at)
    return made


@dataclass(slots=True)
class _Bouncing:
    """A way out whose far end knows the address of one mail no more."""

    inner: Sender
    about: str
    at_once: int = 1

    def send(self, letter: Letter) -> None:
        if letter.about == self.about and not letter.recipient.endswith(VENDOR_DOMAIN):
            self.about = ""
            message = "550 5.1.1 The address is known here no more"
            raise Refused(message)
        self.inner.send(letter)

    def close(self) -> None:
        self.inner.close()


def _send(at: datetime, *, refusing: str = "") -> None:
    """Send what is due, as the worker would have at that instant.

    With the number of a ticket, the first mail about it to its customer is refused.
    """
    senders = configured()
    if refusing and "mail" in senders:
        senders["mail"] = _Bouncing(senders["mail"], refusing)
    while send_due(clock=lambda: at, senders=senders).handled:
        pass


def _called_last(page: Page) -> Person:
    found = page_for(reader=THE_DESK, page_id=page.pk)
    return list(found.calls.all())[-1].person

"""What is told to whom when a ticket changes, as messages for the outbox."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from django.conf import settings

from backline.guide.plan_ladder import DEVELOPERS
from backline.guide.secret_words import without_secrets
from backline.records.accounts.models import Person
from backline.records.accounts.queries import THE_DESK, engineers, managers
from backline.records.customers.queries import contacts_for
from backline.records.outbox.actions import message
from backline.records.outbox.models import Message
from backline.records.tickets.models import Ticket
from backline.zones import zone


_NO_DEVELOPERS = (
    "This is for the developers, whose addresses are not set (BACKLINE_DEVELOPERS): "
    "please tell them."
)


def to_contact(
    ticket: Ticket, *, words: str, now: datetime, automatic: bool = False
) -> list[Message]:
    """Return the mail to the ticket's contact; none when nobody is named."""
    contact = ticket.reached
    if contact is None:
        return []
    return [
        _mail(ticket, contact.email, words, now, place="portal", automatic=automatic)
    ]


def to_house(ticket: Ticket, *, words: str, now: datetime) -> list[Message]:
    """Return the mails to those who answer for the customer: a copy for each.

    They are the ticket's contact, the site's duty contact, and who names its people.
    """
    heads = contacts_for(reader=THE_DESK, customer_id=ticket.customer_id)
    named = [ticket.reached, ticket.site.duty_contact, *heads.filter(heads=True)]
    addresses = dict.fromkeys(each.email for each in named if each is not None)
    return [
        _mail(ticket, address, words, now, place="portal", automatic=False)
        for address in addresses
    ]


def to_engineer(ticket: Ticket, *, words: str, now: datetime) -> list[Message]:
    """Return the mail to whoever has the ticket; to its level when nobody has it."""
    if ticket.engineer is not None:
        return list(_mails(ticket, [ticket.engineer], words, now))
    return to_role(ticket, ticket.level, words=words, now=now)


def to_person(
    ticket: Ticket, person: Person, *, words: str, now: datetime
) -> list[Message]:
    """Return the mail to one of the vendor's people; none for who wants none."""
    return list(_mails(ticket, [person], words, now))


def people_of(role: str) -> list[Person]:
    """Return a level's engineers, or the managers."""
    if role == "manager":
        return managers(reader=THE_DESK)
    return engineers(reader=THE_DESK, level=role)


def to_role(
    ticket: Ticket,
    role: str,
    *,
    words: str,
    now: datetime,
    people_of: Callable[[str], list[Person]] = people_of,
) -> list[Message]:
    """Return the mails to a level's engineers or to the managers.

    Of a level, those who know the component come first; where nobody does, all.
    Whoever writes many gives a *people_of* that remembers.
    """
    if role == DEVELOPERS and settings.DEVELOPERS:
        return [
            _mail(ticket, address, words, now, place="console", automatic=True)
            for address in settings.DEVELOPERS
        ]
    if role == DEVELOPERS:
        role, words = "manager", f"{words}\n\n{_NO_DEVELOPERS}"
    people = people_of(role)
    skilled = [person for person in people if ticket.component in person.skills]
    if role == "manager":
        skilled = people
    return list(_mails(ticket, skilled or people, words, now))


def on_the_clock_of(ticket: Ticket, at: datetime) -> str:
    """Return an instant on the wall clock of the ticket's site, with its zone."""
    local = at.astimezone(zone(ticket.site.zone))
    return f"{local:%Y-%m-%d %H:%M} ({ticket.site.zone})"


def _mails(
    ticket: Ticket, people: Iterable[Person], words: str, now: datetime
) -> Iterator[Message]:
    for person in people:
        if person.notify_by_mail and person.is_active:
            yield _mail(
                ticket, person.email, words, now, place="console", automatic=True
            )


def _mail(
    ticket: Ticket,
    recipient: str,
    words: str,
    now: datetime,
    *,
    place: str,
    automatic: bool,
) -> Message:
    link = f"{settings.BASE_URL}/{place}/tickets/{ticket.number}/"
    return message(
        channel="mail",
        recipient=recipient,
        subject=f"[{ticket.number}] {ticket.subject}",
        body=f"{without_secrets(words)}\n\n{ticket.number}, {ticket.site.name}\n{link}\n",
        about=ticket.number,
        now=now,
        automatic=automatic,
    )

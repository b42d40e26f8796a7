"""Where a step of an access is written down: the ticket, the site's trail, the mails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.conf import settings

from backline.guide.timeline import Fact, Kind, Side
from backline.guide.workflow import MoveRefused, State, check_can_move
from backline.records.accounts.models import Person
from backline.records.accounts.queries import THE_DESK, Reader, managers
from backline.records.customers.models import Contact, Site
from backline.records.outbox.actions import enqueue_all, message
from backline.records.outbox.models import Message
from backline.records.remote.models import Access, OwnMechanism
from backline.records.remote.queries import about, approvers_of
from backline.records.tickets.actions.moves import Draft, append, side_of
from backline.records.tickets.models import Ticket
from backline.records.tickets.queries import ticket_for
from backline.records.trail.actions import record


MOVED_ON = (
    "Somebody was faster: it has changed in the meantime. Look at it again and repeat."
)


class AccessMovedOn(MoveRefused):
    """The access was changed in the meantime."""

    def __init__(self) -> None:
        super().__init__(MOVED_ON, "access.mechanisms")


def check_fits_ticket(access: Access, kind: Kind, *, by: Reader) -> None:
    """Refuse what the state of the access's ticket does not allow.

    Raises:
        MoveRefused: the workflow does not have this move here.
    """
    if access.ticket is not None:
        state = State(access.ticket.state)
        check_can_move(kind, state=state, by=acting_side(by))


def acting_side(by: Reader) -> Side:
    """Return the side on which *by* acts; the desk's own jobs are the desk."""
    return Side.DESK if by == THE_DESK else side_of(by)


def tell(
    access: Access,
    kind: Kind,
    *,
    by: Reader,
    now: datetime,
    facts: dict[str, Fact] | None = None,
    letters: Iterable[Message] = (),
) -> None:
    """Write a step of an access onto its ticket and into the trail of its site."""
    said: dict[str, Fact] = {"access": access.pk, "title": access.title}
    said |= facts or {}
    _write(access.ticket, access.site, kind, said, by=by, now=now, letters=letters)


def tell_of_own(
    own: OwnMechanism,
    kind: Kind,
    *,
    by: Reader,
    now: datetime,
    facts: dict[str, Fact] | None = None,
    letters: Iterable[Message] = (),
) -> None:
    """Write a step of an unlisted mechanism onto its ticket and into the site's trail."""
    said: dict[str, Fact] = {"mechanism": own.name, "title": own.title}
    said |= facts or {}
    _write(own.ticket, own.site, kind, said, by=by, now=now, letters=letters)


def _write(  # noqa: PLR0913 - what `tell` and `tell_of_own` share
    ticket: Ticket | None,
    site: Site,
    kind: Kind,
    said: dict[str, Fact],
    *,
    by: Reader,
    now: datetime,
    letters: Iterable[Message],
) -> None:
    if ticket is None:
        enqueue_all(letters)
    else:
        # As it is now: what was read with the access may have moved on.
        fresh = ticket_for(reader=THE_DESK, number=ticket.number)
        draft = Draft(kind, said, by=acting_side(by))
        append(fresh, [draft], by=by, now=now, messages=letters)
    name = kind.value.replace("_", "-")
    did = f"access.{name.removeprefix('access-')}"
    details = said | ({"ticket": ticket.number} if ticket else {})
    record(did=did, about=about(site), by=by, now=now, details=details)


def to_approvers(access: Access, words: str, *, now: datetime) -> Iterator[Message]:
    """Yield the mail to each named approver of the site."""
    for contact in approvers_of(site_id=access.site_id):
        yield to_contact(access, contact, words, now=now)


def to_contact(
    access: Access, contact: Contact, words: str, *, now: datetime
) -> Message:
    """Return the mail about an access to a contact of the customer."""
    link = f"{settings.BASE_URL}/portal/access/{access.pk}/"
    return _mail(access.site, access.title, contact.email, words, link, now)


def to_managers(access: Access, words: str, *, now: datetime) -> Iterator[Message]:
    """Yield the mail to each manager of the vendor who wants mails."""
    for person in managers(reader=THE_DESK):
        yield from to_person(access, person, words, now=now)


def to_person(
    access: Access, person: Person, words: str, *, now: datetime
) -> Iterator[Message]:
    """Yield the mail about an access to one of the vendor's people."""
    if person.notify_by_mail and person.is_active:
        link = f"{settings.BASE_URL}/console/access/{access.pk}/"
        yield _mail(access.site, access.title, person.email, words, link, now)


def _mail(
    site: Site, title: str, recipient: str, words: str, link: str, now: datetime
) -> Message:
    return message(
        channel="mail",
        recipient=recipient,
        subject=f"Access to {site.name} by {title}",
        body=f"{words}\n\n{link}\n",
        about=about(site),
        now=now,
    )

"""Asking to be let in, and taking that back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from backline.guide.access import (
    State,
    check_can_ask_for_access,
    check_can_ask_longer,
    check_can_withdraw,
)
from backline.guide.access_asked import conditions_asked, from_where, time_asked
from backline.guide.mechanisms import LISTED, Mechanism
from backline.guide.secret_words import check_no_secret
from backline.guide.timeline import Fact, Kind
from backline.guide.workflow import MoveRefused
from backline.records.accounts.models import Person
from backline.records.accounts.queries import Reader, person
from backline.records.remote.actions.telling import (
    AccessMovedOn,
    check_fits_ticket,
    tell,
    to_approvers,
    to_managers,
)
from backline.records.remote.models import Access, TrustedHost, Way
from backline.records.remote.queries import access_for, mechanism_of, site_access
from backline.records.tickets.actions.moves import one_after_the_other, ticket_to_move
from backline.records.tickets.models import Ticket
from backline.zones import zone


@one_after_the_other
def ask_for_access(  # noqa: PLR0913 - a request's own fields
    *,
    number: str,
    way_id: int,
    purpose: str,
    starts_at: datetime,
    ends_at: datetime,
    by: Reader,
    now: datetime,
    engineer_id: int | None = None,
) -> Access:
    """Ask the customer to let an engineer into a ticket's site for a time.

    Raises:
        UnknownTicket: there is none that *by* may see.
        MoveRefused: nobody could grant it as it is asked; says why.
    """
    ticket = ticket_to_move(number, Kind.ACCESS_REQUESTED, by=by)
    return _ask(
        ticket.site_id,
        ticket,
        way_id=way_id,
        purpose=purpose,
        time=(starts_at, ends_at),
        engineer_id=engineer_id,
        by=by,
        now=now,
    )


@one_after_the_other
def ask_to_try(  # noqa: PLR0913 - as `ask_for_access`
    *,
    site_id: int,
    way_id: int,
    starts_at: datetime,
    ends_at: datetime,
    by: Reader,
    now: datetime,
    purpose: str = "To try whether the way in works.",
) -> Access:
    """Ask the customer to let the vendor try a way, without a ticket.

    Raises:
        UnknownSite: there is none that *by* may see.
        MoveRefused: nobody could grant it as it is asked; says why.
    """
    return _ask(
        site_id,
        None,
        way_id=way_id,
        purpose=purpose,
        time=(starts_at, ends_at),
        engineer_id=None,
        by=by,
        now=now,
    )


@one_after_the_other
def ask_for_longer(
    *, access_id: int, minutes: int, by: Reader, now: datetime, words: str = ""
) -> Access:
    """Ask for the same access again, from its end on; it is approved like the first.

    Raises:
        UnknownAccess: there is none that *by* may see.
        MoveRefused: it is not granted, or nobody could grant more.
    """
    access = access_for(reader=by, access_id=access_id)
    check_fits_ticket(access, Kind.ACCESS_REQUESTED, by=by)
    check_can_ask_longer(State(access.state))
    return _ask(
        access.site_id,
        access.ticket,
        way_id=access.way_id,
        purpose=words.strip() or access.purpose,
        time=(access.ends_at, access.ends_at + timedelta(minutes=minutes)),
        engineer_id=access.engineer_id,
        by=by,
        now=now,
    )


def _ask(  # noqa: PLR0913 - as `ask_for_access`
    site_id: int,
    ticket: Ticket | None,
    *,
    way_id: int,
    purpose: str,
    time: tuple[datetime, datetime],
    engineer_id: int | None,
    by: Reader,
    now: datetime,
) -> Access:
    set_up = site_access(reader=by, site_id=site_id)
    asker = _engineer(None, by)
    engineer = _engineer(engineer_id, by)
    way = _way(way_id, set_up.ways)
    mechanism = mechanism_of(way)
    check_no_secret({"What it is for": purpose})
    check_can_ask_for_access(
        mechanism=mechanism,
        purpose=purpose,
        starts_at=time[0],
        ends_at=time[1],
        approvers=len(set_up.approvers),
        now=now,
    )
    access = Access.objects.create(
        site=set_up.site,
        ticket=ticket,
        way=way,
        title=mechanism.title,
        purpose=purpose.strip(),
        engineer=engineer,
        requested_by=asker,
        requested_at=now,
        starts_at=time[0],
        ends_at=time[1],
        needs_manager=set_up.manager_too,
    )
    _tell(access, mechanism, by, now)
    return access


def _tell(access: Access, mechanism: Mechanism, by: Reader, now: datetime) -> None:
    """Write the request down, and to all who have to approve it."""
    words = _words(access, mechanism, by)
    letters = [*to_approvers(access, words, now=now)]
    if access.needs_manager:
        letters += to_managers(access, words, now=now)
    facts: dict[str, Fact] = {
        "mechanism": mechanism.name,
        "engineer": access.engineer.name,
        "since": _instant(access.starts_at),
        "until": _instant(access.ends_at),
        "words": access.purpose,
    }
    kind = Kind.ACCESS_REQUESTED
    tell(access, kind, by=by, now=now, facts=facts, letters=letters)


def _engineer(engineer_id: int | None, by: Reader) -> Person:
    if by.side != "vendor" or by.person_id is None:
        message = "Only an engineer who signs in asks to come into a site."
        raise MoveRefused(message, LISTED)
    found = person(reader=by, person_id=engineer_id or by.person_id)
    if found is None or not found.is_active or found.side != Person.Side.VENDOR:
        message = "Access is for one of the vendor's people: name an engineer."
        raise MoveRefused(message, LISTED)
    return found


def _way(way_id: int, ways: list[Way]) -> Way:
    found = next((way for way in ways if way.pk == way_id), None)
    if found is None:
        message = (
            "This way is not set up at the site: have it set up on the site's page, or "
            "ask for another mechanism."
        )
        raise MoveRefused(message, LISTED)
    return found


def _words(access: Access, mechanism: Mechanism, by: Reader) -> str:
    ticket, site = access.ticket, access.site
    about = f"{ticket.number}, {ticket.subject}" if ticket else "to try the way in"
    trusted = [host.shown for host in TrustedHost.objects.filter(site=site)]
    own = access.requested_by_id == access.engineer_id
    whom = "come" if own else f"let {access.engineer.name}"
    lines = (
        f"{by.name} asks to {whom} into {site.name}.",
        "",
        f"What for: {access.purpose}",
        f"Ticket: {about}",
        f"When: {time_asked(access.starts_at, access.ends_at, zone(site.zone))}",
        f"How: {mechanism.title} {access.way.where}".rstrip(),
        f"From where: {from_where(mechanism, trusted)}",
        conditions_asked(mechanism),
    )
    told = "\n".join(line for line in lines if line or line is lines[1]).rstrip()
    return (
        f"{told}\n\nNobody comes in before it is approved; it ends by itself, and you "
        "end it at any moment. Approve or deny it here:"
    )


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


@one_after_the_other
def withdraw_access(
    *, access_id: int, by: Reader, now: datetime, words: str = ""
) -> Access:
    """Take a request back before it is decided.

    Raises:
        UnknownAccess: there is none that *by* may see.
        MoveRefused: it is decided already, or it is not the vendor who takes it back.
    """
    access = access_for(reader=by, access_id=access_id)
    check_fits_ticket(access, Kind.ACCESS_WITHDRAWN, by=by)
    if by.side != "vendor":
        message = "A request is the vendor's to take back: deny it instead."
        raise MoveRefused(message, LISTED)
    check_can_withdraw(State(access.state))
    check_no_secret({"The word to it": words})
    return leave(access, State.WITHDRAWN, words or "Not needed any more.", by, now)


def leave(
    access: Access, state: State, words: str, by: Reader, now: datetime
) -> Access:
    """Let a request end without a grant; part of the actions that check who may."""
    same = Access.objects.filter(pk=access.pk, state=State.ASKED.value)
    said = words.strip()[:500]
    if not same.update(state=state.value, said=said, said_by=by.name):
        raise AccessMovedOn
    access.state, access.said, access.said_by = state.value, said, by.name
    tell(access, Kind.ACCESS_WITHDRAWN, by=by, now=now, facts={"words": said})
    return access

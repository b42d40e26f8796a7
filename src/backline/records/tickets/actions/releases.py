"""What a release does to the tickets whose fix comes with it.

Guide: turnaround.minor-release, duty.vendor.release-news, duty.vendor.release-update.
Each is one use case in one transaction: the release itself, the timelines of all the
tickets that wait for it, and what their contacts are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from backline.guide.releases import CLAUSE, end_of_day
from backline.guide.timeline import Fact, Kind, Side
from backline.guide.workflow import OPEN, MoveRefused, State
from backline.records.accounts.queries import Reader
from backline.records.customers.queries import site_for
from backline.records.outbox.actions import enqueue_all
from backline.records.releases import actions as kept
from backline.records.releases.models import DateChange, Release, Shipment
from backline.records.releases.queries import (
    fixes_of,
    has_reached,
    held,
    release_for,
    release_named,
)
from backline.records.tickets.actions.moves import (
    Draft,
    Grown,
    Moved,
    append,
    check_words,
    grow,
    one_after_the_other,
    ticket_to_move,
    write,
)
from backline.records.tickets.binding import (
    binding_of,
    facts_of,
    tickets_bound,
    tickets_waiting,
)
from backline.records.tickets.letters import to_contact
from backline.records.tickets.models import Ticket
from backline.records.tickets.projection import fold
from backline.records.tickets.queries import ticket_for
from backline.records.tickets.stored import timelines_of
from backline.zones import zone


@one_after_the_other
def announce(
    *,
    name: str,
    freeze_at: datetime,
    planned_date: date,
    by: Reader,
    now: datetime,
    note: str = "",
) -> Release:
    """Announce a release, tell the customers, and bind the tickets that wait for one.

    Raises:
        MoveRefused: it has no name, its day is over, or there is one of that name.
    """
    release = kept.plan_release(
        name=name,
        freeze_at=freeze_at,
        planned_date=planned_date,
        note=note,
        by=by,
        now=now,
    )
    tickets = list(tickets_waiting())
    timelines = timelines_of(ticket.pk for ticket in tickets)
    grown: list[Grown] = []
    for ticket in tickets:
        stored = timelines[ticket.pk]
        facts = binding_of(ticket, fold(ticket, stored), stored, now=now)
        if facts is not None:
            drafts = [Draft(Kind.RELEASE_BOUND, facts, by=Side.DESK)]
            grown.append(grow(ticket, stored, drafts, by=by, now=now))
    _settle(grown, _words_of_binding, now)
    return release


@one_after_the_other
def move_day(
    *, release_id: int, day: date, because: str, by: Reader, now: datetime
) -> DateChange:
    """Give a release another day; every ticket that waits for it moves with it.

    Raises:
        UnknownRelease: there is none that *by* may see.
        MoveRefused: the day is over or the same, or nobody says why.
    """
    release = release_for(reader=by, release_id=release_id)
    change = kept.change_day(
        release_id=release.pk, day=day, because=because, by=by, now=now
    )
    shipped = Shipment.objects.filter(release=release).values("site")
    tickets = list(tickets_bound(release).exclude(site__in=shipped))
    timelines = timelines_of(ticket.pk for ticket in tickets)
    grown = [
        grow(ticket, timelines[ticket.pk], [_slip(ticket, change)], by=by, now=now)
        for ticket in tickets
    ]
    words = (
        f"Release {release.name}, which brings the fix, "
        f"{'comes later' if change.is_slip else 'comes earlier'}: it is planned for "
        f"{_day(day)}, before {_day(change.from_date)}.\n\n{change.because}"
    )
    _settle(
        grown, lambda moved: words if State(moved.ticket.state) in OPEN else "", now
    )
    return change


@one_after_the_other
def set_contained(
    *, release_id: int, number: str, contained: bool, by: Reader, now: datetime
) -> None:
    """Write down that a release contains the fix of a ticket, or does not.

    Raises:
        UnknownRelease: there is none that *by* may see.
        UnknownTicket: there is none that *by* may see.
    """
    release = release_for(reader=by, release_id=release_id)
    ticket = ticket_for(reader=by, number=number)
    kept.set_contained(
        release_id=release.pk,
        number=ticket.number,
        contained=contained,
        by=by,
        now=now,
    )


@one_after_the_other
def ship(
    *,
    release_id: int,
    site_id: int,
    by: Reader,
    now: datetime,
    at: datetime | None = None,
) -> Shipment:
    """Write down that a release reached a site; its tickets there are restored or missed.

    Raises:
        UnknownRelease: there is none that *by* may see.
        UnknownSite: there is none that *by* may see.
        MoveRefused: it is there already, the customer declined it, or it is to come.
    """
    release = release_for(reader=by, release_id=release_id)
    site = site_for(reader=by, site_id=site_id)
    when = now if at is None else at
    if when > now:
        message = f"Release {release.name} has not reached {site.name}: come back then."
        raise MoveRefused(message, CLAUSE)
    shipment = kept.note_shipment(
        release_id=release.pk, site=site, by=by, now=now, at=when
    )
    fixed = fixes_of(reader=by, release=release)
    tickets = list(tickets_bound(release).filter(site=site))
    timelines = timelines_of(ticket.pk for ticket in tickets)
    grown = [
        grow(
            ticket,
            timelines[ticket.pk],
            _shipped(ticket, release, with_fix=ticket.number in fixed),
            by=by,
            now=now,
            at=max(when, ticket.opened_at),
        )
        for ticket in tickets
    ]
    _settle(grown, lambda moved: _words_of_shipping(moved, release, fixed), now)
    return shipment


@one_after_the_other
def bind(
    *, number: str, release: str, because: str, by: Reader, now: datetime
) -> Moved:
    """Say by hand which release brings the fix; a later one is a slip.

    Raises:
        UnknownTicket: there is none that *by* may see.
        UnknownRelease: there is none of that name.
        MoveRefused: nobody says why, or the release is bound or at the site already.
    """
    ticket = ticket_to_move(number, Kind.RELEASE_BOUND, by=by)
    said = check_words(because, what="The binding")
    chosen = held(release_id=release_named(reader=by, name=release).pk)
    if chosen.name == ticket.release:
        message = f"{ticket.number} comes with release {chosen.name} already."
        raise MoveRefused(message, CLAUSE)
    if has_reached(site_id=ticket.site_id, name=chosen.name):
        message = f"Release {chosen.name} is at {ticket.site.name} already: choose one to come."
        raise MoveRefused(message, CLAUSE)
    draft = Draft(Kind.RELEASE_BOUND, facts_of(chosen, ticket, because=said))
    words = (
        f"The fix comes with release {chosen.name}, planned for "
        f"{_day(chosen.planned_date)}.\n\n{said}"
    )
    letters = to_contact(ticket, words=words, now=now)
    return append(ticket, [draft], by=by, now=now, messages=letters)


def _slip(ticket: Ticket, change: DateChange) -> Draft:
    where = zone(ticket.site.zone)
    return Draft(
        Kind.RELEASE_SLIPPED,
        {
            "release": change.release.name,
            "at": end_of_day(change.to_date, where).isoformat(),
            "at_day": f"{change.to_date:%Y-%m-%d}",
            "before": end_of_day(change.from_date, where).isoformat(),
            "before_day": f"{change.from_date:%Y-%m-%d}",
            "because": change.because,
        },
    )


def _shipped(ticket: Ticket, release: Release, *, with_fix: bool) -> list[Draft]:
    facts: dict[str, Fact] = {"release": release.name, "with_fix": with_fix}
    drafts = [Draft(Kind.RELEASE_SHIPPED, facts)]
    if not with_fix:
        return drafts
    evidence = f"Release {release.name} reached the site with the fix."
    if State(ticket.state) in OPEN:
        restored: dict[str, Fact] = {"how": "fix", "evidence": evidence}
        return [*drafts, Draft(Kind.RESTORED, restored)]
    # A workaround had restored it: the defect itself is fixed now.
    fixed: dict[str, Fact] = {"fact": "fixed", "holds": True, "words": evidence}
    return [*drafts, Draft(Kind.FACT_NOTED, fixed)]


def _words_of_binding(grown: Grown) -> str:
    release = grown.account.situation.release
    name = release.name if release else ""
    return f"The fix comes with release {name}. The ticket shows its day."


def _words_of_shipping(grown: Grown, release: Release, fixed: frozenset[str]) -> str:
    site = grown.ticket.site.name
    if grown.ticket.number in fixed:
        return (
            f"Release {release.name} reached {site} with the fix.\n\n"
            "Please confirm, or reopen."
        )
    words = f"Release {release.name} reached {site} without the fix of this ticket."
    after = grown.account.situation.release
    if after is None or after.name == release.name:
        return f"{words} We tell you as soon as the next release is planned."
    return f"{words} It comes with release {after.name}; the ticket shows its day."


def _settle(
    grown: Iterable[Grown], words_of: Callable[[Grown], str], now: datetime
) -> None:
    """Write what became of the tickets, and tell their contacts what there is to tell."""
    told = list(grown)
    write(told)
    enqueue_all(
        letter
        for moved in told
        if (words := words_of(moved))
        for letter in to_contact(moved.ticket, words=words, now=now, automatic=True)
    )


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"

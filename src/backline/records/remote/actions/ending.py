"""Ending a grant so that it is really over, whoever or whatever ends it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from backline.guide.access import (
    ASK_AGAIN_AFTER,
    ENDING_WORDS,
    MANAGERS_FROM,
    SHUT_WITHIN,
    Ending,
    State,
    check_can_end,
)
from backline.guide.access_asked import length_of
from backline.guide.access_unused import ask_next_at
from backline.guide.mechanisms import LISTED
from backline.guide.secret_words import check_no_secret
from backline.guide.timeline import Fact, Kind
from backline.guide.workflow import MoveRefused
from backline.guide.workflow import State as TicketState
from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.customers.models import Site
from backline.records.outbox.actions import enqueue_all
from backline.records.paging import actions as paging
from backline.records.remote.actions.asking import leave
from backline.records.remote.actions.coming_in import stop
from backline.records.remote.actions.telling import (
    AccessMovedOn,
    tell,
    to_managers,
    to_person,
)
from backline.records.remote.models import Access, HostHeard
from backline.records.remote.queries import (
    about,
    access_for,
    accesses_for,
    adapter_of_way,
    approver_as,
    heard_of,
    mechanism_of,
)
from backline.records.tickets.actions.moves import TicketMovedOn, one_after_the_other
from backline.records.trail.actions import record


log = logging.getLogger(__name__)


@one_after_the_other
def end_access(*, access_id: int, by: Reader, now: datetime, words: str = "") -> Access:
    """End a grant before its time, with the session that is open under it.

    A contact of the customer may at any moment; so may the vendor's people.

    Raises:
        UnknownAccess: there is none that *by* may see.
        MoveRefused: there is no grant to end.
    """
    access = access_for(reader=by, access_id=access_id)
    check_no_secret({"The reason": words})
    check_can_end(State(access.state))
    how = Ending.CUSTOMER if by.side == "customer" else Ending.VENDOR
    return _end(access, how, by, now, words.strip()[:500])


def end_due(*, now: datetime, limit: int, leave_alone: Iterable[int] = ()) -> Round:
    """End the grants whose time is over, whose ticket is closed, whose engineer left.

    What was not approved in time lapses.
    Each is a transaction of its own; one that cannot be ended holds up no other.
    """
    live = Q(state=State.GRANTED.value) | Q(state=State.ASKED.value)
    closed = Q(ticket__state=TicketState.CLOSED.value)
    left = Q(state=State.GRANTED.value, engineer__is_active=False)
    over = Q(ends_at__lte=now) | closed | left
    due = accesses_for(reader=THE_DESK).filter(live, over)
    return _each(due.order_by("ends_at", "pk"), _end_one, now, limit, leave_alone)


@one_after_the_other
def _end_one(access_id: int, now: datetime) -> None:
    access = access_for(reader=THE_DESK, access_id=access_id)
    expired = access.ends_at <= now
    if access.state == State.GRANTED.value:
        how = Ending.EXPIRED if expired else _why_early(access)
        _end(access, how, THE_DESK, now, _late(access, now) if expired else "")
    elif access.state == State.ASKED.value:
        why = "nobody had approved it in time" if expired else "its ticket is closed"
        leave(access, State.LAPSED, f"It lapsed: {why}.", THE_DESK, now)


def _why_early(access: Access) -> Ending:
    return Ending.TICKET_CLOSED if access.engineer.is_active else Ending.ENGINEER_LEFT


def _late(access: Access, now: datetime) -> str:
    """Say that the desk ended it late, should it have been: nobody looked in time."""
    if now - access.ends_at <= SHUT_WITHIN:
        return ""
    late = length_of(access.ends_at, now)
    return f"The desk ended it {late} late: its worker was not at work."


def _end(access: Access, how: Ending, by: Reader, now: datetime, words: str) -> Access:
    same = Access.objects.filter(pk=access.pk, state=State.GRANTED.value)
    if not same.update(
        state=State.ENDED.value,
        ended_at=now,
        ending=how.value,
        ended_by=by.name,
        said=words,
        said_by=by.name if words else "",
    ):
        raise AccessMovedOn
    access.refresh_from_db()
    session = access.sessions.filter(stopped_at=None).first()
    if session is not None:
        because = f"Ended with the grant: {ENDING_WORDS[how]}."
        stop(session, because, None, by, now)
        facts: dict[str, Fact] = {"engineer": access.engineer.name, "words": because}
        tell(access, Kind.ACCESS_STOPPED, by=by, now=now, facts=facts)
    told = f"Your access to {access.site.name} is over: {ENDING_WORDS[how]}. {words}"
    letters = [*to_person(access, access.engineer, told.strip(), now=now)]
    tell(
        access,
        Kind.ACCESS_ENDED,
        by=by,
        now=now,
        facts={"how": ENDING_WORDS[how], "words": words},
        letters=letters,
    )
    return access


@one_after_the_other
def confirm_shut(*, access_id: int, words: str, by: Reader, now: datetime) -> Access:
    """Confirm that the way of an ended grant is shut, and how.

    The customer's approver may, who sees it at the site, or one of the vendor's people.

    Raises:
        UnknownAccess: there is none that *by* may see.
        MoveRefused: it has not ended, is shut already, or nobody says how.
    """
    access = access_for(reader=by, access_id=access_id)
    check_no_secret({"How it was shut": words})
    fits = by.side == "vendor" or approver_as(reader=by, site_id=access.site_id)
    if not fits:
        _refuse("That the way is shut is confirmed by an approver, or by the vendor.")
    if access.state != State.ENDED.value:
        _refuse("The grant is not over: end it first.")
    if not words.strip():
        _refuse("Say how it was shut, and how you know.")
    return shut(access, words.strip()[:500], by, now)


def shut(access: Access, words: str, by: Reader, now: datetime) -> Access:
    """Write down that a way is shut; part of the actions that check who may say so."""
    same = Access.objects.filter(pk=access.pk, state="ended", shut_at=None)
    if not same.update(shut_at=now, shut_by=by.name, shut_words=words):
        _refuse("It is confirmed already that this way is shut.")
    access.refresh_from_db()
    paging.stop(
        about=_page_about(access),
        because=words,
        which=Q(key=_page_key(access)),
        now=now,
    )
    tell(access, Kind.ACCESS_SHUT, by=by, now=now, facts={"words": words})
    return access


def _page_engineer(access: Access, now: datetime) -> None:
    """Call who has to shut a way by hand, by every way in which they are reached."""
    paging.page(
        about=_page_about(access),
        level=access.engineer.level,
        component="",
        words=f"{access.title} to {access.site.name} is over: shut it, and confirm it.",
        urgency="critical",
        key=_page_key(access),
        now=now,
        first=access.engineer,
    )


def _page_about(access: Access) -> str:
    return access.ticket.number if access.ticket else f"access {access.pk}"


def _page_key(access: Access) -> str:
    return f"access/{access.pk}/shut"


def shut_ended(*, now: datetime, limit: int, leave_alone: Iterable[int] = ()) -> Round:
    """Write down which ended ways are known to be shut; have somebody shut the others.

    Whoever has to shut it by hand is asked again until they confirm.
    """
    open_ = accesses_for(reader=THE_DESK).filter(state="ended", shut_at=None)
    return _each(open_.order_by("ended_at", "pk"), _shut_one, now, limit, leave_alone)


@one_after_the_other
def _shut_one(access_id: int, now: datetime) -> None:
    access = access_for(reader=THE_DESK, access_id=access_id)
    adapter = adapter_of_way(access.way)
    known = adapter.known_shut(access, heard_of(site_id=access.site_id))
    if not known and not adapter.by_itself:
        known = _goes_on(access)
    if known:
        shut(access, known, THE_DESK, now)
        return
    grace = SHUT_WITHIN if adapter.by_itself else timedelta(0)
    ended_at = access.ended_at
    used = access.certified_at is not None or access.sessions.exists()
    if (
        ended_at is not None
        and now >= ask_next_at(ended_at, access.times_asked, was_used=used) + grace
    ):
        _ask_to_shut(access, used, now)


def _goes_on(access: Access) -> str:
    """Say under which grant the same engineer's way goes on, which is shut at its end."""
    live = Access.objects.filter(
        way=access.way_id,
        engineer=access.engineer_id,
        state=State.GRANTED.value,
        starts_at__lte=access.ended_at,
    )
    follows = live.first() if access.ending == Ending.EXPIRED else None
    return f"It goes on under access {follows.pk}." if follows else ""


def _ask_to_shut(access: Access, used: bool, now: datetime) -> None:
    same = Access.objects.filter(pk=access.pk, times_asked=access.times_asked)
    if not same.update(times_asked=F("times_asked") + 1):
        raise AccessMovedOn
    mechanism, adapter = mechanism_of(access.way), adapter_of_way(access.way)
    times = access.times_asked + 1
    over = (
        f"The access of {access.engineer.name} to {access.site.name} by {access.title} "
        "is over, and"
    )
    if used:
        words = (
            f"{over} nobody has confirmed that the way is shut. "
            f"{adapter.how_to_shut(mechanism, access.way)}\n\n"
            "Then confirm it on this page; until then you are asked again every "
            f"{int(ASK_AGAIN_AFTER.total_seconds()) // 60} minutes (this is time {times})."
        )
    else:
        words = (
            f"{over} no session was started under it. Did anybody come in? Say that "
            "nobody did, or write down who did, on this page; you are asked again until "
            f"you answer (this is time {times})."
        )
    letters = [*to_person(access, access.engineer, words, now=now)]
    if times == 1 and used:
        _page_engineer(access, now)
    if times >= MANAGERS_FROM:
        letters += to_managers(access, words, now=now)
    enqueue_all(letters)
    details = {"access": access.pk, "times": times}
    record(
        did="access.asked-to-shut",
        about=about(access.site),
        by=THE_DESK,
        now=now,
        details=details,
    )


@transaction.atomic
def note_host(*, site: Site, open_serials: Sequence[int], now: datetime) -> None:
    """Note that a site's host fetched what is revoked, and what is open there."""
    HostHeard.objects.update_or_create(
        site=site,
        defaults={"heard_at": now, "open_serials": sorted(set(open_serials))},
    )


@dataclass(slots=True)
class Round:
    """What a round came to: how many were done, and which could not be."""

    taken: int = 0
    failed: list[int] = field(default_factory=list)


def _each(
    due: QuerySet[Access],
    act: Callable[[int, datetime], None],
    now: datetime,
    limit: int,
    leave_alone: Iterable[int],
) -> Round:
    done = Round()
    numbers = due.exclude(pk__in=list(leave_alone)).values_list("pk", flat=True)
    for access_id in list(numbers[:limit]):
        try:
            act(access_id, now)
        except (MoveRefused, TicketMovedOn) as refusal:
            # Somebody was faster, or the ticket does not take it: looked at again later.
            log.warning("access.not-ended access=%s because=%s", access_id, refusal)
            done.failed.append(access_id)
        else:
            done.taken += 1
    return done


def _refuse(because: str) -> None:
    raise MoveRefused(because, LISTED)

"""Telling the customers of a major incident: updates, the announcement, reminders."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from backline.guide.majors import (
    CALLS,
    Reminder,
    check_names_nobody,
    next_update_at,
    reminder_of,
    scope_named,
)
from backline.guide.timeline import Fact, Kind
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.majors.actions.leading import running, stop_calling_writer
from backline.records.majors.models import Announcement, Major
from backline.records.majors.queries import (
    customers_touched,
    family_of,
    majors_for,
    names_not_to_say,
    rhythm_for,
    update_page,
    writer_of,
)
from backline.records.outbox.actions import enqueue_all
from backline.records.paging import actions as paging
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    check_words,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.tickets.actions.work import answer
from backline.records.tickets.letters import (
    on_the_clock_of,
    to_engineer,
    to_person,
)
from backline.records.tickets.paged import watch
from backline.records.trail.actions import record


_LONGEST = 4000


@one_after_the_other
def update(
    *,
    number: str,
    words: str,
    by: Reader,
    now: datetime,
    minutes: int | None = None,
) -> Moved:
    """Tell all customers whom a major incident touches, each on their own ticket.

    The announcement, where one stands, says the same from now on. Everybody is told
    until when they hear again: as the plan has it, or in *minutes*, never later.

    Raises:
        MoveRefused: it is not running, nothing is said, a customer is named to others,
            or the next update would come too late.
    """
    ticket = ticket_to_move(number, Kind.MAJOR_UPDATED, by=by)
    major = running(ticket)
    said = check_words(words, what="The update")
    standing = major.announcements.filter(ended_at=None).first()
    if standing is not None or len(customers_touched(major)) > 1:
        check_names_nobody(said, names_not_to_say())
    following = next_update_at(rhythm_for(ticket), now=now, minutes=minutes)
    family = family_of(major)
    for each in family:
        again = f"You hear from us again by {on_the_clock_of(each, following)}."
        answer(number=each.number, words=f"{said}\n\n{again}", by=by, now=now)
    facts: dict[str, Fact] = {
        "words": said,
        "numbers": ", ".join(each.number for each in family),
        "next_at": following.isoformat(),
    }
    ticket = ticket_to_move(number, Kind.MAJOR_UPDATED, by=by)
    moved = append(ticket, [Draft(Kind.MAJOR_UPDATED, facts)], by=by, now=now)
    stop_calling_writer(major, because="The customers have the update.", now=now)
    Major.objects.filter(pk=major.pk, stood_down_at=None).update(
        next_update_at=following, last_update_at=now, reminded=""
    )
    if standing is not None:
        _publish(major, said, standing.scope, by=by, now=now)
    return moved


@one_after_the_other
def announce(
    *, number: str, words: str, by: Reader, now: datetime, scope: str = "family"
) -> Moved:
    """Publish a text at the top of the portal of those it touches, or a new version.

    Raises:
        MoveRefused: it is not running, nothing is said, or a customer is named.
    """
    ticket = ticket_to_move(number, Kind.MAJOR_ANNOUNCED, by=by)
    major = running(ticket)
    said = check_words(words, what="The announcement")
    if len(said) > _LONGEST:
        message = f"An announcement has {_LONGEST} characters at most: write less."
        raise MoveRefused(message, "philosophy.transparency")
    check_names_nobody(said, names_not_to_say())
    wanted = scope_named(scope, component=ticket.component)
    version = (_last_version(major)) + 1
    facts: dict[str, Fact] = {
        "version": version,
        "scope": wanted.value,
        "words": said,
    }
    moved = append(ticket, [Draft(Kind.MAJOR_ANNOUNCED, facts)], by=by, now=now)
    _publish(major, said, wanted.value, by=by, now=now)
    return moved


@one_after_the_other
def withdraw_announcement(*, number: str, by: Reader, now: datetime) -> Moved:
    """Take the announcement from the portal; its versions are kept.

    Raises:
        MoveRefused: it is not running, or nothing is announced.
    """
    ticket = ticket_to_move(number, Kind.MAJOR_ANNOUNCED, by=by)
    major = running(ticket)
    standing = major.announcements.filter(ended_at=None)
    if not standing.exists():
        message = "Nothing is announced now: there is nothing to withdraw."
        raise MoveRefused(message, "philosophy.transparency")
    draft = Draft(Kind.MAJOR_ANNOUNCED, {"withdrawn": True})
    moved = append(ticket, [draft], by=by, now=now)
    standing.update(ended_at=now)
    return moved


def _last_version(major: Major) -> int:
    last: int | None = major.announcements.aggregate(last=Max("version"))["last"]
    return last or 0


def _publish(
    major: Major, words: str, scope: str, *, by: Reader, now: datetime
) -> None:
    major.announcements.filter(ended_at=None).update(ended_at=now)
    Announcement.objects.create(
        major=major,
        version=_last_version(major) + 1,
        words=words[:_LONGEST],
        scope=scope,
        published_at=now,
        published_by=by.name,
    )


def remind_of_updates(*, now: datetime) -> int:
    """Remind those who write the updates, before each and at it; return how often."""
    reminded = 0
    for major in majors_for(reader=THE_DESK).filter(stood_down_at=None):
        what = _to_remind(major, now)
        if what is not None:
            with transaction.atomic():
                reminded += _remind(major, what, now)
    return reminded


def _to_remind(major: Major, now: datetime) -> Reminder | None:
    if major.next_update_at is None:
        return None
    warn = timedelta(seconds=major.warn_seconds)
    return reminder_of(
        due_at=major.next_update_at, warn=warn, told=major.reminded, now=now
    )


def _remind(major: Major, what: Reminder, now: datetime) -> int:
    # Claimed with its message: whoever swaps it sends it.
    same = Major.objects.filter(
        pk=major.pk, next_update_at=major.next_update_at, reminded=major.reminded
    )
    if not same.update(reminded=what) or major.next_update_at is None:
        return 0
    due = on_the_clock_of(major.ticket, major.next_update_at)
    is_due = "is due now" if what == "due" else f"is due at {due}"
    words = f"The update to the customers of this major incident {is_due}."
    if what in CALLS:
        _call(major, words, now)
    else:
        _write(major, words, now)
    record(
        did="major.update-due",
        about=major.ticket.number,
        by=THE_DESK,
        now=now,
        details={"when": what},
    )
    return 1


def _write(major: Major, words: str, now: datetime) -> None:
    writer, ticket = writer_of(major), major.ticket
    if writer is not None:
        enqueue_all(to_person(ticket, writer, words=words, now=now))
    else:
        enqueue_all(to_engineer(ticket, words=words, now=now))


def _call(major: Major, words: str, now: datetime) -> None:
    """Call the writer by their own ways, then whoever is on call at their level."""
    writer, ticket = writer_of(major), major.ticket
    made = paging.page(
        about=ticket.number,
        level=writer.level if writer else ticket.level,
        component=ticket.component,
        words=words,
        urgency="critical",
        key=update_page(major),
        now=now,
        first=writer,
    )
    watch(ticket, made, key=made.key)

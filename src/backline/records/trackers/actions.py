"""Issues with the developers: asked for, taken by their tracker, followed there.

A tracker is never asked inside a transaction: the row says what is to be asked, a job
asks, and what came of it is written down with its event. An issue is opened once: its
text carries a marker, and whoever tries again looks for that first.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings

from backline.guide.developers import (
    LOOK_AFTER,
    TOLD_AFTER_TRIES,
    Issue,
    check_can_ask,
    check_can_link,
    pause_after,
    what_changed,
)
from backline.guide.timeline import Kind, Side
from backline.guide.workflow import State
from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.outbox.letter import NotNow, Refused
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.tickets.letters import to_engineer
from backline.records.tickets.queries import ticket_for
from backline.records.trackers.adapters.speaking import Adapter
from backline.records.trackers.known import trackers
from backline.records.trackers.models import Link
from backline.records.trackers.queries import UnknownTracker


#: Whoever asks a tracker has it for so long; who dies meanwhile loses it after that.
_LEASE = timedelta(minutes=2)
_AT_ONCE = 20
_LONGEST_TITLE, _LONGEST_BECAUSE = 200, 300


@one_after_the_other
def ask_developers(
    *, number: str, tracker: str, title: str, words: str, by: Reader, now: datetime
) -> Moved:
    """Have an issue opened with the developers for a ticket.

    Only what is written here goes out, and the ticket's number.

    Raises:
        MoveRefused: there is nothing that developers could work with.
        UnknownTracker: the settings know no such tracker.
    """
    ticket = ticket_to_move(number, Kind.DEVELOPERS_ASKED, by=by)
    _known(tracker)
    check_can_ask(title=title, words=words)
    marker = uuid.uuid4()
    link = f"{settings.BASE_URL}/console/tickets/{ticket.number}/"
    facts = f"{ticket.number}, {ticket.severity}, {ticket.component or 'no component'}"
    Link.objects.create(
        ticket=ticket,
        tracker=tracker,
        marker=marker,
        title=title.strip()[:_LONGEST_TITLE],
        body=f"{words.strip()}\n\n{facts}\n{link}\n\n({marker})",
        asked_at=now,
        asked_by=by.name,
        next_at=now,
    )
    said = {"tracker": tracker, "title": title.strip(), "words": words.strip()}
    draft = Draft(Kind.DEVELOPERS_ASKED, said)
    return append(ticket, [draft], by=by, now=now)


@one_after_the_other
def link_issue(
    *, number: str, tracker: str, key: str, by: Reader, now: datetime
) -> Moved:
    """Follow an issue that the developers have already.

    Raises:
        MoveRefused: no key, or it is followed already.
        UnknownTracker: the settings know no such tracker.
    """
    ticket = ticket_to_move(number, Kind.DEVELOPERS_ASKED, by=by)
    _known(tracker)
    wanted = key.strip().lstrip("#")
    own = Link.objects.filter(ticket=ticket, tracker=tracker, key=wanted)
    check_can_link(key=wanted, known=own.exists())
    Link.objects.create(
        ticket=ticket,
        tracker=tracker,
        key=wanted,
        marker=uuid.uuid4(),
        title=f"Issue {wanted}",
        asked_at=now,
        asked_by=by.name,
        next_at=now,
    )
    said = {"tracker": tracker, "title": f"issue {wanted}"}
    return append(ticket, [Draft(Kind.DEVELOPERS_ASKED, said)], by=by, now=now)


def _known(tracker: str) -> Adapter:
    found = trackers().get(tracker)
    if found is None:
        message = f"There is no tracker {tracker[:40]!r} here: see the settings."
        raise UnknownTracker(message)
    return found


def ask_trackers(*, now: datetime) -> int:
    """Ask the trackers what is to be asked; return how many were asked.

    An issue is opened or read; one that nobody told us of for long is looked at.
    """
    due = Link.objects.filter(next_at__lte=now).order_by("next_at", "pk")
    asked = 0
    for link in list(due.select_related("ticket")[:_AT_ONCE]):
        # Claimed first, so that two workers do not both open it.
        same = Link.objects.filter(pk=link.pk, next_at=link.next_at)
        if same.update(next_at=now + _LEASE, tries=link.tries + 1):
            asked += 1
            _ask(link, now)
    return asked


def _ask(link: Link, now: datetime) -> None:
    adapter = trackers().get(link.tracker)
    if adapter is None:
        _fail(link, f"the settings no longer know the tracker {link.tracker}", now)
        return
    try:
        issue = _told(link, adapter)
    except NotNow as error:
        _later(link, error, now)
    except Refused as error:
        _fail(link, str(error), now)
    else:
        if _stands_twice(link, issue):
            _fail(link, f"issue {issue.key} is on this ticket already", now)
        else:
            _settle(link.pk, issue, now)


def _stands_twice(link: Link, issue: Issue) -> bool:
    """Say whether the ticket has that issue already, under another of its names."""
    same = Link.objects.filter(ticket=link.ticket_id, tracker=link.tracker)
    return same.filter(key=issue.key).exclude(pk=link.pk).exists()


def _told(link: Link, adapter: Adapter) -> Issue:
    if link.key:
        return adapter.read(link.key)
    if link.tries:
        # Who tried before may have died after the tracker took it.
        found = adapter.find(str(link.marker))
        if found is not None:
            return found
    return adapter.open_issue(link.title, link.body)


def _later(link: Link, error: NotNow, now: datetime) -> None:
    """Ask again later; who waits for an issue to be opened is told when it takes long."""
    pause = max(pause_after(link.tries + 1), error.after or timedelta())
    because = str(error)[:_LONGEST_BECAUSE]
    _ask_again(link.pk, now, now + pause)
    Link.objects.filter(pk=link.pk).update(because=because)
    if link.state == Link.State.ASKED and link.tries + 1 == TOLD_AFTER_TRIES:
        words = f"{link.tracker} has not taken “{link.title}” yet: {because}"
        _append(link, {"what": "not reached", "words": words}, words, now)


def _ask_again(pk: int, claimed_at: datetime, at: datetime | None) -> None:
    """Say when a link is asked next, unless the tracker called since it was claimed."""
    Link.objects.filter(pk=pk, next_at=claimed_at + _LEASE).update(next_at=at)


@one_after_the_other
def _fail(link: Link, because: str, now: datetime) -> None:
    """Say that a tracker never takes an issue, or has it no more; once."""
    stands = Link.objects.filter(pk=link.pk).exclude(state=Link.State.FAILED)
    if not stands.update(
        state=Link.State.FAILED, because=because[:_LONGEST_BECAUSE], next_at=None
    ):
        return
    if link.url:
        what, words = "gone", f"{link.tracker} {link.key} cannot be seen any more"
    else:
        what, words = "not taken", f"{link.tracker} does not take “{link.title}”"
    told = f"{words}: {because}"
    _append(link, {"what": what, "words": told}, told, now)


@one_after_the_other
def _settle(pk: int, issue: Issue, now: datetime) -> None:
    """Write down how an issue stands, and tell what is news of it."""
    link = Link.objects.select_related("ticket").get(pk=pk)
    news = _news(link, issue)
    follow = link.ticket.state != State.CLOSED and issue.is_open
    Link.objects.filter(pk=pk).update(
        state=Link.State.OPEN if issue.is_open else Link.State.CLOSED,
        title=issue.title[:_LONGEST_TITLE],
        url=issue.url,
        key=issue.key,
        because="",
        tries=0,
    )
    _ask_again(pk, now, now + LOOK_AFTER if follow else None)
    if news:
        link.key, link.url, link.title = issue.key, issue.url, issue.title
        words = f"{link.tracker} {issue.key} is {news}: {issue.title}"
        closed = "" if issue.is_open else " It is closed."
        _append(link, {"what": news}, f"{words}.{closed}", now)


def _news(link: Link, issue: Issue) -> str:
    if link.state == Link.State.ASKED:
        return "taken"
    if link.state == Link.State.FAILED:
        return "there again" if link.url else "taken"
    before = Issue(link.key, link.title, link.url, link.state == Link.State.OPEN)
    title = issue.title[:_LONGEST_TITLE]
    return what_changed(before, replace(issue, title=title))


def _append(link: Link, facts: Mapping[str, str], words: str, now: datetime) -> None:
    fresh = ticket_for(reader=THE_DESK, number=link.ticket.number)
    told = {"tracker": link.tracker, "key": link.key, "url": link.url, **facts}
    letters = to_engineer(fresh, words=f"{words}\n{link.url}".rstrip(), now=now)
    draft = Draft(Kind.DEVELOPERS_MOVED, told, by=Side.DESK)
    append(fresh, [draft], by=THE_DESK, now=now, messages=letters)


def hear(
    *, tracker: str, headers: Mapping[str, str], body: bytes, now: datetime
) -> int:
    """Take a call of a tracker; return how many tickets follow what it is about.

    It says only that the issue is worth a look: a job reads there how it stands now, so
    calls that come late, twice or in another order do no harm.

    Raises:
        UnknownTracker: the settings know no such tracker.
        NotSigned: it is not the tracker's.
        ValueError: nobody can read it.
    """
    key = _known(tracker).heard(headers, body)
    if key is None:
        return 0
    return Link.objects.filter(tracker=tracker, key=key).update(next_at=now)

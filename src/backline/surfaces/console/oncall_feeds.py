"""Calendar feeds of who is on call, by a secret address that can be revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from icalendar import Calendar, Event

from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import reader_of
from backline.records.oncall.actions import make_feed, revoke_feed
from backline.records.oncall.feeds import feed_by_key, feeds_for, revision_of
from backline.records.oncall.queries import (
    rosters_for,
    told,
)
from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.oncall_mine_page import mine_shown, own_times
from backline.surfaces.console.oncall_views import present


if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.http import HttpRequest

    from backline.records.accounts.queries import Reader
    from backline.records.oncall.models import FeedKey
    from backline.records.oncall.queries import Told

_PAST, _AHEAD = timedelta(days=30), timedelta(days=120)


@never_cache
@require_safe
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """Serve the calendar of a secret address; nothing is told of one that is none."""
    found = feed_by_key(key)
    if found is None:
        raise Http404
    text = calendar_of(found, now=present())
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="on-call.ics"'
    return answer


@require_POST
@vendor_page
def make(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Make a feed and tell its address, once."""
    known = {str(each.pk): each.pk for each in rosters_for(reader=reader)}
    roster_id = known.get(request.POST.get("roster", ""))
    try:
        key = make_feed(roster_id=roster_id, by=reader, now=present())
    except MoveRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("console-oncall-mine")
    shown = mine_shown(reader=reader, now=present())
    shown["address"] = f"{settings.BASE_URL}{reverse('oncall-feed', args=[key])}"
    return render(request, "console/oncall_mine.html", shown)


@require_POST
@vendor_page
def revoke(request: HttpRequest, reader: Reader, feed: int) -> HttpResponse:
    """End the address of a feed."""
    if feed not in {each.pk for each in feeds_for(reader=reader)}:
        raise Http404
    revoke_feed(feed_id=feed, by=reader, now=present())
    messages.success(request, "That address works no longer.")
    return redirect("console-oncall-mine")


def calendar_of(feed: FeedKey, *, now: datetime) -> bytes:
    """Return the calendar of a feed, as its owner may see it."""
    reader = reader_of(feed.person)
    chosen = [feed.roster] if feed.roster else rosters_for(reader=reader)
    start, end = window_at(now)
    rosters = told(reader=reader, rosters=chosen, start=start, end=end)
    title = feed.roster.name if feed.roster else f"On call: {feed.person.name}"
    calendar = Calendar()
    calendar.add("prodid", "-//Backline//On call//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    calendar.add(
        "refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"}
    )
    for each in rosters:
        events = _of_roster(each) if feed.roster else _of_person(each, reader)
        revision = revision_of(reader=reader, roster=each.roster)
        # A program that has both feeds must not take one's event for the other's.
        whose = each.roster.pk if feed.roster else f"{feed.person.pk}-{each.roster.pk}"
        for starts_at, ends_at, words in events:
            event = _event(each, starts_at, ends_at, words)
            event.add("uid", f"{whose}-{starts_at:%Y%m%dT%H%M%SZ}@backline")
            # By these it takes a turn that was cut or lengthened for the newer one.
            event.add("sequence", revision.number)
            event.add("dtstamp", revision.at)
            event.add("last-modified", revision.at)
            calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text


def window_at(now: datetime) -> tuple[datetime, datetime]:
    """Return what a feed shows: whole months, so that what is cut stays the same."""
    midnight = (now - _PAST).replace(hour=0, minute=0, second=0)
    return midnight.replace(day=1), (midnight + _PAST + _AHEAD).replace(day=1)


def _of_roster(each: Told) -> Iterator[tuple[datetime, datetime, str]]:
    for turn in each.turns:
        names = ", then ".join(person.name for person in turn.people)
        if names:
            yield turn.starts_at, turn.ends_at, f"{names} ({each.roster.level})"


def _of_person(each: Told, reader: Reader) -> Iterator[tuple[datetime, datetime, str]]:
    for own in own_times(each, reader):
        as_backup = " (backup)" if own.as_backup else ""
        yield own.starts_at, own.ends_at, f"On call: {each.roster.name}{as_backup}"


def _event(each: Told, starts_at: datetime, ends_at: datetime, words: str) -> Event:
    event = Event()
    event.add("dtstart", starts_at)
    event.add("dtend", ends_at)
    event.add("summary", words)
    place = reverse("console-oncall-roster", args=[each.roster.pk])
    event.add("url", f"{settings.BASE_URL}{place}")
    return event

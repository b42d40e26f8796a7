"""One site: what is measured there, what is not, and which computers speak for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from backline.records.contracts.actions import can_manage
from backline.records.contracts.queries import plans_of_sites
from backline.records.enrolment.queries import codes_refused, open_code
from backline.records.fleet.queries import measured_incidents, site_heard
from backline.surfaces.console.blind_spots import unseen
from backline.surfaces.console.computers import computers_of
from backline.surfaces.console.fleet_page import (
    BADGES,
    heard_words,
    reading_line,
    refused_shown,
)
from backline.surfaces.look import words
from backline.surfaces.look.pieces import Stat
from backline.surfaces.look.readiness import missing_shown
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from backline.guide.plan import Plan
    from backline.records.accounts.queries import Reader
    from backline.records.fleet.queries import HeardSite
    from backline.records.tickets.models import Ticket
    from backline.surfaces.console.blind_spots import Unseen
    from backline.surfaces.console.computers import Computer
    from backline.surfaces.console.fleet_page import ReadingLine

Shown = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure with its last figures, since when it stands so, and who measures it."""

    line: ReadingLine
    since: datetime | None
    probe: str


def site_shown(*, reader: Reader, site_id: int, now: datetime) -> Shown:
    """Return what the page of a site is given.

    Raises:
        UnknownSite: there is none that *reader* may see.
    """
    heard = site_heard(reader=reader, site_id=site_id, now=now)
    plan = plans_of_sites([site_id], now).get(site_id)
    computers = computers_of(reader=reader, site_id=site_id, now=now)
    not_seen = unseen(heard.readings, computers, plan)
    site = heard.site
    return {
        "site": site,
        "zone": zone(site.zone),
        "badge": BADGES[heard.state],
        "heard": heard_words(heard, now),
        "heard_at": heard.heard_at,
        "stats": _stats(heard, computers, not_seen, now),
        "measured": _measured(heard, computers, plan, reader=reader),
        "unseen": not_seen,
        "package": plan.title if plan else "",
        "computers": computers,
        "refused": refused_shown(reader=reader, site_id=site_id),
        "code": open_code(reader=reader, site_id=site_id, now=now),
        "codes_refused": list(codes_refused(reader=reader, site_id=site_id)[:3]),
        "missing": missing_shown(
            "console", reader=reader, site_id=site_id, now=now, heard=heard
        ),
        "can_manage": can_manage(reader),
        "code_url": reverse("console-site-code", args=[site_id]),
    }


def _stats(
    heard: HeardSite,
    computers: Sequence[Computer],
    not_seen: Unseen,
    now: datetime,
) -> list[Stat]:
    beats = [each.beat_at for each in computers if each.beat_at and not each.is_revoked]
    waiting = sum(each.waiting for each in computers if not each.is_revoked)
    last = max(beats, default=None)
    return [
        Stat(_ago(heard.heard_at, now), "since the last sample"),
        Stat(_ago(last, now), "since the last heartbeat"),
        Stat(str(not_seen.count), "blind spots", "warn" if not_seen.count else ""),
        Stat(f"{waiting:,}", "samples wait at the site"),
    ]


def _ago(at: datetime | None, now: datetime) -> str:
    return "never" if at is None else words.roughly(int((now - at).total_seconds()))


def _measured(
    heard: HeardSite,
    computers: Sequence[Computer],
    plan: Plan | None,
    *,
    reader: Reader,
) -> list[Measured]:
    incidents: dict[str, Ticket] = {}
    for ticket in measured_incidents(reader=reader, site_id=heard.site.pk):
        incidents.setdefault(ticket.cause, ticket)
    watched = {
        each.key: each
        for computer in computers
        if not computer.is_revoked
        for each in computer.watched
    }
    found = []
    for reading in heard.readings:
        of = watched.get((reading.component, reading.measure))
        line = reading_line(reading, plan, incidents.get(reading.component))
        since = of.since if of is not None and of.state == reading.state else None
        found.append(Measured(line, since, of.probe if of is not None else ""))
    return found

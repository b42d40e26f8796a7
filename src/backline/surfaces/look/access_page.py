"""What the pages about access to sites are given, on both sides of the desk.

Guide: access.mechanisms - who was in, when, from where and what for is read by both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse

from backline.guide.access import ENDING_WORDS, Ending, State
from backline.guide.access_asked import conditions_asked, from_where, time_asked
from backline.guide.lead_time import Progress, lead_times_of
from backline.records.customers.queries import UnknownSite
from backline.records.remote.queries import (
    UnknownAccess,
    access_for,
    accesses_of,
    adapter_of_way,
    mechanism_of,
    mechanism_of_own,
    own_mechanism_for,
    own_mechanisms,
    site_access,
)
from backline.records.tickets.stored import timeline_of
from backline.surfaces.look import words
from backline.surfaces.look.access_site_steps import may_name, may_trust
from backline.surfaces.look.access_steps import ACCESS_STEPS, OWN_STEPS, Offered
from backline.surfaces.look.badges import Badge
from backline.surfaces.look.panels import Panel
from backline.surfaces.look.pieces import Fact
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from backline.records.accounts.queries import Reader
    from backline.records.remote.models import Access, OwnMechanism, Session, Way
    from backline.records.remote.queries import SiteAccess
    from backline.surfaces.look.access_steps import Step
    from backline.surfaces.look.calendar_desk import Desk
    from backline.surfaces.look.panels import Asked

Shown = dict[str, Any]

_BADGES = {
    State.ASKED: Badge("Waiting for approval", "warn"),
    State.GRANTED: Badge("Granted", "good"),
    State.DENIED: Badge("Denied", "plain"),
    State.WITHDRAWN: Badge("Withdrawn", "plain"),
    State.LAPSED: Badge("Lapsed", "plain"),
    State.ENDED: Badge("Ended", "plain"),
}
_OWN_BADGES = {
    Progress.ASKED: Badge("Waiting for approval", "warn"),
    Progress.APPROVED: Badge("Approved, being set up", "info"),
    Progress.DENIED: Badge("Denied", "plain"),
    Progress.READY: Badge("Ready for use", "good"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """An access as a line of a list."""

    access: Access
    url: str
    badge: Badge
    zone: tzinfo
    session: Session | None


@dataclass(frozen=True, slots=True)
class OwnLine:
    """An unlisted mechanism as a line of a list, with its lead time."""

    own: OwnMechanism
    url: str
    badge: Badge
    lead_time: str


@dataclass(frozen=True, slots=True)
class AccessPanel:
    """What a ticket shows of access to its site."""

    lines: list[Line]
    own: list[OwnLine]
    zone: tzinfo


def badge_of(access: Access, session: Session | None, now: datetime) -> Badge:
    """Return how an access stands, as a label."""
    state = State(access.state)
    if state is State.GRANTED and session is not None:
        return Badge("Somebody is in", "info")
    if state is State.GRANTED and now < access.starts_at:
        return Badge("Granted, begins later", "good")
    if state is State.ENDED and access.shut_at is None:
        return Badge("Ended, to be shut", "warn")
    return _BADGES[state]


def line_of(surface: str, access: Access, now: datetime) -> Line:
    """Return an access as a line; its sessions were fetched with it."""
    sessions = [each for each in access.sessions.all() if each.stopped_at is None]
    session = sessions[0] if sessions else None
    url = reverse(f"{surface}-access-one", args=[access.pk])
    badge = badge_of(access, session, now)
    return Line(access, url, badge, zone(access.site.zone), session)


def _panel(surface: str, asked: Asked) -> Panel | None:
    found = accesses_of(reader=asked.reader, ticket=asked.ticket)
    own = own_mechanisms(reader=asked.reader, ticket=asked.ticket)
    if not found and not own:
        return None
    shown = AccessPanel(
        lines=[line_of(surface, each, asked.now) for each in reversed(found)],
        own=[_own_line(surface, each, asked.now) for each in own],
        zone=zone(asked.ticket.site.zone),
    )
    return Panel("look/parts/ticket_access.html", shown)


def console_access_panel(asked: Asked) -> Panel | None:
    """Return who was let into a ticket's site, for the vendor's people."""
    return _panel("console", asked)


def portal_access_panel(asked: Asked) -> Panel | None:
    """Return who was let into a ticket's site, for the customer."""
    return _panel("portal", asked)


def _own_line(surface: str, own: OwnMechanism, now: datetime) -> OwnLine:
    url = reverse(f"{surface}-mechanism", args=[own.pk])
    return OwnLine(own, url, _OWN_BADGES[Progress(own.state)], _lead_time(own, now))


def _lead_time(own: OwnMechanism, now: datetime) -> str:
    found = lead_times_of(timeline_of(own.ticket_id))
    of_it = [each for each in found if each.asked_at == own.asked_at]
    mine = [each for each in of_it if each.mechanism == own.title]
    return mine[0].words(now) if mine else ""


def access_or_404(*, reader: Reader, access_id: int) -> Access:
    """Return the access, or end in a page that says there is none."""
    try:
        return access_for(reader=reader, access_id=access_id)
    except UnknownAccess as error:
        raise Http404(str(error)) from error


def own_or_404(*, reader: Reader, mechanism_id: int) -> OwnMechanism:
    """Return the unlisted mechanism, or end in a page that says there is none."""
    try:
        return own_mechanism_for(reader=reader, mechanism_id=mechanism_id)
    except UnknownAccess as error:
        raise Http404(str(error)) from error


def site_or_404(*, reader: Reader, site_id: int) -> SiteAccess:
    """Return what is set up at a site, or end in a page that says there is none."""
    try:
        return site_access(reader=reader, site_id=site_id)
    except UnknownSite as error:
        raise Http404(str(error)) from error


def offered(
    desk: Desk, steps: Sequence[Step], thing: Any, site: Any, where: str
) -> list[Offered]:
    """Return the steps that *desk*'s reader can do now, each with its empty form."""
    return [
        Offered(
            step,
            step.form(site=site, reader=desk.reader, auto_id=f"{step.name}-%s"),
            f"{where}{step.name}/",
        )
        for step in steps
        if step.may(thing, desk.reader)
    ]


def access_shown(desk: Desk, access: Access, source: str = "") -> Shown:
    """Return one access: what was asked, who approved, who was in, what can be done."""
    line = line_of(desk.surface, access, desk.now)
    mechanism, way = mechanism_of(access.way), access.way
    acts = offered(desk, ACCESS_STEPS, access, access.site, line.url)
    trusted = site_access(reader=desk.reader, site_id=access.site_id).trusted
    source_words = from_where(mechanism, [host.shown for host in trusted])
    for each in acts:
        if each.step.name == "start":
            each.form.initial["source"] = source
    is_engineer = desk.reader.person_id == access.engineer_id
    granted = access.state == State.GRANTED.value
    to_shut = access.state == State.ENDED.value and access.shut_at is None
    return {
        "access": access,
        "line": line,
        "zone": line.zone,
        "mechanism": mechanism,
        "facts": _facts(access, line.zone, desk.now, source_words),
        "decides": any(each.step.name == "approve" for each in acts),
        "presents": conditions_asked(mechanism) if _is_live(access) else "",
        "sessions": list(access.sessions.all())[::-1],
        "offers": acts,
        "how_to_open": adapter_of_way(way).how_to_open(mechanism, way)
        if granted and is_engineer and line.session is None
        else "",
        "asks_use": any(each.step.name == "unused" for each in acts),
        "how_to_shut": adapter_of_way(way).how_to_shut(mechanism, way)
        if to_shut
        else "",
        "certificate_url": reverse("console-access-certificate", args=[access.pk])
        if granted and is_engineer and way.adapter == "ssh"
        else "",
        "ticket_url": desk.place("ticket", access.ticket.number)
        if access.ticket
        else "",
        "site_url": desk.place("access-site", access.site_id),
        "list_url": desk.place("access"),
        "now": desk.now,
    }


def _is_live(access: Access) -> bool:
    return access.state in {State.ASKED.value, State.GRANTED.value}


def _facts(
    access: Access, where: tzinfo, now: datetime, source_words: str
) -> list[Fact]:
    def at(instant: datetime | None) -> str:
        return words.instant(instant, where, now=now) if instant else ""

    when = time_asked(access.starts_at, access.ends_at, where)
    rows = [
        Fact("Who", access.engineer.name),
        Fact("What for", access.purpose),
        Fact("When", when),
        *([Fact("From where", source_words)] if _is_live(access) else []),
        Fact("Asked", access.requested_by.name, at(access.requested_at)),
        _approval("Customer's approval", access.approved_by, at(access.approved_at)),
    ]
    if access.needs_manager:
        seconded = _approval(
            "Manager's approval", access.seconded_by, at(access.seconded_at)
        )
        rows.append(seconded)
    if access.certified_at:
        rows.append(Fact("Certificate", access.certified_key, at(access.certified_at)))
    if access.ended_at:
        why = ENDING_WORDS[Ending(access.ending)]
        rows.append(Fact("Ended", at(access.ended_at), f"{why}, {access.ended_by}"))
        shut = f"{access.shut_words} {access.shut_by}".strip()
        rows.append(Fact("Shut", at(access.shut_at) or "not confirmed yet", shut))
    if access.said:
        rows.append(Fact("Said", access.said, access.said_by))
    return rows


def _approval(term: str, by: object | None, at: str) -> Fact:
    return Fact(term, str(by), at) if by else Fact(term, "not given")


def own_shown(desk: Desk, own: OwnMechanism) -> Shown:
    """Return one unlisted mechanism: its merits, approvals and lead time."""
    where = zone(own.site.zone)
    line = _own_line(desk.surface, own, desk.now)

    def at(instant: datetime | None) -> str:
        return words.instant(instant, where, now=desk.now) if instant else ""

    rows = [
        Fact("How it works", own.how),
        Fact("Merits", own.merits),
        Fact("Conditions", ", ".join(mechanism_of_own(own).conditions)),
        Fact("Asked", own.asked_by.name, at(own.asked_at)),
        _approval("Customer's approval", own.approved_by, at(own.approved_at)),
        _approval("Manager's approval", own.seconded_by, at(own.seconded_at)),
    ]
    if own.denied_because:
        rows.append(Fact("Denied", own.denied_because, at(own.decided_at)))
    return {
        "own": own,
        "line": line,
        "facts": rows,
        "offers": offered(desk, OWN_STEPS, own, own.site, line.url),
        "ticket_url": desk.place("ticket", own.ticket.number),
        "now": desk.now,
        "zone": where,
    }


def ways_shown(ways: Sequence[Way]) -> list[tuple[Way, Any]]:
    """Return each way with its mechanism."""
    return [(way, mechanism_of(way)) for way in ways]


def may_remove(found: SiteAccess, reader: Reader) -> dict[str, bool]:
    """Return which lines of a site's page *reader* may take away."""
    return {
        "way": reader.side == "vendor",
        "host": may_trust(found, reader),
        "approver": may_name(found, reader),
    }

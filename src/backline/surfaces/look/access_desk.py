"""The answers about access that both sides of the desk give alike.

Guide: access.mechanisms - the customer sees who was in, when, from where and what for
on the same page as the vendor, and ends it there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect

from backline.records.customers.queries import sites_for
from backline.records.remote.queries import (
    accesses_for,
    live_accesses,
    mechanism_tried,
    sessions_for,
    to_approve,
)
from backline.surfaces.look.access_page import (
    access_or_404,
    access_shown,
    line_of,
    may_remove,
    offered,
    own_or_404,
    own_shown,
    site_or_404,
    ways_shown,
)
from backline.surfaces.look.access_site_steps import LINE_STEPS, SITE_STEPS
from backline.surfaces.look.access_steps import (
    ACCESS_STEPS,
    OWN_STEPS,
    performed,
    step_named,
)
from backline.surfaces.look.access_trail import trail_shown
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from backline.records.customers.models import Site
    from backline.records.remote.models import Access, Session
    from backline.surfaces.look.access_page import Line
    from backline.surfaces.look.access_steps import Step
    from backline.surfaces.look.calendar_desk import Desk

#: How many accesses and sessions a page shows; the export has all.
LATEST = 50


def list_page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what waits, what is granted, who is in, and what is over."""
    yours = to_approve(reader=desk.reader, now=desk.now)
    live = [line_of(desk.surface, each, desk.now) for each in _live(desk)]
    of: dict[str, list[Line]] = {"asked": [], "granted": [], "ended": []}
    for line in live:
        if line.access not in yours:
            of[line.access.state].append(line)
    over = accesses_for(reader=desk.reader).exclude(pk__in=[a.access.pk for a in live])
    latest = over.prefetch_related("sessions__engineer")[:LATEST]
    groups = [
        ("Waiting for approval", of["asked"]),
        ("Granted", of["granted"]),
        ("Ended, not confirmed as shut", of["ended"]),
        ("Over", [line_of(desk.surface, each, desk.now) for each in latest]),
    ]
    shown = {
        "groups": groups,
        "any": bool(yours) or any(lines for _, lines in groups),
        "yours": [line_of(desk.surface, each, desk.now) for each in yours],
        "sites": _sites(desk),
        "audit_url": desk.place("access-audit"),
        "side": desk.reader.side,
        "now": desk.now,
    }
    return desk.page(request, "accesses", shown)


def _live(desk: Desk) -> list[Access]:
    return list(
        live_accesses(reader=desk.reader).prefetch_related("sessions__engineer")
    )


def _sites(desk: Desk) -> list[tuple[Site, str]]:
    if desk.reader.side == "vendor":
        return []
    found = sites_for(reader=desk.reader)
    return [(site, desk.place("access-site", site.pk)) for site in found]


def access_page(request: HttpRequest, desk: Desk, access_id: int) -> HttpResponse:
    """Show one access."""
    found = access_or_404(reader=desk.reader, access_id=access_id)
    source = str(request.META.get("REMOTE_ADDR") or "")
    return desk.page(request, "access", access_shown(desk, found, source))


def access_act(
    request: HttpRequest, desk: Desk, access_id: int, name: str
) -> HttpResponse:
    """Do one thing with an access; what was refused is told over the form."""
    found = access_or_404(reader=desk.reader, access_id=access_id)
    back, title = desk.place("access-one", access_id), f"{found.title}, {found.site}"
    key = {"access_id": access_id}
    step = _step(ACCESS_STEPS, name)
    return _act(request, desk, step, found.site, key, (back, title))


def own_page(request: HttpRequest, desk: Desk, mechanism_id: int) -> HttpResponse:
    """Show one unlisted mechanism."""
    found = own_or_404(reader=desk.reader, mechanism_id=mechanism_id)
    return desk.page(request, "own_mechanism", own_shown(desk, found))


def own_act(
    request: HttpRequest, desk: Desk, mechanism_id: int, name: str
) -> HttpResponse:
    """Do one thing with an unlisted mechanism."""
    found = own_or_404(reader=desk.reader, mechanism_id=mechanism_id)
    back, key = desk.place("mechanism", mechanism_id), {"mechanism_id": mechanism_id}
    step = _step(OWN_STEPS, name)
    return _act(request, desk, step, found.site, key, (back, found.title))


def site_page(request: HttpRequest, desk: Desk, site_id: int) -> HttpResponse:
    """Show what is set up at a site, and who was in."""
    found = site_or_404(reader=desk.reader, site_id=site_id)
    where = desk.place("access-site", site_id)
    sessions = sessions_for(reader=desk.reader, site=found.site)[:LATEST]
    shown = {
        "found": found,
        "site": found.site,
        "zone": zone(found.site.zone),
        "ways": ways_shown(found.ways),
        "may": may_remove(found, desk.reader),
        "where": where,
        "offers": offered(desk, SITE_STEPS, found, found.site, where),
        "sessions": [_session(desk, each) for each in sessions],
        "trail": trail_shown(reader=desk.reader, site=found.site),
        "tried_at": mechanism_tried(reader=desk.reader, site=found.site),
        "audit_url": f"{desk.place('access-audit')}?of=s{site_id}",
        "list_url": desk.place("access"),
        "now": desk.now,
    }
    return desk.page(request, "site_access", shown)


def _session(desk: Desk, session: Session) -> tuple[Session, str]:
    return session, desk.place("access-one", session.access_id)


def site_act(request: HttpRequest, desk: Desk, site_id: int, name: str) -> HttpResponse:
    """Set one thing up at a site, or take it away."""
    found = site_or_404(reader=desk.reader, site_id=site_id)
    back, key = desk.place("access-site", site_id), {"site_id": site_id}
    step = _step((*SITE_STEPS, *LINE_STEPS), name)
    return _act(request, desk, step, found.site, key, (back, f"Access to {found.site}"))


def _step(steps: Sequence[Step], name: str) -> Step:
    found = step_named(steps, name)
    if found is None:
        raise Http404
    return found


def _act(
    request: HttpRequest,
    desk: Desk,
    step: Step,
    site: Site,
    key: dict[str, int],
    back: tuple[str, str],
) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = step.form(posted, site=site, reader=desk.reader)
    # A form without fields is bound by being posted.
    if posted is not None and performed(step, form, key, desk.now):
        messages.success(request, step.done)
        return redirect(back[0])
    shown = {"step": step, "form": form, "back": back[0], "back_title": back[1]}
    return desk.page(request, "access_step", shown)

"""All access of a quarter for the customer's auditor, as a page and as a table.

Guide: access.mechanisms - who was in, when, from where, what for, approved by whom.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django import forms

from backline.guide.access import ENDING_WORDS, Ending, State
from backline.guide.access_asked import time_asked
from backline.guide.access_quarter import quarter_named, quarter_of
from backline.guide.wall import zone_word
from backline.records.customers.queries import sites_for
from backline.records.remote.queries import accesses_between, accesses_for
from backline.surfaces.look.access_page import line_of
from backline.surfaces.look.choices import choose
from backline.surfaces.look.ledger_files import table_response
from backline.surfaces.look.words import count_of, utc
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime, tzinfo

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from backline.guide.access_quarter import Quarter
    from backline.records.accounts.queries import Reader
    from backline.records.customers.models import Site
    from backline.records.remote.models import Access, Session
    from backline.surfaces.look.calendar_desk import Desk

#: How many quarters back one can choose; older ones are asked for by their address.
_BACK = 8


class AuditForm(forms.Form):
    """Which quarter, and of which sites: ``c3`` is a customer's all, ``s5`` one site."""

    quarter = forms.ChoiceField(required=False)
    of = forms.ChoiceField(required=False, label="Sites")

    def __init__(
        self, asked: Mapping[str, str], *, chosen: Quarter, now: datetime, sites: Any
    ) -> None:
        super().__init__(
            {"quarter": chosen.name, "of": asked.get("of", "")}, auto_id="audit-%s"
        )
        names, each = [], quarter_of(now, UTC)
        for _ in range(_BACK):
            names.append(each.name)
            each = each.before
        if chosen.name not in names:
            names.append(chosen.name)
        choose(self, "quarter", [(name, name) for name in names])
        customers = {site.customer_id: site.customer.name for site in sites}
        choices = [("", "All sites")]
        if len(customers) > 1:
            choices += [(f"c{pk}", f"{name}, all") for pk, name in customers.items()]
        choices += [(f"s{site.pk}", f"{site.customer.name}, {site}") for site in sites]
        choose(self, "of", choices)


@dataclass(frozen=True, slots=True)
class Audit:
    """What was asked for: a quarter on one clock, and the accesses of it."""

    quarter: Quarter
    where: tzinfo
    bounds: tuple[datetime, datetime]
    found: QuerySet[Access]
    form: AuditForm


def _audit(request: HttpRequest, reader: Reader, now: datetime) -> Audit:
    sites = list(sites_for(reader=reader))
    asked = request.GET.get("of", "")
    seen = [site for site in sites if _is_of(site, asked)]
    zones = {site.zone for site in seen}
    where = zone(zones.pop()) if len(zones) == 1 else UTC
    named = quarter_named(request.GET.get("quarter", ""))
    quarter = named or quarter_of(now, where)
    since, until = quarter.bounds(where)
    found = accesses_between(reader=reader, since=since, until=until)
    of_sites = found.filter(site__in=[site.pk for site in seen])
    form = AuditForm(request.GET.dict(), chosen=quarter, now=now, sites=sites)
    return Audit(quarter, where, (since, until), of_sites, form)


def _is_of(site: Site, asked: str) -> bool:
    return asked in {"", f"c{site.customer_id}", f"s{site.pk}"}


def audit_page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show all access of a quarter, the first first."""
    audit = _audit(request, desk.reader, desk.now)
    found = list(audit.found.prefetch_related("sessions__engineer"))
    sessions = [session for access in found for session in access.sessions.all()]
    granted = [access for access in found if access.state in _GRANTED]
    shown = {
        "quarter": audit.quarter,
        "since": audit.bounds[0],
        "until": audit.bounds[1],
        "zone": audit.where,
        "zone_name": zone_word(audit.bounds[0]),
        "form": audit.form,
        "rows": [_shown(desk, access) for access in found],
        "sums": ", ".join(
            (
                count_of(len(found), "request"),
                f"{len(granted)} granted",
                count_of(len(sessions), "session"),
            )
        ),
        "list_url": desk.place("access"),
        "export_url": f"{desk.place('access-export')}?quarter={audit.quarter.name}"
        f"&of={audit.form.data['of']}",
        "now": desk.now,
    }
    return desk.page(request, "access_audit", shown)


_GRANTED = (State.GRANTED.value, State.ENDED.value)


def _shown(desk: Desk, access: Access) -> dict[str, Any]:
    line = line_of(desk.surface, access, desk.now)
    ending = ENDING_WORDS[Ending(access.ending)] if access.ending else ""
    return {
        "line": line,
        "access": access,
        "asked_for": time_asked(access.starts_at, access.ends_at, line.zone),
        "sessions": list(access.sessions.all()),
        "ending": ending,
    }


def export(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Return all access as a table, a line for each session; of a quarter if asked."""
    if request.GET.get("quarter"):
        audit = _audit(request, desk.reader, desk.now)
        found, name = audit.found, f"access-{audit.quarter.name}.csv"
    else:
        sites = [
            site.pk
            for site in sites_for(reader=desk.reader)
            if _is_of(site, request.GET.get("of", ""))
        ]
        found = accesses_for(reader=desk.reader).filter(site__in=sites)
        name = "access.csv"
    lines = found.prefetch_related("sessions__engineer").iterator(500)
    rows = (row for access in lines for row in _rows(access))
    return table_response(_COLUMNS, rows, name)


_COLUMNS = (
    *("access", "customer", "site", "ticket", "mechanism", "leads_to", "state"),
    *("asked_by", "asked_at", "asked_for", "engineer", "from", "until"),
    *("approved_by", "approved_at", "manager", "manager_at", "said", "said_by"),
    *("started_at", "stopped_at", "stopped_by", "source", "presenter", "what_for"),
    *("what_was_done", "written_down_afterwards_at"),
    *("ended_at", "ended_because", "ended_by", "shut_at", "shut_by", "how_shut"),
)


def _rows(access: Access) -> Iterator[tuple[object, ...]]:
    before = (
        access.pk,
        access.site.customer.name,
        access.site.name,
        access.ticket.number if access.ticket else "",
        access.title,
        access.way.where,
        access.state,
        access.requested_by.name,
        utc(access.requested_at),
        access.purpose,
        access.engineer.name,
        utc(access.starts_at),
        utc(access.ends_at),
        access.approved_by or "",
        _at(access.approved_at),
        access.seconded_by or "",
        _at(access.seconded_at),
        access.said,
        access.said_by,
    )
    after = (
        _at(access.ended_at),
        ENDING_WORDS[Ending(access.ending)] if access.ending else "",
        access.ended_by,
        _at(access.shut_at),
        access.shut_by,
        access.shut_words,
    )
    sessions: list[Session | None] = [*access.sessions.all()]
    for session in sessions or [None]:
        yield (*before, *_session(session), *after)


def _session(session: Session | None) -> tuple[object, ...]:
    if session is None:
        return ("",) * 8
    return (
        utc(session.started_at),
        _at(session.stopped_at),
        session.stopped_by,
        session.source,
        session.presenter,
        session.words,
        session.stopped_words,
        _at(session.declared_at),
    )


def _at(instant: datetime | None) -> str:
    return utc(instant) if instant else ""

"""The editor of a report: filled from the ticket, from a version, or from what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from backline.guide.timeline import Kind
from backline.records.causes.content import Content, content_of
from backline.records.causes.document import losses, peak_loss, share_words
from backline.records.causes.queries import report_of, versions_of
from backline.records.tickets.queries import entries_for
from backline.surfaces.console.cause_forms import TOLD, EditForm, Offered, initial_of
from backline.surfaces.console.frame import nav_of
from backline.surfaces.look import words
from backline.surfaces.look.story import step_of
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from backline.records.accounts.queries import Reader
    from backline.records.causes.models import Unsaved
    from backline.records.tickets.models import Ticket
    from backline.records.tickets.queries import Entry

#: What a report tells unless its writer takes it out.
_TELLING = frozenset(
    {
        *(Kind.OPENED, Kind.DUTY_CONTACT_REACHED, Kind.SEVERITY_SET),
        *(Kind.FAULT_DOMAIN_SET, Kind.RESTORED, Kind.REOPENED),
    }
)
#: What the vendor's people alone read of a major incident: offered, never chosen.
OF_A_MAJOR = frozenset(
    {
        *(Kind.MAJOR_DECLARED, Kind.MAJOR_ROLE, Kind.MAJOR_NOTED),
        *(Kind.MAJOR_UPDATED, Kind.MAJOR_ANNOUNCED, Kind.MAJOR_STOOD_DOWN),
    }
)
#: What is no part of what happened.
_OF_THE_REPORT = frozenset(kind for kind in Kind if kind.value.startswith("cause_")) | {
    Kind.PROBLEM_LINKED,
    Kind.ACKNOWLEDGED,
    Kind.TERMS_APPLIED,
}


def edit_form(
    ticket: Ticket,
    posted: QueryDict | None,
    *,
    reader: Reader,
    content: Content | None = None,
) -> EditForm:
    """Return the editor of a ticket's report, filled with what was saved last.

    Args:
        ticket: whose report it is.
        posted: what a browser sent.
        reader: who writes.
        content: what it is filled with instead.
    """
    report = report_of(reader=reader, ticket=ticket)
    newest = report.version if report else 0
    entries = entries_for(reader=reader, ticket=ticket)
    if content is None and newest:
        content = content_at(ticket, newest, reader=reader)
    shown = content or _first(ticket, entries)
    initial = initial_of(
        shown,
        after=newest,
        interim=report.interim if report else False,
    )
    wanted = {
        int(seq)
        for seq in (name.removeprefix(TOLD) for name in posted or ())
        if seq.isdecimal()
    }
    place = zone(ticket.site.zone)
    offered = _offered(
        entries, shown, place=place, is_new=content is None, wanted=wanted
    )
    own = [line for line in shown.lines if line.seq == 0]
    return EditForm(posted, initial=initial, offered=offered, own=own, place=place)


def unsaved_form(ticket: Ticket, unsaved: Unsaved, *, reader: Reader) -> EditForm:
    """Return the editor as somebody left it without saving."""
    return edit_form(ticket, QueryDict(urlencode(unsaved.typed)), reader=reader)


def edit_shown(form: EditForm, ticket: Ticket, *, now: datetime) -> dict[str, Any]:
    """Return what the editor's page is given."""
    return {
        "form": form,
        "ticket": ticket,
        "place": reverse("console-cause", args=[ticket.number]),
        "now": now,
        "zone": zone(ticket.site.zone),
        "nav": nav_of(None, here=reverse("console-causes")),
    }


def content_at(ticket: Ticket, number: int, *, reader: Reader) -> Content:
    """Return what a version says: an empty content where there is none."""
    report = report_of(reader=reader, ticket=ticket)
    for version in versions_of(reader=reader, report=report) if report else ():
        if version.number == number:
            return content_of(version.content)
    return Content()


def _first(ticket: Ticket, entries: Sequence[Entry]) -> Content:
    """Return what the ticket itself can say before anybody writes."""
    opened = entries[0]
    how = step_of(opened).what.rstrip(".")
    impact = ""
    worst = peak_loss(entries)
    if worst is not None:
        affected, total, measure, _ = worst
        share = share_words(affected, total)
        impact = (
            f"At the peak {affected} of {total} ({share}): {measure.replace('_', ' ')}."
        )
    if ticket.restored_at is not None:
        lasted = int((ticket.restored_at - ticket.opened_at).total_seconds())
        impact = f"{impact} Service was back after {words.duration(lasted)}.".strip()
    return Content(impact=impact, detected=f"{how} by {opened.by_name}.")


def _offered(
    entries: Sequence[Entry],
    content: Content,
    *,
    place: ZoneInfo,
    is_new: bool,
    wanted: set[int],
) -> list[Offered]:
    told = {line.seq: line.words for line in content.lines if line.seq}
    keep = _telling_losses(entries)
    # What a browser was offered is offered again, whatever was measured meanwhile.
    kept = keep | told.keys() | wanted
    lines: list[Offered] = []
    for entry in entries:
        if entry.internal and entry.kind not in OF_A_MAJOR:
            continue
        if entry.kind in _OF_THE_REPORT:
            continue
        if entry.kind is Kind.LOSS_MEASURED and entry.seq not in kept:
            continue
        chosen = entry.seq in told or (is_new and _is_telling(entry, keep))
        shown = told.get(entry.seq) or _words(entry, place)
        lines.append(Offered(entry.seq, entry.effective_at, shown, chosen))
    return lines


def _is_telling(entry: Entry, keep: frozenset[int]) -> bool:
    return entry.kind in _TELLING or entry.seq in keep


def _telling_losses(entries: Sequence[Entry]) -> frozenset[int]:
    """Return the first, the highest and the last of what was measured."""
    rows = [entry for entry in entries if entry.kind is Kind.LOSS_MEASURED]
    worst = peak_loss(rows)
    if not losses(rows) or worst is None:
        return frozenset()
    highest = next(row.seq for row in rows if row.effective_at == worst[3])
    return frozenset({rows[0].seq, highest, rows[-1].seq})


def _words(entry: Entry, place: ZoneInfo) -> str:
    step = step_of(entry, place)
    return f"{step.what} {step.said}".strip()[:500]

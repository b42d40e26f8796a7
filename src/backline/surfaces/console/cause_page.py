"""What the pages about root causes are given."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse

from backline.guide.reports import Draft, draft_words
from backline.guide.timeline import Kind
from backline.records.accounts.queries import THE_DESK, engineers, managers
from backline.records.causes.actions.releasing import drafted
from backline.records.causes.content import Content, content_of
from backline.records.causes.document import losses, peak_loss, share_words
from backline.records.causes.queries import (
    UnknownAction,
    UnknownReport,
    action_for,
    actions_for,
    authors_since,
    can_finish,
    due_reports,
    newest_of,
    release_for,
    report_of,
    standing_of,
    versions_of,
)
from backline.records.customers.queries import contacts_for
from backline.records.majors.queries import UnknownMajor, major_of
from backline.records.tickets.queries import UnknownTicket, entries_for
from backline.surfaces.console.cause_forms import EditForm, Offered, initial_of
from backline.surfaces.console.frame import nav_of
from backline.surfaces.look import words
from backline.surfaces.look.causes import (
    TONES,
    action_row,
    badge_of,
    document_shown,
)
from backline.surfaces.look.majors import place_of_major
from backline.surfaces.look.story import step_of
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.http import QueryDict

    from backline.records.accounts.queries import Reader
    from backline.records.causes.models import Action, Released, Report, Version
    from backline.records.causes.queries import Due
    from backline.records.tickets.models import Ticket
    from backline.records.tickets.queries import Entry

Shown = dict[str, Any]
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


def place_of(ticket: Ticket) -> str:
    """Return the address of a ticket's root cause."""
    return reverse("console-cause", args=[ticket.number])


def cause_shown(ticket: Ticket, *, reader: Reader, now: datetime) -> Shown:
    """Return the page of a report: how it stands, what to do, and the draft."""
    standing = standing_of(reader=reader, ticket=ticket, now=now)
    report = standing.report
    draft = drafted(reader=reader, ticket=ticket, now=now)
    authors = [pk for pk, _ in authors_since(report)] if report else []
    state = Draft(report.state) if report else Draft.WRITING
    badge, tone = badge_of(standing, now)
    return {
        "ticket": ticket,
        "standing": standing,
        "badge": badge,
        "tone": tone,
        "state": state.name.lower(),
        "state_words": draft_words(state),
        "state_tone": TONES[state],
        "is_author": reader.person_id in authors,
        "report_row": report,
        "versions": _versions(reader, report),
        "action_rows": [
            action_row(
                action,
                now=now,
                side="console",
                may_finish=can_finish(reader=reader, action=action),
            )
            for action in standing.actions
        ],
        "place": place_of(ticket),
        "major_url": _major_url(ticket, reader),
        "now": now,
        "zone": zone(ticket.site.zone),
        "nav": nav_of(None, here=reverse("console-causes")),
        **(document_shown(asdict(draft)) if draft else {}),
    }


def _versions(reader: Reader, report: Report | None) -> list[Version]:
    found = versions_of(reader=reader, report=report) if report else []
    return found[::-1]


def _major_url(ticket: Ticket, reader: Reader) -> str:
    """Return the page of the major incident that it was; empty where it was none."""
    try:
        major_of(reader=reader, ticket=ticket)
    except UnknownMajor:
        return ""
    return place_of_major(ticket.number)


def edit_form(
    ticket: Ticket, posted: QueryDict | None, *, reader: Reader, now: datetime
) -> EditForm:
    """Return the editor of a ticket's report, filled with what was saved last."""
    report = report_of(reader=reader, ticket=ticket)
    versions = _versions(reader, report)
    entries = entries_for(reader=reader, ticket=ticket)
    content = content_of(versions[0].content) if versions else _first(ticket, entries)
    own = [line for line in content.lines if line.seq == 0]
    initial = initial_of(
        content,
        after=report.version if report else 0,
        interim=report.interim if report else False,
    )
    offered = _offered(entries, content, is_new=not versions)
    return EditForm(
        posted,
        initial=initial,
        offered=offered,
        own=own,
        place=zone(ticket.site.zone),
    )


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
    entries: Sequence[Entry], content: Content, *, is_new: bool
) -> list[Offered]:
    told = {line.seq: line.words for line in content.lines if line.seq}
    keep = _telling_losses(entries)
    lines: list[Offered] = []
    for entry in entries:
        if entry.internal and entry.kind not in OF_A_MAJOR:
            continue
        if entry.kind in _OF_THE_REPORT:
            continue
        if entry.kind is Kind.LOSS_MEASURED and entry.seq not in keep | told.keys():
            continue
        chosen = entry.seq in told or (is_new and _is_telling(entry, keep))
        shown = told.get(entry.seq) or _words(entry)
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


def _words(entry: Entry) -> str:
    step = step_of(entry)
    return f"{step.what} {step.said}".strip()[:500]


def owners_of(ticket: Ticket) -> list[tuple[str, str]]:
    """Return who can own an action: the vendor's people, and the customer's contacts."""
    people = {
        person.pk: person.name
        for person in (*engineers(reader=THE_DESK), *managers(reader=THE_DESK))
    }
    ours = [(f"person-{pk}", name) for pk, name in people.items()]
    theirs = [
        (f"contact-{contact.pk}", f"{contact.name}, {ticket.customer.name}")
        for contact in contacts_for(reader=THE_DESK, customer_id=ticket.customer_id)
    ]
    return [*ours, *theirs]


def release_or_404(*, reader: Reader, number: str, release: int) -> Released:
    """Return a released report, or end in a page that says there is none."""
    try:
        return release_for(reader=reader, number=number, release=release)
    except (UnknownTicket, UnknownReport) as error:
        raise Http404(str(error)) from error


def action_or_404(*, reader: Reader, action: int) -> Action:
    """Return an action, or end in a page that says there is none."""
    try:
        return action_for(reader=reader, action_id=action)
    except UnknownAction as error:
        raise Http404(str(error)) from error


def release_shown(released: Released, *, side: str, now: datetime) -> Shown:
    """Return the page of a released report; *side* is console or portal."""
    ticket = released.report.ticket
    newest = newest_of(released)
    newer = newest != released.number
    args = [ticket.number, newest]
    return {
        **document_shown(released.document, released.sha256),
        "number": ticket.number,
        "answers": list(released.answers.all()),
        "back": reverse(f"{side}-ticket", args=[ticket.number]),
        "paper_url": reverse(
            f"{side}-cause-paper", args=[ticket.number, released.number]
        ),
        "newer_url": reverse(f"{side}-cause-release", args=args) if newer else "",
        "now": now,
        "zone": zone(ticket.site.zone),
    }


def list_shown(*, reader: Reader, now: datetime) -> Shown:
    """Return the list of what is owed, and of what has to be done."""
    today: date = now.date()
    actions = actions_for(reader=reader).filter(done_at=None, told_at__isnull=False)
    rows = [
        action_row(action, now=now, side="console", may_finish=True)
        for action in actions
    ]
    return {
        "rows": [_due_row(due, now) for due in due_reports(reader=reader)],
        "late": [row for row in rows if row.action.due_date < today],
        "coming": [row for row in rows if row.action.due_date >= today],
        "show_tickets": True,
        "now": now,
        "nav": nav_of(None, here=reverse("console-causes")),
    }


def _due_row(due: Due, now: datetime) -> Shown:
    state = Draft(due.state) if due.state else None
    clock = due.clock
    late = clock is not None and clock.breach_at is not None and clock.breach_at < now
    return {
        "ticket": due.ticket,
        "url": place_of(due.ticket),
        "due_at": clock.due_at if clock else None,
        "clock": clock.name.replace("_", " ") if clock else "no clock runs",
        "late": late,
        "state": draft_words(state) if state else "not begun",
        "tone": TONES[state] if state else "outline",
        "zone": zone(due.ticket.site.zone),
    }

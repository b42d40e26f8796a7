"""What the pages about root causes are given."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse

from backline.guide.reports import Draft, draft_words, missing_in
from backline.records.accounts.queries import THE_DESK, engineers, managers
from backline.records.causes.actions.releasing import drafted
from backline.records.causes.content import LISTS, TEXTS, content_of
from backline.records.causes.queries import (
    UnknownAction,
    UnknownReport,
    action_for,
    actions_for,
    authors_since,
    can_finish,
    due_reports,
    mark_of,
    newest_of,
    release_for,
    standing_of,
    versions_of,
)
from backline.records.customers.queries import contacts_for
from backline.records.majors.queries import UnknownMajor, major_of
from backline.records.tickets.queries import UnknownTicket
from backline.surfaces.console.frame import nav_of
from backline.surfaces.look.causes import (
    TONES,
    action_row,
    badge_of,
    document_shown,
)
from backline.surfaces.look.majors import place_of_major
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Sequence

    from backline.records.accounts.queries import Reader
    from backline.records.causes.models import (
        Action,
        Released,
        Report,
        Version,
    )
    from backline.records.causes.queries import Due
    from backline.records.tickets.models import Ticket

Shown = dict[str, Any]


def place_of(ticket: Ticket) -> str:
    """Return the address of a ticket's root cause."""
    return reverse("console-cause", args=[ticket.number])


def cause_shown(ticket: Ticket, *, reader: Reader, now: datetime) -> Shown:
    """Return the page of a report: how it stands, what to do, and the draft."""
    standing = standing_of(reader=reader, ticket=ticket, now=now)
    report = standing.report
    draft = drafted(reader=reader, ticket=ticket, now=now)
    versions = _versions(reader, report)
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
        "missing": _missing(versions, report),
        "mark": mark_of(report) if report else "",
        "report_row": report,
        "versions": [(each, _read(each, ticket)) for each in versions],
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


def _missing(versions: Sequence[Version], report: Report | None) -> str:
    """Return what the draft does not say yet, in words."""
    if report is None or not versions:
        return ""
    written = content_of(versions[0].content).written
    return ", ".join(missing_in(written, interim=report.interim))


def _read(version: Version, ticket: Ticket) -> list[tuple[str, str]]:
    """Return a version's parts with their titles, to be read again."""
    content, place = content_of(version.content), zone(ticket.site.zone)
    texts = [(name, getattr(content, name)) for name in TEXTS]
    lists = [(name, "\n".join(getattr(content, name))) for name in LISTS]
    lines = "\n".join(
        f"{datetime.fromisoformat(line.at).astimezone(place):%-d %b %H:%M} {line.words}"
        for line in content.lines
    )
    return [
        (name.replace("_", " ").capitalize(), said)
        for name, said in (*texts, *lists, ("timeline", lines))
        if said
    ]


def _major_url(ticket: Ticket, reader: Reader) -> str:
    """Return the page of the major incident that it was; empty where it was none."""
    try:
        major_of(reader=reader, ticket=ticket)
    except UnknownMajor:
        return ""
    return place_of_major(ticket.number)


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
    actions = actions_for(reader=reader).filter(done_at=None)
    rows = [
        action_row(action, now=now, side="console", may_finish=True)
        for action in actions
    ]
    return {
        "rows": [_due_row(due, now) for due in due_reports(reader=reader)],
        "late": [row for row in rows if row.late],
        "coming": [row for row in rows if not row.late],
        "show_tickets": True,
        "now": now,
        "nav": nav_of(None, here=reverse("console-causes")),
    }


def _state_words(state: Draft | None, due: Due) -> str:
    """Return where the writing of what is due stands."""
    if state is Draft.RELEASED and due.report is not None:
        return "interim released" if due.report.interim else "owed anew"
    return draft_words(state) if state else "not begun"


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
        "state": _state_words(state, due),
        "tone": TONES[state] if state and state is not Draft.RELEASED else "outline",
        "zone": zone(due.ticket.site.zone),
    }

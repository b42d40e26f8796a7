"""A report is begun and saved, version by version; two writers do not overwrite."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from backline.guide.rca import DUE, WHEN
from backline.guide.reports import Draft, check_can_plan
from backline.guide.timeline import Kind
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import Reader
from backline.records.causes.content import Content, stored, tidy
from backline.records.causes.models import Report, Unsaved, Version
from backline.records.causes.queries import approval_of
from backline.records.tickets.actions.moves import ticket_to_move
from backline.records.tickets.models import Ticket
from backline.records.trail.actions import record


class SavedMeanwhile(Exception):
    """Somebody else saved this report meanwhile: compare with theirs, and save again."""


def check_can_write(*, number: str, by: Reader) -> Ticket:
    """Return the ticket whose report *by* may write: owed or not (rca.when).

    Raises:
        UnknownTicket: there is none that *by* may see.
        MoveRefused: *by* is not the vendor's, or the ticket is no incident.
    """
    ticket = ticket_to_move(number, Kind.CAUSE_SUBMITTED, by=by)
    if ticket.kind != "incident":
        message = "A root cause report is of an incident."
        raise MoveRefused(message, WHEN)
    return ticket


def begun(*, number: str, by: Reader, now: datetime) -> Report:
    """Return the report of a ticket, begun if it was not.

    Raises:
        UnknownTicket: there is none that *by* may see.
        MoveRefused: *by* is not the vendor's, or the ticket is no incident.
    """
    ticket = check_can_write(number=number, by=by)
    report, is_new = Report.objects.get_or_create(
        ticket=ticket, defaults={"begun_at": now, "begun_by_id": by.person_id}
    )
    if is_new:
        record(did="cause.begun", about=ticket.number, by=by, now=now)
    return report


@transaction.atomic
def save_version(
    *,
    number: str,
    content: Content,
    after: int,
    by: Reader,
    now: datetime,
    interim: bool = False,
) -> Version:
    """Save what was written as the next version; every one is kept.

    Args:
        number: the ticket.
        content: what the report says now.
        after: the version that the writer began from.
        by: who writes.
        now: the instant.
        interim: whether it is meant as an interim report.

    Raises:
        SavedMeanwhile: somebody saved another version since *after*.
        MoveRefused: it is with its reviewer, or a part is too long.
    """
    report = begun(number=number, by=by, now=now)
    if report.state == Draft.IN_REVIEW and report.version == after:
        message = "It is with its reviewer: take it back before you write on."
        raise MoveRefused(message, DUE)
    kept = stored(tidy(content))
    same = Report.objects.filter(pk=report.pk, version=after)
    moved = same.exclude(state=Draft.IN_REVIEW).update(
        version=after + 1, state=Draft.WRITING, interim=interim
    )
    if not moved:
        raise SavedMeanwhile(SavedMeanwhile.__doc__)
    version = _written(report, after + 1, kept, by=by, now=now)
    drop_unsaved(report.ticket, by)
    details = {"version": version.number}
    record(
        did="cause.saved", about=report.ticket.number, by=by, now=now, details=details
    )
    return version


def drop_unsaved(ticket: Ticket, by: Reader) -> None:
    """Let go of what *by* typed into the editor and did not save."""
    if by.person_id is not None:
        Unsaved.objects.filter(ticket=ticket, person=by.person_id).delete()


def renew(report: Report, *, by: Reader, now: datetime) -> None:
    """Make a new version of what was approved or released: its actions change.

    So whatever goes to the customer with it is read by a second person first.

    Raises:
        MoveRefused: it is with its reviewer.
        SavedMeanwhile: somebody saved another version meanwhile.
    """
    check_can_plan(Draft(report.state))
    last = report.versions.order_by("-number").first()
    # What was released was approved before.
    is_new = last is None or approval_of(last) is None
    same = Report.objects.filter(pk=report.pk, version=report.version)
    same = same.exclude(state=Draft.IN_REVIEW)
    after = report.version + (0 if is_new else 1)
    if not same.update(version=after, state=Draft.WRITING):
        raise SavedMeanwhile(SavedMeanwhile.__doc__)
    if last is not None and not is_new:
        _written(report, after, last.content, by=by, now=now)


def _written(
    report: Report, number: int, kept: dict[str, object], *, by: Reader, now: datetime
) -> Version:
    try:
        with transaction.atomic():
            return Version.objects.create(
                report=report,
                number=number,
                saved_at=now,
                person_id=by.person_id,
                by_name=by.name,
                content=kept,
            )
    except IntegrityError as error:
        raise SavedMeanwhile(SavedMeanwhile.__doc__) from error

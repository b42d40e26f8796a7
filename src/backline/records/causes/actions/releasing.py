"""An approved report goes to the customer: a document that never changes, and its hash."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from backline.guide.ledger import ledger_of
from backline.guide.rca import owed_by
from backline.guide.reports import Draft, check_can_answer, check_can_release
from backline.guide.timeline import Event, Kind
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import Reader
from backline.records.causes.actions.reviewing import last_version, move_on
from backline.records.causes.actions.writing import SavedMeanwhile, begun
from backline.records.causes.content import Content, content_of
from backline.records.causes.document import (
    Document,
    Source,
    as_json,
    canonical,
    document_of,
    sha256_of,
)
from backline.records.causes.models import Answer, Released, Report, Version
from backline.records.causes.paper import paper_of
from backline.records.causes.queries import approval_of, authors_since, release_for
from backline.records.tickets.actions.moves import (
    Draft as Entry,
)
from backline.records.tickets.actions.moves import (
    Moved,
    append,
    check_words,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.tickets.letters import to_contact, to_engineer
from backline.records.tickets.models import Ticket
from backline.records.tickets.projection import fold, stands_now, terms_of_ticket
from backline.records.tickets.stored import timeline_of


_SHORT = 300


def drafted(*, reader: Reader, ticket: Ticket, now: datetime) -> Document | None:
    """Return the report as it would be released now; the vendor's people only."""
    report = Report.objects.filter(ticket=ticket.pk).first()
    version = last_version(report) if report and reader.side == "vendor" else None
    if report is None or version is None:
        return None
    return _document(ticket, report, version, timeline_of(ticket.pk), now)


def _document(
    ticket: Ticket,
    report: Report,
    version: Version,
    events: list[Event],
    now: datetime,
) -> Document:
    terms = terms_of_ticket(ticket)
    situation = stands_now(ticket, events, now)
    approved = approval_of(version)
    source = Source(
        ticket=ticket,
        events=events,
        plan=terms.plan,
        situation=situation,
        ledger=ledger_of(events, plan=terms.plan, calendar=terms.calendar, now=now),
        owed=owed_by(terms.plan, situation),
        content=content_of(version.content),
        actions=list(report.actions.all()),
        writers=[name for _, name in authors_since(report)],
        reviewer=approved.by_name if approved else "",
        release=report.releases.count() + 1,
        interim=report.interim,
        at=now,
    )
    return document_of(source)


@one_after_the_other
def release(*, number: str, by: Reader, now: datetime) -> Moved:
    """Give the customer the approved version: immutable, with its hash (rca.due).

    Raises:
        MoveRefused: no second person approved it, or service is not back.
    """
    ticket = ticket_to_move(number, Kind.CAUSE_RELEASED, by=by)
    report = begun(number=number, by=by, now=now)
    events, version = timeline_of(ticket.pk), last_version(report)
    approval = approval_of(version) if version else None
    check_can_release(
        Draft(report.state),
        fold(ticket, events).situation,
        approved_at=approval.at if approval else None,
    )
    if version is None:
        raise SavedMeanwhile(SavedMeanwhile.__doc__)
    move_on(report, Draft.APPROVED, Draft.RELEASED)
    document = _document(ticket, report, version, events, now)
    kept = _keep(report, version, document, by=by, now=now)
    report.actions.filter(told_at=None).update(told_at=now)
    entry = Entry(
        Kind.CAUSE_RELEASED,
        {
            "number": kept.number,
            "interim": kept.interim,
            "summary": _short(content_of(version.content)),
            "sha256": kept.sha256,
        },
    )
    letters = to_contact(ticket, words=_letter(ticket, kept), now=now)
    return append(ticket, [entry], by=by, now=now, messages=letters)


def _keep(
    report: Report, version: Version, document: Document, *, by: Reader, now: datetime
) -> Released:
    kept = as_json(document)
    sha256 = sha256_of(canonical(kept))
    paper = paper_of(kept, sha256=sha256, at=now)
    return Released.objects.create(
        report=report,
        number=document.release,
        version=version,
        interim=document.interim,
        at=now,
        by_name=by.name,
        document=kept,
        sha256=sha256,
        paper=paper,
        paper_sha256=sha256_of(paper),
    )


def _short(content: Content) -> str:
    words = " ".join(content.summary.split())
    return words if len(words) <= _SHORT else f"{words[: _SHORT - 1]}…"


def _letter(ticket: Ticket, kept: Released) -> str:
    link = f"{settings.BASE_URL}/portal/tickets/{ticket.number}/cause/{kept.number}/"
    if kept.interim:
        return (
            f"The interim root cause report is there. It says what is known so far; the "
            f"report itself follows.\n\nRead it here:\n{link}"
        )
    return (
        "The root cause report is there. You can accept it there, or ask about it.\n\n"
        f"Read it here:\n{link}"
    )


@one_after_the_other
def answer(
    *,
    number: str,
    release: int,
    accepts: bool,
    by: Reader,
    now: datetime,
    words: str = "",
) -> Moved:
    """The customer accepts a report, or asks: then it goes back to its writers.

    Raises:
        MoveRefused: it was accepted already, another one came since, or nothing is asked.
    """
    kind = Kind.CAUSE_ACCEPTED if accepts else Kind.CAUSE_QUESTIONED
    ticket = ticket_to_move(number, kind, by=by)
    found = release_for(reader=by, number=number, release=release)
    report = found.report
    if report.releases.filter(number__gt=found.number).exists():
        message = "A newer report was released since: answer to that one."
        raise MoveRefused(message, "rca.due")
    accepted = found.answers.filter(accepts=True).exists()
    check_can_answer(accepted=accepted, interim=found.interim, accepts=accepts)
    said = words.strip() if accepts else check_words(words, what="The question")
    Answer.objects.create(
        release=found, accepts=accepts, words=said, by_name=by.name, at=now
    )
    if not accepts:
        released = Report.objects.filter(pk=report.pk, state=Draft.RELEASED)
        released.update(state=Draft.WRITING)
    told = "accepts" if accepts else "asks about"
    words = f"{by.name} {told} the root cause report. {said}".strip()
    letters = to_engineer(ticket, words=words, now=now)
    entry = Entry(kind, {"number": found.number, "words": said})
    return append(ticket, [entry], by=by, now=now, messages=letters)

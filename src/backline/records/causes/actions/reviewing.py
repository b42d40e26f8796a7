"""A draft is handed in, read by a second person, and approved or sent back."""

from __future__ import annotations

from datetime import datetime

from backline.guide.reports import Draft, check_can_review, check_can_submit
from backline.guide.timeline import Fact, Kind
from backline.records.accounts.queries import Reader
from backline.records.causes.actions.writing import SavedMeanwhile, begun
from backline.records.causes.content import content_of
from backline.records.causes.models import Released, Report, Review, Version
from backline.records.causes.queries import authors_since, mark_of
from backline.records.tickets.actions.moves import (
    Draft as Entry,
)
from backline.records.tickets.actions.moves import (
    Moved,
    append,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.tickets.letters import to_engineer, to_role
from backline.records.trail.actions import record


def last_version(report: Report) -> Version | None:
    """Return what was saved last; None where nothing was."""
    return report.versions.order_by("-number").first()


def move_on(report: Report, old: Draft, new: Draft) -> None:
    """Swap where the writing stands, of the version that was read.

    Raises:
        SavedMeanwhile: somebody else was faster.
    """
    same = Report.objects.filter(pk=report.pk, state=old, version=report.version)
    if not same.update(state=new):
        message = "It moved on meanwhile: see below how it stands now."
        raise SavedMeanwhile(message)
    report.state = new


@one_after_the_other
def submit(*, number: str, by: Reader, now: datetime) -> Moved:
    """Hand the last version in; the managers are asked who reads it.

    Raises:
        MoveRefused: it does not say enough yet, or is under review already.
    """
    ticket = ticket_to_move(number, Kind.CAUSE_SUBMITTED, by=by)
    report = begun(number=number, by=by, now=now)
    version = last_version(report)
    written = content_of(version.content if version else {}).written
    has_it = Released.objects.filter(version=version).exists()
    state = Draft(report.state)
    check_can_submit(state, written, interim=report.interim, has_it=has_it)
    move_on(report, Draft.WRITING, Draft.IN_REVIEW)
    words = (
        f"{by.name} asks for a review of the root cause report, draft {report.version}. "
        "Whoever did not write on it can approve it."
    )
    entry = Entry(Kind.CAUSE_SUBMITTED, {"draft": report.version})
    letters = to_role(ticket, "manager", words=words, now=now)
    return append(ticket, [entry], by=by, now=now, messages=letters)


@one_after_the_other
def review(
    *,
    number: str,
    approves: bool,
    seen: str,
    by: Reader,
    now: datetime,
    words: str = "",
) -> Moved:
    """Approve the draft, or send it back with what has to change (rca.due).

    Args:
        number: the ticket.
        approves: whether the draft can go to the customer.
        seen: the mark of the draft that was read (`queries.mark_of`).
        by: who read it.
        now: the instant.
        words: what they say to it.

    Raises:
        MoveRefused: *by* wrote on it, it changed since, or nothing is under review.
    """
    ticket = ticket_to_move(number, Kind.CAUSE_REVIEWED, by=by)
    report = begun(number=number, by=by, now=now)
    authors = [person for person, _ in authors_since(report)]
    check_can_review(
        Draft(report.state),
        by=by.person_id,
        authors=authors,
        words=words,
        approves=approves,
        is_as_read=seen == mark_of(report),
    )
    version, reviewer = last_version(report), by.person_id
    if version is None or reviewer is None:
        raise SavedMeanwhile(SavedMeanwhile.__doc__)
    move_on(report, Draft.IN_REVIEW, Draft.APPROVED if approves else Draft.WRITING)
    Review.objects.create(
        version=version,
        person_id=reviewer,
        by_name=by.name,
        approved=approves,
        words=words.strip(),
        at=now,
    )
    done = "approved" if approves else "sent back"
    told = f"{by.name} has {done} the root cause report. {words.strip()}".strip()
    facts: dict[str, Fact] = {
        "draft": report.version,
        "approved": approves,
        "words": words.strip(),
    }
    letters = to_engineer(ticket, words=told, now=now)
    entry = Entry(Kind.CAUSE_REVIEWED, facts)
    return append(ticket, [entry], by=by, now=now, messages=letters)


@one_after_the_other
def take_back(*, number: str, by: Reader, now: datetime) -> Report:
    """Take a draft back from its reviewer to write on.

    Raises:
        SavedMeanwhile: nothing is under review any more.
    """
    report = begun(number=number, by=by, now=now)
    move_on(report, Draft.IN_REVIEW, Draft.WRITING)
    record(did="cause.taken-back", about=number, by=by, now=now)
    return report

"""What a customer says to the installation of a release (turnaround.minor-release)."""

from __future__ import annotations

from datetime import datetime

from backline.guide.releases import CLAUSE
from backline.guide.timeline import Kind
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import Reader
from backline.records.customers.queries import site_for
from backline.records.releases import actions as kept
from backline.records.releases.queries import release_for, release_named
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    check_words,
    grow,
    one_after_the_other,
    ticket_to_move,
    write,
)
from backline.records.tickets.binding import tickets_bound
from backline.records.tickets.projection import fold
from backline.records.tickets.queries import ticket_for
from backline.records.tickets.stored import timelines_of


@one_after_the_other
def answer_installation(
    *,
    release_id: int,
    site_id: int,
    accepts: bool,
    words: str,
    by: Reader,
    now: datetime,
) -> None:
    """Decline a release at a site for now, or take it after all.

    Declining pauses what waits for the release there.

    Raises:
        UnknownRelease: there is none that *by* may see.
        UnknownSite: there is none that *by* may see.
        MoveRefused: it is there already, or that is the answer already.
    """
    release = release_for(reader=by, release_id=release_id)
    site = site_for(reader=by, site_id=site_id)
    said = words.strip() if accepts else check_words(words, what="The answer")
    kept.note_answer(
        release_id=release.pk, site=site, accepts=accepts, words=said, by=by, now=now
    )
    kind = Kind.RELEASE_ACCEPTED if accepts else Kind.RELEASE_DECLINED
    tickets = list(tickets_bound(release).filter(site=site))
    timelines = timelines_of(ticket.pk for ticket in tickets)
    draft = Draft(kind, {"release": release.name, "words": said})
    write(
        [
            grow(ticket, timelines[ticket.pk], [draft], by=by, now=now)
            for ticket in tickets
        ]
    )


def decline(*, number: str, words: str, by: Reader, now: datetime) -> Moved:
    """Decline the release that a ticket waits for, at the ticket's site."""
    return _answer(number, words, Kind.RELEASE_DECLINED, by, now)


def accept(*, number: str, words: str, by: Reader, now: datetime) -> Moved:
    """Take the release that a ticket waits for after all, at the ticket's site."""
    return _answer(number, words, Kind.RELEASE_ACCEPTED, by, now)


def _answer(number: str, words: str, kind: Kind, by: Reader, now: datetime) -> Moved:
    ticket = ticket_to_move(number, kind, by=by)
    if not ticket.release:
        message = f"{ticket.number} waits for no release: there is nothing to answer."
        raise MoveRefused(message, CLAUSE)
    release = release_named(reader=by, name=ticket.release)
    answer_installation(
        release_id=release.pk,
        site_id=ticket.site_id,
        accepts=kind is Kind.RELEASE_ACCEPTED,
        words=words,
        by=by,
        now=now,
    )
    moved = ticket_for(reader=by, number=number)
    return Moved(moved, fold(moved, timelines_of([moved.pk])[moved.pk]))

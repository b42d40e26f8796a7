"""What `sitewatch doctor` says of the roster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitewatch.probes.probe import Note, printable
from sitewatch.roster import Roster


if TYPE_CHECKING:
    from datetime import datetime

    from sitewatch.roster import RosterBook
    from sitewatch.roster.book import Answer

OPTIONAL = {"typed figure", "learned"}  # they stand in where no roster knows
REMEDY = (
    "Give a roster ([roster] file or url), or type a figure: sitewatch shift 85 --until "
    "18:00."
)


def notes(book: RosterBook, now: datetime) -> list[Note]:
    """Return a note for each source, and a bad one when none of them knows."""
    answers = book.answers(now)
    told = [_note(each) for each in answers]
    if not any(isinstance(each.said, Roster) for each in answers):
        told.append(Note("bad", "Nobody knows who should be working now.", REMEDY))
    return told


def _note(answer: Answer) -> Note:
    source, said = answer
    if isinstance(said, Roster):
        return Note("good", f"The {source} says {said.size} agents ({said.source}).")
    words = printable(f"The {source} does not know: {said.because}.")
    if source in OPTIONAL:
        return Note("good", words)
    return Note("doubtful", words, "Mend it, or take it out of [roster].")

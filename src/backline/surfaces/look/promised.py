"""What was promised on a ticket, and what comes of a customer's silence."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import shorten
from typing import TYPE_CHECKING

from backline.guide.pledges import Fate, Pledge
from backline.records.tickets.promised import chasing_for, pledges_for
from backline.surfaces.look.panels import Owed, Panel
from backline.zones import zone


if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from backline.guide.chasing import Chasing, Step
    from backline.surfaces.look.panels import Asked


@dataclass(frozen=True, slots=True)
class Word:
    """A promise as a line."""

    at: datetime
    what: str
    fate: str
    tone: str
    by: str
    because: str


@dataclass(frozen=True, slots=True)
class Promises:
    """The promises of a ticket: those that are open, and what became of the others."""

    open: tuple[Word, ...]
    settled: tuple[Word, ...]
    zone: tzinfo


_TONES = {Fate.KEPT: "good", Fate.BROKEN: "alarm", Fate.WITHDRAWN: "outline"}
_WORDS = {Fate.KEPT: "Kept", Fate.BROKEN: "Not kept", Fate.WITHDRAWN: "Withdrawn"}


#: So much of a promise stands over the page.
_BRIEF = 60


def promises_panel(asked: Asked) -> Panel | None:
    """Return the promises that the reader may see."""
    pledges = pledges_for(reader=asked.reader, ticket=asked.ticket)
    if not pledges:
        return None
    words = [(pledge.fate, _word(pledge, asked)) for pledge in pledges]
    words.sort(key=lambda told: told[1].at)
    shown = Promises(
        tuple(word for fate, word in words if fate is Fate.OPEN),
        tuple(word for fate, word in words if fate is not Fate.OPEN),
        zone(asked.ticket.site.zone),
    )
    if not shown.open:
        return Panel("look/parts/ticket_promises.html", shown, calm=True)
    first = shown.open[0]
    what = shorten(first.what, _BRIEF, placeholder=" …")
    owed = Owed(first.at, f"keep the promise: {what}")
    return Panel("look/parts/ticket_promises.html", shown, owed=owed)


def _word(pledge: Pledge, asked: Asked) -> Word:
    vendor = asked.reader.side == "vendor"
    among = "" if pledge.to_customer else "among engineers"
    to = "to the customer" if pledge.to_customer and vendor else among
    if pledge.fate is Fate.OPEN:
        late = pledge.due_at <= asked.now
        fate, tone = ("Due now", "warn") if late else ("", "info")
    else:
        fate, tone = _WORDS[pledge.fate], _TONES[pledge.fate]
    return Word(
        at=pledge.due_at,
        what=pledge.what,
        fate=fate,
        tone=tone,
        by=f"{pledge.by_name}, {to}" if to else pledge.by_name,
        because=pledge.because,
    )


@dataclass(frozen=True, slots=True)
class Silence:
    """What was done about a silent customer, and what comes."""

    asked_at: datetime
    steps: tuple[tuple[str, Step], ...]
    because: str
    clause: str
    zone: tzinfo


def chasing_panel(asked: Asked) -> Panel | None:
    """Return when a customer who owes something is asked again, and what then."""
    chasing = chasing_for(reader=asked.reader, ticket=asked.ticket)
    if chasing is None:
        return None
    shown = Silence(
        chasing.asked_at,
        tuple((_step_words(step, chasing), step) for step in chasing.steps),
        chasing.because,
        chasing.clause,
        zone(asked.ticket.site.zone),
    )
    return Panel("look/parts/ticket_chasing.html", shown)


def _step_words(step: Step, chasing: Chasing) -> str:
    if step.closes:
        return "the ticket is closed; it can be reopened"
    verb = "asked again" if step.done else "asks again"
    return f"{verb}, {step.chase} of {chasing.of}"

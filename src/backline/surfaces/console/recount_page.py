"""What the pages of recounts are given: figures and words, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from backline.records.recounts.queries import (
    State,
    choice_of,
    customer_names,
    lines_for,
    zones_of,
)
from backline.records.recounts.tally import Tally
from backline.surfaces.console.pages import place_of
from backline.surfaces.console.recount_forms import words_of
from backline.surfaces.look.badges import Badge
from backline.surfaces.look.pieces import Stat
from backline.surfaces.look.words import count_of, roughly
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backline.records.accounts.queries import Reader
    from backline.records.recounts.models import RecountLine, RecountRun
    from backline.records.recounts.tally import Difference

_BADGES = {
    State.COMPARING: Badge("being compared", "info"),
    State.COMPARED: Badge("waits for you", "warn"),
    State.APPLYING: Badge("being applied", "info"),
    State.DONE: Badge("applied", "good"),
}
_OUTCOMES = {
    "moved": "Changed",
    "left": "Left as before",
    "same": "Same figures",
}
_CUSTOMERS_SHOWN = 10
_LINES_SHOWN = 50
#: So many digits are no ticket's number, and more than a column holds.
_TOO_LONG = 18


@dataclass(frozen=True, slots=True)
class Row:
    """A run in the list of them."""

    run: RecountRun
    what: str
    badge: Badge
    figures: str


@dataclass(frozen=True, slots=True)
class Due:
    """A clock of a ticket, with when it was due and when it is now."""

    number: str
    url: str
    clock: str
    before: datetime | None
    after: datetime | None
    zone: tzinfo
    shift: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One outcome by which the lines can be chosen."""

    label: str
    url: str
    is_open: bool


def row_of(run: RecountRun) -> Row:
    """Return a run as a line of the list."""
    return Row(run, _what(run), _BADGES[State(run.state)], _figures(run))


def _what(run: RecountRun) -> str:
    if run.what == "zone data":
        return f"Zone data {run.tzdata_version}"
    return words_of(choice_of(run))


def _tally(run: RecountRun) -> Tally:
    """Return the sum of what is done; of what was shown, as long as nothing is."""
    is_applied = run.state in {State.APPLYING, State.DONE}
    return Tally.of(run.applied if is_applied else run.shown)


def _figures(run: RecountRun) -> str:
    tally = _tally(run)
    if run.state in {State.COMPARING, State.APPLYING}:
        return f"{tally.tickets:,} of {count_of(run.total, 'ticket')}"
    return f"{tally.moved:,} of {count_of(tally.tickets, 'ticket')} changed"


def run_shown(run: RecountRun, *, reader: Reader) -> dict[str, Any]:
    """Return the page of a run: how far it is, what it comes to, what is left alone."""
    tally = _tally(run)
    total = max(run.total, tally.tickets)
    return {
        "run": run,
        "row": row_of(run),
        "moves": run.state in {State.COMPARING, State.APPLYING},
        "done": f"{tally.tickets:,} of {total:,}",
        "tenths": 1000 * tally.tickets // total if total else 1000,
        "tally": tally,
        "stats": list(_stats(tally)) if tally.tickets else [],
        "largest": list(_largest(tally.largest, reader)),
        "left": sorted(tally.left.items()),
        "customers": _customers(tally.customers),
        "more_customers": max(0, len(tally.customers) - _CUSTOMERS_SHOWN),
    }


def _stats(tally: Tally) -> Iterator[Stat]:
    yield Stat(f"{tally.moved:,}", "tickets whose clocks change")
    yield Stat(f"{tally.later:,}", "due later")
    yield Stat(f"{tally.earlier:,}", "due earlier")
    yield Stat(f"{tally.gone:,}", "due instants gone")
    yield Stat(
        f"{tally.gained:,}", "clocks newly late", "alarm" if tally.gained else ""
    )
    yield Stat(f"{tally.lost:,}", "no longer late", "good" if tally.lost else "")


def _largest(found: list[Difference], reader: Reader) -> Iterator[Due]:
    zones = zones_of(reader=reader, numbers=[each.ticket for each in found])
    for each in found:
        before, after = _instant(each.due_before), _instant(each.due_after)
        yield Due(
            each.ticket,
            place_of(each.ticket),
            each.clock,
            before,
            after,
            zones[each.ticket],
            _shift(before, after),
            "" if before != after else each.words.partition(": ")[2],
        )


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _shift(before: datetime | None, after: datetime | None) -> str:
    if before is None or after is None or before == after:
        return ""
    seconds = int((after - before).total_seconds())
    return f"{roughly(abs(seconds))} {'later' if seconds > 0 else 'earlier'}"


def _customers(found: Mapping[str, list[int]]) -> list[tuple[str, int, int]]:
    names = customer_names(int(number) for number in found)
    rows = [(names[int(key)], later, less) for key, (later, less) in found.items()]
    return sorted(rows, key=lambda row: (-row[1] - row[2], row[0]))[:_CUSTOMERS_SHOWN]


def lines_shown(
    run: RecountRun,
    asked: Mapping[str, str],
    *,
    reader: Reader,
    size: int = _LINES_SHOWN,
) -> dict[str, Any]:
    """Return what a finished run did to each ticket, a page of it."""
    if run.state != State.DONE:
        return {}
    outcome = asked.get("outcome", "")
    outcome = outcome if outcome in _OUTCOMES else ""
    found = lines_for(
        reader=reader, run=run, outcome=outcome, before=_before(asked.get("before", ""))
    )
    lines = list(found[: size + 1])
    shown = lines[:size]
    place = reverse("console-recount", args=[run.pk])
    onward = f"{place}?outcome={outcome}&before={shown[-1].ticket_id}" if shown else ""
    return {
        "lines": [(_OUTCOMES[line.outcome], line, _due(line)) for line in shown],
        "tabs": list(_tabs(place, outcome)),
        "older": onward if len(lines) > size else "",
    }


def _before(text: str) -> int | None:
    """Return the ticket's number to go on below; None for what is no such number."""
    is_number = text.isascii() and text.isdigit() and len(text) < _TOO_LONG
    return int(text) if is_number else None


def _tabs(place: str, outcome: str) -> Iterator[Tab]:
    yield Tab("All", place, not outcome)
    for name, label in _OUTCOMES.items():
        yield Tab(label, f"{place}?outcome={name}", name == outcome)


def _due(line: RecountLine) -> Due:
    number, before, after = line.ticket.number, line.due_before, line.due_after
    return Due(
        number,
        place_of(number),
        line.clock.replace("_", " "),
        before,
        after,
        zone(line.ticket.site.zone),
        _shift(before, after),
    )

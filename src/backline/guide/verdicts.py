"""Verdicts that stay as they were given, whatever terms are applied afterwards.

Guide: package.geography, package.tailored - applying another plan, calendar or zone data
to an open ticket is an explicit act, and a clock that was finished before it never
changes: the event of the act carries what was judged until then.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from backline.guide.account import ClockAccount, Outcome, Status
from backline.guide.counting import Limit
from backline.guide.plan import NoTarget, Span
from backline.guide.timeline import Event, Kind


if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backline.guide.account import Count
    from backline.guide.plan import Target

_Row = dict[str, "str | int | None"]
#: What was judged of some clocks, by name and ordinal.
Verdicts = dict[tuple[str, int], _Row]

#: Made once, for a recount writes them by the hundred thousand.
_WRITER = json.JSONEncoder(separators=(",", ":"))


def verdicts_of(
    clocks: Iterable[ClockAccount], *, under: str, anew: Iterable[ClockAccount] = ()
) -> Verdicts:
    """Return what was judged of the finished ones of *clocks*.

    Args:
        clocks: the clocks under the terms that held until now.
        under: those terms, in words.
        anew: the clocks as the terms from now on tell them, with nothing kept. A
            verdict stays for as long as they tell its clock to be over at that instant.
    """
    over = {(clock.name, clock.ordinal): clock.finished_at for clock in anew}
    rows: Verdicts = {}
    for clock in clocks:
        if clock.status is Status.FINISHED:
            key = (clock.name, clock.ordinal)
            row = rows[key] = _told(clock, clock.kept or under)
            row["over_at"] = written(over.get(key) or clock.finished_at)
    return rows


def carried(verdicts: Verdicts) -> str:
    """Return *verdicts* as the fact of the event that carries them."""
    rows: list[_Row] = list(verdicts.values())
    return _WRITER.encode(rows)


def kept_verdicts(
    events: Sequence[Event], clocks: list[ClockAccount]
) -> list[ClockAccount]:
    """Return *clocks* with the verdicts that were given under terms before.

    A clock that goes on again, because the ticket was reopened, is told anew; also
    when it is over once more.
    """
    kept = _kept(events)
    return with_verdicts(kept, clocks) if kept else clocks


def with_verdicts(
    verdicts: Verdicts, clocks: Iterable[ClockAccount]
) -> list[ClockAccount]:
    """Return *clocks* with *verdicts* in the places of those that are over as then."""
    kept = dict(verdicts)
    result: list[ClockAccount] = []
    for clock in clocks:
        row = kept.pop((clock.name, clock.ordinal), None)
        if row is None or not _is_over_as_before(clock, row):
            result.append(clock)
        else:
            result.append(_as_it_was(row, clock.counts))
    result.extend(_as_it_was(row, ()) for row in kept.values())
    return result


def _is_over_as_before(clock: ClockAccount, row: _Row) -> bool:
    over = row.get("over_at") or row["finished_at"]
    return clock.status is Status.FINISHED and written(clock.finished_at) == over


def _kept(events: Sequence[Event]) -> Verdicts:
    applied = [event for event in events if event.kind is Kind.TERMS_APPLIED]
    found: Verdicts = {}
    for event in sorted(applied, key=_seq):
        rows: list[_Row] = json.loads(event.words("finished") or "[]")
        for row in rows:
            found[str(row["name"]), _whole(row, "ordinal")] = row
    return found


def _seq(event: Event) -> int:
    return event.seq


def _told(clock: ClockAccount, under: str) -> _Row:
    limit = clock.limit
    return {
        "name": clock.name,
        "ordinal": clock.ordinal,
        "severity": clock.severity,
        "target": clock.target.words,
        "clause": clock.clause,
        "outcome": clock.outcome.value if clock.outcome else "",
        "started_at": written(clock.started_at),
        "finished_at": written(clock.finished_at),
        "counted": clock.counted,
        "base": limit.base if limit else None,
        "seconds": limit.seconds if limit else None,
        "used": clock.used,
        "due_at": written(clock.due_at),
        "breach_at": written(clock.breach_at),
        "because": clock.because,
        "under": under,
    }


def written(instant: datetime | None) -> str | None:
    """Return an instant as a verdict has it."""
    return None if instant is None else instant.isoformat()


def _as_it_was(row: _Row, counts: tuple[Count, ...]) -> ClockAccount:
    started, finished = _instant(row, "started_at"), _instant(row, "finished_at")
    counted, seconds = str(row["counted"]), row["seconds"]
    limit = None
    promise: Target = NoTarget(str(row["target"]))
    if seconds is not None:
        limit = Limit(counted, _whole(row, "base"), int(seconds))
        promise = Span(limit.seconds, counted)
    return ClockAccount(
        name=str(row["name"]),
        ordinal=_whole(row, "ordinal"),
        severity=str(row["severity"]),
        target=promise,
        clause=str(row["clause"]),
        status=Status.FINISHED,
        outcome=Outcome(str(row["outcome"])),
        started_at=started,
        finished_at=finished,
        limit=limit,
        used=_whole(row, "used"),
        used_as_of=finished,
        due_at=_maybe_instant(row, "due_at"),
        breach_at=_maybe_instant(row, "breach_at"),
        because=str(row["because"]),
        counts=counts,
        counted=counted,
        kept=str(row["under"]),
    )


def _instant(row: _Row, name: str) -> datetime:
    return datetime.fromisoformat(str(row[name]))


def _maybe_instant(row: _Row, name: str) -> datetime | None:
    return None if row[name] is None else _instant(row, name)


def _whole(row: _Row, name: str) -> int:
    return int(row[name] or 0)

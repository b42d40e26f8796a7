"""What the pages of histories are given: figures and words, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from backline.records.histories.queries import State
from backline.replay.report import duration, share_of
from backline.surfaces.look.badges import Badge
from backline.surfaces.look.pieces import Fact, Stat


if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backline.records.histories.models import History

BADGES = {
    State.GIVEN: Badge("being read", "info"),
    State.REFUSED: Badge("refused", "alarm"),
    State.READ: Badge("waits for you", "warn"),
    State.JUDGING: Badge("being judged", "info"),
    State.JUDGED: Badge("judged", "good"),
}
_PATHS_SHOWN = 8
_DEFECTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Line:
    """A history in the list of them."""

    history: History
    badge: Badge
    by: str
    cases: str


@dataclass(frozen=True, slots=True)
class ClockLine:
    """How one clock was judged at one severity."""

    clock: str
    severity: str
    figures: tuple[str, ...]
    share: str


def line_of(history: History) -> Line:
    """Return a history as a line of the list."""
    by = history.given_by.name if history.given_by else "the desk"
    cases = f"{history.cases:,}" if history.cases else ""
    return Line(history, BADGES[State(history.state)], by, cases)


def history_shown(history: History) -> dict[str, Any]:
    """Return the page of a history: its head, its preview, its report."""
    line, preview = line_of(history), history.preview
    shown = {
        "line": line,
        "history": history,
        "head": list(_head(history, line)),
        "preview": preview,
        "defects": preview.get("defects", []),
        "facts": _facts(preview.get("facts", {})),
        "moves": history.state in {State.GIVEN, State.JUDGING},
        "tenths": 1000 * history.cases_judged // history.cases if history.cases else 0,
    }
    if history.report is not None:
        shown |= _report(history.report)
    return shown


def _head(history: History, line: Line) -> Iterator[Fact]:
    preview = history.preview
    yield Fact("Given by", line.by)
    yield Fact("File", history.file_name, f"{history.size:,} bytes")
    yield Fact("Mapping", history.mapping_name.replace("_", " "))
    yield Fact("Judged under", history.plan_name, history.calendar_name)
    if "cases" in preview:
        events = f"{preview['events']:,} events"
        yield Fact("Cases", f"{preview['cases']:,}", events)
        first, last = (
            datetime.fromisoformat(preview[key]) for key in ("first_at", "last_at")
        )
        yield Fact("From", f"{first:%-d %b %Y}", f"to {last:%-d %b %Y}")


def _report(report: Mapping[str, Any]) -> dict[str, Any]:
    time, reopened = report["time"], report["reopened"]
    paths = list(report["levels"]["paths"].items())
    return {
        "clocks": list(_clock_lines(report["compliance"])),
        "stats": list(_stats(report["compliance"])),
        "paths": [(path, f"{count:,}") for path, count in paths[:_PATHS_SHOWN]],
        "more_paths": max(0, len(paths) - _PATHS_SHOWN),
        "waiting": [
            Fact("Until restored", duration(time["total_s"]), "of service time"),
            Fact("Waiting", duration(time["wait_client_s"]), "for the customer"),
            Fact("Waited", _cases(time["waits_on_client"]), "for the customer"),
            Fact("Reopened", _cases(reopened["cases"])),
            Fact("In time", _times(reopened["same_ticket"]), "the same ticket"),
            Fact("Too late", _times(reopened["linked_ticket"]), "a linked ticket"),
        ],
        "assumed": report["assumptions"],
        "facts": _facts(report["facts"]),
        "defects": [
            {
                "kind": kind,
                "cases": defect["cases"],
                "assumed": defect["assumed"],
                "first": defect["found"][:_DEFECTS_SHOWN],
            }
            for kind, defect in report["defects"].items()
        ],
    }


def _facts(counts: Mapping[str, int]) -> list[Fact]:
    return [Fact(name, f"{count:,}") for name, count in counts.items()]


def _clock_lines(
    compliance: Mapping[str, Mapping[str, Mapping[str, int]]],
) -> Iterator[ClockLine]:
    for clock, severities in compliance.items():
        for severity, results in severities.items():
            figures = tuple(
                f"{results.get(name, 0):,}"
                for name in ("met", "missed", "running", "not_judged")
            )
            if any(results.values()):
                name = _clock_name(clock)
                yield ClockLine(name, severity, figures, share_of(results))


def _stats(
    compliance: Mapping[str, Mapping[str, Mapping[str, int]]],
) -> Iterator[Stat]:
    """Yield of each clock how many of the judged were met, over all severities."""
    for clock, severities in compliance.items():
        total = {
            name: sum(results.get(name, 0) for results in severities.values())
            for name in ("met", "missed")
        }
        yield Stat(share_of(total), f"{_clock_name(clock)} met")


def _clock_name(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _cases(count: int) -> str:
    return f"{count:,} case{'' if count == 1 else 's'}"


def _times(count: int) -> str:
    return f"{count:,} time{'' if count == 1 else 's'}"

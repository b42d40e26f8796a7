"""A ledger to take away: the file that anybody can recompute, and a table."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from django.http import HttpResponse

from backline.surfaces.look.words import utc


if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from backline.records.tickets.queries import Ledger


COLUMNS = (
    *("clock", "ordinal", "severity", "outcome", "verdict", "hours"),
    *("from", "to", "seconds", "counted", "ball", "why", "clause", "written_down"),
)
#: What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def json_response(file: Mapping[str, object], number: str) -> HttpResponse:
    """Return an exported ledger as a download."""
    body = json.dumps(file, indent=1, ensure_ascii=False, allow_nan=False)
    return _download(f"{body}\n", f"{number}-ledger.json", "application/json")


def csv_response(ledger: Ledger) -> HttpResponse:
    """Return the lines of a ledger as a table; of corrected verdicts the first, too."""
    return table_response(COLUMNS, _rows(ledger), f"{ledger.number}-ledger.csv")


def table_response(
    columns: Iterable[str], rows: Iterable[Iterable[object]], name: str
) -> HttpResponse:
    """Return a table as a download, with nothing that a spreadsheet would execute."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_safe(cell) for cell in row])
    return _download(text.getvalue(), name, "text/csv; charset=utf-8")


def _rows(ledger: Ledger) -> Iterator[tuple[object, ...]]:
    for clock in ledger.clocks:
        for told, name in ((clock, clock.name), (clock.first, f"{clock.name}, first")):
            if told is None:
                continue
            head = (name, told.ordinal, told.severity, told.outcome, told.verdict)
            for line in told.lines:
                yield (
                    *(*head, told.hours, utc(line.start), utc(line.end)),
                    *(line.seconds, line.counted, line.ball, line.why, line.clause),
                    utc(line.recorded_at) if line.recorded_at else "",
                )


def _safe(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell


def _download(body: str, name: str, kind: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(body, content_type=kind, headers=headers)

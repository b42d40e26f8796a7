"""Measures whose two figures a site's own settings say where to find.

What is inside a platform that is not public is agreed on with the customer, measure by
measure: this says of which component, of how many, and from where that total is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, get_args

from sitewatch import shape
from sitewatch.measurement import (
    MOST_EVIDENCE,
    BadMeasurement,
    Measurement,
    TotalSource,
)
from sitewatch.probes.probe import Note, Watched, blind, printable
from sitewatch.probes.settings import name


if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

#: The settings of a measure that say what it is.
KEYS = {"component", "measure", "total_source"}
MOST_MEASURES = 50


def watched(table: Mapping[str, object], *, default: str | None = None) -> Watched:
    """Return which measure a table of settings is about."""
    source = shape.text(table.get("total_source", default), "total_source")
    if source not in get_args(TotalSource):
        told = ", ".join(get_args(TotalSource))
        msg = f"total_source: one of {told} expected, not {source!r}"
        raise shape.Misshapen(msg)
    return Watched(
        name(table, "component", ""),
        name(table, "measure", ""),
        cast("TotalSource", source),
    )


def measured(
    what: Watched, affected: object, total: object, *, told: str, now: datetime
) -> Measurement:
    """Return the measurement of two figures as others wrote them.

    Figures that cannot be (half a call, more affected than there are, nothing) make it
    blind, with what was found as the evidence.
    """
    try:
        return Measurement(
            component=what.component,
            measure=what.measure,
            affected=shape.integer(affected, "affected"),
            total=shape.integer(total, "total"),
            total_source=what.total_source,
            state="measured",
            evidence=printable(f"{affected} of {total}, {told}")[:MOST_EVIDENCE],
            at=now,
        )
    except (shape.Misshapen, BadMeasurement) as error:
        return blind([what], f"{told}: {error}", now)[0]


def notes(found: Sequence[Measurement], remedy: str) -> list[Note]:
    """Return what the doctor says of measures: whether they can be read."""
    return [_note(each, remedy) for each in found]


def _note(one: Measurement, remedy: str) -> Note:
    said = f"{one.measure}: {one.evidence}"
    if one.state == "blind":
        return Note("bad", said, remedy)
    if one.total_source == "checked" and one.affected:
        return Note(
            "doubtful", said, "This is what it looks for; see whether it is so."
        )
    return Note("good", said)

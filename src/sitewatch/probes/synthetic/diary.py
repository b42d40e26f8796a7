"""Which series were begun, on disk: the rate holds over a restart too."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from sitewatch import instants, shape
from sitewatch.files import write_whole
from sitewatch.probes.synthetic.schedule import Series


if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

KEPT = timedelta(hours=25)  # the longest time between two series, and an hour
MOST_SERIES = 5000
MOST_FILE = 1_000_000


class NoDiary(Exception):
    """The diary cannot be kept, so no calls are placed."""


class Diary:
    def __init__(self, path: Path) -> None:
        self.path = path

    def series(self) -> list[Series]:
        """Return what was begun; garbage counts as nothing, and is written over."""
        try:
            with self.path.open("rb") as file:
                body = file.read(MOST_FILE)
            said = shape.items(shape.json_of(body), "diary", most=MOST_SERIES)
            return [_series(each) for each in said]
        except FileNotFoundError:
            return []
        except (shape.Misshapen, instants.BadInstant):
            return []
        except OSError as error:
            raise self._none(error) from error

    def begin(self, now: datetime, calls: int) -> None:
        """Note a series before its first call is placed."""
        kept = [each for each in self.series() if abs(now - each.at) < KEPT]
        told = [
            {"at": instants.as_text(each.at), "calls": each.calls}
            for each in [*kept, Series(now, calls)][-MOST_SERIES:]
        ]
        try:
            write_whole(self.path, json.dumps(told).encode())
        except OSError as error:
            raise self._none(error) from error

    def _none(self, error: OSError) -> NoDiary:
        return NoDiary(
            f"{self.path} cannot be used ({error.strerror}), and without it nobody "
            "knows how many test calls were placed"
        )


def _series(value: object) -> Series:
    said = shape.mapping(value, "series")
    return Series(
        instants.from_text(shape.text(said.get("at"), "at")),
        shape.integer(said.get("calls"), "calls"),
    )

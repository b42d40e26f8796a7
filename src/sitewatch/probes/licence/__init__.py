"""Licences of the platform that run out: nobody logs in on the day after."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sitewatch import shape
from sitewatch.measurement import Measurement
from sitewatch.probes.checked import SITE, Finding, measured, notes
from sitewatch.probes.probe import Note, Place, Watched
from sitewatch.probes.settings import number, refuse_unknown


KEYS = {"least_days", "licences"}
LICENCE_KEYS = {"name", "expires", "file", "pattern"}
LEAST_DAYS = 30
MOST_LICENCES = 20
MOST_FILE = 1_000_000
WATCHED = Watched(SITE, "licences_expiring", "checked")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Licence:
    """Valid through *expires*, or through the day that *pattern* finds in *file*."""

    name: str
    expires: date | None = None
    file: Path | None = None
    pattern: re.Pattern[str] | None = None

    def until(self) -> date:
        """Return the last day on which the licence is valid.

        Raises:
            Misshapen: the file does not say, with what it says instead.
        """
        if self.expires is not None or self.file is None or self.pattern is None:
            return self.expires or date.max
        try:
            with self.file.open(encoding="utf-8", errors="replace") as file:
                found = self.pattern.search(file.read(MOST_FILE))
        except OSError as error:
            msg = f"{self.file} cannot be read: {error.strerror}"
            raise shape.Misshapen(msg) from error
        if found is None:
            msg = f"{self.file} does not say until when"
            raise shape.Misshapen(msg)
        return _day(found["day"])


@dataclass(frozen=True, slots=True)
class LicenceProbe:
    name: str
    licences: tuple[Licence, ...]
    least_days: int = LEAST_DAYS
    watches: Sequence[Watched] = (WATCHED,)

    def measure(self, now: datetime) -> list[Measurement]:
        return [measured(WATCHED, self._looked(now), "licences expire", now)]

    def examine(self, now: datetime) -> list[Note]:
        return notes(
            self._looked(now), "Renew it, or correct what the file says of it."
        )

    def close(self) -> None:
        """Nothing is kept open."""

    def _looked(self, now: datetime) -> list[Finding]:
        return [self._look(each, now.date()) for each in self.licences]

    def _look(self, licence: Licence, today: date) -> Finding:
        try:
            until = licence.until()
        except shape.Misshapen as error:
            return Finding(licence.name, "unseen", str(error))
        soon = until - today < timedelta(days=self.least_days)
        return Finding(licence.name, "lost" if soon else "well", f"until {until}")


def from_settings(settings: Mapping[str, object], place: Place) -> LicenceProbe:
    refuse_unknown(settings, KEYS)
    tables = shape.tables(settings.get("licences"), "licences", most=MOST_LICENCES)
    return LicenceProbe(
        place.name,
        tuple(_licence(table, place) for table in tables),
        number(settings, "least_days", LEAST_DAYS, (1, 365)),
    )


def _licence(table: Mapping[str, object], place: Place) -> Licence:
    refuse_unknown(table, LICENCE_KEYS)
    name = shape.text(table.get("name"), "name", most=80)
    if "expires" in table:
        return Licence(name, expires=_expires(table["expires"]))
    return Licence(
        name,
        file=place.folder / shape.text(table.get("file"), "file"),
        pattern=shape.pattern(table.get("pattern"), "pattern", groups={"day"}),
    )


def _expires(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return _day(shape.text(value, "expires"))


def _day(text: str) -> date:
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    msg = f"{text[:40]!r} is not a day such as 2027-01-31"
    raise shape.Misshapen(msg)

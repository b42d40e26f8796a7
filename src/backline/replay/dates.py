"""How a log writes its instants: ISO 8601, or a form of its own.

A form is a text with the marks of `strftime`, such as ``%d/%m/%Y %H:%M``. What it finds
is written as ISO 8601 and read like any other instant, so that a day that is not there,
the zone and the changes of clocks are the guide's business alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from backline.guide.wall import BadInstant, instant_of, parse_instant
from backline.replay.stated import BadMapping


ISO = ""
_HAS_OFFSET = re.compile(r"(Z|[+-]\d\d(:?\d\d){0,2})$")
_MONTHS = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
]
_MARKS = {
    "%Y": r"(?P<year>\d{4})",
    "%m": r"(?P<month>\d{1,2})",
    "%b": rf"(?P<month_name>{'|'.join(_MONTHS)})",
    "%d": r"(?P<day>\d{1,2})",
    "%H": r"(?P<hour>\d{1,2})",
    "%I": r"(?P<hour>\d{1,2})",
    "%p": r"(?P<half>am|pm)",
    "%M": r"(?P<minute>\d{1,2})",
    "%S": r"(?P<second>\d{1,2})",
    "%f": r"(?P<part>\d{1,9})",
    "%z": r"(?P<offset>Z|[+-]\d\d:?\d\d)",
}
_NOON = 12
_NEEDED = ({"%Y"}, {"%m", "%b"}, {"%d"}, {"%H", "%I"})


@dataclass(frozen=True, slots=True)
class DateForm:
    """A form as the mapping states it, with what finds its parts."""

    stated: str
    pattern: re.Pattern[str] | None
    zone: ZoneInfo | None

    def instant(self, text: str) -> datetime:
        """Return the instant that *text* names.

        Raises:
            BadInstant: it names none; the text says why and what to write.
        """
        iso = text if self.pattern is None else self._as_iso(text)
        try:
            at = instant_of(parse_instant(iso, self.zone or UTC))
        except BadInstant as error:
            if iso is text:
                raise
            message = f"{text[:40]!r} is no instant in the form {self.stated}."
            raise BadInstant(message) from error
        if self.zone is None and not _HAS_OFFSET.search(iso[10:]):
            message = (
                f"{text[:40]!r} has no offset. Write one (2026-03-02T09:00:00Z), or "
                "state zone in the mapping."
            )
            raise BadInstant(message)
        return at

    def _as_iso(self, text: str) -> str:
        found = self.pattern.fullmatch(text) if self.pattern else None
        if found is None:
            message = (
                f"{text[:40]!r} is not written as {self.stated}. Mend it, or the "
                "mapping's date_form."
            )
            raise BadInstant(message)
        said = found.groupdict()
        if (said.get("part") or "0").strip("0"):
            message = f"{text[:40]!r} is finer than a second. Give whole seconds."
            raise BadInstant(message)
        month = said.get("month") or str(_MONTHS.index(said["month_name"].lower()) + 1)
        return (
            f"{said['year']}-{month:0>2}-{said['day']:0>2}T{_hour(said)}"
            f":{said.get('minute') or '':0>2}:{said.get('second') or '':0>2}"
            f"{said.get('offset') or ''}"
        )


def _hour(said: dict[str, str]) -> str:
    hour = said["hour"]
    if not said.get("half"):
        return f"{hour:0>2}"
    if not 1 <= int(hour) <= _NOON:
        return hour  # no such hour: refused with the rest
    return f"{int(hour) % _NOON + _NOON * (said['half'].lower() == 'pm'):02}"


def date_form(stated: str, zone: ZoneInfo | None) -> DateForm:
    """Return the form that *stated* writes; ISO 8601 when it is empty.

    Raises:
        BadMapping: a mark is unknown or missing.
    """
    if stated == ISO:
        return DateForm("ISO 8601", None, zone)
    marks = re.findall(r"%.?", stated)
    for mark in marks:
        if mark not in _MARKS or marks.count(mark) > 1:
            why = "twice" if mark in _MARKS else "unknown"
            known = " ".join(_MARKS)
            message = f"date_form {stated!r}: {mark} is {why}. Known are {known}."
            raise BadMapping(message)
    for choice in _NEEDED:
        if len(choice.intersection(marks)) != 1:
            needed = " or ".join(sorted(choice))
            message = f"date_form {stated!r} has not one {needed}. Write it in."
            raise BadMapping(message)
    if ("%I" in marks) != ("%p" in marks):
        message = f"date_form {stated!r}: %I and %p go together. Write both, or %H."
        raise BadMapping(message)
    parts = re.split(r"(%.)", stated)
    pattern = "".join(_MARKS.get(part) or re.escape(part) for part in parts)
    return DateForm(stated, re.compile(pattern, re.IGNORECASE | re.ASCII), zone)

"""Distinct things that a log names: how many of them are bad, in fifteen minutes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sitewatch import shape
from sitewatch.following import Following, Lines
from sitewatch.probes import figures
from sitewatch.probes.probe import Note, Place, Watched, blind
from sitewatch.probes.settings import refuse_unknown
from sitewatch.probes.switch import CALL_WINDOW_SECONDS


if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from sitewatch.measurement import Measurement

KEYS = {*figures.KEYS, "path", "bad", "good"}
WINDOW = timedelta(seconds=CALL_WINDOW_SECONDS)
MOST_REMEMBERED = 50_000


@dataclass(slots=True)
class LogProbe:
    """*bad* and *good* each find one thing in a line, named by the group `id`.

    The total is the bad and the good ones together. A line counts when it is read;
    a thing that is named again is one thing, and bad if it ever was.
    """

    name: str
    watched: Watched
    following: Following
    bad: re.Pattern[str]
    good: re.Pattern[str]
    _seen: OrderedDict[str, tuple[datetime, bool]] = field(default_factory=OrderedDict)
    _whole_from: datetime | None = None
    _gap: str = ""

    @property
    def watches(self) -> list[Watched]:
        return [self.watched]

    def measure(self, now: datetime) -> list[Measurement]:
        try:
            found = self.following.look()
        except OSError as error:
            self.following.close()
            self._whole_from = None
            because = f"{self.following.path} cannot be read: {error.strerror}"
            return blind([self.watched], because, now)
        self._take(found, now)
        return [self._measured(now)]

    def examine(self, now: datetime) -> list[Note]:
        told = self.measure(now)[0]
        if told.state == "blind":
            return [Note("bad", told.evidence, "Let this user read the log.")]
        return [Note("good", f"{self.following.path} can be followed.")]

    def close(self) -> None:
        self.following.close()

    def _take(self, found: Lines, now: datetime) -> None:
        if self._whole_from is None or found.gap:
            self._whole_from, self._gap = now, found.gap
        for line in found.lines:
            hit = self.bad.search(line)
            other = None if hit else self.good.search(line)
            if match := hit or other:
                self._note(match["id"], hit is not None, now)
        while self._seen:
            first = next(iter(self._seen))
            at, _ = self._seen[first]
            if now - at < WINDOW and len(self._seen) <= MOST_REMEMBERED:
                break
            del self._seen[first]

    def _note(self, thing: str, bad: bool, now: datetime) -> None:
        _, was_bad = self._seen.pop(thing, (now, False))
        self._seen[thing] = (now, bad or was_bad)

    def _measured(self, now: datetime) -> Measurement:
        bad = sum(1 for _, was_bad in self._seen.values() if was_bad)
        minutes = CALL_WINDOW_SECONDS // 60
        told = f"in the last {minutes} min of {self.following.path}"
        if self._gap and self._whole_from and now - self._whole_from < WINDOW:
            told = f"{told}; {self._gap} at {self._whole_from:%H:%M:%S} UTC"
        return figures.measured(self.watched, bad, len(self._seen), told=told, now=now)


def from_settings(settings: Mapping[str, object], place: Place) -> LogProbe:
    refuse_unknown(settings, KEYS)
    return LogProbe(
        place.name,
        figures.watched(settings, default="offered"),
        Following(place.folder / shape.text(settings.get("path"), "path")),
        shape.pattern(settings.get("bad"), "bad", groups={"id"}),
        shape.pattern(settings.get("good"), "good", groups={"id"}),
    )

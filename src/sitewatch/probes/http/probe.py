"""Measures that a page tells, and pages that have to answer.

Ameyo and others publish no inside: which page tells which figure is agreed on with the
customer and written into the site's configuration.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sitewatch import shape
from sitewatch.probes import figures
from sitewatch.probes.checked import Finding, measured
from sitewatch.probes.fetching import KEYS as FETCHING_KEYS
from sitewatch.probes.fetching import Fetching, Unfetched, fetching
from sitewatch.probes.pointing import pointed, pointer
from sitewatch.probes.probe import Note, Place, Watched, blind
from sitewatch.probes.settings import number, refuse_unknown


if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sitewatch.measurement import Measurement
    from sitewatch.wire import Answer, Endpoint

KEYS = {*FETCHING_KEYS, "measures"}
FIGURE_KEYS = {*figures.KEYS, "url", "affected", "total"}
CHECK_KEYS = {*figures.KEYS, "url", "status", "contains"}
OK = 200
FAIL = "pages fail"


@dataclass(frozen=True, slots=True)
class Figures:
    """Two figures at JSON pointers of a page."""

    watched: Watched
    where: Endpoint
    affected: str
    total: str

    def measured(self, answer: Answer, now: datetime) -> Measurement:
        told = f"as {self.where.host} tells"
        if answer.status != OK:
            because = f"{self.where.host} answered with status {answer.status}"
            return blind([self.watched], because, now)[0]
        try:
            page = shape.json_of(answer.body)
            affected, total = pointed(page, self.affected), pointed(page, self.total)
        except shape.Misshapen as error:
            return blind([self.watched], f"{told}: {error}", now)[0]
        return figures.measured(self.watched, affected, total, told=told, now=now)


@dataclass(frozen=True, slots=True)
class Check:
    """A page that has to answer with a status, and with some words in it."""

    watched: Watched
    where: Endpoint
    status: int = OK
    contains: str = ""

    def measured(self, answer: Answer, now: datetime) -> Measurement:
        where = f"{self.where.host}{self.where.path}"
        if answer.status != self.status:
            said = f"it answered with status {answer.status}, not {self.status}"
            found = Finding(where, "lost", said)
        elif self.contains.encode() not in answer.body:
            found = Finding(where, "lost", f"it does not say {self.contains!r}")
        else:
            found = Finding(where, "well", "it answers")
        return measured(self.watched, [found], FAIL, now)


@dataclass(frozen=True, slots=True)
class HttpProbe:
    name: str
    fetching: Fetching
    measures: tuple[Figures | Check, ...]

    @property
    def watches(self) -> list[Watched]:
        return [each.watched for each in self.measures]

    def measure(self, now: datetime) -> list[Measurement]:
        """Return each measure; a page that several ask for is fetched once.

        A check that gets no answer at all fails: not answering is what it looks for.
        """
        pages = _Pages(self.fetching)
        return [self._measured(each, pages, now) for each in self.measures]

    def examine(self, now: datetime) -> list[Note]:
        remedy = "Correct url and pointers, or let it be reached."
        return figures.notes(self.measure(now), remedy)

    def close(self) -> None:
        """Nothing is kept open."""

    def _measured(
        self, one: Figures | Check, pages: _Pages, now: datetime
    ) -> Measurement:
        try:
            answer = pages.get(one.where)
        except Unfetched as error:
            if isinstance(one, Check):
                found = Finding(one.where.host, "lost", str(error))
                return measured(one.watched, [found], FAIL, now)
            return blind([one.watched], str(error), now)[0]
        return one.measured(answer, now)


@dataclass(frozen=True, slots=True)
class _Pages:
    """The pages of one measurement; a server that gave none is not asked again."""

    fetching: Fetching
    found: dict[Endpoint, Answer] = field(default_factory=dict)
    dead: dict[tuple[str, int], Unfetched] = field(default_factory=dict)

    def get(self, where: Endpoint) -> Answer:
        server = (where.host, where.port)
        if server in self.dead:
            raise self.dead[server]
        if where not in self.found:
            try:
                self.found[where] = self.fetching.fetch(where)
            except Unfetched as error:
                self.dead[server] = error
                raise
        return self.found[where]


def from_settings(settings: Mapping[str, object], place: Place) -> HttpProbe:
    refuse_unknown(settings, KEYS)
    how = fetching(settings, place)
    tables = shape.tables(
        settings.get("measures"), "measures", most=figures.MOST_MEASURES
    )
    return HttpProbe(place.name, how, tuple(_measure(table, how) for table in tables))


def _measure(table: Mapping[str, object], how: Fetching) -> Figures | Check:
    where = how.endpoint(shape.text(table.get("url"), "url"), "url")
    if "affected" in table or "total" in table:
        refuse_unknown(table, FIGURE_KEYS)
        return Figures(
            figures.watched(table),
            where,
            pointer(table.get("affected"), "affected"),
            pointer(table.get("total"), "total"),
        )
    refuse_unknown(table, CHECK_KEYS)
    return Check(
        figures.watched(table, default="checked"),
        where,
        number(table, "status", OK, (100, 599)),
        shape.text(table.get("contains", ""), "contains"),
    )

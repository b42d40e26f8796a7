"""Two sums over a Prometheus text page for each measure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast

from prometheus_client.parser import text_string_to_metric_families

from sitewatch import shape
from sitewatch.probes import figures
from sitewatch.probes.fetching import KEYS as FETCHING_KEYS
from sitewatch.probes.fetching import Fetching, Unfetched, fetching
from sitewatch.probes.probe import Note, Place, Watched, blind
from sitewatch.probes.prometheus.counters import Growth
from sitewatch.probes.settings import refuse_unknown


if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sitewatch.measurement import Measurement
    from sitewatch.wire import Endpoint

KEYS = {*FETCHING_KEYS, "url", "measures"}
MEASURE_KEYS = {*figures.KEYS, "affected", "total"}
SUM_KEYS = {"metric", "labels", "reads"}
MOST_SAMPLES = 200_000


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of a metric over the series that have *labels*."""

    metric: str
    labels: tuple[tuple[str, str], ...]
    reads: Literal["gauge", "counter"]

    def of(self, page: Mapping[str, list[tuple[dict[str, str], float]]]) -> int:
        """Return the sum on a page.

        Raises:
            Misshapen: the metric is not there, or is no whole number.
        """
        if self.metric not in page:
            msg = f"the page has no metric {self.metric}"
            raise shape.Misshapen(msg)
        wanted = set(self.labels)
        values = [
            value for labels, value in page[self.metric] if wanted <= labels.items()
        ]
        if not all(
            float(value).is_integer() for value in values
        ):  # NaN and infinity too
            msg = f"{self.metric} is no whole number"
            raise shape.Misshapen(msg)
        return sum(int(value) for value in values)


@dataclass(frozen=True, slots=True)
class Measure:
    watched: Watched
    affected: Sum
    total: Sum


@dataclass(slots=True)
class PrometheusProbe:
    name: str
    fetching: Fetching
    where: Endpoint
    measures: tuple[Measure, ...]
    _grown: dict[tuple[int, str], Growth] = field(default_factory=dict)

    @property
    def watches(self) -> list[Watched]:
        return [each.watched for each in self.measures]

    def measure(self, now: datetime) -> list[Measurement]:
        try:
            page = _series(self.fetching.page(self.where))
        except (Unfetched, shape.Misshapen) as error:
            return blind(self.watches, str(error), now)
        return [self._measured(at, page, now) for at in range(len(self.measures))]

    def examine(self, now: datetime) -> list[Note]:
        remedy = "Correct url, metric and labels."
        return figures.notes(self.measure(now), remedy)

    def close(self) -> None:
        """Nothing is kept open."""

    def _measured(
        self,
        at: int,
        page: Mapping[str, list[tuple[dict[str, str], float]]],
        now: datetime,
    ) -> Measurement:
        one = self.measures[at]
        told = f"as {self.where.host} tells Prometheus"
        try:
            affected = self._read((at, "affected"), one.affected, page, now)
            total = self._read((at, "total"), one.total, page, now)
        except shape.Misshapen as error:
            return blind([one.watched], str(error), now)[0]
        return figures.measured(one.watched, affected, total, told=told, now=now)

    def _read(
        self,
        key: tuple[int, str],
        wanted: Sum,
        page: Mapping[str, list[tuple[dict[str, str], float]]],
        now: datetime,
    ) -> int:
        value = wanted.of(page)
        if wanted.reads == "gauge":
            return value
        return self._grown.setdefault(key, Growth()).take(value, now)


def _series(page: bytes) -> dict[str, list[tuple[dict[str, str], float]]]:
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    count = 0
    try:
        for family in text_string_to_metric_families(page.decode("utf-8")):
            for sample in family.samples:
                count += 1
                found.setdefault(sample.name, []).append((sample.labels, sample.value))
            if count > MOST_SAMPLES:
                msg = f"the page has more than {MOST_SAMPLES} series"
                raise shape.Misshapen(msg)
    except (ValueError, KeyError, IndexError) as error:
        msg = "the page is not in the text format of Prometheus"
        raise shape.Misshapen(msg) from error
    return found


def from_settings(settings: Mapping[str, object], place: Place) -> PrometheusProbe:
    refuse_unknown(settings, KEYS)
    how = fetching(settings, place)
    tables = shape.tables(
        settings.get("measures"), "measures", most=figures.MOST_MEASURES
    )
    return PrometheusProbe(
        place.name,
        how,
        how.endpoint(shape.text(settings.get("url"), "url"), "url"),
        tuple(_measure(table) for table in tables),
    )


def _measure(table: Mapping[str, object]) -> Measure:
    refuse_unknown(table, MEASURE_KEYS)
    return Measure(
        figures.watched(table),
        _sum(table.get("affected"), "affected"),
        _sum(table.get("total"), "total"),
    )


def _sum(value: object, path: str) -> Sum:
    table = shape.mapping(value, path)
    refuse_unknown(table, SUM_KEYS)
    labels = shape.mapping(table.get("labels", {}), f"{path}.labels")
    reads = shape.text(table.get("reads", "gauge"), f"{path}.reads")
    if reads not in {"gauge", "counter"}:
        msg = f"{path}.reads: gauge or counter expected"
        raise shape.Misshapen(msg)
    return Sum(
        shape.text(table.get("metric"), f"{path}.metric", most=200),
        tuple((name, shape.text(labels[name], f"{path}.labels")) for name in labels),
        cast("Literal['gauge', 'counter']", reads),
    )

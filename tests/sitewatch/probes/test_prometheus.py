from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sitewatch.probes.pages import Pages, pages_serving
from tests.sitewatch.standin import place

from sitewatch.probes import registry
from sitewatch.probes.prometheus.counters import Growth
from sitewatch.shape import Misshapen


if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitewatch.probes.probe import Probe

AGENTS = {
    "component": "acd",
    "measure": "agents_cannot_log_in",
    "total_source": "roster",
    "affected": {"metric": "agents", "labels": {"state": "refused"}},
    "total": {"metric": "agents"},
}
CALLS = {
    "component": "acd",
    "measure": "calls_rejected",
    "total_source": "offered",
    "affected": {
        "metric": "calls_total",
        "labels": {"end": "rejected"},
        "reads": "counter",
    },
    "total": {"metric": "calls_total", "reads": "counter"},
}
PAGE = """\
# HELP agents Agents on the roster.
# TYPE agents gauge
agents{{state="refused",floor="1"}} 20
agents{{state="refused",floor="2"}} 1
agents{{state="ready",floor="1"}} 79
# TYPE calls counter
calls_total{{end="answered"}} {answered}
calls_total{{end="rejected"}} {rejected}
"""


@pytest.fixture
def pages() -> Iterator[Pages]:
    with pages_serving() as running:
        put(running)
        yield running


def put(pages: Pages, *, answered: int = 5000, rejected: int = 100) -> None:
    page = PAGE.format(answered=answered, rejected=rejected)
    pages.at["/metrics"] = (200, page.encode())


def probe(pages: Pages, *measures: object) -> Probe:
    settings = {"url": pages.url("/metrics"), "measures": list(measures)}
    return registry.probe(place("prometheus"), settings)


def test_gauges_are_summed_over_the_series_that_have_the_labels(
    pages: Pages, now: datetime
) -> None:
    (found,) = probe(pages, AGENTS).measure(now)
    assert (found.affected, found.total, found.state) == (21, 100, "measured")


def test_counters_count_what_they_grew_in_fifteen_minutes(
    pages: Pages, now: datetime
) -> None:
    watching = probe(pages, CALLS)
    figures = []
    for minutes, answered, rejected in (
        (0, 5000, 100),
        (5, 5200, 150),
        (14, 5300, 180),
        (20, 5320, 181),
        (21, 30, 1),
    ):
        put(pages, answered=answered, rejected=rejected)
        (found,) = watching.measure(now + timedelta(minutes=minutes))
        figures.append((found.affected, found.total))
    assert figures == [(0, 0), (50, 250), (80, 380), (31, 151), (32, 182)]


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=30))
def test_a_counter_never_shrinks_and_a_reset_loses_nothing(values: list[int]) -> None:
    growth = Growth()
    now = datetime.fromisoformat("2026-03-02T09:00:00Z")
    told = [growth.take(value, now) for value in values]
    assert told[0] == 0
    assert told == sorted(told)
    assert told[-1] >= values[-1] - values[0]


@pytest.mark.parametrize(
    ("page", "because"),
    [
        (b"<html>", "not in the text format"),
        (b"\xff\xfe", "not in the text format"),
        (b"# nothing\n", "has no metric agents"),
        (b"agents 1.5\n", "no whole number"),
        (b"agents NaN\n", "no whole number"),
        (b"agents +Inf\n", "no whole number"),
        (b'agents{state="refused"} -1\n', "-1 of -1 cannot be"),
    ],
)
def test_a_page_that_does_not_tell_is_blind(
    pages: Pages, now: datetime, page: bytes, because: str
) -> None:
    pages.at["/metrics"] = (200, page)
    (found,) = probe(pages, AGENTS).measure(now)
    assert found.state == "blind"
    assert because in found.evidence


def test_the_doctor_hears_what_is_wrong(pages: Pages, now: datetime) -> None:
    missing = {**CALLS, "total": {"metric": "nothing"}}
    notes = probe(pages, AGENTS, missing).examine(now)
    assert [note.level for note in notes] == ["good", "bad"]


@pytest.mark.parametrize(
    ("wrong", "because"),
    [
        ({"affected": "agents"}, "affected: a table"),
        ({"total": {"metric": "agents", "reads": "rate"}}, "gauge or counter"),
        ({"total": {"metric": "agents", "label": {}}}, "label: there is no such"),
    ],
)
def test_a_wrong_setting_is_refused(
    pages: Pages, wrong: dict[str, object], because: str
) -> None:
    with pytest.raises(Misshapen, match=because):
        probe(pages, {**AGENTS, **wrong})

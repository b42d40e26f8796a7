"""Clocks at sites are wrong: no sample is lost by it, and no loss hidden."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.records.fleet.site import Site, a_sample, utc

from backline.records.fleet.models import Quarantined, Sample


NOW = utc("09:00:00")


def off(seconds: object, **fields: object) -> dict[str, object]:
    """Return a sample of now by a clock that is some seconds behind the desk's."""
    behind = seconds if isinstance(seconds, int) else 0
    at = NOW - timedelta(seconds=behind)
    return a_sample(at, **{"clock_offset_seconds": seconds, "id": "a", **fields})


@pytest.mark.parametrize("seconds", [-30, -1, 0, 1, 30])
def test_a_little_is_let_be(site: Site, seconds: int) -> None:
    assert site.send(off(seconds), now=NOW).accepted == 1
    sample = Sample.objects.get()
    assert sample.at == NOW - timedelta(seconds=seconds)
    assert "clock" not in sample.evidence


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        pytest.param(31, "2026-03-02T08:59:29Z, 31 s behind.", id="31 s behind"),
        pytest.param(-600, "2026-03-02T09:10:00Z, 600 s ahead.", id="ahead"),
        pytest.param(
            56 * 366 * 86_400, "1970-01-19T09:00:00Z, 1770854400 s behind.", id="1970"
        ),
    ],
)
def test_more_is_put_right_and_marked(site: Site, seconds: int, said: str) -> None:
    assert site.send(off(seconds), now=NOW).accepted == 1
    sample = Sample.objects.get()
    assert sample.at == NOW
    assert sample.evidence.endswith(f"(The site's clock said {said})")


def test_a_loss_at_a_site_with_a_wrong_clock_opens_its_incident(site: Site) -> None:
    """Ten minutes behind, its samples would be late and judged by nobody."""
    for second in range(0, 180, 15):
        now = NOW + timedelta(seconds=second)
        at = now - timedelta(minutes=10)
        site.send(a_sample(at, 21, clock_offset_seconds=600), now=now)
    assert site.ticket.severity == "critical"


def test_the_mark_fits_beside_the_longest_evidence(site: Site) -> None:
    assert site.send(off(600, evidence="x" * 500), now=NOW).accepted == 1
    evidence = Sample.objects.get().evidence
    assert len(evidence) == 500
    assert evidence.endswith("600 s behind.)")


def test_the_same_sample_again_is_repeated(site: Site) -> None:
    for _ in range(2):
        told = site.send(off(600), now=NOW)
    assert (told.accepted, told.repeated) == (0, 1)


@pytest.mark.parametrize(
    "sample",
    [
        pytest.param(off("600"), id="text"),
        pytest.param(off(True), id="true"),
        pytest.param(off(0.5), id="a fraction"),
        pytest.param({**off(0), "clock_offset_seconds": 10**400}, id="endless"),
        pytest.param({**off(600), "at": "now"}, id="no instant"),
        pytest.param({**off(600), "evidence": None}, id="no evidence"),
        pytest.param({**off(0), "clock_offset_seconds": 3_000_000_000}, id="in 2121"),
        pytest.param({**off(0), "at": "2026-03-02T09:06:00Z"}, id="ahead, unsaid"),
    ],
)
def test_what_cannot_be_is_kept_in_quarantine(
    site: Site, sample: dict[str, object]
) -> None:
    told = site.send(sample, now=NOW)
    assert (told.accepted, len(told.quarantined)) == (0, 1)
    assert Quarantined.objects.count() == 1

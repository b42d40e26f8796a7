from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.sitewatch.standin import place

from sitewatch.probes import registry
from sitewatch.shape import Misshapen


if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sitewatch.probes.probe import Probe


def probe(folder: Path, *paths: str, **more: object) -> Probe:
    settings = {"paths": list(paths), "least_free_percent": 0, "least_free_mb": 0}
    return registry.probe(place("disk", folder), {**settings, **more})


def test_disks_with_room_are_well(tmp_path: Path, now: datetime) -> None:
    (found,) = probe(tmp_path, ".", "/").measure(now)
    assert (found.component, found.measure) == ("site", "disks_low")
    assert (found.affected, found.total, found.total_source) == (0, 2, "checked")
    assert "MB free" in found.evidence


@pytest.mark.parametrize("limit", ["least_free_percent", "least_free_mb"])
def test_one_under_a_limit_is_low(tmp_path: Path, now: datetime, limit: str) -> None:
    most = {"least_free_percent": 99, "least_free_mb": 100_000_000}[limit]
    (found,) = probe(tmp_path, ".", **{limit: most}).measure(now)
    assert (found.affected, found.total) == (1, 1)


def test_one_that_cannot_be_seen_is_not_counted(tmp_path: Path, now: datetime) -> None:
    (found,) = probe(tmp_path, ".", "gone").measure(now)
    assert (found.affected, found.total) == (0, 1)
    assert "1 could not be looked at" in found.evidence
    (found,) = probe(tmp_path, "gone").measure(now)
    assert found.state == "blind"
    assert probe(tmp_path, "gone").examine(now)[0].level == "bad"


@pytest.mark.parametrize(
    ("wrong", "because"),
    [
        ({"paths": []}, "at least one"),
        ({"paths": "/"}, "a list"),
        ({"least_free_percent": 100}, "give 0 to 99"),
        ({"floor": 1}, "no such setting"),
    ],
)
def test_a_wrong_setting_is_refused(
    tmp_path: Path, wrong: dict[str, object], because: str
) -> None:
    with pytest.raises(Misshapen, match=because):
        probe(tmp_path, ".", **wrong)

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.sitewatch.standin import place

from sitewatch.probes import registry
from sitewatch.shape import Misshapen


if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sitewatch.probes.probe import Probe

PATTERN = r"valid-until: (?P<day>\S+)"


def probe(folder: Path, *licences: dict[str, object]) -> Probe:
    return registry.probe(place("licence", folder), {"licences": list(licences)})


@pytest.mark.parametrize(
    ("expires", "affected"),
    [("2026-04-01", 0), (date(2026, 4, 1), 0), ("2026-03-31", 1), ("2026-01-31", 1)],
)
def test_under_thirty_days_it_expires(
    tmp_path: Path, now: datetime, expires: object, affected: int
) -> None:
    (found,) = probe(tmp_path, {"name": "ACD", "expires": expires}).measure(now)
    assert (found.affected, found.total) == (affected, 1)
    assert ": ACD: until 2026-" in found.evidence


def test_a_file_says_until_when(tmp_path: Path, now: datetime) -> None:
    (tmp_path / "licence.txt").write_text("product: x\nvalid-until: 2026-03-09\n")
    licence: dict[str, object] = {
        "name": "ACD",
        "file": "licence.txt",
        "pattern": PATTERN,
    }
    (found,) = probe(tmp_path, licence).measure(now)
    assert (found.affected, found.evidence) == (
        1,
        "1 of 1 licences expire: ACD: until 2026-03-09",
    )


@pytest.mark.parametrize(
    "text", [None, "nothing", "valid-until: 31.1.27", "valid-until: 2026-02-30"]
)
def test_a_file_that_does_not_say_is_blind(
    tmp_path: Path, now: datetime, text: str | None
) -> None:
    if text is not None:
        (tmp_path / "licence.txt").write_text(text)
    licence: dict[str, object] = {
        "name": "ACD",
        "file": "licence.txt",
        "pattern": PATTERN,
    }
    (found,) = probe(tmp_path, licence).measure(now)
    assert found.state == "blind"
    assert "ACD: " in found.evidence


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "ACD"},
        {"name": "ACD", "expires": "soon"},
        {"expires": "2026-01-31"},
        {"name": "ACD", "file": "x", "pattern": "valid"},
    ],
)
def test_a_wrong_setting_is_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(Misshapen):
        probe(tmp_path, wrong)

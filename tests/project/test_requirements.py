"""Every requirement is pinned by hash, and none says where it came from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from tests.project.source import ROOT


FILES = sorted((ROOT / "requirements").glob("*.txt"))
PIN = re.compile(r"^([a-z0-9._-]+)==\S+ (?:; [^\\]+)?\\$")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_pin_has_a_hash(path: Path) -> None:
    entries = re.split(r"\n(?=\S)", path.read_text().strip())
    pins = [entry for entry in entries if not entry.startswith("#")]
    assert pins
    for pin in pins:
        first, *rest = pin.splitlines()
        assert PIN.match(first), first
        assert any("--hash=sha256:" in line for line in rest), first


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_holds_an_address(path: Path) -> None:
    text = path.read_text()
    assert "://" not in text
    assert "index-url" not in text
    assert "find-links" not in text


def test_bigger_sets_hold_the_smaller_ones() -> None:
    setup, dev, bench = (_pins(name) for name in ("setup", "dev", "bench"))
    assert setup.items() <= dev.items() <= bench.items()


def _pins(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", text, flags=re.MULTILINE))


def test_the_one_file_of_sitewatch_carries_all_that_it_may_ask_for() -> None:
    text = (ROOT / "packaging/sitewatch/pyproject.toml").read_text()
    project = tomllib.loads(text)["project"]
    extras = project.get("optional-dependencies", {}).values()
    asked = {*project["dependencies"], *(each for extra in extras for each in extra)}
    listed = (ROOT / "requirements/sitewatch.in").read_text().splitlines()
    assert asked == {line.partition("#")[0].strip() for line in listed} - {""}

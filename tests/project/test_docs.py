"""What exists is documented, and what is documented exists."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from tests.project.source import ROOT, SRC

from backline.cli import COMMANDS


DOCS = ROOT / "docs"
SETTING = re.compile(r"\bBACKLINE_[A-Z][A-Z_]*[A-Z]\b")
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


def _settings_read() -> set[str]:
    return {
        name for path in SRC.rglob("*.py") for name in SETTING.findall(path.read_text())
    }


def _settings_documented() -> set[str]:
    page = (DOCS / "reference/settings.md").read_text()
    return set(re.findall(r"^\| `(BACKLINE_[A-Z_]+)`", page, flags=re.MULTILINE))


def test_every_setting_that_is_read_is_documented() -> None:
    assert _settings_read() - _settings_documented() == set()


def test_every_setting_that_is_documented_is_read() -> None:
    assert _settings_documented() - _settings_read() - _of_the_tests() == set()


def _of_the_tests() -> set[str]:
    paths = [ROOT / "Makefile", *(ROOT / "tests").rglob("*.py")]
    return {name for path in paths for name in SETTING.findall(path.read_text())}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_verb_is_documented(name: str) -> None:
    page = (DOCS / "reference/cli.md").read_text()
    assert f"\n## backline {name}\n" in page


def test_generated_pages_are_as_the_code_would_write_them() -> None:
    done = subprocess.run(
        [sys.executable, DOCS / "generate.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_decision_is_listed_and_says_why() -> None:
    listed = (DOCS / "adr/README.md").read_text()
    for path in (DOCS / "adr").glob("0*.md"):
        text = path.read_text()
        assert f"({path.name})" in listed
        for heading in ("## Context", "## Decision", "## Consequences"):
            assert heading in text, path.name


def test_links_between_pages_lead_somewhere() -> None:
    pages = [*DOCS.rglob("*.md"), *ROOT.glob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages
        for link in LINK.findall(page.read_text())
        if not (page.parent / link).exists()
    ]
    assert broken == []

"""Every clause of the guide is cited by a module and by a test.

Clauses of later issues stand in `LATER`; the list only ever shrinks: a clause that is
cited on both sides has to leave it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from backline.clauses import UnknownClause, clause, clauses


ROOT = Path(__file__).parents[2]

LATER = frozenset(
    {
        "community.question",
        "duty.client.archives",
        "duty.client.auto-cleanup",
        "duty.client.checklist",
        "duty.client.database",
        "duty.client.infrastructure",
        "duty.client.third-party",
    }
)
NOW = sorted(set(clauses()) - LATER)


def cited_in(texts: Iterable[str]) -> frozenset[str]:
    """Return the clauses whose whole id stands in one of *texts*."""
    either = "|".join(re.escape(name) for name in sorted(clauses(), reverse=True))
    pattern = re.compile(rf"(?<![\w.-])(?:{either})(?![\w-]|\.\w)")
    return frozenset(name for text in texts for name in pattern.findall(text))


def by_modules() -> frozenset[str]:
    """Return what the code cites, plan files and templates included."""
    kinds = (".py", ".toml", ".html")
    files = (path for path in (ROOT / "src").rglob("*") if path.suffix in kinds)
    return cited_in(path.read_text() for path in files if path.name != "clauses.toml")


def by_tests() -> frozenset[str]:
    """Return what the tests cite, this one left out."""
    files = (path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__))
    return cited_in(path.read_text() for path in files)


MODULES = by_modules()
TESTS = by_tests()


@pytest.mark.parametrize("name", NOW)
def test_a_clause_is_cited_by_a_module(name: str) -> None:
    assert name in MODULES, f"No module under src/ cites {name}."


@pytest.mark.parametrize("name", NOW)
def test_a_clause_is_cited_by_a_test(name: str) -> None:
    assert name in TESTS, f"No test under tests/ cites {name}."


def test_a_later_clause_that_is_cited_on_both_sides_is_no_longer_later() -> None:
    done = LATER & MODULES & TESTS
    assert not done, f"Take {', '.join(sorted(done))} out of LATER."


def test_a_later_clause_is_a_clause_of_the_guide() -> None:
    assert set(clauses()) >= LATER


def test_a_citation_is_the_whole_id() -> None:
    assert cited_in(["(severity.minor).", "`rca.due`, as", "severity.major: x"]) == {
        "severity.minor",
        "rca.due",
        "severity.major",
    }
    assert not cited_in(
        ["severity.minority", "my.severity.minor", "severity.minor.x", "rca.due-date"]
    )


def test_the_clauses_are_all_there_and_say_something() -> None:
    assert len(clauses()) == 40
    assert all(each.says for each in clauses().values())
    assert "2 % major" in str(clause("severity.measures").we_decide)
    assert clause("severity.minor").we_decide is None


def test_an_unknown_clause_is_refused() -> None:
    with pytest.raises(UnknownClause, match=r"no clause 'severity\.fatal'"):
        clause("severity.fatal")

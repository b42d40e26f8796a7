from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.frame.ports import free_port
from tests.sitewatch.probes.pages import Pages, pages_serving
from tests.sitewatch.standin import place

from sitewatch.probes import registry
from sitewatch.shape import Misshapen


if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from sitewatch.measurement import Measurement
    from sitewatch.probes.probe import Probe

AGENTS = {
    "component": "acd",
    "measure": "agents_cannot_log_in",
    "total_source": "roster",
    "affected": "/agents/0/failed",
    "total": "/agents/0/rostered",
}
AS_TOKEN = {"token_file": "secret"}
REPORTS = {"component": "reports", "measure": "reports_unavailable"}


@pytest.fixture
def pages() -> Iterator[Pages]:
    with pages_serving() as running:
        running.at["/agents"] = (200, b'{"agents": [{"failed": 21, "rostered": 100}]}')
        yield running


def probe(
    *measures: Mapping[str, object], folder: Path | None = None, **more: object
) -> Probe:
    settings = {"measures": list(measures), **more}
    at = place("http") if folder is None else place("http", folder)
    return registry.probe(at, settings)


def one(measure: Mapping[str, object], now: datetime) -> Measurement:
    (found,) = probe(measure).measure(now)
    return found


def test_two_figures_of_a_page_are_a_measure(pages: Pages, now: datetime) -> None:
    found = one({**AGENTS, "url": pages.url("/agents")}, now)
    assert (found.affected, found.total, found.total_source) == (21, 100, "roster")
    assert (found.state, found.at) == ("measured", now)
    assert found.evidence == "21 of 100, as 127.0.0.1 tells"


@pytest.mark.parametrize(
    ("body", "because"),
    [
        (b"<html>log in first</html>", "it is not JSON"),
        (b'{"agents": []}', "nothing at /agents/0/failed"),
        (b'{"agents": [{"failed": 1.5, "rostered": 100}]}', "whole number"),
        (b'{"agents": [{"failed": true, "rostered": 100}]}', "whole number"),
        (b'{"agents": [{"failed": null, "rostered": 100}]}', "nothing found"),
        (b'{"agents": [{"failed": 101, "rostered": 100}]}', "101 of 100 cannot be"),
        (b'{"agents": [{"failed": -1, "rostered": 100}]}', "-1 of 100 cannot be"),
    ],
)
def test_figures_that_cannot_be_are_blind(
    pages: Pages, now: datetime, body: bytes, because: str
) -> None:
    pages.at["/agents"] = (200, body)
    found = one({**AGENTS, "url": pages.url("/agents")}, now)
    assert (found.state, found.affected) == ("blind", None)
    assert because in found.evidence


def test_a_page_that_is_not_there_is_blind_for_figures_and_bad_for_a_check(
    pages: Pages, now: datetime
) -> None:
    found = one({**AGENTS, "url": pages.url("/gone")}, now)
    assert (found.state, found.evidence) == (
        "blind",
        "127.0.0.1 answered with status 404",
    )
    found = one({**REPORTS, "url": pages.url("/gone")}, now)
    assert (found.affected, found.total, found.total_source) == (1, 1, "checked")
    assert "status 404, not 200" in found.evidence


def test_a_server_that_is_not_there_likewise_and_is_asked_once(now: datetime) -> None:
    url = f"http://127.0.0.1:{free_port()}/x"
    figures, check = probe({**AGENTS, "url": url}, {**REPORTS, "url": url}).measure(now)
    assert figures.state == "blind"
    assert (check.affected, check.total) == (1, 1)
    assert "nothing listens there" in check.evidence


def test_a_page_that_several_measures_need_is_fetched_once(
    pages: Pages, now: datetime
) -> None:
    url = pages.url("/agents?day=today")
    pages.at["/agents?day=today"] = pages.at["/agents"]
    other = {**AGENTS, "measure": "agents_cannot_take_calls", "url": url}
    found = probe({**AGENTS, "url": url}, other).measure(now)
    assert [each.affected for each in found] == [21, 21]
    assert pages.asked == [("/agents?day=today", "")]


def test_a_page_has_to_say_what_is_expected(pages: Pages, now: datetime) -> None:
    pages.at["/report"] = (200, b"Report of today")
    check = {**REPORTS, "url": pages.url("/report"), "contains": "today"}
    assert one(check, now).affected == 0
    pages.at["/report"] = (200, b"Report of yesterday")
    assert one(check, now).evidence.endswith("does not say 'today'")


@pytest.mark.parametrize(
    ("named", "sent"),
    [
        (AS_TOKEN, "Bearer s3cret"),
        ({"user": "w", "password_file": "secret"}, "Basic dzpzM2NyZXQ="),
    ],
)
def test_credentials_come_from_a_file(
    pages: Pages, now: datetime, tmp_path: Path, named: dict[str, str], sent: str
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n")
    secret.chmod(0o600)
    measure = {**AGENTS, "url": pages.url("/agents")}
    found = probe(measure, folder=tmp_path, **named).measure(now)
    assert pages.asked == [("/agents", sent)]
    assert "s3cret" not in repr([each.as_json() for each in found])


def test_a_secret_that_everybody_may_read_is_refused(
    pages: Pages, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("s3cret")
    (tmp_path / "secret").chmod(0o644)
    measure = {**AGENTS, "url": pages.url("/agents")}
    with pytest.raises(Misshapen, match="run: chmod 600"):
        probe(measure, folder=tmp_path, **AS_TOKEN)


def test_credentials_never_travel_in_the_open(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret")
    (tmp_path / "secret").chmod(0o600)
    measure = {**AGENTS, "url": "http://platform.example/agents"}
    with pytest.raises(Misshapen, match="by https:// only"):
        probe(measure, folder=tmp_path, **AS_TOKEN)


@pytest.mark.parametrize(
    ("wrong", "because"),
    [
        ({"url": "ftp://x"}, "is not a URL"),
        ({"url": "http://x/?a b"}, "blanks"),
        ({"affected": "agents"}, "a JSON pointer"),
        ({"total_source": "guess"}, "total_source: one of roster"),
        ({"component": "ACD"}, "component: 'ACD' is not a name"),
        ({"status": 200}, "status: there is no such setting"),
    ],
)
def test_a_wrong_setting_is_refused(wrong: dict[str, object], because: str) -> None:
    with pytest.raises(Misshapen, match=because):
        probe({**AGENTS, "url": "http://x", **wrong})


def test_the_doctor_hears_what_is_wrong(pages: Pages, now: datetime) -> None:
    both = probe(
        {**AGENTS, "url": pages.url("/agents")}, {**REPORTS, "url": pages.url("/gone")}
    )
    assert [note.level for note in both.examine(now)] == ["good", "doubtful"]

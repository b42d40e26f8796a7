from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast

import pytest
from tests.sitewatch.standin import serving

from sitewatch import wire
from sitewatch.roster import Roster, Unseen
from sitewatch.roster.fetched import FetchedRoster


NOW = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)
CSV = b"agent,from,to\n1001,2026-03-01T09:00Z,2026-03-02T08:00Z\n"
MORE = CSV + b"1002,2026-03-02T00:00Z,2026-03-03T00:00Z\n"


@dataclass
class Workforce:
    """The customer's workforce system."""

    status: int = 200
    body: bytes = CSV
    tokens: list[str | None] = field(default_factory=list)
    port: int = 0


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        workforce = cast("_Server", self.server).workforce
        workforce.tokens.append(self.headers["Authorization"])
        self.send_response(workforce.status)
        self.send_header("Content-Length", str(len(workforce.body)))
        self.end_headers()
        self.wfile.write(workforce.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    workforce: Workforce


@pytest.fixture
def workforce() -> Iterator[Workforce]:
    server = _Server(("127.0.0.1", 0), _Handler)
    server.workforce = Workforce(port=server.server_port)
    with serving(server):
        yield server.workforce


def fetched(
    workforce: Workforce, state: Path, token_file: Path | None = None
) -> FetchedRoster:
    where = wire.endpoint(f"http://127.0.0.1:{workforce.port}/roster.csv")
    return FetchedRoster(where, state, None, token_file)


def size(roster: FetchedRoster, **later: int) -> int | str:
    found = roster.at(NOW + timedelta(**later))
    return found.size if isinstance(found, Roster) else found.because


def test_it_is_fetched_every_quarter_of_an_hour(
    workforce: Workforce, tmp_path: Path
) -> None:
    roster = fetched(workforce, tmp_path)
    assert size(roster) == 1
    workforce.body = MORE
    assert size(roster, minutes=14) == 1
    assert len(workforce.tokens) == 1
    assert size(roster, minutes=15) == 2


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (503, CSV, "it answered with status 503"),
        (302, CSV, "it answered with status 302"),
        (200, b"<html>Please sign in</html>", "line 1: it should say"),
        (200, CSV + b"1002,soon,later\n", "line 3"),
    ],
)
def test_what_is_no_roster_leaves_the_last_good_one(
    workforce: Workforce, tmp_path: Path, status: int, body: bytes, said: str
) -> None:
    roster = fetched(workforce, tmp_path)
    workforce.status, workforce.body = status, body
    assert said in str(size(roster))
    workforce.status, workforce.body = 200, CSV
    assert size(roster, minutes=1) == 1
    workforce.status, workforce.body = status, body
    assert size(roster, minutes=20) == 1
    assert size(roster, minutes=20, seconds=59) == 1
    assert len(workforce.tokens) == 3
    assert said in str(size(roster, hours=4))


def test_a_system_that_is_down_is_told(tmp_path: Path, workforce: Workforce) -> None:
    where = wire.endpoint("http://127.0.0.1:9/roster.csv")
    assert size(FetchedRoster(where, tmp_path, None)) == (
        "no roster was fetched from 127.0.0.1: "
        "the connection was refused: nothing listens there"
    )


def test_the_copy_serves_after_a_restart_but_not_longer_than_a_day(
    workforce: Workforce, tmp_path: Path
) -> None:
    workforce.body = MORE
    assert size(fetched(workforce, tmp_path)) == 2
    workforce.status = 500
    assert size(fetched(workforce, tmp_path), hours=3) == 2
    assert "older than a day" in str(size(fetched(workforce, tmp_path), hours=25))


def test_the_token_goes_with_it(workforce: Workforce, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("s3cret\n")
    token.chmod(0o600)
    assert size(fetched(workforce, tmp_path, token)) == 1
    assert workforce.tokens == ["Bearer s3cret"]


@pytest.mark.parametrize(
    ("written", "mode", "said"),
    [
        ("s3cret", 0o644, "can be read by everybody; run: chmod 600"),
        ("two words", 0o600, "does not hold a token"),
        ("", 0o600, "does not hold a token"),
        ("a\r\nX: y", 0o600, "does not hold a token"),
        ("schlüssel", 0o600, "does not hold a token"),
    ],
)
def test_a_token_that_cannot_be_used_is_not_sent(
    workforce: Workforce, tmp_path: Path, written: str, mode: int, said: str
) -> None:
    token = tmp_path / "token"
    token.write_text(written)
    token.chmod(mode)
    found = fetched(workforce, tmp_path, token).at(NOW)
    assert isinstance(found, Unseen)
    assert said in found.because
    assert workforce.tokens == []

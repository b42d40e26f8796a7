"""Databases for tests that start the desk's programs as processes of their own."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql


Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class LiveDatabase:
    """A migrated database of one test's own, committed to by real processes."""

    url: str
    data: Path

    @property
    def env(self) -> dict[str, str]:
        """Return the environment in which a program works on this database."""
        return {
            **os.environ,
            "BACKLINE_DATA": str(self.data),
            "BACKLINE_DATABASE_URL": self.url,
            "PYTHONUNBUFFERED": "1",
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `backline` with *arguments* to its end, whatever its exit code."""
        return subprocess.run(
            [sys.executable, "-m", "backline", *arguments],
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=120,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start `backline` with *arguments*; the test ends it."""
        return subprocess.Popen(
            [sys.executable, "-m", "backline", *arguments],
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        )

    def rows(self, question: str) -> list[Row]:
        """Return the rows that answer *question*, asked from outside of Django."""
        if self.url.startswith("sqlite:///"):
            connection = sqlite3.connect(self.url.removeprefix("sqlite:///"))
            try:
                return connection.execute(question).fetchall()
            finally:
                connection.close()
        with psycopg.connect(self.url) as opened:
            return opened.execute(question.encode()).fetchall()


@pytest.fixture(scope="session")
def kills() -> int:
    """Return how often a test of survival kills; mark it `kills` as well."""
    return int(os.environ.get("BACKLINE_TEST_KILLS", "20"))


@pytest.fixture(scope="session")
def live_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDatabase]:
    """Yield a migrated, empty database that the others are copies of."""
    data = tmp_path_factory.mktemp("template")
    url = os.environ["BACKLINE_DATABASE_URL"]
    if url.startswith("sqlite:"):
        template = LiveDatabase(f"sqlite:///{data / 'desk.sqlite3'}", data)
    else:
        template = LiveDatabase(_named(url, f"live_template_{os.getpid()}"), data)
        _create(template.url, like=None)
    done = template.run("setup")
    assert done.returncode == 0, done.stderr
    yield template
    if not url.startswith("sqlite:"):
        _drop(template.url)


@pytest.fixture
def live_database(
    live_template: LiveDatabase, tmp_path: Path
) -> Iterator[LiveDatabase]:
    """Yield a fresh database for programs that the test starts and kills."""
    data = tmp_path / "live"
    data.mkdir()
    if live_template.url.startswith("sqlite:"):
        copy = data / "desk.sqlite3"
        shutil.copy(live_template.url.removeprefix("sqlite:///"), copy)
        yield LiveDatabase(f"sqlite:///{copy}", data)
        return
    name = f"live_{os.getpid()}_{tmp_path.name}".lower()
    live = LiveDatabase(_named(live_template.url, name), data)
    _create(live.url, like=live_template.url)
    yield live
    _drop(live.url)


def _named(url: str, database: str) -> str:
    """Return *url* with another database's name, cut to what PostgreSQL allows."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database[:63]}"))


def _name_of(url: str) -> sql.Identifier:
    return sql.Identifier(urlsplit(url).path.removeprefix("/"))


def _create(url: str, *, like: str | None) -> None:
    question = sql.SQL("CREATE DATABASE {}").format(_name_of(url))
    if like is not None:
        question += sql.SQL(" TEMPLATE {}").format(_name_of(like))
    with psycopg.connect(_named(url, "postgres"), autocommit=True) as opened:
        opened.execute(question)


def _drop(url: str) -> None:
    question = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(_name_of(url))
    with psycopg.connect(_named(url, "postgres"), autocommit=True) as opened:
        opened.execute(question)

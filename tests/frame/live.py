"""Databases for tests that start the desk's programs as processes of their own."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from psycopg import sql
from pytest_django import DjangoDbBlocker


Row = tuple[object, ...]

_COPIES = count(1)


@dataclass(frozen=True, slots=True)
class LiveDatabase:
    """A migrated database of one test's own, committed to by real processes."""

    url: str
    data: Path

    @property
    def is_file(self) -> bool:
        return self.url.startswith("sqlite:")

    @property
    def name(self) -> str:
        """Return what Django calls the database by: a path, or its name there."""
        if self.is_file:
            return self.url.removeprefix("sqlite:///")
        return urlsplit(self.url).path.removeprefix("/")

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
            timeout=600,
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
        if self.is_file:
            connection = sqlite3.connect(self.name)
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
def live_template() -> LiveDatabase:
    """Return a migrated, empty database that all others of this run are copies of.

    To migrate takes many seconds. So whichever process of the run wants one first does
    it, and the others wait for that.
    """
    template = _template()
    done = template.data / "template-is-made"
    with (template.data / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            if not template.is_file:
                _create(template.url, like=None)
            said = template.run("setup")
            assert said.returncode == 0, said.stderr
            done.touch()
    return template


def _template() -> LiveDatabase:
    folder = Path(os.environ["BACKLINE_TEST_RUN"])
    url = os.environ["BACKLINE_DATABASE_URL"]
    if url.startswith("sqlite:"):
        return LiveDatabase(f"sqlite:///{folder / 'template.sqlite3'}", folder)
    return LiveDatabase(_named(url, f"template_{folder.name}"), folder)


def pytest_unconfigure() -> None:
    """Leave no template on a server that was there before the run."""
    if "PYTEST_XDIST_WORKER" in os.environ or "BACKLINE_DATABASE_URL" not in os.environ:
        return
    template = _template()
    if (template.data / "template-is-made").exists() and not template.is_file:
        _drop(template.url)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    live_template: LiveDatabase,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Give the tests of this process a copy of what the run has migrated once.

    SQLite's is a file, so that threads see one another's rows.
    """
    folder = tmp_path_factory.mktemp("desk")
    with copied(live_template, folder) as own, django_db_blocker.unblock():
        connection = connections["default"]
        connection.close()
        settings.DATABASES["default"]["NAME"] = own.name
        connection.settings_dict["NAME"] = own.name
        yield
        connection.close()


@pytest.fixture
def live_database(
    live_template: LiveDatabase, tmp_path: Path
) -> Iterator[LiveDatabase]:
    """Yield a fresh database for programs that the test starts and kills."""
    data = tmp_path / "live"
    data.mkdir()
    with copied(live_template, data) as live:
        yield live


@contextmanager
def copied(template: LiveDatabase, data: Path) -> Iterator[LiveDatabase]:
    """Have a copy of a database, as long as it is wanted."""
    if template.is_file:
        own = LiveDatabase(f"sqlite:///{data / 'copy.sqlite3'}", data)
        shutil.copy(template.name, own.name)
        yield own
        return
    name = f"copy_{os.getpid()}_{next(_COPIES)}"
    own = LiveDatabase(_named(template.url, name), data)
    _create(own.url, like=template.url)
    yield own
    _drop(own.url)


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

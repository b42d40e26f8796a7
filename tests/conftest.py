"""The frame of all tests: which database, which folders, which browser.

The environment is made before Django reads it, so this file sets it at its top.
`BACKLINE_TEST_DATABASE` chooses the database: `sqlite` (default) or `postgres`. On
PostgreSQL only those tests run that reach a database: pytest-django bars it to the
others, so none could tell them anything new. Nor do those run that are about what a
browser makes of a page (`looks`).
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from _pytest.terminal import TerminalReporter
from django.conf import settings
from tests.frame import postgres


pytest_plugins = [
    "tests.frame.browser",
    "tests.frame.emptied",
    "tests.frame.live",
    "tests.frame.static_files",
]

ROOT = Path(__file__).parent.parent
DATABASE = os.environ.get("BACKLINE_TEST_DATABASE", "sqlite")
NO_SKIPS = bool(os.environ.get("CI") or os.environ.get("BACKLINE_NO_SKIPS"))
SHARED = ROOT / os.environ.get("BACKLINE_SHARED", "../shared")
IS_XDIST_WORKER = "PYTEST_XDIST_WORKER" in os.environ
#: One of these a test asks for, by name or by its mark, before it reaches a database.
REACHES_DATABASE = {"db", "transactional_db", "live_server", "live_database"}
FOLDER = Path(tempfile.mkdtemp(prefix="backline-tests-"))


def _database_url() -> str | None:
    """Return this run's database server, started here unless a parent has it."""
    if DATABASE == "sqlite":
        return f"sqlite:///{FOLDER / 'desk.sqlite3'}"
    if DATABASE != "postgres":
        message = f"BACKLINE_TEST_DATABASE must be sqlite or postgres, not {DATABASE}."
        raise pytest.UsageError(message)
    if IS_XDIST_WORKER:
        return os.environ.get("BACKLINE_DATABASE_URL")
    server = postgres.start()
    if server is None:
        return None
    atexit.register(server.stop)
    return server.url


def _make_environment(database_url: str | None) -> None:
    """Point the desk at a folder and a database of this run's own."""
    for name in list(os.environ):
        if name.startswith("BACKLINE_") and "_TEST_" not in name:
            del os.environ[name]
    os.environ["DJANGO_SETTINGS_MODULE"] = "backline.settings"
    os.environ["BACKLINE_DATA"] = str(FOLDER)
    os.environ["BACKLINE_SECRET_KEY"] = "not secret: for tests" * 3
    os.environ["BACKLINE_SHARED"] = str(SHARED)
    if not IS_XDIST_WORKER:
        os.environ["BACKLINE_TEST_RUN"] = str(FOLDER)
    if database_url:
        os.environ["BACKLINE_DATABASE_URL"] = database_url


DATABASE_URL = _database_url()
_make_environment(DATABASE_URL)
django.setup()
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)


@pytest.fixture(autouse=True)
def numbers_begin_anew() -> Iterator[None]:
    """Forget plans and calendars by number: each test has other ones under them."""
    from backline.records.contracts.queries import (  # noqa: PLC0415 - after the setup
        forget_compiled,
    )

    forget_compiled()
    yield
    forget_compiled()


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real logs and cases, or skip with a clear word."""
    if not SHARED.is_dir():
        pytest.skip(f"no folder {SHARED}: give its place in BACKLINE_SHARED")
    return SHARED


def pytest_report_header() -> str:
    return f"database: {DATABASE}"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    if DATABASE != "sqlite":
        alike = [item for item in items if not _may_differ(item)]
        items[:] = [item for item in items if _may_differ(item)]
        config.hook.pytest_deselected(items=alike)
    # Playwright keeps an event loop running in this thread, in which no other can:
    # so tests in a browser come last, in their random order.
    items.sort(key=_wants_a_browser)
    if DATABASE_URL is None:
        for item in items:
            item.add_marker(pytest.mark.skip(postgres.MISSING))


def _may_differ(item: pytest.Item) -> bool:
    """Say whether another database can make a difference to a test."""
    if item.get_closest_marker("looks"):
        return False
    names = getattr(item, "fixturenames", ())
    marked = item.get_closest_marker("django_db") is not None
    return marked or not REACHES_DATABASE.isdisjoint(names)


def _wants_a_browser(item: pytest.Item) -> bool:
    return "browser" in getattr(item, "fixturenames", ())


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in which nothing may be skipped when something was."""
    if NO_SKIPS and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: TerminalReporter, config: pytest.Config
) -> None:
    skipped = _skipped(config)
    if not skipped:
        return
    terminalreporter.section("NOT TESTED", sep="!", red=True, bold=True)
    for reason, count in skipped.most_common():
        terminalreporter.write_line(f"{count} skipped: {reason}", yellow=True)
    if NO_SKIPS:
        terminalreporter.write_line("Nothing may be skipped here: failed.", red=True)


def _skipped(config: pytest.Config) -> Counter[str]:
    """Count this run's skipped tests and files by their reason."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports = reporter.stats.get("skipped", []) if reporter else []
    return Counter(_reason(report.longrepr) for report in reports)


def _reason(longrepr: object) -> str:
    text = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    return str(text).removeprefix("Skipped: ")

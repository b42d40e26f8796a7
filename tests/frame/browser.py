"""Pages in a real browser: the machine's Chromium, told to ask nobody anything."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Page,
    expect,
    sync_playwright,
)


MISSING = (
    "no Chromium on this machine: install it (Debian: apt-get install chromium),"
    " or name one in BACKLINE_TEST_CHROMIUM"
)
NOT_DRIVEN = "Playwright cannot run here (Debian: apt-get install libatomic1)"
#: So that what never comes ends the test; a busy machine may take many seconds.
SHOWN_WITHIN_MS = 60_000
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """Return the browser's program, if the machine has one."""
    names = (os.environ.get("BACKLINE_TEST_CHROMIUM"), "chromium", "google-chrome")
    return next(
        (found for name in names if name and (found := shutil.which(name))), None
    )


def lacks() -> str | None:
    """Return what this machine lacks for pages in a browser, if anything."""
    if chromium() is None:
        return MISSING
    node, _ = compute_driver_executable()
    asked = subprocess.run([node, "--version"], capture_output=True, check=False)
    return (
        f"{NOT_DRIVEN}: {asked.stderr.decode().strip()}" if asked.returncode else None
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield Chromium, or skip with a clear word."""
    lacking = lacks()
    if lacking:
        pytest.skip(lacking)
    # Playwright runs an event loop in this thread; the tests are synchronous still.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=SHOWN_WITHIN_MS)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=SWITCHES)
        yield opened
        opened.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Yield an empty page; its scripts must not fail and its policy must hold."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    def note(error: Error) -> None:
        complaints.append(str(error))

    context = browser.new_context()
    opened = context.new_page()
    opened.set_default_timeout(SHOWN_WITHIN_MS)
    opened.on("console", listen)
    opened.on("pageerror", note)
    yield opened
    context.close()
    assert complaints == []

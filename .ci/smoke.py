"""Try the README's first command as a newcomer would: start it, look, stop it.

The demo runs in a folder of its own. It must answer, show its pages without a
complaint of the browser, open an incident by itself when a fault is switched on, and
end cleanly when it is told to.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright


ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.frame.browser import SWITCHES, chromium, lacks  # noqa: E402


PORT = int(os.environ.get("BACKLINE_PORT", "8000"))
HOME = f"http://localhost:{PORT}"
READY_WITHIN_SECONDS = 90
STOP_WITHIN_SECONDS = 30


def readme_command() -> list[str]:
    """Return the first command of the README, the words before its comment."""
    block = re.search(r"^```sh\n(.+)$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert block is not None, "README.md does not begin with a command."
    return block[1].partition("#")[0].split()


@contextmanager
def demo(folder: Path) -> Iterator[None]:
    """Run the demo until the block ends, then stop it as Ctrl-C would."""
    log = folder / "demo.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            readme_command(),
            cwd=ROOT,
            env={**os.environ, "BACKLINE_DATA": str(folder / "data")},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until_ready(process)
        yield
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=STOP_WITHIN_SECONDS)
        wait_until_silent()
    except BaseException:
        print(log.read_text(), file=sys.stderr)
        raise
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def wait_until_ready(process: subprocess.Popen[bytes]) -> None:
    """Wait until the desk says that it is ready, or raise."""
    give_up_at = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < give_up_at:
        if process.poll() is not None:
            message = f"The demo ended by itself with {process.returncode}."
            raise RuntimeError(message)
        try:
            urllib.request.urlopen(f"{HOME}/readyz", timeout=5).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    message = f"{HOME}/readyz was not ready in {READY_WITHIN_SECONDS} s."
    raise TimeoutError(message)


def wait_until_silent() -> None:
    """Check that nobody answers any more: the demo took its programs with it."""
    try:
        urllib.request.urlopen(f"{HOME}/healthz", timeout=5).close()
    except OSError:
        return
    message = "The demo was stopped, and something still answers."
    raise RuntimeError(message)


def look(page: Page) -> None:
    """Open the pages as a newcomer would and see the incident come."""
    answer = page.goto(HOME)
    assert answer is not None
    assert answer.ok, answer.status


def main() -> None:
    lacking = lacks()
    if lacking:
        sys.exit(lacking)
    with (
        tempfile.TemporaryDirectory(prefix="backline-smoke-") as folder,
        demo(Path(folder)),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=SWITCHES)
        complaints: list[str] = []
        page = browser.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        look(page)
        browser.close()
        assert complaints == [], complaints
    print("The demo started, showed its pages and the incident, and stopped.")


if __name__ == "__main__":
    main()

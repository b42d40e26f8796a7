"""Try the README's first command as a newcomer would: start it, look, stop it.

The demo runs in a folder of its own. It must answer and show its pages without a
complaint of the browser. When a fault is switched on, the incident must come into the
queue by itself, graded by its loss, climb from L1 to L3, and be restored when the fault
is gone; engineer and customer must read the same ledger. Told to end, it ends cleanly.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright


ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.frame.browser import SWITCHES, chromium, lacks  # noqa: E402


PORT = int(os.environ.get("BACKLINE_PORT", "8000"))
HOME = f"http://localhost:{PORT}"
SWITCH = f"http://localhost:{PORT + 1}"
# Tests run beside it, and who knows what else: these only keep it from waiting for ever.
READY_WITHIN_SECONDS = 400
STOP_WITHIN_SECONDS = 120
SHOWN_WITHIN_SECONDS = 120
OPENS_WITHIN_SECONDS = 400
CLIMBS_WITHIN_SECONDS = 400
RECOVERS_WITHIN_SECONDS = 400
#: A second may begin between two pages, yet not between all that are read so long.
ALIKE_WITHIN_SECONDS = 120
#: How make ends when its command was stopped by Ctrl-C, and was well with that.
STOPPED = {0, 2, 130, -signal.SIGINT}
FAULT = "21 agents cannot log in"
INCIDENT = "ACD: 21 of 100 agents cannot log in"


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
        code = process.wait(timeout=STOP_WITHIN_SECONDS)
        assert code in STOPPED, f"The demo ended with {code}."
        assert "The demo has stopped." in log.read_text()
        check_silent(PORT)
        check_silent(PORT + 1)
    except BaseException:
        print(log.read_text(), file=sys.stderr)
        raise
    finally:
        if process.poll() is None:
            # Its programs have groups of their own, so it has to end them itself.
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=STOP_WITHIN_SECONDS)


def wait_until_ready(process: subprocess.Popen[bytes]) -> None:
    """Wait until the desk says that it is ready, or raise."""
    give_up_at = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < give_up_at:
        if process.poll() is not None:
            message = f"The demo ended by itself with {process.returncode}."
            raise RuntimeError(message)
        try:
            urllib.request.urlopen(f"{HOME}/readyz", timeout=60).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    message = f"{HOME}/readyz was not ready in {READY_WITHIN_SECONDS} s."
    raise TimeoutError(message)


def check_silent(port: int) -> None:
    """Check that nobody listens any more: the demo took its programs with it."""
    with socket.socket() as probe:
        probe.settimeout(5)
        listens = probe.connect_ex(("127.0.0.1", port)) == 0
    assert not listens, f"The demo was stopped, and something listens on {port}."


def opened(browser: Browser, complaints: list[str]) -> Page:
    """Return a page with cookies of its own, whose complaints are collected."""
    page = browser.new_context(viewport={"width": 1360, "height": 900}).new_page()
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("console", lambda said: complain(complaints, page, said.type, said.text))
    return page


def complain(complaints: list[str], page: Page, kind: str, words: str) -> None:
    """Keep what the browser calls an error, its security policy's too."""
    if kind == "error":
        complaints.append(f"{page.url}: {words}")


def signed_in(page: Page, name: str, *, at: str) -> Page:
    """Sign in with one click, as a newcomer does, and come to the right desk."""
    page.goto(f"{HOME}/sign-in/")
    page.get_by_role("button", name=name).click()
    page.wait_for_url(f"{HOME}{at}")
    return page


def see_it_open(engineer: Page) -> str:
    """Wait in the queue, without touching it, and return the incident's number."""
    row = engineer.get_by_role("row").filter(has_text=INCIDENT)
    expect(row).to_be_visible(timeout=OPENS_WITHIN_SECONDS * 1000)
    # Its level is read on its timeline: in a minute it is another.
    for words in ("Critical", "New", "Meridian Bank, Whitefield live floor"):
        expect(row).to_contain_text(words)
    number = row.get_by_role("link").first.inner_text()
    assert re.fullmatch(r"INC-\d+", number), number
    return number


def see_it_graded_and_climb(engineer: Page, number: str) -> None:
    """Open the ticket: its loss, its ledger, and its way from L1 to L3."""
    engineer.get_by_role("link", name=number, exact=True).click()
    main = engineer.get_by_role("main")
    expect(main).to_contain_text("21 of 100 (21 %)")
    expect(main).to_contain_text("A loss of 20 % or higher is critical.")
    expect(main).to_contain_text("It held for 2 windows of at least 10 s.")
    assert ledger(engineer), "The ticket shows no ledger."
    for level in ("L2", "L3"):
        climbed = main.get_by_text(f"Went up to {level} by itself.")
        expect(climbed).to_be_visible(timeout=CLIMBS_WITHIN_SECONDS * 1000)


def see_it_restored(engineer: Page) -> None:
    """Wait on the ticket until the recovery stands on its timeline."""
    main = engineer.get_by_role("main")
    recovered = main.get_by_text("Service is back: recovered.")
    expect(recovered).to_be_visible(timeout=RECOVERS_WITHIN_SECONDS * 1000)
    expect(main).to_contain_text("0 of 100 rostered agents were refused at log-in")


def ledger(page: Page) -> list[str]:
    """Return the lines of the ledger as they are read."""
    rows = page.locator("table.ledger tbody tr, table.ledger tfoot tr")
    return [" ".join(row.split()) for row in rows.all_inner_texts()]


def both_ledgers(one: Page, other: Page) -> tuple[list[str], list[str]]:
    """Return what both read, at the same second if they can be got to read at one.

    A clock that runs is told until the second at which its page was read. So both pages
    are loaded at once, and again should a second have begun between them.
    """
    give_up_at = time.monotonic() + ALIKE_WITHIN_SECONDS
    while True:
        with one.expect_navigation(), other.expect_navigation():
            for page in (one, other):
                page.evaluate("() => { setTimeout(() => location.reload()) }")
        ours, theirs = ledger(one), ledger(other)
        if ours == theirs or time.monotonic() > give_up_at:
            return ours, theirs


def watch_the_main_job(browser: Browser, complaints: list[str]) -> None:
    """See what the README promises, from the loss to the same ledger for both."""
    stranger, engineer, customer, switch = (opened(browser, complaints) for _ in "1234")
    for address in (f"{HOME}/", f"{HOME}/guide/", f"{HOME}/sign-in/"):
        answer = stranger.goto(address)
        assert answer is not None
        assert answer.ok, f"{address}: {answer.status}"
    signed_in(customer, "Vikram Shetty", at="/portal/")
    signed_in(engineer, "Nikhil Menon", at="/console/")
    expect(engineer.get_by_role("row")).not_to_have_count(0)
    tell("signed in as engineer and as customer; the queue has its tickets")

    switch.goto(SWITCH)
    switch.get_by_role("button", name=FAULT).click()
    number = see_it_open(engineer)
    tell(f"{number} came into the queue by itself: critical, 21 of 100")
    see_it_graded_and_climb(engineer, number)
    tell("it shows its loss and its ledger, and climbed from L1 to L2 to L3")

    switch.get_by_role("button", name="All well again").click()
    see_it_restored(engineer)
    tell("its recovery is recorded")

    customer.goto(f"{HOME}/portal/tickets/{number}/")
    expect(customer.get_by_role("main")).to_contain_text("Restored")
    ours, theirs = both_ledgers(engineer, customer)
    assert ours, "The engineer reads no ledger."
    assert ours == theirs, f"Two ledgers:\n{ours}\n{theirs}"
    tell(f"engineer and customer read the same {len(ours)} lines of its ledger")


def tell(what: str) -> None:
    print(f"  {what}", flush=True)


def main() -> None:
    # A shell's background programs ignore Ctrl-C, and so would all that this one starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    lacking = lacks()
    if lacking:
        sys.exit(lacking)
    expect.set_options(timeout=SHOWN_WITHIN_SECONDS * 1000)
    complaints: list[str] = []
    with (
        tempfile.TemporaryDirectory(prefix="backline-smoke-") as folder,
        demo(Path(folder)),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=SWITCHES)
        watch_the_main_job(browser, complaints)
        browser.close()
    tell("it stopped cleanly, and nothing answers any more")
    assert complaints == [], complaints
    print("1 passed, 0 failed")


if __name__ == "__main__":
    main()

"""What is measured, in the order in which it is told."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from benchmarks.desk import fill, pages
from benchmarks.desk.http_load import Connection, get, load
from tests import cast
from tests.frame.ports import free_port

from backline.records.tickets.actions.alarms import fire_due


REAL = 1_000
REQUESTS = 300
ROUNDS = 50
SECONDS = 6.0
STEPS = 500


def measure(times_copied: int) -> None:
    present = datetime.now(UTC).replace(microsecond=0)
    desk = fill.Desk(cast.stage(present), present)
    begin = time.perf_counter()
    with fill.in_haste():
        fill.real_tickets(desk, REAL)
    _say("filling", f"{REAL:,} real tickets in {time.perf_counter() - begin:.0f} s")
    with serving() as place:
        visitor = pages.Visitor.of(desk, *place)
        small = pages.spreads(visitor, REQUESTS)
        begin = time.perf_counter()
        fill.copies(times_copied)
        count, still_open = fill.ticket_count(), fill.open_count()
        _say(
            "filling",
            f"{count:,} tickets, {still_open:,} of them open, "
            f"in {time.perf_counter() - begin:.0f} s",
        )
        big = pages.spreads(visitor, REQUESTS)
        for name, spread in big.items():
            before = small[name]
            _say(
                name,
                f"cpu {before.cpu:.1f} -> {spread.cpu:.1f} ms, "
                f"p50 {before.p50:.1f} -> {spread.p50:.1f} ms, "
                f"p95 {before.p95:.1f} -> {spread.p95:.1f} ms (aim 25), "
                f"growth {spread.p50 / before.p50:.2f} (aim 1.2)",
            )
        _creates(visitor)
    _alarms(desk)


def _creates(visitor: pages.Visitor) -> None:
    for clients, aim in ((1, 100), (8, 200)):
        used = pages.cpu_of(visitor.program)
        told = load(visitor.port, clients, SECONDS, visitor.creation)
        spent = pages.cpu_of(visitor.program) - used
        _say(
            f"creating, {clients} client{'s' if clients > 1 else ''}",
            f"{told.rate:.0f} a second (aim {aim}), cpu {spent / told.done * 1000:.1f} ms",
        )
    keyed = load(visitor.port, 8, SECONDS, visitor.keyed_creation)
    _say("creating, 8 clients with keys", f"{keyed.rate:.0f} a second")


def _alarms(desk: fill.Desk) -> None:
    present = desk.present
    while fire_due(now=present, limit=1000).taken:
        pass
    begin = time.perf_counter()
    for _ in range(ROUNDS):
        assert fire_due(now=present).taken == 0
    idle = (time.perf_counter() - begin) / ROUNDS * 1000
    _say("alarms, none due", f"{idle:.2f} ms a round (aim 5)")
    at, before = fill.next_steps(STEPS), fill.escalations()
    begin, taken = time.perf_counter(), 0
    while (fired := fire_due(now=at)).taken:
        taken += fired.taken
    each = (time.perf_counter() - begin) / taken * 1000
    raised = fill.escalations() - before
    _say(
        "alarms, due",
        f"{each:.2f} ms for each of {taken} steps, {raised} of which raise the level "
        "(aim 2)",
    )


@contextmanager
def serving() -> Iterator[tuple[int, int]]:
    port = free_port()
    program = subprocess.Popen(
        [sys.executable, "-m", "backline", "serve", "--port", str(port)],
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield port, program.pid
    finally:
        program.terminate()
        program.wait(30)


def _wait_for(port: int) -> None:
    give_up_at = time.monotonic() + 30
    while time.monotonic() < give_up_at:
        try:
            if Connection(port).ask(get("/readyz", "Accept: */*"))[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    sys.exit("the desk did not start within 30 seconds")


def _say(what: str, figure: str) -> None:
    print(f"{what:32} {figure}", flush=True)

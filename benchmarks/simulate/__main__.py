"""Seconds to judge a million tickets of eight events, and the ratio to the fold.

Run: `python -m benchmarks.simulate [TICKETS]` where requirements/setup.txt is installed.
One process on one core. The promise: 1,000,000 tickets of 8 events under one plan in 10
seconds, ticket by ticket as the guide's fold judges them. A sample goes through the
fold in the same run and must come to the same before anything is told.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np


sys.path.insert(0, str(Path(__file__).parents[2] / "src"))

from benchmarks.simulate.synthetic import EVENTS, history

from backline.geography import terms_of
from backline.guide.calendar import Calendar
from backline.guide.clock import account_of
from backline.guide.wall import epoch_of
from backline.plans import load_plan
from backline.simulate.codes import NEVER
from backline.simulate.history import Encoder, History, chosen
from backline.simulate.verdicts import Terms, verdicts
from backline.zones import use_pinned_zone_data


SAMPLE = 5_000
Figures = dict[tuple[int, str], tuple[int, int, int]]


@contextmanager
def timed(into: dict[str, float], what: str) -> Iterator[None]:
    begin = time.perf_counter()
    yield
    into[what] = time.perf_counter() - begin


def judge(told: History, terms: Terms) -> tuple[int, int, dict[str, int]]:
    """Return the rows, how many the fold gave, and the outcomes counted."""
    rows = folded = 0
    outcomes = np.zeros(8, dtype=np.int64)
    for _, some in verdicts(told, terms):
        rows += len(some)
        folded += int(np.count_nonzero(some.folded))
        outcomes += np.bincount(some.outcome, minlength=8)
    names = ("met", "missed", "excused", "ended", "not judged", "running")
    return rows, folded, dict(zip(names, outcomes.tolist(), strict=False))


def by_columns(told: History, terms: Terms) -> Figures:
    return {
        (int(some.ticket[n]), terms.plan.clocks[some.clock[n]].name): (
            int(some.used[n]),
            int(some.due[n]),
            int(some.breach[n]),
        )
        for _, some in verdicts(told, terms)
        for n in range(len(some))
    }


def main(tickets: int) -> None:
    use_pinned_zone_data()
    calendar = Calendar(terms_of({"geography": "IN-KA", "coverage": "24x5"}))
    terms = Terms(load_plan("exotel-standard"), calendar)
    seconds: dict[str, float] = {}
    with timed(seconds, "make"):
        told = history(tickets)
    with timed(seconds, "judge"):
        rows, folded, outcomes = judge(told, terms)
    size = min(SAMPLE, tickets)
    clocks = compare(told, terms, size, seconds)

    fold, each = seconds["fold"] / size, seconds["judge"] / tickets
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{tickets:,} tickets of {EVENTS} events under {terms.plan.title}, IN-KA 24x5"
    )
    print(f"  {'judge':<28}{seconds['judge']:>9.2f} s   (promise: 10 s a million)")
    print(f"  {'each':<28}{each * 1e6:>9.2f} us")
    print(f"  {'fold, each':<28}{fold * 1e6:>9.2f} us  ({size:,} tickets)")
    print(f"  {'fold / judge':<28}{fold / each:>9.0f} x")
    print(
        f"  {'encode from events, each':<28}{seconds['encode'] / size * 1e6:>9.2f} us"
    )
    print(f"  {'make the columns':<28}{seconds['make']:>9.2f} s   (once)")
    print(f"  {'most memory':<28}{memory:>9,} MiB")
    print(f"  {rows:,} clocks, {folded:,} by the fold: {outcomes}")
    print(f"  the fold says the same of all {clocks:,} clocks of the sample")


def compare(told: History, terms: Terms, size: int, seconds: dict[str, float]) -> int:
    """Put a sample through encoding, judging and the fold; return its clocks."""
    places = np.linspace(0, len(told) - 1, size).astype(np.int64)
    timelines = list(chosen(told, places).timelines(range(size)))
    encoder = Encoder()
    with timed(seconds, "encode"):
        for number, events in enumerate(timelines):
            encoder.add(str(number), events)
        again = encoder.history(lambda _: ())
    with timed(seconds, "fold"):
        accounts = [
            account_of(events, plan=terms.plan, calendar=terms.calendar)
            for events in timelines
        ]
    folds: Figures = {
        (number, clock.name): (
            clock.used,
            epoch_of(clock.due_at) if clock.due_at else NEVER,
            epoch_of(clock.breach_at) if clock.breach_at else NEVER,
        )
        for number, account in enumerate(accounts)
        for clock in account.clocks
    }
    assert by_columns(again, terms) == folds, "the simulator and the fold disagree"
    return len(folds)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)

"""A real history through the desk: events a second, and every second accounted for.

Run: `python -m benchmarks.replay [CASES] [--durable]`; all 3,791 by default, which
takes some minutes. The database is a fresh SQLite file that is written as `backline
replay` writes it, without waiting for the disk; `--durable` waits, as a real desk does.

Promised: 200 events a second on one core, and no second of any case counted wrong.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection


PROMISED = 200
CALENDAR = "mon_fri_paris_fr_holidays"
ROOT = Path(__file__).parents[2]


def main() -> None:
    log = ROOT / os.environ.get("BACKLINE_SHARED", "../shared") / "data/volvo_bpi2013"
    if not log.is_dir():
        sys.exit(f"no folder {log}: give the place of the logs in BACKLINE_SHARED")
    durable = "--durable" in sys.argv
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    with tempfile.TemporaryDirectory(prefix="backline-bench-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "backline.settings",
            "BACKLINE_DATA": folder,
            "BACKLINE_DATABASE_URL": f"sqlite:///{folder}/desk.sqlite3",
        }
        django.setup()
        call_command("migrate", verbosity=0)
        if not durable:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=OFF")
        print("waiting for the disk:", "yes" if durable else "no")
        wrong = _measure(log, numbers[0] if numbers else None)
    sys.exit(wrong)


def _measure(log: Path, limit: int | None) -> int:
    # Their models cannot be imported before the desk knows its database.
    desk = import_module("backline.replay.desk")
    mapping = import_module("backline.replay.mapping").load_mapping("volvo")
    reckoning = import_module("backline.replay.reckoning")
    reading = import_module("backline.replay.reading")
    path = log / "incidents.csv.gz"
    cases = reading.read_cases(path, mapping=mapping, limit=limit)
    stage = desk.set_stage(
        customer="Volvo IT",
        plan=import_module("backline.plans").plan_mapping("exotel-standard"),
        calendar=json.loads((log / "calendars.json").read_text())[CALENDAR],
        calendar_name=CALENDAR,
        first_at=min(case.events[0].at for case in cases),
    )
    player = desk.Player(stage, mapping)
    started, worked = time.perf_counter(), time.process_time()
    events = sum(1 for _ in player.play(cases))
    took, work = time.perf_counter() - started, time.process_time() - worked
    print(f"{len(cases):,} cases, {events:,} events in {took:.0f} s")
    print(f"  {events / took:.0f} events a second (promised {PROMISED})")
    print(f"  {events / work:.0f} events a second of processor time")
    started = time.perf_counter()
    compliance = reckoning.Compliance(max(case.events[-1].at for case in cases))
    told = list(player.tell(cases, compliance))
    print(f"  the report took {time.perf_counter() - started:.1f} s more")
    facts = reckoning.facts_of(told, mapping=mapping)
    return _compare(log, told, facts, whole=limit is None)


def _compare(log: Path, told: list, facts: dict[str, int], *, whole: bool) -> int:
    with gzip.open(log / "clock_truth.csv.gz", "rt") as text:
        truth = {row["sr_number"]: row for row in csv.DictReader(text)}
    wrong = 0
    for case in told:
        row = truth[case.case]
        total, waited = row[f"{CALENDAR}_total_s"], row[f"{CALENDAR}_wait_client_s"]
        if (str(case.spent.total), str(case.spent.waited)) != (total, waited):
            print(f"  {case.case}: {case.spent}, but {total} and {waited} are right")
            wrong += 1
    print(f"  {len(told) - wrong:,} of {len(told):,} cases right to the second")
    if whole:
        same = facts == json.loads((log / "facts.json").read_text())
        print("  the facts of the log:", "reproduced" if same else f"not: {facts}")
        wrong += not same
    return min(wrong, 1)


main()

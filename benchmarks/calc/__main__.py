"""Lines per second of `backline calc` on one core, its calendars warm.

Run: `python -m benchmarks.calc [LINES]`. The promise: 20,000 lines a second. The work
is the published cases of tests/guide/business_time.json, over and over.
"""

from __future__ import annotations

import io
import json
import sys
import time
from itertools import cycle, islice
from pathlib import Path

from backline.cli.calc import answer
from backline.cli.ndjson import run_ndjson


CASES = Path(__file__).parents[2] / "tests" / "guide" / "business_time.json"
MEMBERS = ("op", "calendar", "start", "end", "minutes", "days", "pauses")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 40_000
    cases = json.loads(CASES.read_text(encoding="utf-8"))
    lines = [
        json.dumps(
            {"id": number} | {name: case[name] for name in MEMBERS if name in case}
        )
        for number, case in enumerate(islice(cycle(cases), count))
    ]
    run_ndjson(
        answer, io.BytesIO("\n".join(lines[: len(cases)]).encode()), io.BytesIO()
    )
    out = io.BytesIO()
    begin = time.process_time()
    run_ndjson(answer, io.BytesIO("\n".join(lines).encode()), out)
    seconds = time.process_time() - begin
    assert out.getvalue().count(b"\n") == count
    assert b'"error"' not in out.getvalue()
    print(f"{count} lines in {seconds:.2f} s: {count / seconds:,.0f} lines a second")


main()

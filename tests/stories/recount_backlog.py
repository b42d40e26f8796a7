"""Opens tickets on one calendar and publishes its next version, in a live database.

Run: `python -m tests.stories.recount_backlog TICKETS`; prints the calendar's name.
"""

from __future__ import annotations

import sys

import django


django.setup()

from tests.cast import NOON, stage  # noqa: E402 - after the set-up
from tests.records.tickets.desk import major  # noqa: E402

from backline.records.accounts.queries import THE_DESK  # noqa: E402
from backline.records.contracts.actions import publish_calendar  # noqa: E402


def main() -> None:
    cast = stage()
    for _ in range(int(sys.argv[1])):
        major(cast.meridian)
    held = cast.meridian.contract.covered.get().calendar_version
    body = {**held.body, "holidays": sorted([*held.body["holidays"], "2026-03-03"])}
    publish_calendar(
        name=held.name, body=body, source="the state", by=THE_DESK, now=NOON
    )
    print(held.name)  # noqa: T201 - the test reads it


main()

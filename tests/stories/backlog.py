"""A desk that is far behind, as a program: `python -m tests.stories.backlog TICKETS SECONDS`.

Opens critical incidents on a package that counts day and night, so long ago that some
steps of their ladders are due, and one of each falls due within the next SECONDS. Prints,
a JSON object a line, what has to go off until then.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from random import Random

import django


django.setup()

from tests.cast import reader, stage  # noqa: E402 - after the set-up

from backline.records.tickets.actions.intake import Report, open_ticket  # noqa: E402


SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
L1, L2, L3 = "nikhil.menon", "grace.fernandes", "wei.tan"
MANAGER = "ruth.pereira"
#: Whoever is on call: nobody is, so that the managers are called.
PAGED = ""
#: When each step of Premium's ladder falls due after a critical incident came in, and
#: who is told: written by hand, so that nothing here asks the desk's own fold.
LADDER = [
    ("resolution", "critical-untaken", 10 * MINUTE, PAGED),
    ("resolution", "critical-silence", 30 * MINUTE, MANAGER),
    ("first_response", "first-response-half", 15 * MINUTE, L1),
    ("first_response", "first-response-used", 30 * MINUTE + SECOND, MANAGER),
    ("first_response", "breach", 30 * MINUTE + SECOND, MANAGER),
    ("resolution", "critical-to-specialists", 45 * MINUTE, L2),
    ("resolution", "critical-calls-specialists", 45 * MINUTE, PAGED),
    ("resolution", "critical-to-experts", 90 * MINUTE, L3),
    ("resolution", "critical-calls-experts", 90 * MINUTE, PAGED),
    ("resolution", "critical-three-quarters", 135 * MINUTE, MANAGER),
    ("resolution", "resolution-used", 180 * MINUTE + SECOND, MANAGER),
    ("resolution", "breach", 180 * MINUTE + SECOND, MANAGER),
]
SHARES = {
    "first-response-half": "50 %",
    "first-response-used": "100 %",
    "critical-to-specialists": "25 %",
    "critical-to-experts": "50 %",
    "critical-three-quarters": "75 %",
    "resolution-used": "100 %",
}


def words(clock: str, step: str) -> str:
    """Return the line that tells of a step."""
    what = clock.replace("_", " ")
    if step == "critical-silence":
        return (
            "After 30 min without a word to the customer: the resolution of this "
            "critical ticket goes on."
        )
    if step == "breach":
        return f"The {what} of this critical ticket is overdue."
    return f"{SHARES[step]} of the time for the {what} of this critical ticket is used."


def main(tickets: int, seconds: int, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - no secret
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - a program's own
    cast = stage(now)
    by = reader(cast.orbit.owner)
    last = now + timedelta(seconds=seconds)
    for _ in range(tickets):
        falls_due = now + timedelta(seconds=chance.randrange(1, seconds))
        opened_at = falls_due - chance.choice(LADDER)[2]
        report = Report(
            channel="portal",
            kind="incident",
            site_id=cast.orbit.site.pk,
            subject="Agents cannot log in",
            component="acd",
            measure="agents_cannot_log_in",
            affected=25,
        )
        ticket = open_ticket(report=report, by=by, now=now, received_at=opened_at)
        for clock, step, after, who in LADDER:
            if opened_at + after <= last:
                told = (
                    (f"{who}@vendor.example", words(clock, step)) if who else ("", "")
                )
                line = json.dumps([ticket.number, clock, step, *told])
                sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))

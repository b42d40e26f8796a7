"""The timeline of a test stands in its docstring: the story is the input.

Each line is an instant (wall time in Bengaluru), a kind, its facts, and, where it was
written down later, `recorded <instant>`; prose between them is ignored.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps

from backline.guide.account import Account, ClockAccount
from backline.guide.calendar import Calendar
from backline.guide.calendar_parse import parse_terms
from backline.guide.clock import account_of
from backline.guide.ledger import LedgerClock, ledger_of
from backline.guide.plan import Plan
from backline.guide.timeline import Event, Fact, Kind, Side
from backline.plans import load_plan
from backline.zones import zone


KOLKATA = zone("Asia/Kolkata")
STANDARD = load_plan("exotel-standard")
#: Standard with the steps of its ladder that hang on shares, and tell or raise.
SHARES = replace(
    STANDARD,
    ladder=tuple(
        step
        for step in STANDARD.ladder
        if step.share is not None and step.does != "page"
    ),
)
#: 24x5 with Holi on Tuesday 3 March 2026.
WORKING_DAYS = Calendar(
    parse_terms(
        {
            "tz": "Asia/Kolkata",
            "weekly_hours": {
                day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri")
            },
            "holidays": ["2026-03-03"],
        },
        zone=KOLKATA,
    )
)

_LINE = re.compile(
    r"^(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d)  (?P<kind>[a-z_]+)\b(?P<facts>.*?)"
    r"(?:  recorded (?P<recorded>\d{4}-\d\d-\d\d \d\d:\d\d))?$"
)
_BY = {
    Kind.REPLIED: Side.CUSTOMER,
    Kind.REQUEST_REJECTED: Side.CUSTOMER,
    Kind.CONFIRMED: Side.CUSTOMER,
    Kind.REOPENED: Side.CUSTOMER,
    Kind.OPENED: Side.CUSTOMER,
    Kind.ACKNOWLEDGED: Side.DESK,
    Kind.DISPUTED: Side.CUSTOMER,
}


def local(text: str) -> datetime:
    """Return the instant of a wall time in Bengaluru."""
    wall = datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=KOLKATA)
    return wall.astimezone(UTC)


def events_told(story: str) -> list[Event]:
    """Return the events that a docstring tells."""
    events: list[Event] = []
    for text in story.splitlines():
        line = _LINE.match(text.strip())
        if line is None:
            continue
        kind, at = Kind(line["kind"]), local(line["at"])
        facts = dict(_fact(word) for word in shlex.split(line["facts"]))
        by = Side(str(facts.pop("by", _BY.get(kind, Side.VENDOR))))
        recorded = local(line["recorded"]) if line["recorded"] else at
        events.append(Event(len(events) + 1, kind, at, recorded, by, facts))
    return events


def _fact(word: str) -> tuple[str, Fact]:
    name, _, value = word.partition("=")
    if value.isdigit():
        return name, int(value)
    return name, {"yes": True, "no": False}.get(value, value)


class Story:
    """A told timeline with the questions that tests ask of it."""

    def __init__(self, text: str, plan: Plan = STANDARD) -> None:
        self.events = events_told(text)
        self.plan = plan

    @property
    def account(self) -> Account:
        """The fold of the timeline under its plan on 24x5."""
        return account_of(self.events, plan=self.plan, calendar=WORKING_DAYS)

    def clock(self, name: str) -> ClockAccount:
        """The present clock of that name."""
        found = self.account.clock(name)
        assert found is not None
        return found

    def clocks(self, name: str) -> list[ClockAccount]:
        """All rows of the clock of that name."""
        return [clock for clock in self.account.clocks if clock.name == name]

    def ledger(self, name: str, now: str) -> LedgerClock:
        """The ledger of the present clock of that name."""
        told = ledger_of(
            self.events, plan=self.plan, calendar=WORKING_DAYS, now=local(now)
        )
        return [clock for clock in told if clock.name == name][-1]


def told(test: Callable[[Story], None]) -> Callable[[], None]:
    """Give a test the story of its docstring."""
    return _given(test, STANDARD)


def told_under(plan: Plan) -> Callable[[Callable[[Story], None]], Callable[[], None]]:
    """Give a test the story of its docstring, folded under *plan*."""
    return lambda test: _given(test, plan)


def _given(test: Callable[[Story], None], plan: Plan) -> Callable[[], None]:
    story = Story(test.__doc__ or "", plan)
    assert story.events, f"{test.__name__} tells nothing"

    @wraps(test)
    def run() -> None:
        test(story)

    # pytest must not look for a fixture called `story`.
    del run.__wrapped__
    return run

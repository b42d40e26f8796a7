"""What stands around every page of the console: its navigation and its figures."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from backline.guide.workflow import LEVELS
from backline.records.accounts.queries import THE_DESK
from backline.records.majors.amiss import amiss_for
from backline.surfaces.look.badges import level as level_words
from backline.surfaces.look.pieces import NavGroup, NavItem, Stat


if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backline.records.tickets.queries import Counts


def nav_of(
    counts: Counts | None, chosen: Mapping[str, str] | None = None, *, here: str = ""
) -> list[NavGroup]:
    """Return the side navigation; a part that refreshes itself has none and asks nothing.

    Args:
        counts: the figures beside the queues; only the queue itself reckons them.
        chosen: the filter of the queue that is open.
        here: the address that is open, beside the queues.
    """
    made = SimpleLazyObject(partial(_nav, counts, chosen, here))
    return cast("list[NavGroup]", made)


def _nav(
    counts: Counts | None, chosen: Mapping[str, str] | None, here: str
) -> list[NavGroup]:
    queue = reverse("console")

    def item(label: str, asked: dict[str, str], count: int | None) -> NavItem:
        url = f"{queue}?{urlencode(asked)}" if asked else queue
        urgent = "overdue" in asked and bool(count)
        current = chosen is not None and dict(chosen) == asked
        return NavItem(label, url, count, current, urgent)

    def level(name: str) -> NavItem:
        count = counts.by_level[name] if counts else None
        return item(level_words(name), {"level": name}, count)

    return [
        NavGroup(
            "Queue",
            [
                item("All open", {}, counts.unfinished if counts else None),
                item("Mine", {"mine": "1"}, counts.mine if counts else None),
                item("My teams", {"team": "mine"}, None),
                item("Overdue", {"overdue": "1"}, counts.overdue if counts else None),
                item(
                    "Promises due",
                    {"promised": "1"},
                    counts.promised if counts else None,
                ),
                *[level(name) for name in LEVELS],
                item("Closed", {"closed": "1"}, None),
                _item("New ticket", reverse("console-report"), here, None),
            ],
        ),
        *_places(here, amiss_for(reader=THE_DESK, now=_now())),
    ]


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - entry point reads the clock


#: What stands beside the queues: the groups with their places, label and address, and
#: for whom each is open from the first; `None` is never folded away.
_PLACES = (
    (
        "Now",
        None,
        (
            ("Sites", "console-sites"),
            ("Major incidents", "console-majors"),
            ("Callbacks", "console-callbacks"),
            ("Escalations", "console-escalations"),
            ("Pages", "console-pages"),
            ("Shifts", "console-shifts"),
            ("On call", "console-oncall"),
        ),
    ),
    (
        "Planned",
        frozenset({"L2", "L3"}),
        (
            ("Changes", "console-changes"),
            ("Visits", "console-visits"),
            ("Remote access", "console-access"),
            ("Suppliers", "console-suppliers"),
        ),
    ),
    (
        "Causes and fixes",
        frozenset({"L3"}),
        (
            ("Root causes", "console-causes"),
            ("Problems", "console-problems"),
            ("Releases", "console-releases"),
        ),
    ),
    (
        "Customers",
        frozenset({"manager"}),
        (
            ("All customers", "console-customers"),
            ("Contracts", "console-contracts"),
            ("Calendars", "console-calendars"),
        ),
    ),
    (
        "My duty",
        frozenset[str](),
        (
            ("My time on call", "console-oncall-mine"),
            ("How I am reached", "console-reach"),
        ),
    ),
    (
        "The desk",
        frozenset[str](),
        (
            ("Teams", "console-teams"),
            ("All people", "console-people"),
            ("Messages", "console-messages"),
            ("Packages", "console-packages"),
            ("What if", "console-simulate"),
            ("Histories", "console-histories"),
        ),
    ),
)


#: What is counted beside a place, because it should be nothing.
_AMISS = {
    "console-oncall": "uncovered",
    "console-escalations": "escalations",
    "console-callbacks": "callbacks",
    "console-shifts": "shifts",
    "console-messages": "messages",
}


def _places(here: str, amiss: Mapping[str, int]) -> Iterator[NavGroup]:
    """Yield the groups beside the queues; *here* is the address that is open."""
    for title, open_for, places in _PLACES:
        items = [
            _item(label, reverse(name), here, amiss.get(_AMISS.get(name, "")))
            for label, name in places
        ]
        yield NavGroup(title, items, open_for)


def _item(label: str, url: str, here: str, amiss: int | None) -> NavItem:
    """Return a place; beside it stands how much there is amiss, if anything is."""
    return NavItem(label, url, amiss, current=url == here, urgent=bool(amiss))


def stats_of(counts: Counts) -> list[Stat]:
    """Return the figures over the queue."""
    return [
        Stat(str(counts.critical), "critical", "alarm" if counts.critical else ""),
        Stat(str(counts.overdue), "overdue", "alarm" if counts.overdue else ""),
        Stat(str(counts.due_within_the_hour), "due within the hour"),
        Stat(str(counts.unfinished), "open"),
    ]

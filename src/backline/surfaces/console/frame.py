"""What stands around every page of the console: its navigation and its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from backline.guide.workflow import LEVELS
from backline.surfaces.look.badges import level as level_words
from backline.surfaces.look.pieces import NavGroup, NavItem, Stat


if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backline.records.tickets.queries import Counts


def nav_of(
    counts: Counts | None, chosen: Mapping[str, str] | None = None, *, here: str = ""
) -> list[NavGroup]:
    """Return the side navigation.

    Args:
        counts: the figures beside the queues; only the queue itself reckons them.
        chosen: the filter of the queue that is open.
        here: the address that is open, beside the queues.
    """
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
            "Queues",
            [
                item("All open", {}, counts.unfinished if counts else None),
                item("Mine", {"mine": "1"}, counts.mine if counts else None),
                *[level(name) for name in LEVELS],
                item("Overdue", {"overdue": "1"}, counts.overdue if counts else None),
                item("Closed", {"closed": "1"}, None),
            ],
        ),
        *_places(here),
    ]


#: What stands beside the queues: the groups with their places, label and address.
_PLACES = (
    ("Intake", (("New ticket", "console-report"),)),
    (
        "Customers",
        (
            ("Sites", "console-sites"),
            ("Contracts", "console-contracts"),
            ("Calendars", "console-calendars"),
        ),
    ),
    ("Work", (("Root causes", "console-causes"), ("Problems", "console-problems"))),
    ("Terms", (("Packages", "console-packages"), ("What if", "console-simulate"))),
    ("Product", (("Releases", "console-releases"),)),
    ("Other desks", (("Histories", "console-histories"),)),
)


def _places(here: str) -> Iterator[NavGroup]:
    """Yield the groups beside the queues; *here* is the address that is open."""
    for title, places in _PLACES:
        urls = [(label, reverse(name)) for label, name in places]
        items = [NavItem(label, url, current=url == here) for label, url in urls]
        yield NavGroup(title, items)


def stats_of(counts: Counts) -> list[Stat]:
    """Return the figures over the queue."""
    return [
        Stat(str(counts.critical), "critical", "alarm" if counts.critical else ""),
        Stat(str(counts.overdue), "overdue", "alarm" if counts.overdue else ""),
        Stat(str(counts.due_within_the_hour), "due within the hour"),
        Stat(str(counts.unfinished), "open"),
    ]

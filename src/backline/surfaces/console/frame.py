"""What stands around every page of the console: its navigation and its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from backline.guide.workflow import LEVELS
from backline.surfaces.look.badges import level as level_words
from backline.surfaces.look.pieces import NavGroup, NavItem, Stat


if TYPE_CHECKING:
    from collections.abc import Mapping

    from backline.records.tickets.queries import Counts


def nav_of(counts: Counts, chosen: Mapping[str, str] | None = None) -> list[NavGroup]:
    """Return the side navigation; *chosen* is the filter of the queue that is open."""
    queue = reverse("console")

    def item(label: str, asked: dict[str, str], count: int | None) -> NavItem:
        url = f"{queue}?{urlencode(asked)}" if asked else queue
        urgent = "overdue" in asked and bool(count)
        current = chosen is not None and dict(chosen) == asked
        return NavItem(label, url, count, current, urgent)

    return [
        NavGroup(
            "Queues",
            [
                item("All open", {}, counts.unfinished),
                item("Mine", {"mine": "1"}, counts.mine),
                *[
                    item(level_words(level), {"level": level}, counts.by_level[level])
                    for level in LEVELS
                ],
                item("Overdue", {"overdue": "1"}, counts.overdue),
                item("Closed", {"closed": "1"}, None),
            ],
        ),
        NavGroup("Intake", [NavItem("New ticket", reverse("console-report"))]),
    ]


def stats_of(counts: Counts) -> list[Stat]:
    """Return the figures over the queue."""
    return [
        Stat(str(counts.critical), "critical", "alarm" if counts.critical else ""),
        Stat(str(counts.overdue), "overdue", "alarm" if counts.overdue else ""),
        Stat(str(counts.due_within_the_hour), "due within the hour"),
        Stat(str(counts.unfinished), "open"),
    ]

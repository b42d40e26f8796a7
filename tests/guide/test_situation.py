"""Where a ticket stood at each moment (turnaround.waiting, severity.change)."""

from __future__ import annotations

from itertools import pairwise

from tests.guide.told import events_told

from backline.guide.moment import Changes, Situation
from backline.guide.situation import stretches_of


RANK = {"minor": 0, "major": 1, "critical": 2}


def test_a_change_leaves_everything_else_as_it_was() -> None:
    """
    2026-03-02 08:00  opened severity=critical level=L2 measured=yes
    2026-03-02 08:01  promised clock=resolution at=2026-03-05T06:00:00Z
    2026-03-02 08:02  release_bound release=9.1 at=2026-03-06T06:00:00Z
    2026-03-02 08:03  fact_noted fact=data_awaited
    2026-03-02 08:04  fault_domain_set domain=third_party
    2026-03-02 08:05  disputed words=no
    2026-03-02 08:06  duty_contact_reached contact=3
    2026-03-02 08:07  taken engineer=7
    2026-03-02 08:08  severity_set severity=major
    """
    story = test_a_change_leaves_everything_else_as_it_was.__doc__ or ""
    events = events_told(story)
    situations = [
        stretches_of(events[:length], rank=RANK)[1]
        for length in range(1, len(events) + 1)
    ]
    moved = [
        {
            name
            for name in Situation._fields
            if getattr(before, name) != getattr(after, name)
        }
        for before, after in pairwise(situations)
    ]
    assert moved == [
        {"promises"},
        {"release"},
        {"facts", "waits"},
        {"domain"},
        {"disputed_at"},
        {"state", "answered_at"},
        {"engineer"},
        {"severity"},
    ]


def test_only_what_the_opening_says_never_changes() -> None:
    assert set(Situation._fields) - set(Changes.__annotations__) == {
        "ticket_kind",
        "measured",
        "opened_at",
    }

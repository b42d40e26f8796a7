"""Tickets that never were, as columns: eight events each, in a mix as at a real desk.

Opened, taken, answered, one thing asked and brought, raised (one in five) or handed
over, restored, and closed or (one in seven) reopened.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np


sys.path.insert(0, str(Path(__file__).parents[2] / "src"))

from backline.guide.timeline import Event, Kind
from backline.simulate.codes import ANSWERS, NONE, code_of
from backline.simulate.history import History, decoded


EVENTS = 8
SEVERITIES = ("minor", "major", "critical")
#: 2024-01-01 in UTC, and two years of it.
_FIRST, _LONG = 1_704_067_200, 2 * 365 * 86400
#: About how long it takes from each event to the next, in seconds.
_GAPS = (900, 900, 3600, 9000, 1800, 14400, 86400)


class Numbers(Sequence[str]):
    """The names of many tickets, made when somebody asks."""

    def __init__(self, count: int) -> None:
        self.size = count

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, place: int) -> str:  # type: ignore[override]
        return f"INC-{place + 1}"


def history(tickets: int, seed: int = 2026) -> History:
    """Return *tickets* tickets, the same in every run."""
    chance = np.random.default_rng(seed)
    at = np.empty((tickets, EVENTS), dtype=np.int64)
    at[:, 0] = _FIRST + chance.integers(0, _LONG, tickets)
    for place, gap in enumerate(_GAPS, 1):
        at[:, place] = at[:, place - 1] + chance.exponential(gap, tickets).astype(int)
    raised = chance.random(tickets) < 0.2
    reopened = chance.random(tickets) < 1 / 7
    code = np.empty((tickets, EVENTS), dtype=np.uint8)
    for place, kind in enumerate(
        (Kind.OPENED, Kind.TAKEN, Kind.ANSWERED, Kind.ASKED, Kind.REPLIED)
    ):
        code[:, place] = code_of(kind)
    code[:, 5] = np.where(raised, code_of(Kind.SEVERITY_SET), code_of(Kind.HANDED_OVER))
    code[:, 6] = code_of(Kind.RESTORED)
    code[:, 7] = np.where(reopened, code_of(Kind.REOPENED), code_of(Kind.CLOSED))
    severity = np.full((tickets, EVENTS), NONE, dtype=np.int16)
    severity[:, 0] = chance.choice(3, tickets, p=[0.5, 0.4, 0.1])
    severity[:, 5] = np.where(raised, np.minimum(severity[:, 0] + 1, 2), NONE)
    level = np.full((tickets, EVENTS), NONE, dtype=np.int16)
    level[:, 0], level[:, 5] = 0, np.where(raised, NONE, 1)
    domain = np.full((tickets, EVENTS), NONE, dtype=np.int16)
    domain[:, 0] = 0
    flags = np.zeros((tickets, EVENTS), dtype=np.uint8)
    flags[:, [2, 3, 6]] = ANSWERS
    flags[:, 7] = np.where(reopened, 0, ANSWERS)
    made = History(
        names=Numbers(tickets),
        severities=SEVERITIES,
        levels=("L1", "L2"),
        ticket_kinds=("incident",),
        ticket_kind=np.zeros(tickets, dtype=np.int16),
        offsets=np.arange(0, (tickets + 1) * EVENTS, EVENTS, dtype=np.int64),
        at=at.ravel(),
        code=code.ravel(),
        flags=flags.ravel(),
        severity=severity.ravel(),
        domain=domain.ravel(),
        level=level.ravel(),
        timelines=lambda _: (),
    )

    def timelines(some: Sequence[int]) -> Iterator[list[Event]]:
        return (decoded(made, ticket) for ticket in some)

    return replace(made, timelines=timelines)

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sitewatch.measuring import Measuring
from sitewatch.probes.losses import AGENT_MEASURES
from sitewatch.probes.probe import Note, Watched, blind


if TYPE_CHECKING:
    import pytest

    from sitewatch.measurement import Measurement


@dataclass
class Slow:
    """Ends when it is told to."""

    name: str = "slow"
    watches: Sequence[Watched] = AGENT_MEASURES
    may_end: threading.Event = field(default_factory=threading.Event)
    asked: int = 0

    def measure(self, now: datetime) -> list[Measurement]:
        self.asked += 1
        self.may_end.wait()
        return blind(self.watches, "it has come to an end", now)

    def examine(self, now: datetime) -> list[Note]:
        return []

    def close(self) -> None:
        self.may_end.set()


@dataclass
class Broken(Slow):
    """Has a mistake in it."""

    name: str = "broken"

    def measure(self, now: datetime) -> list[Measurement]:
        message = f"a mistake at {now}"
        raise KeyError(message)


@dataclass
class Quick(Slow):
    name: str = "quick"

    def measure(self, now: datetime) -> list[Measurement]:
        return blind(self.watches, "it is quick", now)


def test_a_probe_that_breaks_is_blind_and_the_others_go_on(
    now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(Measuring([Broken(), Broken("other"), Quick()])) as measuring:
        found = measuring.measure(now)
    assert [each.state for each in found] == ["blind"] * 6
    assert found[0].evidence == "the probe broken broke: KeyError"
    assert found[4].evidence == "it is quick"
    assert caplog.text.count("a mistake at") == 2


def test_who_does_not_come_to_an_end_is_blind_and_asked_again_when_it_has(
    now: datetime,
) -> None:
    slow = Slow()
    with closing(Measuring([slow, Quick()], patience_seconds=0)) as measuring:
        for _ in range(3):
            found = measuring.measure(now)
            assert "slow has not come to an end within 0 s" in found[0].evidence
        assert slow.asked == 1
        slow.may_end.set()
        measuring._late["slow"].result()
        measuring.patience_seconds = 10
        assert [each.evidence for each in measuring.measure(now)] == [
            *["it has come to an end"] * 2,
            *["it is quick"] * 2,
        ]
        assert slow.asked == 2

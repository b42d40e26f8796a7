"""severity.incidents: from a switch's own bytes to the ticket, and back to normal."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.cast import Cast, stage
from tests.records.fleet.site import Site
from tests.sitewatch.asterisk.live import NOW, WELL, Answers, probing
from tests.sitewatch.asterisk.transcripts import Transcripts

from backline.guide.workflow import State
from backline.records.accounts.queries import THE_DESK
from backline.records.tickets.queries import entries_for, tickets_for
from sitewatch.message import sample_text
from sitewatch.thinning import Thinning


if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sitewatch.probes.asterisk.probe import AsteriskProbe

EVERY = 15
GONE = "04-queuestatus-100-20-unavailable"


@pytest.fixture
def cast(db: None) -> Cast:
    return stage(NOW - timedelta(hours=1))


@pytest.fixture
def switch(shared: Path) -> Answers:
    return Answers(Transcripts(shared / "ami"))


@pytest.fixture
def probe(switch: Answers) -> Iterator[AsteriskProbe]:
    with ExitStack() as stack:
        yield stack.enter_context(probing(switch))[0]


def test_an_asterisk_loses_a_fifth_of_its_agents(
    cast: Cast, switch: Answers, probe: AsteriskProbe
) -> None:
    """Monday in Bengaluru; sitewatch asks its Asterisk every 15 s.

    00:00  all 100 phones answer
    03:00  20 of 100 do not, as the switch itself tells
    05:00  the second window is full, and within a minute there is a critical incident
    06:00  the phones are back: noted at once
    36:00  30 minutes without loss: restored, as of the first sample without
    """
    site, thinning = Site(cast.meridian), Thinning(EVERY)

    def beat(at: datetime) -> None:
        switch.now = at
        kept = thinning.kept(probe.measure(at))
        texts = (
            sample_text(f"{one.measure} at {one.at}", one)
            for one in kept
            if one.component == "acd"
        )
        site.send(*(json.loads(text) for text in texts), now=at + timedelta(seconds=1))

    def beats(since: int, until: int) -> None:
        for seconds in range(since * 60, until * 60, EVERY):
            beat(NOW + timedelta(seconds=seconds))

    beats(0, 3)
    assert not tickets_for(reader=THE_DESK).filter(site=site.house.site).exists()
    switch.members = GONE
    beats(3, 6)
    (ticket,) = tickets_for(reader=THE_DESK).filter(site=site.house.site)
    assert ticket.severity == "critical"
    assert ticket.subject == "ACD: 20 of 100 agents cannot take calls"
    second_window = NOW + timedelta(minutes=5)
    assert second_window <= ticket.opened_at <= second_window + timedelta(minutes=1)
    switch.members = WELL
    beats(6, 37)
    ticket.refresh_from_db()
    assert State(ticket.state) is State.RESTORED
    assert ticket.restored_at == NOW + timedelta(minutes=6)
    told = [str(each.facts) for each in entries_for(ticket=ticket, reader=THE_DESK)]
    assert any("agent001" in facts for facts in told)

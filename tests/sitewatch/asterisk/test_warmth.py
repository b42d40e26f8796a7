"""After a restart 86 of 100 phones look gone for seconds: the verdict is held."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.sitewatch.asterisk.transcripts import (
    HUNDRED,
    LONG_AGO,
    Transcripts,
    measured,
    message,
    settings,
    told,
)

from sitewatch.probes.asterisk.picture import Picture
from sitewatch.probes.asterisk.warmth import Warmth


TAKE_CALLS = "agents_cannot_take_calls"


@pytest.mark.parametrize(
    ("name", "gone"),
    [
        ("20a-restart-now-reconnect-1", 86),
        ("20a-restart-now-reconnect-2", 40),
        ("20a-restart-now-reconnect-3", 0),
        ("20c-kill9-mid-burst-reconnect-1", 80),
        ("20c-kill9-mid-burst-reconnect-2", 28),
        ("20c-kill9-mid-burst-reconnect-3", 0),
    ],
)
def test_after_a_restart_the_figures_are_told_and_not_judged(
    transcripts: Transcripts, name: str, gone: int
) -> None:
    found = measured(transcripts.state(name))[TAKE_CALLS]
    assert (found.state, found.affected, found.total) == ("partial", gone, 100)
    assert "warming up" in found.evidence
    assert "the switch has just started" in found.evidence


def test_the_verdict_is_held_for_90_s_and_for_a_longer_qualify(
    transcripts: Transcripts,
) -> None:
    name = "20a-restart-now-reconnect-1"
    picture, now = transcripts.picture(name)
    assert told(picture.state(now + timedelta(seconds=89), HUNDRED), TAKE_CALLS)[0] == (
        "partial"
    )
    after = measured(picture.state(now + timedelta(seconds=91), HUNDRED))[TAKE_CALLS]
    assert "warming up" not in after.evidence
    slow, now = transcripts.picture(name, qualify_seconds=300)
    assert slow.warmth.warming(now + timedelta(seconds=300))
    assert not slow.warmth.warming(now + timedelta(seconds=304))


def test_a_log_in_to_a_switch_that_has_long_been_up_holds_nothing(
    transcripts: Transcripts,
) -> None:
    """FullyBooted comes with every log-in; its Uptime tells."""
    picture, now = transcripts.picture("06-events-01-calls-siteagent")
    assert picture.warmth.warming(now) == ""


def test_another_start_of_the_core_or_a_reload_holds_the_verdict() -> None:
    warmth = Warmth(timedelta(seconds=63))
    warmth.core("started 08:00:50 reloaded 08:00:50", LONG_AGO)
    assert "not known how long" in warmth.warming(LONG_AGO)
    later = LONG_AGO + timedelta(hours=1)
    warmth.core("started 08:00:50 reloaded 08:00:50", later)
    assert warmth.warming(later) == ""
    warmth.core("started 09:00:50 reloaded 09:00:50", later)
    assert "the switch has just started" in warmth.warming(later)
    much_later = later + timedelta(hours=1)
    assert warmth.warming(much_later) == ""
    picture = Picture(settings())
    picture.fold([message(Event="Reload")], much_later)
    assert "reloaded" in picture.warmth.warming(much_later)


def test_a_restart_that_was_announced_is_told_from_a_crash(
    transcripts: Transcripts,
) -> None:
    planned, now = transcripts.picture("20a-restart-now", "20a-restart-now-reconnect-1")
    assert planned.warmth.restart_told(now).endswith("announced restart")
    crash, now = transcripts.picture(
        "20c-kill9-mid-burst", "20c-kill9-mid-burst-reconnect-1"
    )
    assert crash.warmth.restart_told(now).endswith("as in a crash")
    assert crash.warmth.restart_told(now + timedelta(minutes=16)) == ""
    suspect = measured(crash.state(now, HUNDRED))[TAKE_CALLS].suspect
    assert suspect is not None
    assert (suspect.domain, "crash" in suspect.because) == ("contact_centre", True)


def test_counters_of_the_queues_are_not_read(transcripts: Transcripts) -> None:
    """Anybody may reset them: Completed goes from 3 to 0, and nothing changes here."""
    said = transcripts.messages("20f-queuereset-by-readonly")
    completed = [each.get("Completed") for each in said if each.get("Completed")]
    assert completed == ["3", "0"]
    found = measured(transcripts.state("20f-queuereset-by-readonly"))
    assert found["calls_rejected"].total == 0

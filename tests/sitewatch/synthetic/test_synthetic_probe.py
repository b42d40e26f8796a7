from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import pytest
from tests.sitewatch.sip.server import udp_server
from tests.sitewatch.standin import place
from tests.sitewatch.synthetic.test_call import methods, says

from sitewatch import shape
from sitewatch.probes import registry
from sitewatch.probes.synthetic.probe import SyntheticProbe


if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sitewatch.measurement import Measurement


def made(folder: Path, port: int = 5060, /, **settings: object) -> SyntheticProbe:
    told = {"to": f"sip:7000@127.0.0.1:{port}", "calls": 2, **settings}
    probe = registry.probe(place("synthetic", folder), told)
    return cast("SyntheticProbe", probe)


def one(probe: SyntheticProbe, now: datetime) -> Measurement:
    (found,) = probe.measure(now)
    return found


def a_series(probe: SyntheticProbe, now: datetime) -> Measurement:
    """Begin a series, wait for its end and measure it."""
    begun = one(probe, now)
    assert "a series is under way" in begun.evidence, begun.evidence
    assert begun.state == "partial"
    assert probe._series is not None
    probe._series.result()
    return one(probe, now + timedelta(seconds=15))


@pytest.mark.usefixtures("sipp")
def test_each_call_of_a_series_must_be_answered(now: datetime, tmp_path: Path) -> None:
    def speak(request: bytes, before: int) -> list[bytes]:
        return says(200 if before < 3 else 486)(request, before)

    with udp_server(speak) as (to, came), closing(made(tmp_path, to.port)) as probe:
        found = a_series(probe, now)
        later = one(probe, now + timedelta(seconds=30))
    assert replace(found, evidence="").as_json() == {
        "component": "acd",
        "measure": "synthetic_calls_failed",
        "affected": 1,
        "total": 2,
        "total_source": "synthetic",
        "state": "measured",
        "evidence": "",
        "at": "2026-03-02T09:00:15Z",
    }
    assert found.evidence == "1 of 2 test calls failed: call 2: refused with 486"
    assert methods(came) == ["INVITE", "ACK", "BYE", "INVITE", "ACK"]
    assert (later.state, later.affected, later.total) == ("partial", 1, 2)
    assert later.evidence == (
        "the next series is not due yet; at 2026-03-02T09:00:15Z " + found.evidence
    )


@pytest.mark.usefixtures("sipp")
def test_a_series_that_failed_is_repeated_twice_a_minute_apart(
    now: datetime, tmp_path: Path
) -> None:
    with (
        udp_server(says(503)) as (to, _),
        closing(made(tmp_path, to.port, calls=1)) as probe,
    ):
        begun = []
        for beat in range(0, 600, 15):
            at = now + timedelta(seconds=beat)
            if "under way" in one(probe, at).evidence:
                begun.append(beat)
                assert probe._series is not None
                probe._series.result()
    assert begun == [0, 60, 120, 360]


@pytest.mark.usefixtures("sipp")
def test_the_rate_holds_over_a_restart(now: datetime, tmp_path: Path) -> None:
    with udp_server(says(486)) as (to, came):
        with closing(made(tmp_path, to.port)) as probe:
            a_series(probe, now)
        for beat in range(0, 240, 15):
            with closing(made(tmp_path, to.port)) as probe:
                found = one(probe, now + timedelta(seconds=beat))
                assert (found.state, found.total) == ("partial", 0)
        assert methods(came).count("INVITE") == 2
        with closing(made(tmp_path, to.port)) as probe:
            a_series(probe, now + timedelta(seconds=240))
    assert methods(came).count("INVITE") == 4


@pytest.mark.usefixtures("sipp")
def test_closing_hangs_up_what_is_open_and_places_nothing_more(
    now: datetime, tmp_path: Path
) -> None:
    with udp_server(says(200)) as (to, came):
        probe = made(tmp_path, to.port, calls=4)
        one(probe, now)
        probe.close()
    assert methods(came) in ([], ["INVITE", "ACK", "BYE"])


def test_without_sipp_it_is_blind_and_doctor_says_what_to_install(
    now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with closing(made(tmp_path)) as probe:
        found = a_series(probe, now)
        (note,) = probe.examine(now)
    assert (found.state, found.affected) == ("blind", None)
    assert "sipp is not installed" in found.evidence
    assert (note.level, note.remedy) == (
        "bad",
        "Install it: apt-get install sip-tester",
    )


def test_without_a_diary_no_call_is_placed(now: datetime, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file is in the way")
    with closing(made(tmp_path)) as probe:
        found = one(probe, now)
        assert probe._series is None
    assert found.state == "blind"
    assert "nobody knows how many test calls were placed" in found.evidence


@pytest.mark.usefixtures("sipp")
def test_doctor_places_no_call(now: datetime, tmp_path: Path) -> None:
    with udp_server(says(200)) as (to, came), closing(made(tmp_path, to.port)) as probe:
        (note,) = probe.examine(now)
    assert came == []
    assert note.level == "good"
    assert "2 test calls to sip:7000@127.0.0.1:" in note.said
    assert "at most 60 an hour" in note.said


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"to": "sip:10.0.0.5"}, "say whom to call"),
        ({"to": None}, "to: text expected"),
        ({"caller": "a b"}, "caller: give letters"),
        ({"caller": "a>\r\nX: y"}, "printable"),
        ({"answer_seconds": 61}, "give 1 to 60"),
        ({"expect_audio": "yes"}, "true or false"),
        ({"calls": 11}, "give 1 to 10"),
        ({"every_minutes": 1, "calls": 2}, "2 calls every 1 min are 120 an hour"),
        ({"calls_per_hour": 241}, "give 1 to 240"),
        ({"off_hours": ["22:00-06:00"]}, "set zone too"),
        ({"off_hours": "22:00-06:00"}, "a list expected"),
        ({"password": "x"}, "no such setting"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(
    tmp_path: Path, settings: dict[str, object], said: str
) -> None:
    with pytest.raises(shape.Misshapen, match=said):
        made(tmp_path, **settings)

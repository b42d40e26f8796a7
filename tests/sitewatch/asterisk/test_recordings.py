"""Recordings: the file is the witness, whatever the events say."""

from __future__ import annotations

import os
import struct
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.sitewatch.asterisk.transcripts import HUNDRED, LONG_AGO, Transcripts, told

from sitewatch.probes.asterisk.picture import Beside
from sitewatch.probes.asterisk.recordings import Expected, Sound, fault_of
from sitewatch.probes.asterisk.settings import RecordingPlace
from sitewatch.probes.asterisk.shelf import Shelf, sound_of
from sitewatch.probes.switch import Unseen


if TYPE_CHECKING:
    from pathlib import Path

UNRECORDED = "calls_not_recorded"
SECOND = 16_000  # bytes of 8 kHz, 16 bit
SPEECH = bytes(range(256)) * 63


def wav(data: bytes, told_bytes: int | None = None) -> bytes:
    """Return a WAV file of 44 bytes and *data*, as Asterisk writes it."""
    size = len(data) if told_bytes is None else told_bytes
    return (
        b"RIFF"
        + struct.pack("<I", 36 + size)
        + b"WAVEfmt "
        + struct.pack("<IHHIIHH", 16, 1, 1, 8000, SECOND, 2, 16)
        + b"data"
        + struct.pack("<I", size)
        + data
    )


def speech(count: int) -> bytes:
    return (SPEECH * (count // len(SPEECH) + 1))[:count]


@pytest.mark.parametrize(
    ("content", "talk", "fault"),
    [
        pytest.param(wav(speech(95_360)), 6, "", id="95,404 bytes are 5.96 s"),
        pytest.param(None, 6, "missing", id="no file: it could not be made"),
        pytest.param(wav(b""), 6, "empty", id="44 bytes: no media"),
        pytest.param(b"", 6, "empty", id="no byte at all"),
        pytest.param(wav(speech(68_000)), 14, "cut", id="the disk was full after 4 s"),
        pytest.param(wav(speech(68_000), 224_000), 14, "cut", id="its header lies"),
        pytest.param(wav(bytes(95_360)), 6, "silent", id="nothing but silence"),
        pytest.param(wav(speech(16_000)), 1, "", id="a short call"),
        pytest.param(speech(9_900), 6, "", id="a form that we do not know"),
        pytest.param(speech(900), 6, "cut", id="not known, and too small for speech"),
    ],
)
def test_what_a_file_says(
    tmp_path: Path, content: bytes | None, talk: int, fault: str
) -> None:
    path = tmp_path / "u.1.wav"
    if content is not None:
        path.write_bytes(content)
    assert fault_of(sound_of(path), talk) == fault


def test_a_folder_or_a_pipe_is_no_recording(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    assert sound_of(tmp_path / "pipe.wav") is None
    assert sound_of(tmp_path) is None


def test_calls_that_had_to_be_recorded(
    transcripts: Transcripts, tmp_path: Path
) -> None:
    """7000 is recorded, 7003 went to a folder that cannot be, 7005 was not begun.

    For 7003 there was a MixMonitorStart all the same.
    """
    kept = RecordingPlace(folder=tmp_path, lag_seconds=10)
    picture, now = transcripts.picture(
        "11-recording-7000", "11-recording-7003", "11-recording-7005", recordings=kept
    )
    now += timedelta(seconds=10)
    due = picture.due(now)
    assert [each.talk_seconds for each in due] == [6, 6, 6]
    (tmp_path / f"{due[0].channel_id}.wav").write_bytes(wav(speech(95_360)))
    shelf = Shelf(tmp_path, kept.name)
    found = picture.state(now, HUNDRED, Beside(faults=shelf.faults(due)))
    assert told(found, UNRECORDED) == ("measured", 2, 3)
    (tmp_path / f"{due[1].channel_id}.wav").write_bytes(wav(speech(95_360)))
    found = picture.state(now, HUNDRED, Beside(faults=shelf.faults(due)))
    assert told(found, UNRECORDED) == ("measured", 1, 3)


def test_a_recording_has_its_time_to_appear(transcripts: Transcripts) -> None:
    kept = RecordingPlace(folder=LONG_AGO, lag_seconds=600)  # type: ignore[arg-type]
    picture, now = transcripts.picture("11-recording-7000", recordings=kept)
    assert picture.due(now + timedelta(seconds=590)) == []
    assert len(picture.due(now + timedelta(seconds=601))) == 1
    assert picture.due(now + timedelta(seconds=601 + 900)) == []


def test_a_queue_that_need_not_record_owes_nothing(transcripts: Transcripts) -> None:
    kept = RecordingPlace(
        folder=LONG_AGO,  # type: ignore[arg-type]
        queues=frozenset({"sales"}),
        lag_seconds=5,
    )
    picture, now = transcripts.picture("11-recording-7000", recordings=kept)
    assert picture.due(now + timedelta(seconds=60)) == []


def test_what_may_not_be_looked_at_is_not_judged(transcripts: Transcripts) -> None:
    kept = RecordingPlace(folder=LONG_AGO, lag_seconds=5)  # type: ignore[arg-type]
    picture, now = transcripts.picture("11-recording-7000", recordings=kept)
    now += timedelta(seconds=30)
    assert told(picture.state(now, HUNDRED), UNRECORDED) == ("partial", 0, 1)
    unseen = Beside(faults=Unseen("the folder cannot be read"))
    assert told(picture.state(now, HUNDRED, unseen), UNRECORDED)[0] == "blind"


def expected(call: str = "u.1", queue: str = "support") -> Expected:
    return Expected(call, call, queue, "agent001", LONG_AGO, 6)


@pytest.mark.parametrize(
    "name", ["../u", "a/b", "..", ".hidden", "a\x00b", "", "x" * 65]
)
def test_a_name_that_the_switch_made_up_leads_nowhere(
    tmp_path: Path, name: str
) -> None:
    """A hostile switch cannot have a file outside the folder looked at."""
    (tmp_path / "u.wav").write_bytes(wav(speech(95_360)))
    inner = tmp_path / "inner"
    inner.mkdir()
    assert Shelf(inner, "{uniqueid}.wav").faults([expected(name)]) == {name: "missing"}


def test_names_of_a_site_with_a_folder_a_day(tmp_path: Path) -> None:
    day = LONG_AGO.astimezone()
    folder = tmp_path / f"{day:%Y}" / f"{day:%m}" / f"{day:%d}"
    folder.mkdir(parents=True)
    (folder / "q-support-5570-20261123-u.1.wav").write_bytes(wav(speech(95_360)))
    shelf = Shelf(tmp_path, "{year}/{month}/{day}/q-{queue}-*-{uniqueid}.wav")
    assert shelf.faults([expected(), expected("u.2")]) == {"u.1": "", "u.2": "missing"}


def test_a_rate_that_is_absurd_breaks_nothing() -> None:
    assert fault_of(Sound(10, 2**32 - 1), 3) == "cut"
    assert fault_of(Sound(-5, 8000), 3) == "empty"

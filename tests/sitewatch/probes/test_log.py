from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.sitewatch.standin import place

from sitewatch.following import MOST_LINE, Following
from sitewatch.probes import registry
from sitewatch.shape import Misshapen


if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from sitewatch.probes.probe import Probe

SETTINGS = {
    "component": "acd",
    "measure": "calls_rejected",
    "path": "switch.log",
    "bad": r"call (?P<id>\S+) rejected",
    "good": r"call (?P<id>\S+) offered",
}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "switch.log"
    path.write_text("call before offered\n")
    return path


@pytest.fixture
def probe(log: Path, now: datetime) -> Iterator[Probe]:
    with closing(registry.probe(place("log", log.parent), SETTINGS)) as made:
        made.measure(now)
        yield made


def write(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


def test_distinct_things_are_counted_and_the_bad_ones_once(
    probe: Probe, log: Path, now: datetime
) -> None:
    write(log, "call a offered\ncall b offered\ncall b rejected\ncall b rejected\n")
    write(log, "call c rejected\nnothing of a call\n")
    (found,) = probe.measure(now)
    assert (found.affected, found.total, found.total_source) == (2, 3, "offered")


def test_after_fifteen_minutes_it_is_forgotten(
    probe: Probe, log: Path, now: datetime
) -> None:
    write(log, "call a rejected\n")
    probe.measure(now)
    write(log, "call b rejected\n")
    (found,) = probe.measure(now + timedelta(minutes=14))
    assert (found.affected, found.total) == (2, 2)
    (found,) = probe.measure(now + timedelta(minutes=15))
    assert (found.affected, found.total) == (1, 1)


def test_a_log_that_cannot_be_read_is_blind_until_it_can(
    log: Path, now: datetime
) -> None:
    log.unlink()
    probe = registry.probe(place("log", log.parent), SETTINGS)
    (found,) = probe.measure(now)
    assert found.state == "blind"
    assert "No such file" in found.evidence
    assert probe.examine(now)[0].level == "bad"
    write(log, "")
    assert probe.measure(now)[0].state == "measured"
    write(log, "call a rejected\n")
    assert probe.measure(now)[0].affected == 1
    probe.close()


def test_what_may_be_missing_is_told(probe: Probe, log: Path, now: datetime) -> None:
    write(log, "call a rejected\n")
    probe.measure(now)
    log.write_text("")
    (found,) = probe.measure(now)
    assert "the log was cut short at 09:00:00 UTC" in found.evidence


@pytest.mark.parametrize("name", ["bad", "good"])
def test_a_pattern_names_what_it_finds(tmp_path: Path, name: str) -> None:
    with pytest.raises(Misshapen, match="the group"):
        registry.probe(place("log", tmp_path), {**SETTINGS, name: "call"})
    with pytest.raises(Misshapen, match="no regular expression"):
        registry.probe(place("log", tmp_path), {**SETTINGS, name: "("})


@pytest.fixture
def following(log: Path) -> Iterator[Following]:
    with closing(Following(log)) as made:
        made.look()
        yield made


def test_a_line_half_written_waits_for_its_end(following: Following, log: Path) -> None:
    write(log, "one\ntw")
    assert following.look().lines == ["one"]
    write(log, "o\r\n")
    assert following.look().lines == ["two"]


def rename(log: Path) -> None:
    log.rename(log.with_suffix(".1"))


def test_rotation_loses_no_line(following: Following, log: Path) -> None:
    write(log, "one\n")
    rename(log)
    write(log.with_suffix(".1"), "two\nthree without an end")
    assert following.look().lines == ["one", "two"]
    write(log, "four\n")
    found = following.look()
    assert (found.lines, found.gap) == (["three without an end", "four"], "")


def test_a_log_cut_short_is_read_anew(following: Following, log: Path) -> None:
    write(log, "one\n")
    following.look()
    log.write_text("new\n")
    assert following.look() == (["new"], "the log was cut short")


@pytest.mark.parametrize("end", ["", "\n"])
def test_an_endless_line_is_left_out_and_the_next_one_read(
    following: Following, log: Path, end: str
) -> None:
    write(log, "x" * (MOST_LINE + 1) + end)
    assert following.look().lines == []
    write(log, "y" * MOST_LINE + "\nnext\n" if not end else "next\n")
    assert following.look().lines == ["next"]


def test_bytes_that_are_no_text_do_not_end_it(following: Following, log: Path) -> None:
    with log.open("ab") as file:
        file.write(b"caf\xe9\n")
    assert following.look().lines == ["caf\ufffd"]


def test_much_at_once_is_read_in_pieces(
    following: Following, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitewatch.following.MOST_AT_ONCE", 5)
    write(log, "one\ntwo\nthree\n")
    look: Callable[[], list[str]] = lambda: following.look().lines  # noqa: E731
    assert [look(), look(), look()] == [["one"], ["two"], ["three"]]

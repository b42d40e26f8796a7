from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sitewatch import shape
from sitewatch.probes.switch import Agents
from sitewatch.roster import Roster, RosterBook, Unseen, settings
from sitewatch.roster.typed import BadFigure, Figure, TypedFigure


if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)
CSV = "agent,from,to\n1001,2026-03-02T09:00,2026-03-02T18:00\n"
NAMES = frozenset(str(each) for each in range(90))


def book(folder: Path, **table: object) -> RosterBook:
    return settings.book({"zone": "Asia/Kolkata", **table}, folder, folder / "state")


def type_figure(folder: Path, agents: int = 85) -> None:
    until = NOW + timedelta(hours=8)
    figure = Figure(agents=agents, until=until, by="vikram", at=NOW)
    TypedFigure(folder / "state").write(figure)


def counted(count: int = 90, refused: int = 0, incomplete: str = "") -> Agents:
    return Agents(
        logged_in=frozenset(f"in{each}" for each in range(count)),
        refused_log_in=frozenset(f"out{each}" for each in range(refused)),
        cannot_take_calls=frozenset(),
        incomplete=incomplete,
    )


def learn_weeks(book: RosterBook) -> None:
    for week in (1, 2, 3):
        for minute in range(0, 60, 5):
            at = NOW - timedelta(weeks=week) + timedelta(minutes=minute - 30)
            book.learn(at, counted())


def test_the_first_source_that_knows_is_taken(tmp_path: Path) -> None:
    """The roster, then the figure typed for the shift, then what was learned."""
    asked = book(tmp_path, file="roster.csv")
    assert asked.at(NOW) == Unseen(
        "the roster roster.csv: it cannot be read: No such file or directory; "
        "no figure is typed for the shift; "
        "0 days like this one are known, an estimate needs 3"
    )
    learn_weeks(asked)
    asked = book(tmp_path, file="roster.csv")
    assert asked.at(NOW) == Roster(90, "estimated")
    type_figure(tmp_path)
    assert asked.at(NOW) == Roster(85, "typed")
    (tmp_path / "roster.csv").write_text(CSV)
    assert asked.at(NOW) == Roster(1, "roster", frozenset({"1001"}))


def test_a_roster_with_a_bad_line_is_not_a_smaller_roster(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text(CSV + "1002,soon,later\n")
    asked = book(tmp_path, file="roster.csv")
    found = asked.at(NOW)
    assert isinstance(found, Unseen)
    assert "line 3: 'soon' is not a time" in found.because
    type_figure(tmp_path)
    assert asked.at(NOW) == Roster(85, "typed")
    assert [each.source for each in asked.answers(NOW)] == [
        "roster file",
        "typed figure",
        "learned",
    ]
    assert asked.answers(NOW)[0].said == Unseen(found.because.partition(";")[0])


def test_a_figure_ends_by_itself(tmp_path: Path) -> None:
    type_figure(tmp_path)
    asked = book(tmp_path, learn=False)
    last = NOW + timedelta(hours=8, seconds=-1)
    assert asked.at(last) == Roster(85, "typed")
    assert asked.at(NOW + timedelta(hours=8)) == Unseen(
        "the figure typed for the shift held until 2026-03-02T12:30:00Z"
    )


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", '{"form": 2}', '{"form": 1, "agents": "85"}', "\x00" * 10_000],
)
def test_a_figure_that_cannot_be_read_is_no_figure(tmp_path: Path, body: str) -> None:
    type_figure(tmp_path)
    (tmp_path / "state/shift.json").write_text(body)
    found = book(tmp_path, learn=False).at(NOW)
    assert isinstance(found, Unseen)
    assert "type it again" in found.because


def test_a_figure_is_written_whole_and_is_readable_by_the_service(
    tmp_path: Path,
) -> None:
    type_figure(tmp_path)
    type_figure(tmp_path, 70)
    (only,) = (tmp_path / "state").iterdir()
    assert only.stat().st_mode & 0o777 == 0o644
    figure = TypedFigure(tmp_path / "state").figure()
    assert figure is not None
    assert (figure.agents, figure.by) == (70, "vikram")


def test_a_figure_above_the_licensed_seats_is_refused(tmp_path: Path) -> None:
    figure = Figure(agents=101, until=NOW + timedelta(hours=1), by="x", at=NOW)
    with pytest.raises(BadFigure, match="100 licensed seats"):
        TypedFigure(tmp_path, seats=100).write(figure)


@pytest.mark.parametrize("counts", [counted(10, 80), counted(10, 0, "warming up")])
def test_it_does_not_learn_from_loss_nor_from_what_is_not_complete(
    tmp_path: Path, counts: Agents
) -> None:
    for week in (1, 2, 3):
        for minute in range(0, 60, 5):
            at = NOW - timedelta(weeks=week) + timedelta(minutes=minute - 30)
            book(tmp_path).learn(at, counts)
    assert isinstance(book(tmp_path).at(NOW), Unseen)


def test_who_was_refused_and_is_in_now_is_no_loss(tmp_path: Path) -> None:
    asked = book(tmp_path)
    for week in (1, 2, 3):
        for minute in range(0, 60, 5):
            at = NOW - timedelta(weeks=week) + timedelta(minutes=minute - 30)
            asked.learn(
                at,
                Agents(
                    logged_in=NAMES, refused_log_in=NAMES, cannot_take_calls=frozenset()
                ),
            )
    assert asked.at(NOW) == Roster(90, "estimated")


def test_a_site_without_settings_has_the_typed_figure(tmp_path: Path) -> None:
    asked = settings.book({}, tmp_path, tmp_path / "state")
    assert asked.at(NOW) == Unseen("no figure is typed for the shift")
    assert RosterBook().at(NOW) == Unseen("no source of it is set")
    asked.learn(NOW, counted())
    type_figure(tmp_path)
    assert asked.at(NOW) == Roster(85, "typed")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"zone": "Mars/Olympus"}, "no zone that this computer knows"),
        ({"zone": "../etc/passwd"}, "no zone"),
        ({"zone": None, "learn": True}, "set zone too"),
        ({"learn": "yes"}, "give true or false"),
        ({"seats": 0}, "give 1 to"),
        ({"seats": "100"}, "whole number"),
        ({"file": 7}, "file: text expected"),
        ({"url": "http://wfm.example/r", "token_file": "t"}, "over https:// only"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(
    tmp_path: Path, table: Mapping[str, object], said: str
) -> None:
    with pytest.raises(shape.Misshapen, match=said):
        book(tmp_path, **table)

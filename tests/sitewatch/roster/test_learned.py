from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sitewatch.roster import Roster, Unseen
from sitewatch.roster.learned import LEAST_DAYS, Learned


ZONE = ZoneInfo("Asia/Kolkata")
MONDAY = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)  # 10:00 there
WEEK = timedelta(weeks=1)


@pytest.fixture
def learned(tmp_path: Path) -> Learned:
    return Learned(tmp_path, ZONE)


def work(
    learned: Learned,
    begin: datetime,
    logged_in: int = 90,
    *,
    refused: int = 0,
    minutes: int = 60,
) -> None:
    for minute in range(0, minutes, 5):
        learned.learn(
            begin + timedelta(minutes=minute), logged_in=logged_in, refused=refused
        )


def weeks(learned: Learned, *logged_in: int) -> datetime:
    """Let the same hour pass in as many weeks; return it in the week after."""
    for week, count in enumerate(logged_in):
        work(learned, MONDAY + week * WEEK, count)
    return MONDAY + len(logged_in) * WEEK


def test_it_speaks_when_it_knows_enough_days_like_this_one(learned: Learned) -> None:
    assert learned.at(weeks(learned, 90, 92)) == Unseen(
        f"2 days like this one are known, an estimate needs {LEAST_DAYS}"
    )
    work(learned, MONDAY + 2 * WEEK, 91)
    assert learned.at(MONDAY + 3 * WEEK) == Roster(92, "estimated")


def test_it_is_what_nine_tenths_do_not_exceed(learned: Learned) -> None:
    hour = MONDAY
    for week in range(4):
        work(learned, hour + week * WEEK, 90, minutes=50)
        work(learned, hour + week * WEEK + timedelta(minutes=50), 500, minutes=5)
        work(learned, hour + week * WEEK + timedelta(minutes=55), 80, minutes=5)
    assert learned.at(MONDAY + 4 * WEEK) == Roster(90, "estimated")


def test_another_hour_and_another_weekday_are_not_this(learned: Learned) -> None:
    later = weeks(learned, 90, 90, 90)
    assert isinstance(learned.at(later + timedelta(hours=1)), Unseen)
    assert isinstance(learned.at(later + timedelta(days=1)), Unseen)
    assert isinstance(learned.at(later), Roster)


def test_what_is_older_than_four_weeks_is_forgotten(learned: Learned) -> None:
    later = weeks(learned, 10, 90, 90, 90, 90)
    assert learned.at(later) == Roster(90, "estimated")
    assert isinstance(learned.at(later + 2 * WEEK), Unseen)


def test_today_does_not_count(learned: Learned) -> None:
    later = weeks(learned, 90, 90, 90)
    work(learned, later - timedelta(minutes=30), 10)
    assert learned.at(later) == Roster(90, "estimated")


def test_a_time_of_loss_does_not_lower_it(learned: Learned) -> None:
    """
    Four Mondays. On the last three, 40 of 100 are refused from 09:30 until 10:10;
    then they give up and only 60 are left, whom nobody refuses anything.
    """
    hour = MONDAY - timedelta(minutes=30)
    work(learned, hour - WEEK, 100)
    for week in range(3):
        work(learned, hour + week * WEEK, 60, refused=40, minutes=40)
        later = hour + week * WEEK + timedelta(minutes=40)
        work(learned, later, 60, minutes=60)
    assert learned.at(MONDAY + 3 * WEEK) == Unseen(
        f"1 days like this one are known, an estimate needs {LEAST_DAYS}"
    )


def test_after_a_restart_a_loss_is_remembered(tmp_path: Path) -> None:
    for week in range(3):
        hour = MONDAY + week * WEEK - timedelta(minutes=30)
        Learned(tmp_path, ZONE).learn(hour, logged_in=50, refused=50)
        work(Learned(tmp_path, ZONE), hour + timedelta(minutes=5), 50, minutes=50)
    assert isinstance(Learned(tmp_path, ZONE).at(MONDAY + 3 * WEEK), Unseen)


def test_a_loss_within_five_minutes_undoes_what_they_taught(learned: Learned) -> None:
    learned.learn(MONDAY, logged_in=90, refused=0)
    learned.learn(MONDAY + timedelta(minutes=1), logged_in=90, refused=10)
    learned.learn(MONDAY + timedelta(minutes=2), logged_in=90, refused=0)
    with sqlite3.connect(learned.path) as db:
        assert db.execute("SELECT logged_in FROM slot").fetchall() == [(None,)]
    db.close()


def test_one_wrong_password_in_a_hundred_does_not_stop_it(learned: Learned) -> None:
    for week in range(3):
        hour = MONDAY + week * WEEK - timedelta(minutes=30)
        work(learned, hour, 99, refused=1)
    assert learned.at(MONDAY + 3 * WEEK) == Roster(99, "estimated")


def test_licensed_seats_are_its_bound(tmp_path: Path) -> None:
    learned = Learned(tmp_path, ZONE, seats=80)
    assert learned.at(weeks(learned, 90, 90, 90)) == Roster(80, "estimated")


def test_it_survives_a_restart_and_stays_small(tmp_path: Path) -> None:
    later = weeks(Learned(tmp_path, ZONE), 90, 90, 90)
    assert Learned(tmp_path, ZONE).at(later) == Roster(90, "estimated")
    with sqlite3.connect(tmp_path / "baseline.sqlite3") as db:
        assert db.execute("SELECT count(*) FROM slot").fetchone() == (36,)
    db.close()


def test_a_clock_that_jumps_takes_nothing_with_it(learned: Learned) -> None:
    later = weeks(learned, 90, 90, 90)
    for wrong in (datetime(1970, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)):
        learned.learn(wrong, logged_in=5, refused=0)
    assert learned.at(later) == Roster(90, "estimated")


def test_it_forgets_what_is_older_than_a_month(
    learned: Learned, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitewatch.roster.learned.MOST_SLOTS", 24)
    weeks(learned, 90, 90, 90)
    with sqlite3.connect(learned.path) as db:
        assert db.execute("SELECT count(*) FROM slot").fetchone() == (24,)
    db.close()


def test_a_file_that_cannot_be_read_is_told_and_nothing_breaks(tmp_path: Path) -> None:
    learned = Learned(tmp_path, ZONE)
    learned.path.write_text("this is not a database " * 100)
    learned.learn(MONDAY, logged_in=90, refused=0)
    found = learned.at(MONDAY)
    assert isinstance(found, Unseen)
    assert "delete the file" in found.because

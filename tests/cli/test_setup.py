from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.frame.live import LiveDatabase


def test_setup_may_be_run_twice(live_database: LiveDatabase) -> None:
    before = live_database.rows("SELECT app, name FROM django_migrations ORDER BY id")
    done = live_database.run("setup")
    assert done.returncode == 0, done.stderr
    assert before
    after = live_database.rows("SELECT app, name FROM django_migrations ORDER BY id")
    assert after == before


def test_a_desk_that_is_not_set_up_says_what_to_do(tmp_path: Path) -> None:
    empty = LiveDatabase(f"sqlite:///{tmp_path / 'empty.sqlite3'}", tmp_path)
    done = empty.run("serve")
    assert done.returncode == 1
    assert "run `backline setup`" in done.stderr


def test_a_database_that_cannot_be_opened_is_a_clear_error(
    live_database: LiveDatabase,
) -> None:
    nowhere = replace(live_database, url="postgres://nobody@127.0.0.1:1/none")
    done = nowhere.run("setup")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: The database does not answer")
    assert "Traceback" not in done.stderr


def test_another_kind_of_database_is_refused(live_database: LiveDatabase) -> None:
    other = replace(live_database, url="mysql://root@127.0.0.1/desk")
    done = other.run("setup")
    assert done.returncode == 1
    assert "sqlite:/// or postgres://" in done.stderr


def test_the_first_manager_gets_a_password_once(live_database: LiveDatabase) -> None:
    first = live_database.run("setup", "--admin", "mia@vendor.example")
    assert first.returncode == 0, first.stderr
    assert "signs in with: " in first.stdout
    second = live_database.run("setup", "--admin", "Mia@vendor.example")
    assert second.returncode == 0, second.stderr
    assert "a manager already" in second.stdout
    people = live_database.rows("SELECT email, side, is_manager FROM accounts_person")
    assert people == [("mia@vendor.example", "vendor", True)]


def test_no_manager_without_a_mail_address(live_database: LiveDatabase) -> None:
    done = live_database.run("setup", "--admin", "mia")
    assert done.returncode == 1
    assert "'mia' is no mail address" in done.stderr

"""`backline person`: the first manager of an empty desk, and everybody after them."""

from __future__ import annotations

import json

from tests.frame.live import LiveDatabase


def test_the_first_manager_comes_in_by_a_link(live_database: LiveDatabase) -> None:
    add = ("person", "add", "Mia@Vendor.example", "--name", "Mia Roth", "--manager")
    first = live_database.run(*add, "--json")
    assert first.returncode == 0, first.stderr
    told = json.loads(first.stdout)
    assert (told["email"], told["manager"]) == ("mia@vendor.example", True)
    assert "/password/set/" in told["link"]
    again = live_database.run(*add, "--mail")
    assert again.returncode == 0, again.stderr
    assert "is in the mail" in again.stdout
    assert "http" not in again.stdout
    listed = live_database.run("person", "list")
    assert listed.stdout == "mia@vendor.example: Mia Roth, manager\n"
    people = live_database.rows("SELECT email, is_manager FROM accounts_person")
    assert people == [("mia@vendor.example", True)]


def test_what_cannot_be_is_refused_with_one(live_database: LiveDatabase) -> None:
    for given, because in (
        (("add", "mia", "--manager"), "no mail address"),
        (("add", "mia@vendor.example"), "has a level"),
        (("link", "mia@vendor.example"), "Nobody of the vendor"),
        (("close", "mia@vendor.example"), "Nobody of the vendor"),
    ):
        done = live_database.run("person", *given)
        assert done.returncode == 1
        assert because in done.stderr

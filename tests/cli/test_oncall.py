"""`backline oncall`."""

from __future__ import annotations

import json

import pytest
import time_machine
from click.testing import CliRunner
from tests import cast
from tests.cast import NOON
from tests.records.oncall.rotas import roster, rotation

from backline.cli import main


def said(*arguments: str) -> tuple[int, str]:
    with time_machine.travel(NOON, tick=False):
        result = CliRunner().invoke(main, ["oncall", *arguments])
    return result.exit_code, result.output


@pytest.fixture
def staged(db: None) -> cast.Cast:
    return cast.stage()


def test_gaps_are_listed_and_told_by_the_exit_status(staged: cast.Cast) -> None:
    for level, person in (("L1", staged.l1), ("L2", staged.l2), ("L3", staged.l3)):
        roster(level, rotation([person]))
    status, text = said("check", "--days", "7")
    assert status == 1
    assert "L2: 54,900 of 54,900 minutes covered" in text
    assert "managers for all components, 2026-03-02 09:00" in text
    status, text = said("check", "--days", "7", "--json")
    assert (status, json.loads(text)["whole"]) == (1, False)

    roster("manager", rotation([staged.manager]))
    status, text = said("check", "--days", "7")
    assert status == 0
    assert "Somebody can be called in every minute of 7 days." in text
    assert said("check", "--days", "0")[0] == 2


def test_who_is_on_call_now(staged: cast.Cast) -> None:
    roster("L2", rotation([staged.l2, staged.l3]))
    status, text = said("now")
    assert status == 0
    assert "L2: Grace Fernandes, then Wei Tan" in text
    assert "L1: nobody" in text
    assert json.loads(said("now", "--json")[1])[1]["people"][1]["name"] == "Wei Tan"

"""`backline contract`."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from tests import cast
from tests.cast import NOON

from backline.cli import main
from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.actions import amend_contract, use_allowance


@pytest.fixture
def number(db: None) -> int:
    meridian = cast.stage().meridian
    amend_contract(
        number=meridian.contract.pk,
        figures={"grants.visits": "400 per term"},
        agreed_by="Asha Rao",
        by=THE_DESK,
        now=NOON,
    )
    use_allowance(
        site_id=meridian.site.pk,
        grant="visits",
        key="REQ-1",
        words="A new switch",
        by=THE_DESK,
        now=NOON,
    )
    return meridian.contract.pk


def said(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["contract", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_all_contracts_are_listed(number: int) -> None:
    lines = said("list").splitlines()
    assert len(lines) == 3
    (line,) = [line for line in lines if "Meridian Bank" in line]
    assert "from 2 Mar 2025, without end" in line
    assert "1 agreed otherwise  visits on site: 1 of 400 used, 399 left" in line
    assert len(json.loads(said("list", "--json"))) == 3


def test_one_contract_is_shown(number: int) -> None:
    text = said("show", str(number))
    assert "Visits on site: 400 per term instead of nothing" in text
    assert "agreed by Asha Rao on 2 Mar 2026" in text
    assert "visits 1 on 2 Mar 2026 for REQ-1: A new switch" in text
    told = json.loads(said("show", str(number), "--json"))
    assert (told["number"], told["uses"][0]["key"]) == (number, "REQ-1")


def test_a_contract_that_never_was(number: int) -> None:
    result = CliRunner().invoke(main, ["contract", "show", "987654"])
    assert result.exit_code == 1
    assert "There is no contract 987654" in result.output

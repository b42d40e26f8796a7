"""How the report of a visit is signed, and what is done against it: process.onsite."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backline.guide.visit_signing import (
    OBJECT_WITHIN,
    How,
    Paper,
    allows,
    check_hands_over,
    check_in_time,
    check_paper,
    check_present,
    objects_until,
)
from backline.guide.visits import CLAUSE, Step
from backline.guide.workflow import MoveRefused


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
UNWRITTEN, WRITTEN = Paper(), Paper(is_written=True)
AT_THE_DESK = Paper(is_written=True, signed=How.SIGNED_IN, signed_at=NOW)
ON_DEVICE = Paper(is_written=True, signed=How.ON_DEVICE, signed_at=NOW)
OBJECTED = Paper(is_written=True, objected_by="Asha Rao")
#: For each state of the report what can be done with it; everything else is refused.
POSSIBLE = [
    pytest.param(UNWRITTEN, {Step.REPORT}, id="unwritten"),
    pytest.param(WRITTEN, {Step.REPORT, Step.SIGN, Step.SIGN_ON_SITE}, id="written"),
    pytest.param(AT_THE_DESK, set(), id="signed in"),
    pytest.param(ON_DEVICE, {Step.OBJECT}, id="on the device"),
    pytest.param(OBJECTED, {Step.REPORT, Step.SIGN}, id="objected to"),
]
OF_THE_REPORT = {Step.REPORT, Step.SIGN, Step.SIGN_ON_SITE, Step.OBJECT}


@pytest.mark.parametrize(("paper", "possible"), POSSIBLE)
def test_what_can_be_done_with_a_report(paper: Paper, possible: set[Step]) -> None:
    assert {step for step in OF_THE_REPORT if allows(step, paper)} == possible
    for step in OF_THE_REPORT - possible:
        with pytest.raises(MoveRefused) as refused:
            check_paper(step, paper)
        assert refused.value.clause == CLAUSE
    assert all(allows(step, paper) for step in set(Step) - OF_THE_REPORT)


def test_who_signs_on_the_device_is_named_as_typed() -> None:
    given: dict[str, Any] = {"engineer": "Nikhil Menon", "confirmed": True}
    assert check_present(name="  Ravi   Kumar ", **given) == "Ravi Kumar"
    assert check_present(name="रवि", **given) == "रवि"


@pytest.mark.parametrize(
    ("given", "because"),
    [
        ({"name": " "}, "Type the name"),
        ({"name": "12 -"}, "Type the name"),
        ({"name": "nikhil  MENON"}, "somebody of the customer"),
        ({"confirmed": False}, "confirms first"),
    ],
)
def test_what_is_no_signature(given: dict[str, Any], because: str) -> None:
    stands: dict[str, Any] = {
        "name": "Ravi",
        "engineer": "Nikhil Menon",
        "confirmed": True,
    }
    with pytest.raises(MoveRefused, match=because):
        check_present(**stands | given)


def test_only_the_engineer_who_is_there_hands_a_device_over() -> None:
    check_hands_over(is_the_engineer=True, engineer="Nikhil")
    with pytest.raises(MoveRefused, match="Only Nikhil, who is there"):
        check_hands_over(is_the_engineer=False, engineer="Nikhil")


def test_an_objection_comes_within_two_weeks() -> None:
    second = timedelta(seconds=1)
    assert objects_until(ON_DEVICE) == NOW + OBJECT_WITHIN
    check_in_time(ON_DEVICE, now=NOW + OBJECT_WITHIN - second)
    with pytest.raises(MoveRefused, match="14 days, until 2026-03-16 09:00 UTC"):
        check_in_time(ON_DEVICE, now=NOW + OBJECT_WITHIN)
    assert objects_until(AT_THE_DESK) is objects_until(WRITTEN) is None

"""The ladder of a ticket, told beforehand over HTTP."""

from __future__ import annotations

from tests.surfaces.api.conftest import Caller, told


def test_the_ladder_is_told_beforehand_to_each_side_as_far_as_it_may_know(
    owner: Caller, engineer: Caller, number: str
) -> None:
    """process.escalation: 25 % of the 6 h of a critical resolution."""
    of_the_customer = told(owner.get(f"/tickets/{number}/ladder"))
    items = of_the_customer["items"]
    assert isinstance(items, list)
    assert [item["step"] for item in items] == [
        "due",
        "critical-to-specialists",
        "critical-to-experts",
        "due",
    ]
    assert items[1] == {
        "clock": "resolution",
        "ordinal": 1,
        "step": "critical-to-specialists",
        "stands": "ahead",
        "at": "2026-03-02T10:30:00Z",
        "left_seconds": None,
        "raises_to": "L2",
        "what": "Goes up to L2",
        "on": "at 25 % of 6 h",
        "because": "",
        "clause": "process.escalation",
    }
    of_the_vendor = told(engineer.get(f"/tickets/{number}/ladder"))["items"]
    assert isinstance(of_the_vendor, list)
    assert {item["what"] for item in of_the_vendor} >= {"The manager is told"}

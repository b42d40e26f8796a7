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
        "critical-untaken",
        "due",
        "critical-to-specialists",
        "critical-calls-specialists",
        "critical-to-experts",
        "critical-calls-experts",
        "due",
        "critical-lost-site",
    ]
    assert items[0]["what"] == "Whoever is on call at L1 is paged"
    assert (items[0]["does"], items[-1]["stands"]) == ("page", "may")
    assert items[2] == {
        "clock": "resolution",
        "ordinal": 1,
        "step": "critical-to-specialists",
        "stands": "ahead",
        "at": "2026-03-02T10:30:00Z",
        "left_seconds": None,
        "raises_to": "L2",
        "does": "raise_level",
        "what": "Goes up to L2",
        "on": "at 25 % of 6 h",
        "because": "",
        "clause": "process.escalation",
    }
    of_the_vendor = told(engineer.get(f"/tickets/{number}/ladder"))["items"]
    assert isinstance(of_the_vendor, list)
    assert {item["what"] for item in of_the_vendor} >= {"The manager is told"}

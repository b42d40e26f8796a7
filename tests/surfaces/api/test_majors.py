"""Major incidents over the API: the vendor, the customer, the stranger."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests import cast
from tests.surfaces.api.conftest import Body, Caller, told


pytestmark = pytest.mark.django_db


def _sent(caller: Caller, number: str, kind: str, **members: object) -> Body:
    answer = caller.post(f"/tickets/{number}/events", {"kind": kind, **members})
    assert answer.status_code == 201, answer.content
    return told(answer)


def test_a_major_incident_is_run_over_the_api(
    staged: cast.Cast, calling: Callable[..., Caller], owner: Caller, number: str
) -> None:
    l2 = calling(staged.l2)
    _sent(l2, number, "major_declared", words="All are out")
    _sent(l2, number, "major_role", role="technical", has=staged.l3.pk)
    _sent(l2, number, "major_noted", words="The card is out")
    _sent(l2, number, "major_announced", words="Logging in fails.")
    _sent(l2, number, "major_updated", words="A card is changed", minutes=10)
    _sent(owner, number, "callback_asked", phone="080 2555")
    shown = told(l2.get(f"/majors/{number}"))
    assert shown["roles"] == {"lead": staged.l2.name, "technical": staged.l3.name}
    assert (shown["announcement"], shown["waiting"]) == ("A card is changed", 1)
    rows = told(l2.get("/callbacks"))["items"]
    assert isinstance(rows, list)
    _sent(l2, number, "callback_tried", callback=rows[0]["id"], became="reached")
    assert told(l2.get("/callbacks"))["items"] == []
    _sent(l2, number, "major_stood_down", words="All log in")
    assert told(l2.get("/majors"))["items"] == []


def test_a_customer_reads_their_own_and_a_stranger_nothing(
    staged: cast.Cast, calling: Callable[..., Caller], owner: Caller, number: str
) -> None:
    l2, stranger = calling(staged.l2), calling(staged.orbit.owner)
    _sent(l2, number, "major_declared", words="All are out")
    _sent(l2, number, "major_announced", words="Logging in fails.")
    _sent(owner, number, "callback_asked", phone="080 2555")
    for caller, many in ((owner, 1), (stranger, 0)):
        for path in ("/announcements", "/callbacks"):
            found = told(caller.get(path))["items"]
            assert isinstance(found, list)
            assert len(found) == many
        assert told(caller.get("/majors"))["items"] == []
        assert caller.get(f"/majors/{number}").status_code == 404
    seen = told(owner.get(f"/tickets/{number}/timeline"))["items"]
    assert isinstance(seen, list)
    assert not [each for each in seen if str(each["kind"]).startswith("major")]

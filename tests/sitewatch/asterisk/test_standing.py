"""Down needs two witnesses, twice; anything less is blind."""

from __future__ import annotations

import pytest

from sitewatch.probes.asterisk.standing import Standing
from sitewatch.probes.sip.options import Alive, NoAnswer


YES: Alive | NoAnswer = Alive(200, 8)
NO: Alive | NoAnswer = NoAnswer("no answer within 3 s")
NOT_ASKED = NoAnswer("the network is unreachable", asked=False)


@pytest.mark.parametrize(
    ("looks", "down"),
    [
        pytest.param([(True, YES)], False, id="all well"),
        pytest.param([(True, YES), (False, YES), (False, YES)], False, id="AMI alone"),
        pytest.param([(True, YES), (False, NO)], False, id="both, once"),
        pytest.param([(True, YES), (False, NO), (False, NO)], True, id="both, twice"),
        pytest.param(
            [(True, YES), (False, NO), (True, NO), (False, NO)],
            False,
            id="not in a row",
        ),
        pytest.param(
            [(True, YES), (True, NO), (True, NO)], False, id="SIP alone is not down"
        ),
        pytest.param(
            [(True, NO), (False, NO), (False, NO)], False, id="SIP never answered"
        ),
        pytest.param(
            [(True, YES), (False, NOT_ASKED), (False, NOT_ASKED)],
            False,
            id="our own network is gone",
        ),
    ],
)
def test_when_a_switch_is_down(
    looks: list[tuple[bool, Alive | NoAnswer]], *, down: bool
) -> None:
    answers = iter([sip for _, sip in looks])
    standing = Standing(lambda: next(answers))
    for ami, _ in looks:
        standing.look(ami_answers=ami)
    assert bool(standing.down) is down
    assert standing.second_witness


def test_without_a_second_witness_a_switch_is_never_down() -> None:
    standing = Standing(None)
    for _ in range(9):
        standing.look(ami_answers=False)
    assert standing.down == ""
    assert standing.second_witness == "no second witness is set (sip)"


def test_a_core_that_answers_through_ari_is_not_down() -> None:
    answers = iter([YES, NO, NO, NO, NO])
    cores = iter(["", "", "ARI: nothing listens there", "ARI: nothing listens there"])
    standing = Standing(lambda: next(answers), lambda: next(cores))
    standing.look(ami_answers=True)
    for _ in range(2):
        standing.look(ami_answers=False)
        assert standing.down == ""
        assert standing.second_witness == "SIP does not answer, but the core lives"
    standing.look(ami_answers=False)
    standing.look(ami_answers=False)
    assert standing.down == "SIP OPTIONS: no answer within 3 s"

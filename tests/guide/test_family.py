"""Which tickets can belong together, case by case (severity.incidents)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.guide.told import local

from backline.guide.family import (
    BY_HAND,
    OPPOSITE,
    STORED,
    Relation,
    Relative,
    check_can_link,
    check_can_split,
    check_can_unlink,
    check_closes_last,
    check_passed_on,
    relation_named,
    words_of,
)
from backline.guide.workflow import MoveRefused, State


ONE = Relative("INC-1", "incident", State.IN_WORK, site=1, sites={1: "INC-1"})
TWO = Relative("INC-2", "incident", State.NEW, site=2, sites={2: "INC-2"})


def _with(of: Relative, **changes: Any) -> Relative:
    return replace(of, **changes)


@pytest.mark.parametrize("relation", [each for each in STORED if each in BY_HAND])
def test_two_incidents_can_be_linked_in_every_way(relation: Relation) -> None:
    check_can_link(ONE, TWO, relation)


@pytest.mark.parametrize(
    ("one", "other", "relation", "because"),
    [
        pytest.param(ONE, ONE, Relation.RELATED, "this ticket itself", id="itself"),
        pytest.param(
            ONE,
            _with(TWO, kind="question"),
            Relation.PARENT,
            "different kinds",
            id="a parent of another kind",
        ),
        pytest.param(
            ONE,
            _with(TWO, kind="question"),
            Relation.DUPLICATES,
            "different kinds",
            id="a duplicate of another kind",
        ),
        pytest.param(
            _with(ONE, parent="INC-9"),
            TWO,
            Relation.PARENT,
            "part of INC-9 already",
            id="a second parent",
        ),
        pytest.param(
            ONE,
            _with(TWO, parent="INC-9"),
            Relation.PARENT,
            "put INC-1 under INC-9",
            id="a child as parent",
        ),
        pytest.param(
            _with(ONE, has_children=True),
            TWO,
            Relation.PARENT,
            "stands over tickets itself",
            id="a parent as child",
        ),
        pytest.param(
            _with(ONE, state=State.CLOSED),
            TWO,
            Relation.PARENT,
            "INC-1 is closed",
            id="a closed child",
        ),
        pytest.param(
            ONE,
            _with(TWO, state=State.CLOSED),
            Relation.PARENT,
            "closes last",
            id="a closed parent",
        ),
        pytest.param(
            ONE,
            _with(TWO, sites={2: "INC-2", 1: "INC-7"}),
            Relation.PARENT,
            "INC-1 and INC-7 are of one site.*merge",
            id="a second child of one site",
        ),
        pytest.param(
            ONE,
            _with(TWO, because_of=frozenset({"INC-7", "INC-1"})),
            Relation.CAUSED_BY,
            "because of INC-1 already",
            id="a cause in a circle",
        ),
        pytest.param(
            ONE,
            _with(TWO, kind="question"),
            Relation.CAUSED_BY,
            "causes nothing",
            id="a question as cause",
        ),
    ],
)
def test_what_contradicts_is_refused_with_what_to_do(
    one: Relative, other: Relative, relation: Relation, because: str
) -> None:
    with pytest.raises(MoveRefused, match=because) as refused:
        check_can_link(one, other, relation)
    assert refused.value.clause == "severity.incidents"


def test_a_change_can_be_the_cause_of_an_incident() -> None:
    change = Relative("CHG-5", "change", State.CLOSED)
    check_can_link(ONE, change, Relation.CAUSED_BY)


def test_each_relation_has_an_opposite_and_words_and_one_of_two_is_stored() -> None:
    for relation in Relation:
        assert OPPOSITE[OPPOSITE[relation]] is relation
        assert words_of(relation)
        assert {relation, OPPOSITE[relation]} & STORED
        assert relation is OPPOSITE[relation] or not (
            {relation, OPPOSITE[relation]} <= STORED
        )


def test_a_split_is_neither_made_nor_taken_back_by_hand() -> None:
    with pytest.raises(MoveRefused, match="no way to be linked"):
        relation_named("split_from")
    with pytest.raises(MoveRefused, match="stays so"):
        check_can_unlink(Relation.SPLIT_INTO)


def test_a_parent_closes_last_and_a_customer_does_not_learn_why() -> None:
    check_closes_last("INC-1", [], to_customer=False)
    others = [f"INC-{number}" for number in range(2, 10)]
    with pytest.raises(MoveRefused, match=r"INC-2, INC-3.*and 3 more"):
        check_closes_last("INC-1", others, to_customer=False)
    with pytest.raises(MoveRefused) as told:
        check_closes_last("INC-1", others, to_customer=True)
    assert not any(other in told.value.because for other in others)
    assert "child" not in told.value.because


def test_only_open_children_are_told_too() -> None:
    check_passed_on(["INC-2"], {"INC-2", "INC-3"})
    for chosen, because in (([], "No child is chosen"), (["INC-4"], "no open child")):
        with pytest.raises(MoveRefused, match=because):
            check_passed_on(chosen, {"INC-2", "INC-3"})


def test_a_split_goes_back_to_a_message_of_the_customer() -> None:
    opened, now = local("2026-03-02 10:00"), local("2026-03-02 12:00")
    check_can_split(reported_at=opened, opened_at=opened, now=now)
    for reported in (None, opened - timedelta(minutes=1), now + timedelta(minutes=1)):
        with pytest.raises(MoveRefused, match="Choose the message"):
            check_can_split(reported_at=reported, opened_at=opened, now=now)

"""Which further pages an open one stands for: process.escalation."""

from __future__ import annotations

import pytest

from backline.guide.paging import Urgency
from backline.guide.taking_in import slots_of, takes_in_more


def slots(
    urgency: Urgency = Urgency.CRITICAL,
    place: str = "site 7",
    level: str = "L2",
    people: tuple[int, ...] = (4, 9),
) -> tuple[str, ...]:
    return slots_of(place, level, urgency, people)


def test_what_hurries_less_is_found_by_what_hurries_more_and_first() -> None:
    assert slots(Urgency.NORMAL) == (*slots(), "site 7/L2/normal/4+9")


@pytest.mark.parametrize(
    "other",
    [{"place": "site 8"}, {"level": "L3"}, {"people": (9, 4)}, {"people": (4,)}],
)
def test_another_place_level_or_order_of_calling_is_another_page(
    other: dict[str, object],
) -> None:
    assert slots(**other) != slots()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("round_number", "given_up", "takes"),
    [(1, False, True), (2, False, False), (1, True, False)],
)
def test_it_takes_others_in_during_its_first_round(
    round_number: int, given_up: bool, takes: bool
) -> None:
    assert takes_in_more(round_number=round_number, given_up=given_up) is takes
